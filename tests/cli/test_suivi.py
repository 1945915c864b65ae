"""The suivi command, on a registre with one dossier of each kind."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from convgen.cli.main import main
from convgen.evenement import ExpirationLue, Issue
from convgen.registre import Journal, open_registre
from tests.registre.lignes_de_test import un_pdf, une_ligne
from tests.rules.suivi.cas import instant, un_retour
from tests.workflow.lus import siret_of

CAMPAGNE = "toulouse-2026-2027"


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    """Four dossiers: one returned well, one badly, one not at all, one whose commune looks like a formula."""
    path = tmp_path / "registre"
    with open_registre(path, write=True) as opened:
        for numero, commune in ((1, "Albi"), (2, "Auch"), (3, "Foix"), (4, "=cmd")):
            opened.issue(
                une_ligne(numero, siret=siret_of(numero), commune=commune, ecoles=(f"081010{numero}X",)),
                un_pdf(numero),
            )
    Journal(path).record(un_retour(dossier=1))
    Journal(path).record(un_retour(dossier=2, verdict=Issue.NON_CONFORME, sha256="2" * 64))
    return path


def _run(*args: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["suivi", "--campagne", CAMPAGNE, *map(str, args)])
    return int(caught.value.code or 0)


def _etats(registre: Path, le: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert _run("--conventions", registre, "--le", le, "--format", "json") == 0
    return [row["etat"] for row in json.loads(capsys.readouterr().out)["dossiers"]]


def test_json_on_two_days(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same registre on the last day, and on the day after it."""
    waiting = ["accepte", "a_refaire", "convention_emise", "convention_emise"]
    assert _etats(registre, "2026-08-12", capsys) == waiting
    assert _etats(registre, "2026-08-13", capsys) == ["accepte", *["en_retard"] * 3]


def test_table_ends_on_the_counts(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows collectivité, state and what to do; the last line counts the states."""
    assert _run("--conventions", registre, "--le", "2026-08-12") == 0
    out = capsys.readouterr().out
    assert "Attendre un nouveau retour" in " ".join(out.split())
    last = "Le 12/08/2026 : 4 dossiers : 1 accepté, 1 à refaire, 2 conventions émises."
    assert out.splitlines()[-1] == last


def test_what_the_platform_will_delete(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The dossiers that the platform says it deletes within 60 days, with the day and whose word it is."""
    read = instant(date(2026, 6, 20))
    for numero, le in ((1, date(2027, 6, 20)), (2, date(2027, 8, 19)), (3, date(2027, 8, 21)), (4, None)):
        Journal(registre).record(ExpirationLue(dossier=numero, le=le, instant=read))
    assert _run("--conventions", registre, "--le", "2027-06-20", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["expirations"]
    assert [(row["dossier"], row["expire_le"]) for row in rows] == [(1, "2027-06-20"), (2, "2027-08-19")]
    told = rows[1]["explication"].replace("\xa0", " ")
    assert told == "dans 60 jours ; date de la plateforme, le 20 juin 2026"
    assert _run("--conventions", registre, "--le", "2027-06-20") == 0
    assert "2 dossiers que la plateforme va supprimer." in capsys.readouterr().out


def test_workbook(registre: Path, tmp_path: Path) -> None:
    """The workbook has a sheet for each list, its texts inert."""
    path = tmp_path / "suivi.xlsx"
    assert _run("--conventions", registre, "--le", "2026-08-12", "--format", "xlsx", "--output", path) == 0
    book = load_workbook(path)
    assert book.sheetnames == [
        "dossiers",
        "absents",
        "doublons",
        "retours_sans_dossier",
        "expirations",
        "rejets",
    ]
    headers = [cell.value for cell in book["dossiers"][1]]
    communes = [row[headers.index("Commune")].value for row in book["dossiers"].iter_rows(min_row=2)]
    assert communes == ["Albi", "Auch", "Foix", "'=cmd"]


def test_only_open_schools_are_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of last year's collectivités without a dossier, those whose schools still have access today."""
    with open_registre(tmp_path / "r", write=True):
        pass
    (tmp_path / "ouvertes.csv").write_text("0480112L\n", encoding="utf-8")
    options = ("--conventions", tmp_path / "r", "--le", "2022-10-01", "--format", "json")
    args = ("--campagne", "montpellier-2022-2023", *options, "--ouvertes", tmp_path / "ouvertes.csv")
    with pytest.raises(SystemExit):
        main(["suivi", *map(str, args)])
    (absent,) = json.loads(capsys.readouterr().out)["absents"]
    assert (absent["commune"], absent["ecoles"]) == ("Marvejols", "0480112L")


@pytest.mark.parametrize(
    ("args", "said"), [(("--le", "1/9/2026"), "n’est pas une date"), (("--output", "/nowhere/x"), "écrit")]
)
def test_wrong_options(
    registre: Path, args: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A date that is none and a place that cannot be written are told, with exit code 2."""
    assert _run("--conventions", registre, *args) == 2
    assert said in capsys.readouterr().err
