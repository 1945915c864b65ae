"""Deposit by the script of the page: one file a request, its row comes back, verdicts replace it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE

C = f"/c/{CAMPAGNE}/retours"
Navigateur = Callable[[str | None], Any]


@pytest.fixture
def envoi(navigateur: Navigateur, base: int) -> Callable[..., Any]:
    """Send files as the script does."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = navigateur("instructeur")

    def sent(*files: tuple[str, bytes], **fields: str) -> Any:
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(f"{C}/deposer/", {"fichiers": uploads, **fields}, HTTP_ACCEPT="application/json")

    return sent


def test_row_comes_back(envoi: Any) -> None:
    """The answer holds the row, waiting; the same file again is known; what is no return is named."""
    first = envoi(("a.pdf", b"%PDF-1.7 un")).json()
    assert (first["connus"], first["erreurs"]) == (0, [])
    assert 'data-attend="' in first["lignes"]
    again = envoi(("a.pdf", b"%PDF-1.7 un")).json()
    assert again["connus"] == 1
    refused = envoi(("<b>.exe", b"MZ")).json()
    assert refused["lignes"] == ""
    assert "n’est ni un PDF ni une image" in refused["erreurs"][0]
    assert "futur" in envoi(("b.pdf", b"%PDF-1.7 b"), recu_le="2098-01-01T00:00").json()["erreurs"][0]


def test_verdict_replaces_the_row(envoi: Any, navigateur: Navigateur, base: int) -> None:
    """While it waits there is no row to put; judged, it comes whole, escaped, with its link."""
    from convgen.web.models import Depot

    envoi(("<i>scan.pdf", b"%PDF-1.7 deux"))
    row = Depot.objects.get()
    client = navigateur("lecteur")
    assert client.get(f"{C}/etats/?id={row.pk}").json()["retours"][str(row.pk)]["ligne"] == ""
    row.verdict, row.dossier, row.juge_le = "a_examiner", base, datetime.fromisoformat("2026-07-01T10:00Z")
    row.save()
    told = client.get(f"{C}/etats/?id={row.pk}").json()
    assert told["comptes"] == {"a_decider": 1, "egares": 0, "en_file": 0}
    line = told["retours"][str(row.pk)]["ligne"]
    assert f"/dossiers/{base}/" in line
    assert "&lt;i&gt;" in line
    assert "data-attend" not in line


def test_several_files_one_return(envoi: Any) -> None:
    """Files said to be one return are one row."""
    from convgen.web.models import Depot

    envoi(("1.pdf", b"%PDF-1.7 p1"), ("2.pdf", b"%PDF-1.7 p2"), ensemble="1")
    assert [len(row.fichiers) for row in Depot.objects.all()] == [2]


@pytest.mark.parametrize(
    ("noms", "propose"),
    [
        (["12-Rodez-Convention-ENT-26-27.pdf"], 7),
        (["12-rodez-convention-ent-26-27 (1).PDF", "scan 2.pdf"], 7),
        (["retour du dossier 26184301.pdf"], 26184301),
        (["scan0001.pdf"], None),
        (["81-Albi-Convention-ENT-26-27.pdf"], None),
        (["12-Rodez-Convention-ENT-26-27.pdf", "26184301.pdf"], None),
        (["99999999.pdf"], None),
    ],
)
def test_names_propose_one_dossier(noms: list[str], propose: int | None) -> None:
    """A name proposes the dossier of its number, else the only one of its place; never one of several."""
    from convgen.web.propositions import Propositions
    from convgen.workflow.suivre import Suivi
    from tests.rules.suivi.cas import un_depot

    places = {7: ("12", "Rodez"), 8: ("81", "Albi"), 9: ("81", "Albi"), 26184301: ("31", "Toulouse")}
    suivis = [
        Suivi(
            depot=un_depot(numero=numero, departement=departement, commune=commune),
            avancement=None,  # type: ignore[arg-type]
        )
        for numero, (departement, commune) in places.items()
    ]
    assert Propositions(suivis).pour(noms) == propose


def test_unmatched_row_proposes(envoi: Any, navigateur: Navigateur, base: int) -> None:
    """The pile of returns without a dossier offers the one that the file's name speaks of."""
    from django.utils import timezone

    from convgen.web.models import Depot

    envoi(("12-Rodez-Convention-ENT-26-27.pdf", b"%PDF-1.7 qui"))
    Depot.objects.update(juge_le=timezone.now(), verdict="non_conforme")
    shown = navigateur("instructeur").get(f"{C}/?egares").content.decode()
    assert f'value="{base}"' in shown
    assert "Proposé d’après le nom" in shown
