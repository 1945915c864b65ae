"""An append-only file of JSON lines that survives a kill at any instant.

A line is written whole, with its newline, then fsynced. A process killed while writing leaves at most one
unterminated piece at the end: readers skip it, the next writer keeps it aside and goes on.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

logger = logging.getLogger(__name__)

_TAIL_STEP = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One complete line: its 1-based number, its byte offset, its bytes without the newline."""

    number: int
    offset: int
    data: bytes


def read_lines(path: Path, *, start: int = 0) -> Iterator[RawLine]:
    """Yield the complete lines of ``path``; a torn last piece is skipped, an absent file has no line.

    ``start``: the byte offset of the first line to read; numbers then count from there.
    """
    if not path.exists():
        return
    offset = start
    with path.open("rb") as file:
        file.seek(start)
        for number, raw in enumerate(file, start=1):
            if raw.endswith(b"\n") or _is_complete(raw):
                yield RawLine(number=number, offset=offset, data=raw.rstrip(b"\n"))
            offset += len(raw)


class Appender:
    """The only writer of a file of JSON lines; whoever creates it holds the lock that makes this true."""

    def __init__(self, path: Path) -> None:
        repair(path)
        created = not path.exists()
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        if created:
            fsync_dir(path.parent)
        self._size = os.fstat(self._fd).st_size

    def append(self, data: bytes) -> int:
        """Write one line durably; return its offset. After an OSError (disk full) the file is as before."""
        offset = self._size
        try:
            _write_all(self._fd, data + b"\n")
            os.fsync(self._fd)
        except OSError:
            os.ftruncate(self._fd, offset)
            raise
        self._size = offset + len(data) + 1
        return offset

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)

    def __enter__(self) -> "Appender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def repair(path: Path) -> None:
    """Make the file end on a newline: finish a complete last line, keep a torn one in ``<name>.torn``."""
    if not path.exists():
        return
    tail = _tail(path)
    if not tail:
        return
    if _is_complete(tail):
        _append_durably(path, b"\n")
        return
    _append_durably(path.with_name(f"{path.name}.torn"), tail + b"\n")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - len(tail))
        os.fsync(file.fileno())
    logger.warning("torn last line kept aside", extra={"action": "repair", "bytes": len(tail)})


def fsync_dir(path: Path) -> None:
    """Make the names of a folder durable: a rename is only safe once its folder is on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _tail(path: Path) -> bytes:
    """The bytes after the last newline, read from the end: the file may hold 100,000 lines."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = 0
        while length < size:
            length = min(size, length + _TAIL_STEP)
            file.seek(size - length)
            chunk = file.read(length)
            if b"\n" in chunk:
                return chunk[chunk.rindex(b"\n") + 1 :]
        file.seek(0)
        return file.read()


def _is_complete(raw: bytes) -> bool:
    try:
        return isinstance(json.loads(raw), dict)
    except ValueError:
        return False


def _append_durably(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
