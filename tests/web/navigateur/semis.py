"""A data folder for the browser: ``python -m tests.web.navigateur.semis DIR`` writes its facts on stdout.

A process of its own: Django is set up once a process, and the other tests have theirs.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

SECRET = "un mot de passe de mairie 7"
TOULOUSE, MONTPELLIER = "toulouse-2026-2027", "montpellier-2022-2023"
SAMPLES = Path(__file__).parents[3] / "samples"
_ISSUED = ("Rodez", "Auch", "Foix", "Le Séquestre", "L’Isle-Jourdain", "L’Honor-de-Cos")
_TARD = datetime(2026, 11, 20, 10, tzinfo=UTC)
"""After every due date of the campaign: a good return is then ``a_examiner``."""
_RETURNS = ("12-Rodez", "81-Le-Séquestre", "09-Foix", "32-L’Isle-Jourdain", "82-L’Honor-de-Cos")
_JAMAIS = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Semis:
    """What was sown: numbers of dossiers by commune, rows of each table by what they are, every address."""

    dossiers: dict[str, int]
    depots: dict[str, int]
    imports: dict[str, int]
    adresses: dict[str, str]


def semer(data: Path) -> Semis:
    """Accounts, two open campaigns, six conventions of one of them, five returns that wait for the worker.

    Two deposits never end, so that their states can be looked at: one waits, one has failed.
    """
    from convgen.web.demarrage import preparer

    preparer(data)
    from django.urls import get_resolver

    from convgen.web.campagnes import ouvrir

    _accounts()
    ouvrir(MONTPELLIER)
    campagne = ouvrir(TOULOUSE)
    dossiers = _issue()
    depots = {file: _deposit(campagne, *_sample(file)) for file in _RETURNS}
    for name in ("attend", "echec"):
        depots[name] = _deposit(campagne, f"{name}.pdf", f"%PDF-1.7 {name}".encode())
        _hold(depots[name], "Tesseract ne répond pas." if name == "echec" else "")
    return Semis(
        dossiers=dossiers,
        depots=depots,
        imports=_import(campagne, dossiers["Auch"]),
        adresses=dict(_adresses(get_resolver().url_patterns)),
    )


def _accounts() -> None:
    from convgen.web.models import Compte, Role

    for name, role in [*((role.value, role.value) for role in Role), ("collegue", Role.INSTRUCTEUR.value)]:
        compte = Compte(username=name, role=role)
        compte.set_password(SECRET)
        compte.save()


def _issue() -> dict[str, int]:
    from convgen.intake.dossiers import Lu, read
    from convgen.registre import open_registre
    from convgen.web.campagnes import campagne_de, registre_dir
    from convgen.workflow.generate import Imprimerie, generate

    campagne = campagne_de(TOULOUSE)
    lus = read(SAMPLES / "dossiers" / f"{TOULOUSE}.json", campagne)
    kept = [lu for lu in lus if isinstance(lu, Lu) and lu.dossier.collectivite.commune in _ISSUED]
    with open_registre(registre_dir(TOULOUSE), write=True) as registre:
        list(generate(kept, campagne, registre, jobs=1, imprimerie=Imprimerie(validate=None)))
    return {lu.dossier.collectivite.commune: lu.dossier.numero for lu in kept}


def _sample(start: str) -> tuple[str, bytes]:
    [path] = (SAMPLES / "retours" / TOULOUSE).glob(f"{start}*.pdf")
    return path.name, path.read_bytes()


def _deposit(campagne: Any, name: str, content: bytes) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from convgen.web.reception import Envoi, recevoir

    envoi = Envoi(campagne=campagne, par="instructeur", annonce=None, recu_le=_TARD)
    row, _ = recevoir([SimpleUploadedFile(name, content)], envoi, taille_max=20_000_000)
    return int(row.pk)


def _hold(pk: int, echec: str) -> None:
    from convgen.web.models import Depot

    Depot.objects.filter(pk=pk).update(bail_par="personne", bail_jusqu_a=_JAMAIS, echec=echec)


def _import(campagne: Any, numero: int) -> dict[str, int]:
    """A file to look at, one that nobody can read, an issue that is under way, one that is over."""
    from convgen.web.apercus import recevoir
    from convgen.web.models import Emission

    table = (SAMPLES / "dossiers" / f"export-{TOULOUSE}.csv").read_bytes()
    common = {"campagne": campagne, "demandee_par": "instructeur", "demandee_le": _TARD, "total": 5}
    refus = [{"numero": numero, "motifs": ["Le SIRET 21320130800011 n’est pas valide."]}]
    held = {"bail_par": "personne", "bail_jusqu_a": _JAMAIS}
    return {
        "import": int(recevoir(campagne, "export.csv", BytesIO(table), "instructeur").pk),
        "import-illisible": int(recevoir(campagne, "x.json", BytesIO(b"[{"), "instructeur").pk),
        "emission-en-cours": int(Emission.objects.create(**common, **held, faits=2, emises=2).pk),
        "emission-finie": int(
            Emission.objects.create(**common, faits=5, emises=3, refus=refus, finie_le=_TARD).pk
        ),
    }


def _adresses(patterns: Sequence[Any], space: str = "", root: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = f"{root}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _adresses(pattern.url_patterns, inner, address)
        else:
            yield f"{space}{pattern.name or address}", address


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(semer(Path(sys.argv[1])))))
