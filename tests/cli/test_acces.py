"""The acces command: what to open, keep and close, against what is open today."""

import csv
import io
import json
from pathlib import Path

import pytest

from convgen.cli.main import main
from convgen.registre import open_registre
from tests.acceptance.installed import dossiers, write
from tests.registre.lignes_de_test import un_pdf, une_ligne
from tests.workflow.lus import siret_of

CAMPAGNE = "toulouse-2026-2027"


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    """One dossier, due on 12 August."""
    content = dossiers(1)
    write(tmp_path / "dossiers.json", content)
    uais = tuple(ecole["uai"] for ecole in content[0]["ecoles"])
    with open_registre(tmp_path / "registre", write=True) as opened:
        opened.issue(une_ligne(1, siret=siret_of(1), ecoles=uais), un_pdf(1))
    return tmp_path / "registre"


def _run(registre: Path, *args: object) -> int:
    options = (
        "--campagne",
        CAMPAGNE,
        "--conventions",
        registre,
        "--dossiers",
        registre.with_name("dossiers.json"),
    )
    with pytest.raises(SystemExit) as caught:
        main(["acces", *map(str, (*options, *args))])
    return int(caught.value.code or 0)


def _rows(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    text = capsys.readouterr().out.lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_opened_then_closed(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the last day the schools and the référente are to open, the day after to close."""
    for le, mesure in (("2026-08-12", "ouvrir"), ("2026-08-13", "fermer")):
        assert _run(registre, "--le", le, "--format", "json") == 0
        said = json.loads(capsys.readouterr().out)
        assert {row["mesure"] for row in said["ecoles"]} == {mesure}
        assert len(said["ecoles"]) == 3
        assert all(row["nom"] and row["regle"] for row in said["ecoles"])
        assert [(row["mesure"], row["email"]) for row in said["referents"]] == [
            (mesure, "referente@example.fr")
        ]


def test_difference_as_csv(registre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against today's list, in CSV: one to keep, two to open, one to close; the accounts apart."""
    first = json.loads(registre.with_name("dossiers.json").read_text("utf-8"))[0]["ecoles"][0]["uai"]
    (tmp_path / "ouvertes.csv").write_text(f"uai\n{first}\n0480123Y\n", encoding="utf-8")
    (tmp_path / "comptes.csv").write_text("ancien@example.fr\n", encoding="utf-8")
    today = ("--le", "2026-09-02", "--format", "csv", "--ouvertes", tmp_path / "ouvertes.csv")
    assert _run(registre, *today) == 0
    rows = _rows(capsys)
    assert [row[0] for row in rows] == ["Mesure", "fermer", "fermer"]
    assert _run(registre, *today, "--le", "2026-08-01") == 0
    rows = _rows(capsys)
    assert [row[0] for row in rows] == ["Mesure", "ouvrir", "ouvrir", "garder", "garder"]
    assert (
        _run(registre, *today, "--le", "2026-08-01", "--referents", "--comptes", tmp_path / "comptes.csv")
        == 0
    )
    rows = _rows(capsys)
    assert [row[:2] for row in rows[1:]] == [
        ["ouvrir", "referente@example.fr"],
        ["fermer", "ancien@example.fr"],
    ]


def test_table_ends_on_the_counts(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table closes on how many to open, keep and close."""
    assert _run(registre, "--le", "2026-08-01") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "écoles 3 à ouvrir, 0 à garder, 0 à fermer ; référents 1 à ouvrir" in last
