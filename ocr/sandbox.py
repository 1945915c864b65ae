"""One process per returned file: limits of time and memory, plain data across, a death is an answer.

The parent never parses a returned byte. A fork server that has the libraries loaded forks a child per file: the
start-up of OpenCV, PDFium and zxing (0.3 s) is paid once. What the child sends is JSON, validated against the
dataclasses of ``ocr.facts``: nothing a hostile file could make of the child can make the parent run code.
"""

import multiprocessing as mp
import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import Facts, Issued, Limits, PageMatch, Reading

_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_READING = TypeAdapter(tuple[Reading], config=_BYTES)
_FACTS = TypeAdapter(tuple[Facts], config=_BYTES)
_START_S = 30.0
_MAX_ANSWER = 200_000_000
_SINGLE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class Sandbox:
    """A child process holding one retour. ``read`` first, then ``compare`` as often as wanted.

    Raises ``SandboxFailure`` when the child dies, hangs or exceeds its limits, ``MissingProgram`` when tesseract is
    not installed.
    """

    def __init__(self, limits: Limits, *, number_pattern: str, pictures: bool) -> None:
        self._limits = limits
        self._pages = 1
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, limits, number_pattern, pictures), daemon=True
        )
        with _single_threaded():
            self._process.start()
        theirs.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._kill()

    def read(self, contents: tuple[bytes, ...]) -> Reading:
        """First look at the bytes of the retour's files, in order."""
        reading: Reading = self._ask(
            ("read", contents), _START_S + self._limits.seconds_per_page * 3, _READING
        )
        self._pages = max(1, reading.page_count)
        return reading

    def compare(self, issued: tuple[Issued, ...], matches: tuple[PageMatch, ...]) -> Facts:
        """Compare what was read with issued documents."""
        patience = _START_S + self._limits.seconds_per_page * min(self._pages, 12)
        facts: Facts = self._ask(("compare", issued, matches), patience, _FACTS)
        return facts

    def _ask(self, request: tuple[Any, ...], patience_s: float, answer: TypeAdapter[tuple[Any]]) -> Any:
        try:
            self._connection.send(request)
            if not self._connection.poll(patience_s):
                self._kill()
                raise SandboxFailure("timeout")
            status, _, body = self._connection.recv_bytes(_MAX_ANSWER).partition(b"\n")
        except (EOFError, OSError) as error:
            self._kill()
            raise SandboxFailure(
                "timeout" if self._process.exitcode == -signal.SIGXCPU else "crash"
            ) from error
        if status == b"missing":
            raise MissingProgram(body.decode())
        if status != b"ok":
            raise SandboxFailure(status.decode(errors="replace")[:20])
        try:
            return answer.validate_json(body)[0]
        except ValidationError as error:
            raise SandboxFailure("crash") from error

    def _kill(self) -> None:
        """The child and what it started (tesseract): it leads its own process group."""
        if self._process.pid is not None and self._process.is_alive():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process.join(5)


@cache
def _context() -> Any:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["ocr.inspection", "ocr.reading"])
    return context


@contextmanager
def _single_threaded() -> Iterator[None]:
    """The fork server is born without worker threads: forking a process that has some can hang."""
    before = {name: os.environ.get(name) for name in _SINGLE_THREAD}
    os.environ.update(dict.fromkeys(_SINGLE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(connection: Connection, limits: Limits, number_pattern: str, pictures: bool) -> None:
    """The child's life: answer requests until the parent hangs up."""
    # Heavy: loaded in the fork server only, never in the parent.
    import cv2

    from ocr.inspection import Options, compare
    from ocr.reading import OpenFile, open_files

    os.setsid()
    _confine(limits)
    cv2.setNumThreads(1)
    options = Options(number_pattern=number_pattern, pictures=pictures)
    file: OpenFile | None = None
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        started = time.process_time()
        try:
            if request[0] == "read":
                file = open_files(request[1], limits, number_pattern=number_pattern)
                answer = _READING.dump_json((file.reading,))
            else:
                if file is None:
                    raise ValueError("compare before read")
                answer = _FACTS.dump_json((compare(file, request[1], request[2], options),))
        except MemoryError:
            connection.send_bytes(b"memory\n")
            return
        except MissingProgram as missing:
            connection.send_bytes(b"missing\n" + str(missing).encode())
            return
        _allow_more_time(limits, time.process_time() - started)
        connection.send_bytes(b"ok\n" + answer)


def _confine(limits: Limits) -> None:
    """Limits of the system, and an environment of what tesseract needs. The child leads its own process group."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000_000, 64_000_000))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX", "TMPDIR") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"})


def _allow_more_time(limits: Limits, spent_s: float) -> None:
    """Processor seconds are bounded too: a parent that died leaves no child spinning."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = int(used.ru_utime + used.ru_stime + spent_s + limits.seconds_per_page * 15)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, hard))


def read_files(paths: tuple[Path, ...], limits: Limits) -> tuple[bytes, ...]:
    """The bytes of a retour's files, never more than the limit plus one byte of each: enough to be refused."""
    contents = []
    for path in paths:
        with path.open("rb") as stream:
            contents.append(stream.read(limits.max_bytes + 1))
    return tuple(contents)
