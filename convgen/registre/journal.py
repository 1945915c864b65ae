"""The journal of a registre: what happened to dossiers after issue, each event once.

A line is a JSON object: its unique ``key``, then ``evenement``, the kind (``RetourJuge``, ``Decision``…, see
``convgen.evenement``), then the fields of that kind. Lines of other kinds may stand there: they are kept, and
``evenements`` passes them over.
"""

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from pathlib import Path
from threading import Lock
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from convgen.errors import RegistreInvalide
from convgen.evenement import Evenement
from convgen.registre.jsonl import Appender, RawLine, read_lines
from convgen.registre.lock import write_lock

_WAIT_S = 30.0
_KINDS: Mapping[str, type[Evenement]] = {kind.__name__: kind for kind in get_args(Evenement)}


class Journal:
    """Append-only ``journal.jsonl``, under its own lock: a long generate never blocks an instructor.

    Several may be open at once, in several processes; each reads only what it has not read yet.
    """

    def __init__(self, dir_: Path) -> None:
        self._path = dir_ / "journal.jsonl"
        self._lock_path = dir_ / "journal.lock"
        self._keys: set[str] = set()
        self._read = 0

    def record(self, evenement: Evenement) -> bool:
        """Keep an event; False, and nothing written, when its key is already there."""
        return self.record_all((evenement,)) == 1

    def record_all(self, evenements: Iterable[Evenement]) -> int:
        """Keep several events under one lock, each durably as it comes; how many were new."""
        return self._append_all((evenement.key, partial(_to_json, evenement)) for evenement in evenements)

    def append(self, key: str, event: Mapping[str, object]) -> bool:
        """Keep any ``event`` under its unique ``key``; False, and nothing written, when it is there."""
        return self._append_all(((key, lambda: event),)) == 1

    def events(self) -> Iterator[Mapping[str, object]]:
        """Every line, oldest first, each with its ``key``, whatever its kind."""
        for line in read_lines(self._path):
            yield _object(line, self._path)

    def evenements(self) -> Iterator[Evenement]:
        """The events of ``convgen.evenement``, oldest first; RegistreInvalide names a bad line."""
        for line in read_lines(self._path):
            event = _evenement(line, self._path)
            if event is not None:
                yield event

    def _append_all(self, events: Iterable[tuple[str, Callable[[], Mapping[str, object]]]]) -> int:
        kept = 0
        with write_lock(self._lock_path, wait_s=_WAIT_S), Appender(self._path) as appender:
            self._catch_up()
            for key, event in events:
                if key in self._keys:
                    continue
                told = {"key": key, **event()}
                line = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
                offset = appender.append(line)
                self._keys.add(key)
                self._read = offset + len(line) + 1
                kept += 1
        return kept

    def _catch_up(self) -> None:
        """Read the keys that others wrote; the file, just repaired, ends on a newline."""
        for line in read_lines(self._path, start=self._read):
            self._keys.add(str(_object(line, self._path)["key"]))
            self._read = line.offset + len(line.data) + 1


class JournalTenu(Journal):
    """The journal as a process that stays up keeps it: each event is read from the disk once."""

    def __init__(self, dir_: Path) -> None:
        super().__init__(dir_)
        self._kept: list[Evenement] = []
        self._told = self._number = 0
        self._reading = Lock()

    def evenements(self) -> Iterator[Evenement]:
        """Every event of ``convgen.evenement`` until now, oldest first."""
        return iter(self.since(0))

    def since(self, rank: int) -> tuple[Evenement, ...]:
        """Those after the first ``rank``; RegistreInvalide names a bad line."""
        with self._reading:
            for line in read_lines(self._path, start=self._told):
                whole = RawLine(number=self._number + 1, offset=line.offset, data=line.data)
                event = _evenement(whole, self._path)
                if event is not None:
                    self._kept.append(event)
                self._told, self._number = line.offset + len(line.data) + 1, self._number + 1
            return tuple(self._kept[rank:])


def _evenement(line: RawLine, path: Path) -> Evenement | None:
    """The event of a line; None when it is of another kind."""
    read = _object(line, path)
    kind = str(read.get("evenement"))
    if kind not in _KINDS:
        return None
    try:
        return _from_json(kind, read)
    except ValueError as error:
        raise RegistreInvalide(f"{path}, ligne {line.number} : {error}") from error


def _object(line: RawLine, path: Path) -> dict[str, object]:
    try:
        event = json.loads(line.data)
    except ValueError:
        event = None
    if not isinstance(event, dict) or "key" not in event:
        raise RegistreInvalide(f"{path}, ligne {line.number} : ce n’est pas un événement.")
    return event


@functools.cache
def _adapter(kind: str) -> TypeAdapter[Evenement]:
    return TypeAdapter(_KINDS[kind])


def _to_json(evenement: Evenement) -> dict[str, object]:
    kind = type(evenement).__name__
    return {"evenement": kind, **_adapter(kind).dump_python(evenement, mode="json")}


def _from_json(kind: str, read: Mapping[str, object]) -> Evenement:
    """ValueError says in French which field is wrong."""
    given = {name: value for name, value in read.items() if name not in ("key", "evenement")}
    unknown = sorted(set(given) - {field.name for field in fields(_KINDS[kind])})
    if unknown:
        raise ValueError(f"« {unknown[0]} » n’est pas un champ connu de {kind}.")
    try:
        return _adapter(kind).validate_json(json.dumps(given))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ValueError(f"« {where} » n’a pas la forme attendue.") from error
