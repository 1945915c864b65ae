"""The verify command: its options, its refusals, its exit codes, with the examination replaced."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from convgen.cli import verify as command
from convgen.cli.main import main
from convgen.cli.mots import PARIS
from convgen.errors import ProgrammeManquant
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande
from tests.cli.examens import un_constat, un_examen, un_examen_non_signe, un_verdict

CAMPAGNE = "toulouse-2026-2027"


class Examination:
    """Stands for the workflow: answers the examens it was given, remembers what it was asked."""

    def __init__(self, *examens: Examen) -> None:
        self.examens = examens
        self.demandes: tuple[Demande, ...] = ()
        self.options: dict[str, Any] = {}

    def __call__(self, demandes: Iterable[Demande], **options: Any) -> Iterator[Examen]:
        self.demandes, self.options = tuple(demandes), options
        yield from self.examens


class Scene:
    """A retour and a registre that nobody opens, and the examination that answers in the workflow's place."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.retour = folder / "retour.pdf"
        self.retour.write_bytes(b"%PDF-1.7")
        self.registre = folder / "registre"
        self.registre.mkdir()
        self._monkeypatch = monkeypatch

    def examined(self, *examens: Examen) -> Examination:
        """Answer these examens, or one conforme."""
        fake = Examination(*(examens or (un_examen(),)))
        self._monkeypatch.setattr(command, "examine", fake)
        return fake


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A folder with what a command line names."""
    return Scene(tmp_path, monkeypatch)


def run(*args: object) -> int:
    """The exit code of ``convgen verify``."""
    with pytest.raises(SystemExit) as left:
        main(["verify", "--campagne", CAMPAGNE, *map(str, args)])
    return int(left.value.code or 0)


def a_examiner() -> Examen:
    """A retour that somebody must look at."""
    return un_examen(un_verdict(un_constat("content", Outcome.A_EXAMINER, message="De l’encre en plus.")))


@pytest.mark.parametrize(
    ("examens", "expected"),
    [
        ((un_examen(),), 0),
        ((un_examen(un_verdict(un_constat("filename", Outcome.AVERTISSEMENT))),), 0),
        ((un_examen(un_verdict(un_constat("deadline", Outcome.NON_VERIFIE))),), 0),
        ((un_examen(un_verdict(un_constat("version", Outcome.NON_VERIFIE))),), 10),
        ((un_examen(), a_examiner()), 10),
        ((un_examen_non_signe(), a_examiner(), un_examen()), 11),
    ],
)
@pytest.mark.parametrize("format_", ["table", "json"])
def test_exit_code_is_the_worst_verdicts(
    scene: Scene,
    format_: str,
    examens: tuple[Examen, ...],
    expected: int,
) -> None:
    """The exit code tells the worst verdict, in both formats."""
    scene.examined(*examens)
    assert (
        run("--conventions", scene.registre, "--format", format_, *[scene.retour] * len(examens)) == expected
    )


def test_json_is_one_line_per_retour_in_order(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON output is a line per scene.retour, in the order given, and nothing else."""
    scene.examined(un_examen(file="b.pdf"), un_examen_non_signe(file="a.pdf"))
    run("--conventions", scene.registre, "--format", "json", scene.retour, scene.retour)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["b.pdf", "a.pdf"]


def test_json_lines_are_written_as_verdicts_fall(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line has left the process before the second retour is examined."""
    piped = scene.folder / "piped"
    seen: list[int] = []

    def one_by_one(demandes: Iterable[Demande], **options: Any) -> Iterator[Examen]:
        yield un_examen()
        seen.append(piped.read_bytes().count(b"\n"))
        yield un_examen()

    monkeypatch.setattr(command, "examine", one_by_one)
    with piped.open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        run("--conventions", scene.registre, "--format", "json", scene.retour, scene.retour)
    assert seen == [1]


def test_table_says_verdict_reason_and_count(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows each verdict with its French reason, and closes on the count."""
    scene.examined(un_examen(), un_examen_non_signe())
    run("--conventions", scene.registre, scene.retour, scene.retour)
    out = capsys.readouterr().out
    assert "NON CONFORME" in out
    assert "Le cadre « Pour la collectivité »" in out
    assert out.rstrip().endswith("2 retours : 1 conforme, 0 à examiner, 1 non conforme.")


def test_report_asks_for_pictures_and_is_written(scene: Scene) -> None:
    """Pictures are asked for only when a report is; the report is there at the end."""
    fake = scene.examined(un_examen_non_signe())
    report = scene.folder / "rapport.html"
    run("--conventions", scene.registre, "--report", report, scene.retour)
    assert fake.options["pictures"] is True
    assert "Le cadre «\u00a0Pour la collectivité\u00a0» est vide." in report.read_text(encoding="utf-8")
    run("--conventions", scene.registre, scene.retour)
    assert fake.options["pictures"] is False


def test_no_report_is_left_when_the_examination_stops(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program ends with exit code 5, and no half report stays behind."""

    def stopped(demandes: Iterable[Demande], **options: Any) -> Iterator[Examen]:
        yield un_examen()
        raise ProgrammeManquant("tesseract manque.")

    monkeypatch.setattr(command, "examine", stopped)
    before = sorted(scene.folder.rglob("*"))
    assert run("--conventions", scene.registre, "--report", scene.folder / "r.html", scene.retour) == 5
    assert sorted(scene.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-12T10:05", datetime(2026, 8, 12, 10, 5, tzinfo=PARIS)),
        ("2026-08-12T10:05:00+00:00", datetime(2026, 8, 12, 10, 5, tzinfo=UTC)),
        ("2026-08-12T10:05:00Z", datetime(2026, 8, 12, 10, 5, tzinfo=UTC)),
        ("2026-01-12 10:05", datetime(2026, 1, 12, 9, 5, tzinfo=UTC)),
    ],
)
def test_recu_le_is_in_paris_unless_it_says_otherwise(scene: Scene, text: str, expected: datetime) -> None:
    """An instant without offset is Paris time; one with an offset is kept."""
    fake = scene.examined()
    run("--conventions", scene.registre, "--recu-le", text, scene.retour)
    (demande,) = fake.demandes
    assert demande.recu_le == expected
    assert demande.recu_le.utcoffset() is not None


def test_lines_name_files_dossier_and_instant(scene: Scene) -> None:
    """A line of --retours names files beside it, the dossier, the instant; --recu-le fills what is unsaid."""
    inside = scene.folder / "recu"
    inside.mkdir()
    for name in ("recto.pdf", "verso.pdf"):
        (inside / name).write_bytes(b"%PDF-1.7")
    lines = inside / "retours.jsonl"
    lines.write_text(
        '{"files": ["recto.pdf", "verso.pdf"], "dossier": 9041818, "recu_le": "2026-08-12T10:05:00+02:00"}'
        "\n\n"
        '{"files": ["verso.pdf"]}\n',
        encoding="utf-8",
    )
    fake = scene.examined(un_examen(), un_examen())
    assert run("--conventions", scene.registre, "--retours", lines, "--recu-le", "2026-09-01T00:00") == 0
    first, second = fake.demandes
    assert first.files == (inside / "recto.pdf", inside / "verso.pdf")
    assert (first.dossier, second.dossier) == (9041818, None)
    assert first.recu_le is not None
    assert first.recu_le.utcoffset() == timedelta(hours=2)
    assert second.recu_le == datetime(2026, 9, 1, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "JSON"),
        (b"[]", "objet"),
        (b"\xff\xfe", "JSON"),
        (b'{"files": []}', "files"),
        (b'{"dossier": 1}', "« files » manque"),
        (b'{"files": ["a.pdf"], "dosier": 1}', "dosier"),
        (b'{"files": ["a.pdf"], "dossier": "1"}', "dossier"),
        (b'{"files": ["a.pdf"], "dossier": true}', "dossier"),
        (b'{"files": ["a.pdf"], "recu_le": "hier"}', "recu_le"),
        (b'{"files": ["a.pdf"], "recu_le": "0026-08-12"}', "recu_le"),
        (b'{"files": ["gone.pdf"]}', "gone.pdf"),
        (b'{"files": ["a\\u0000.pdf"]}', "n’existe pas"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(
    scene: Scene,
    capsys: pytest.CaptureFixture[str],
    line: bytes,
    reason: str,
) -> None:
    """A line that cannot be used ends with exit code 2, its number and what is wrong with it."""
    scene.examined()
    (scene.folder / "a.pdf").write_bytes(b"%PDF-1.7")
    lines = scene.folder / "retours.jsonl"
    lines.write_bytes(b'{"files": ["a.pdf"]}\n\n' + line)
    assert run("--conventions", scene.registre, "--retours", lines) == 2
    said = capsys.readouterr().err
    assert "ligne 3" in said
    assert reason in said


GOOD = ["--conventions", "{registre}", "{retour}"]

USAGE_ERRORS = {
    "neither registre nor dossiers": (["{retour}"], "--conventions"),
    "no retour": (["--conventions", "{registre}"], "retours"),
    "retours twice": ([*GOOD, "--retours", "{retour}"], "pas les deux"),
    "no such retour": (["--conventions", "{registre}", "{registre}/gone.pdf"], "gone.pdf"),
    "a folder for a retour": (["--conventions", "{registre}", "{registre}"], "n’est pas un fichier"),
    "no such registre": (["--conventions", "{retour}", "{retour}"], "registre"),
    "no such dossiers": (["--dossiers", "{registre}/d.json", "{retour}"], "d.json"),
    "no such lines": (["--conventions", "{registre}", "--retours", "{registre}/r.jsonl"], "r.jsonl"),
    "a day that is none": ([*GOOD, "--recu-le", "12/08"], "12/08"),
    "an unknown format": ([*GOOD, "--format", "xml"], "--format"),
    "no job": ([*GOOD, "--jobs", "0"], "--jobs"),
    "report in no folder": ([*GOOD, "--report", "{registre}/x/r.html"], "rapport"),
    "report over a retour": ([*GOOD, "--report", "{retour}"], "remplacerait"),
}


@pytest.mark.parametrize(("args", "word"), USAGE_ERRORS.values(), ids=USAGE_ERRORS.keys())
def test_a_wrong_command_line_is_refused_before_any_work(
    scene: Scene,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    word: str,
) -> None:
    """A usage error ends with exit code 2 and a French message, and examines nothing."""
    fake = scene.examined()
    assert run(*(arg.format(retour=scene.retour, registre=scene.registre) for arg in args)) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert said.out == ""
    assert fake.demandes == ()


def test_empty_lines_file_is_refused(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """A --retours file without any line is a usage error, not a success."""
    scene.examined()
    (scene.folder / "r.jsonl").write_bytes(b"\n")
    assert run("--conventions", scene.registre, "--retours", scene.folder / "r.jsonl") == 2
    assert "aucun retour" in capsys.readouterr().err


def test_json_survives_a_name_that_is_no_text(
    scene: Scene,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """A file name that is not UTF-8 comes back as it was, through output that is."""
    name = os.fsdecode(b"conv\xe9.pdf")
    scene.examined(replace(un_examen(), file=name))
    run("--conventions", scene.registre, "--format", "json", scene.retour)
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8"))["file"] == name


def test_journal_keeps_each_verdict_once(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """With --journal each verdict is kept in the registre, once whatever the number of runs."""
    for _ in range(2):
        scene.examined(un_examen(), un_examen_non_signe(sha256="cd" * 32))
        run("--conventions", scene.registre, "--journal", scene.retour, scene.retour)
    lines = (scene.registre / "journal.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["conforme", "non_conforme"]


def test_journal_needs_a_registre(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no journal without a registre."""
    dossiers = scene.folder / "dossiers.json"
    dossiers.write_text("[]", encoding="utf-8")
    assert run("--dossiers", dossiers, "--journal", scene.retour) == 2
    assert "--conventions" in capsys.readouterr().err
