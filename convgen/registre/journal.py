"""The journal of a registre: what happened to dossiers after issue, each event once."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from convgen.errors import RegistreInvalide
from convgen.registre.jsonl import Appender, read_lines
from convgen.registre.lock import write_lock

_WAIT_S = 30.0


class Journal:
    """Append-only ``journal.jsonl``, under its own lock: a long generate never blocks an instructor."""

    def __init__(self, dir_: Path) -> None:
        self._path = dir_ / "journal.jsonl"
        self._lock_path = dir_ / "journal.lock"

    def append(self, key: str, event: Mapping[str, object]) -> bool:
        """Keep ``event`` under its unique ``key``; False, and nothing written, when it is already there."""
        with write_lock(self._lock_path, wait_s=_WAIT_S):
            if any(known["key"] == key for known in self.events()):
                return False
            line = {"key": key, **event}
            with Appender(self._path) as appender:
                appender.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode())
        return True

    def events(self) -> Iterator[Mapping[str, object]]:
        """Every event, oldest first, each with its ``key``."""
        for line in read_lines(self._path):
            try:
                event = json.loads(line.data)
            except ValueError:
                event = None
            if not isinstance(event, dict) or "key" not in event:
                raise RegistreInvalide(f"{self._path}, ligne {line.number} : ce n’est pas un événement.")
            yield event
