"""The service set up once on a folder of its own: one campaign, one issued convention, an account a role.

CONVGEN_TEST_BASE=postgresql runs the same tests on PostgreSQL instead of SQLite.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.web.postgresql import VITE, Serveur, serveur

CAMPAGNE = "toulouse-2026-2027"
TARD = datetime(2026, 11, 20, 10, tzinfo=UTC)
"""After the due date of Rodez."""
SAMPLES = Path(__file__).parents[2] / "samples"
RODEZ = SAMPLES / "retours" / CAMPAGNE / "12-Rodez-Convention-ENT-26-27.pdf"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Serveur | None]:
    """The server of the suite; None on SQLite."""
    if os.environ.get("CONVGEN_TEST_BASE", "sqlite") == "sqlite":
        yield None
        return
    with serveur(VITE) as running:
        yield running


@pytest.fixture(scope="session")
def moteur(postgresql: Serveur | None) -> Iterator[str]:
    """The database that the service uses: « sqlite » or « postgresql »."""
    with pytest.MonkeyPatch.context() as patch:
        if postgresql is not None:
            patch.setenv("DATABASE_URL", postgresql.url)
        yield "sqlite" if postgresql is None else "postgresql"


@pytest.fixture(scope="session")
def service(moteur: str, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The number of the dossier that was issued."""
    data = tmp_path_factory.mktemp("service")
    from convgen.web.demarrage import preparer

    preparer(data)
    from django.conf import settings

    import convgen.web.adresses  # noqa: F401 -- reads the settings once: before any test changes these
    from convgen.intake.campagnes import load
    from convgen.intake.dossiers import Lu, read
    from convgen.registre import open_registre
    from convgen.web.campagnes import ouvrir, registre_dir
    from convgen.web.models import Compte, Role
    from convgen.workflow.generate import Imprimerie, generate

    settings.ALLOWED_HOSTS.append("testserver")
    # A real one takes half a second of processor for each sign-in: that is its use, not the tests'.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ouvrir(CAMPAGNE)
    campagne = load(CAMPAGNE)
    lus = read(SAMPLES / "dossiers" / f"{CAMPAGNE}.json", campagne)
    rodez = [lu for lu in lus if isinstance(lu, Lu) and lu.dossier.collectivite.commune == "Rodez"][:1]
    with open_registre(registre_dir(CAMPAGNE), write=True) as registre:
        list(generate(rodez, campagne, registre, jobs=1, imprimerie=Imprimerie(validate=None)))
    for role in Role:
        Compte.objects.create(username=role, role=role.value)
    return rodez[0].dossier.numero


@pytest.fixture
def base(service: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The same; what a test changes in the database, the registre or its journal is undone."""
    from django.db import connection, transaction

    from convgen.web import campagnes
    from convgen.web.campagnes import registre_dir

    kept = [registre_dir(CAMPAGNE) / name for name in ("registre.jsonl", "journal.jsonl")]
    sizes = [path.stat().st_size if path.exists() else 0 for path in kept]

    # One transaction over several requests: the end of one must not close the connection.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    with transaction.atomic():
        yield service
        transaction.set_rollback(True)
    for path, size in zip(kept, sizes, strict=True):
        if path.exists():
            os.truncate(path, size)
    # Nothing but a test takes back what a journal says: what was kept of it is forgotten.
    campagnes._tenues.clear()


@pytest.fixture
def navigateur(base: int) -> Callable[[str | None], Any]:
    """A browser signed in with a role, or with none."""
    from django.test import Client

    from convgen.web.models import Compte

    def opened(role: str | None) -> Any:
        client = Client()
        if role is not None:
            client.force_login(Compte.objects.get(username=role))
        return client

    return opened


@pytest.fixture
def depose(base: int) -> Callable[..., Any]:
    """Deposit a file as the use case does, without a browser."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from convgen.web.models import CampagneOuverte
    from convgen.web.reception import Envoi, recevoir

    def deposit(content: bytes, name: str = "scan.pdf", annonce: int | None = None) -> Any:
        row = CampagneOuverte.objects.get(pk=CAMPAGNE)
        envoi = Envoi(campagne=row, par="instructeur", annonce=annonce, recu_le=TARD)
        return recevoir([SimpleUploadedFile(name, content)], envoi, taille_max=20_000_000)

    return deposit


def events(identifiant: str = CAMPAGNE) -> list[dict[str, object]]:
    """The lines of the journal."""
    from convgen.web.campagnes import registre_dir

    path = registre_dir(identifiant) / "journal.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
