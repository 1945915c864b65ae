"""The append-only file of JSON lines."""

import os
from pathlib import Path

import pytest

from convgen.registre.jsonl import Appender, read_lines

WHOLE = b'{"a": 1}\n{"b": 2}\n'


def _lines(path: Path) -> list[bytes]:
    return [line.data for line in read_lines(path)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two complete lines."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(WHOLE)
    return path


def test_absent_file(tmp_path: Path) -> None:
    """A file that is not there has no line."""
    assert _lines(tmp_path / "x.jsonl") == []


def test_append_returns_the_offset(path: Path) -> None:
    """The offset returned is where the line begins."""
    with Appender(path) as appender:
        offset = appender.append(b'{"c": 3}')
    assert path.read_bytes()[offset:] == b'{"c": 3}\n'
    assert [line.offset for line in read_lines(path)] == [0, 9, 18]


@pytest.mark.parametrize("torn", [b'{"c"', b"{", b"\0\0\0", b"\xff", b'"text"'])
def test_torn_line(path: Path, torn: bytes) -> None:
    """A torn last line is skipped by readers, kept aside by the next writer, and loses no complete line."""
    path.write_bytes(WHOLE + torn)
    assert _lines(path) == [b'{"a": 1}', b'{"b": 2}']
    with Appender(path) as appender:
        appender.append(b'{"c": 3}')
    assert path.read_bytes() == WHOLE + b'{"c": 3}\n'
    assert path.with_name("x.jsonl.torn").read_bytes() == torn + b"\n"


def test_complete_line_without_newline(path: Path) -> None:
    """A line killed just before its newline counts, and stays apart from the next."""
    path.write_bytes(WHOLE + b'{"c": 3}')
    assert _lines(path)[-1] == b'{"c": 3}'
    with Appender(path) as appender:
        appender.append(b'{"d": 4}')
    assert path.read_bytes() == WHOLE + b'{"c": 3}\n{"d": 4}\n'


def test_long_torn_line(path: Path) -> None:
    """A torn line longer than one read is found from its beginning."""
    torn = b'{"c": "' + b"x" * 200_000
    path.write_bytes(WHOLE + torn)
    with Appender(path):
        pass
    assert path.read_bytes() == WHOLE


def test_disk_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way leaves the file as it was."""
    write = os.write

    def half(fd: int, data: bytes) -> int:
        if len(data) < 5:
            raise OSError(28, "No space left on device")
        return write(fd, data[: len(data) // 2])

    with Appender(path) as appender:
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space"):
            appender.append(b'{"c": "something long enough"}')
    assert path.read_bytes() == WHOLE
