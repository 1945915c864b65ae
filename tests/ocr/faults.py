"""Children that fail: each stands in for ``ocr.sandbox._serve`` and does one wrong thing when asked."""

import os
import resource
import signal
import subprocess
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import ocr.reading
from ocr import sandbox
from ocr.errors import MissingProgram
from ocr.facts import Limits

_serve = sandbox._serve
"""The true one: the tests put the others in its place."""


def _confined(limits: Limits, scratch: str) -> None:
    os.setsid()
    sandbox._confine(limits, scratch)


def segfault(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """A library crashes."""
    _confined(limits, scratch)
    connection.recv()
    os.kill(os.getpid(), signal.SIGSEGV)


def killed(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """The system takes the memory back."""
    _confined(limits, scratch)
    connection.recv()
    os.kill(os.getpid(), signal.SIGKILL)


def hang(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """A library never returns."""
    _confined(limits, scratch)
    connection.recv()
    time.sleep(600)


def deaf(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """The request is never taken: a large one fills the pipe."""
    _confined(limits, scratch)
    time.sleep(600)


def half_a_message(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """The length of an answer, and no answer."""
    _confined(limits, scratch)
    connection.recv()
    os.write(connection.fileno(), b"\x00\x00\x10\x00ok\n")
    time.sleep(600)


def spin(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """A loop without end, its processor seconds nearly used."""
    _confined(limits, scratch)
    connection.recv()
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1, resource.RLIM_INFINITY))
    while True:
        pass


def noise(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """An answer that is no JSON."""
    connection.recv()
    connection.send_bytes(b"ok\nimport os; os.abort()")


def lies(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """JSON of another shape."""
    connection.recv()
    connection.send_bytes(b'ok\n[{"sha256": 3}]')


def unknown_status(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """A status nobody knows."""
    connection.recv()
    connection.send_bytes(b"\xff\xfe" * 5_000)


def with_tesseract_running(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """A crash while tesseract works, with its temporary files."""
    _confined(limits, scratch)
    Path(tempfile.mkdtemp()).joinpath("page.png").write_bytes(b"picture")
    subprocess.Popen(["sleep", "600"], cwd=scratch)
    connection.recv()
    os.kill(os.getpid(), signal.SIGSEGV)


def hungry(*args: Any) -> None:
    """The true child, whose reading takes more memory than allowed."""
    _serve_with(lambda *_, **__: bytearray(10**12), args)


def indiscreet(*args: Any) -> None:
    """The true child, whose reading fails with words of the page in the message."""
    _serve_with(lambda *_, **__: {}["Jeanne GARCIA"], args)


def without_tesseract(*args: Any) -> None:
    """The true child, on a machine without tesseract."""

    def missing(*_: object, **__: object) -> None:
        raise MissingProgram("tesseract")

    _serve_with(missing, args)


def _serve_with(open_files: Any, args: Any) -> None:
    ocr.reading.open_files = open_files
    _serve(*args)


def confession(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """Not a fault: the child tells what it is confined to, as an error of the reading would be told."""
    _confined(limits, scratch)
    connection.recv()
    names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE")
    told = {name: resource.getrlimit(getattr(resource, name))[0] for name in names}
    told |= {"leader": int(os.getpgid(0) == os.getpid())}
    Path(os.environ["TMPDIR"]).joinpath("note").write_text("ours")
    connection.send_bytes(f"crash\n{told} {sorted(os.environ)}".encode())
