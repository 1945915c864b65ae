"""The relances command: list, write, never again."""

import json
from email import message_from_bytes
from email.policy import default
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
    """Two dossiers due on 12 August, one of them without an address."""
    content = dossiers(1, 2)
    content[1]["email"] = None
    write(tmp_path / "dossiers.json", content)
    with open_registre(tmp_path / "registre", write=True) as opened:
        for numero in (1, 2):
            ligne = une_ligne(numero, siret=siret_of(numero), ecoles=(f"081010{numero}X",))
            opened.issue(ligne, un_pdf(numero))
    return tmp_path / "registre"


def _run(registre: Path, *args: object) -> int:
    filed = registre.with_name("dossiers.json")
    options = ("--campagne", CAMPAGNE, "--conventions", registre, "--dossiers", filed)
    with pytest.raises(SystemExit) as caught:
        main(["relances", *map(str, (*options, *args))])
    return int(caught.value.code or 0)


def test_the_list_alone_notes_nothing(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --lettres the same list comes each time."""
    for _ in range(2):
        assert _run(registre, "--le", "2026-08-09", "--format", "json") == 0
        rows = json.loads(capsys.readouterr().out)["relances"]
        assert [(row["dossier"], row["etape"]) for row in rows] == [(1, "J-3"), (2, "J-3")]
    assert not (registre / "journal.jsonl").exists()


def test_letters_are_written_once(registre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text and draft with the convention; text alone without an address; nothing the second time."""
    letters = tmp_path / "lettres"
    assert _run(registre, "--le", "2026-08-09", "--lettres", letters) == 0
    assert sorted(path.name for path in letters.iterdir()) == ["1-v1-J-3.eml", "1-v1-J-3.txt", "2-v1-J-3.txt"]
    message = message_from_bytes((letters / "1-v1-J-3.eml").read_bytes(), policy=default)
    (piece,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert piece.get_content() == un_pdf(1)
    capsys.readouterr()
    assert _run(registre, "--le", "2026-08-10", "--lettres", letters) == 0
    assert capsys.readouterr().out == "Personne n’est à relancer.\n"
    assert _run(registre, "--le", "2026-08-13", "--lettres", letters) == 0
    keys = [json.loads(line)["key"] for line in (registre / "journal.jsonl").read_text("utf-8").splitlines()]
    assert keys == [f"relance:{numero}:2026-08-12:{etape}" for etape in ("J-3", "J+1") for numero in (1, 2)]


def test_letters_that_cannot_be_written(
    registre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place that cannot be written is told, and nothing is noted as sent."""
    (tmp_path / "file").write_bytes(b"")
    assert _run(registre, "--le", "2026-08-09", "--lettres", tmp_path / "file" / "x") == 2
    assert "Les lettres" in capsys.readouterr().err
    assert not (registre / "journal.jsonl").exists()
