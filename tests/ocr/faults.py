"""Children that fail: each stands in for ``ocr.sandbox._serve`` and does one wrong thing when asked."""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import ocr.reading
from ocr import landlock, sandbox
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


def burglar(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """Not a fault: a child taken over by its file tells which of its attempts succeed."""
    open_before = os.open(__file__, os.O_RDONLY)
    sandbox._shed(connection)
    held = ("forgotten file",) if _can(lambda: os.fstat(open_before)) else ()
    _confined(limits, scratch)
    connection.recv()
    attempts: dict[str, Callable[[], object]] = {
        "reads passwords": lambda: Path("/etc/passwd").read_bytes(),
        "lists the machine": lambda: list(Path("/").iterdir()),
        "reads the repository": lambda: Path(__file__).read_bytes(),
        "writes beside": lambda: Path(scratch).with_name("ocr-beside").write_bytes(b""),
        "opens a TCP socket": lambda: socket.socket().close(),
        "opens a Unix socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close(),
        "leaves its group": os.setsid,
        "changes namespace": lambda: _unshare(),
        "lifts its limits": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40)),
        "signals its parent": lambda: os.kill(os.getppid(), 0),
        "writes in its folder": lambda: Path(scratch, "note").write_bytes(b"ours"),
        "runs tesseract": lambda: subprocess.check_output(["tesseract", "--list-langs"]),
        "wakes an event loop": lambda: asyncio.run(asyncio.sleep(0)),
    }
    done = (*held, *(name for name, attempt in attempts.items() if _can(attempt)))
    connection.send_bytes(f"crash\n{list(done)}".encode())


def on_an_old_kernel(*args: Any) -> None:
    """The true child, on a kernel that knows nothing of Landlock."""
    landlock.abi = lambda: 0
    _serve(*args)


def _can(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return False
    return True


def _unshare() -> None:
    new_user = 0x10000000
    if ctypes.CDLL(None).unshare(new_user) != 0:
        raise OSError


def _serve_with(open_files: Any, args: Any) -> None:
    ocr.reading.open_files = open_files
    _serve(*args)


def confession(connection: Connection, limits: Limits, scratch: str, *_: object) -> None:
    """Not a fault: the child tells what it is confined to, as an error of the reading would be told."""
    _confined(limits, scratch)
    connection.recv()
    names = ("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE")
    told = {name: resource.getrlimit(getattr(resource, name))[0] for name in names}
    told |= {"leader": int(os.getpgid(0) == os.getpid())}
    Path(os.environ["TMPDIR"]).joinpath("note").write_text("ours")
    connection.send_bytes(f"crash\n{told} {sorted(os.environ)}".encode())
