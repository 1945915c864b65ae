"""The log of a batch."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from convgen.cli.journal_json import JournalJson
from convgen.errors import ScellementImpossible, UsageInvalide
from convgen.workflow.events import Event, Failed, Started


def test_two_runs(tmp_path: Path) -> None:
    """Each run is added to the former: its events with their instant, then its counts."""
    path = tmp_path / "lot.jsonl"
    for _ in range(2):
        with JournalJson(path) as journal:
            journal.tell(Started(total=1))
            journal.tell(Failed(numero=4, ligne=1, error="glyphe absent\n« é »"))
        assert journal.exit_code == 3
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["started", "failed", "summary"] * 2
    assert lines[1]["error"] == "glyphe absent\n« é »"
    assert lines[5]["failed"] == 1
    instants = [datetime.fromisoformat(line["at"]) for line in lines]
    assert instants == sorted(instants)
    assert instants[0].tzinfo is not None


def test_stopped_run(tmp_path: Path) -> None:
    """A batch that stops midway says why, then its counts: who follows the log does not wait for the rest."""
    path = tmp_path / "lot.jsonl"

    def events() -> Iterator[Event]:
        yield Started(total=2)
        raise ScellementImpossible("Le serveur d’horodatage n’a pas répondu.")

    with pytest.raises(ScellementImpossible), JournalJson(path) as journal:
        any(map(journal.tell, events()))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["started", "stopped", "summary"]
    assert lines[1]["error"] == "Le serveur d’horodatage n’a pas répondu."


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    """A log that cannot be written is known before anything is issued."""
    with pytest.raises(UsageInvalide, match="ne peut pas être écrit"):
        JournalJson(tmp_path / "ailleurs" / "lot.jsonl")
