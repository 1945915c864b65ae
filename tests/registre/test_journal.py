"""The journal of a registre."""

from pathlib import Path

import pytest

from convgen.errors import RegistreInvalide
from convgen.registre import Journal


def test_event_is_kept_once(tmp_path: Path) -> None:
    """A key that is already there writes nothing."""
    journal = Journal(tmp_path)
    assert journal.append("retour:1", {"dossier": 1, "message": "reçu"})
    assert not journal.append("retour:1", {"dossier": 2})
    assert journal.append("retour:2", {"dossier": 2})
    assert list(Journal(tmp_path).events()) == [
        {"key": "retour:1", "dossier": 1, "message": "reçu"},
        {"key": "retour:2", "dossier": 2},
    ]


def test_torn_event(tmp_path: Path) -> None:
    """An event torn by a kill never happened, and can be told again."""
    journal = Journal(tmp_path)
    journal.append("a", {})
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"key": "b", "tex')
    assert [event["key"] for event in journal.events()] == ["a"]
    assert journal.append("b", {})
    assert [event["key"] for event in journal.events()] == ["a", "b"]


def test_damaged_event(tmp_path: Path) -> None:
    """A line that is no event is refused with its number."""
    (tmp_path / "journal.jsonl").write_bytes(b'{"key": "a"}\n[]\n')
    with pytest.raises(RegistreInvalide, match="ligne 2"):
        list(Journal(tmp_path).events())
