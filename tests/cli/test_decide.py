"""The decide command: one decision, with its reason, kept beside the machine's verdict."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from convgen.cli.main import main
from convgen.registre import Journal, open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.consigner import consigner
from tests.cli.examens import un_constat, un_examen, un_verdict
from tests.registre.lignes_de_test import un_pdf, une_ligne

LATE = un_constat("deadline", Outcome.A_EXAMINER, code="deadline.depassee")


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    """A registre where a late retour of 9041818 v1 is recorded."""
    path = tmp_path / "registre"
    with open_registre(path, write=True) as opened:
        opened.issue(une_ligne(), un_pdf())
    consigner(un_examen(un_verdict(LATE), version=1), Journal(path), instant=datetime.now(UTC))
    return path


def _run(*args: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["decide", *map(str, args)])
    return int(caught.value.code or 0)


def test_prolonger(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The decision is told with the machine's verdict, and kept with who took it and why."""
    words = ("--prolonger", "2026-09-30", "--why", "congés", "--par", "X")
    assert _run("--conventions", registre, 9041818, *words) == 0
    said = "Dossier n° 9041818, version 1 : délai prolongé ; la machine avait dit : à examiner.\n"
    assert capsys.readouterr().out == said
    last = json.loads((registre / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["key"], last["choix"], last["jusqu_au"]) == ("decision:9041818:0", "prolonger", "2026-09-30")
    assert (last["why"], last["par"], last["verdict"]) == ("congés", "X", "a_examiner")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--why", "x"), "Choisissez une décision"),
        (("--accepter", "--classer", "--why", "x"), "Choisissez une décision"),
        (("--prolonger", "30/09/2026", "--why", "x"), "n’est pas une date"),
        (("--accepter",), "--why"),
    ],
)
def test_wrong_command_lines(
    registre: Path, args: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """None or two decisions, a date that is none, no reason: exit code 2, and nothing is kept."""
    before = (registre / "journal.jsonl").read_bytes()
    assert _run("--conventions", registre, 9041818, *args) == 2
    assert said in capsys.readouterr().err
    assert (registre / "journal.jsonl").read_bytes() == before
