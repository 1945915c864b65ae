"""A verify that was interrupted goes on where it was, and says the same as one that was not."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from convgen.cli import verify as command
from convgen.cli.main import main
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande
from tests.cli.examens import un_constat, un_examen, un_examen_non_signe, un_verdict

COUNT = 4


class Atelier:
    """Stands for the workflow: each retour by its name; stops like a kill after ``stop_after``."""

    def __init__(self) -> None:
        self.examined: list[str] = []
        self.stop_after = COUNT
        self.of: dict[str, Examen] = {}

    def __call__(self, demandes: Iterable[Demande], **options: Any) -> Iterator[Examen]:
        for demande in demandes:
            if len(self.examined) == self.stop_after:
                raise KeyboardInterrupt
            name = demande.files[0].name
            self.examined.append(name)
            yield self.of.get(name, un_examen(file=name, files=(name,)))


@pytest.fixture
def atelier(monkeypatch: pytest.MonkeyPatch) -> Atelier:
    """The examination, replaced."""
    fake = Atelier()
    monkeypatch.setattr(command, "examine", fake)
    return fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four retours and a registre."""
    for rank in range(COUNT):
        (tmp_path / f"{rank}.pdf").write_bytes(b"%PDF " + str(rank).encode())
    (tmp_path / "registre").mkdir()
    (tmp_path / "registre" / "registre.jsonl").write_text("{}\n")
    return tmp_path


def run(folder: Path, *more: str, format_: str = "json") -> int:
    """``convgen verify --resume suivi.jsonl``, its exit code."""
    files = [str(folder / f"{rank}.pdf") for rank in range(COUNT)]
    options = ["--campagne", "toulouse-2026-2027", "--conventions", str(folder / "registre")]
    with pytest.raises(SystemExit) as left:
        main(
            ["verify", *options, "--format", format_, "--resume", str(folder / "suivi.jsonl"), *more, *files]
        )
    return int(str(left.value.code))


def test_it_goes_on_where_it_was(atelier: Atelier, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After an interruption only what is left is examined; the lines are those of one whole run, in order."""
    atelier.of["1.pdf"] = un_examen_non_signe(file="1.pdf", files=("1.pdf",))
    atelier.stop_after = 2
    assert run(folder) == 130
    first = capsys.readouterr().out.splitlines()
    atelier.stop_after = COUNT
    assert run(folder) == 11
    whole = capsys.readouterr().out.splitlines()
    assert atelier.examined == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    assert whole[:2] == first
    assert [json.loads(line)["file"] for line in whole] == [f"{rank}.pdf" for rank in range(COUNT)]
    assert "reprise" not in "".join(whole)


def test_the_table_shows_them_all(atelier: Atelier, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows and exit code do not depend on which run judged a retour."""
    atelier.of["1.pdf"] = un_examen_non_signe(file="1.pdf", files=("1.pdf",))
    assert run(folder, format_="table") == 11
    first = capsys.readouterr().out
    assert run(folder, format_="table") == 11
    assert capsys.readouterr().out == first
    assert len(atelier.examined) == COUNT


@pytest.mark.parametrize("changed", ["retour", "registre", "instant"])
def test_what_a_verdict_depends_on_makes_it_new(atelier: Atelier, folder: Path, changed: str) -> None:
    """Other bytes, other conventions issued, another reception: the retour is examined again."""
    run(folder)
    more: tuple[str, ...] = ()
    if changed == "retour":
        (folder / "2.pdf").write_bytes(b"%PDF other")
    if changed == "registre":
        (folder / "registre" / "registre.jsonl").write_text("{}\n{}\n")
    if changed == "instant":
        more = ("--recu-le", "2026-08-12")
    atelier.stop_after = 99
    run(folder, *more)
    assert atelier.examined[COUNT:] == (["2.pdf"] if changed == "retour" else atelier.examined[:COUNT])


def test_what_the_machine_could_not_do_is_tried_again(atelier: Atelier, folder: Path) -> None:
    """A retour that lacked memory or time is not settled."""
    stopped = un_constat("file", Outcome.A_EXAMINER, code="file.memoire")
    atelier.of["3.pdf"] = un_examen(un_verdict(stopped), file="3.pdf", files=("3.pdf",))
    assert run(folder) == 10
    del atelier.of["3.pdf"]
    atelier.stop_after = 99
    assert run(folder) == 0
    assert atelier.examined[COUNT:] == ["3.pdf"]


def test_a_line_cut_by_a_kill_counts_for_nothing(atelier: Atelier, folder: Path) -> None:
    """The torn piece is removed, its retour examined again, the file whole afterwards."""
    run(folder)
    kept = folder / "suivi.jsonl"
    kept.write_bytes(kept.read_bytes()[:-40])
    atelier.stop_after = 99
    assert run(folder) == 0
    assert atelier.examined[COUNT:] == ["3.pdf"]
    assert [json.loads(line)["file"] for line in kept.read_text().splitlines()] == [
        f"{rank}.pdf" for rank in range(COUNT)
    ]


@pytest.mark.parametrize(
    ("more", "word"), [(("--report", "rapport.html"), "--report"), (("--resume", "."), "gardés là")]
)
def test_what_cannot_be_kept_is_refused(
    atelier: Atelier, folder: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, str], word: str
) -> None:
    """Pictures are not kept, a folder is no file: said before any work."""
    assert run(folder, *more) == 2
    assert word in capsys.readouterr().err
    assert atelier.examined == []


def test_another_file_is_not_taken_for_verdicts(
    atelier: Atelier, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that holds something else is named, and left as it is."""
    (folder / "suivi.jsonl").write_text('{"files": ["0.pdf"]}\n')
    assert run(folder) == 2
    assert "ligne 1" in capsys.readouterr().err
    assert (folder / "suivi.jsonl").read_text() == '{"files": ["0.pdf"]}\n'
