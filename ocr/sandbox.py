"""One process per returned file: limits of time and memory, plain data across, a death is an answer.

The parent never parses a returned byte. A fork server that has the libraries loaded forks a child per file:
the start-up of OpenCV, PDFium and zxing (0.3 s) is paid once. What the child sends is JSON, validated against
the dataclasses of ``ocr.facts``: nothing a hostile file could make of the child can make the parent run code,
nor wait longer than its patience.
"""

import logging
import multiprocessing as mp
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ocr import confinement, stages
from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import (
    ESignature,
    Facts,
    Issued,
    Lecture,
    Limits,
    PageMatch,
    Reading,
    SignedContent,
    Trust,
    Wanted,
)

if TYPE_CHECKING:
    from ocr.reading import OpenFile

_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_READING = TypeAdapter(tuple[Reading], config=_BYTES)
_FACTS = TypeAdapter(tuple[Facts], config=_BYTES)
_LECTURE = TypeAdapter(tuple[Lecture], config=_BYTES)
_START_S = 30.0
_READ_PAGES, _COMPARED_PAGES = 3, 12
"""How many slow pages the parent waits for: reading is quick, a longer comparison has gone astray."""
_MAX_ANSWER = 200_000_000
_MAX_FILE = 64_000_000
_MAX_OPEN_FILES = 256
_FILES_OPEN_AT_MOST = 1 << 20
_LAST_WORDS_S = 2.0
_AT_BIRTH = {
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Pictures of some megabytes come and go: kept in the heap, on large pages, they cost a tenth less time.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824"
    ":glibc.malloc.trim_threshold=4294967295:glibc.malloc.top_pad=67108864",
}
_starting = threading.Lock()
_log = logging.getLogger(__name__)


class Sandbox:
    """A child process holding one retour. ``read`` first, then ``compare`` as often as wanted.

    Raises ``SandboxFailure`` when the child dies, hangs or exceeds its limits, ``MissingProgram`` when
    tesseract is not installed. One thread at a time may use it; several sandboxes may live at once.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        number_pattern: str,
        pictures: bool,
        trust: Trust | None = None,
        sketches: bool = False,
    ) -> None:
        self._limits = limits
        self._pages = 1
        self._ended = threading.Lock()
        self._scratch = tempfile.mkdtemp(prefix="ocr-")
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(theirs, limits, self._scratch, number_pattern, pictures, trust, sketches),
            daemon=True,
        )
        try:
            with _starting, _born_quiet(), _without_main():
                self._process.start()
        except BaseException:
            self._connection.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        finally:
            theirs.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        self._connection.close()

    def read(self, contents: tuple[bytes, ...]) -> Reading:
        """First look at the bytes of the retour's files, in order."""
        reading: Reading = self._ask(("read", contents), _patience_s(self._limits, _READ_PAGES), _READING)
        self._pages = max(1, reading.page_count)
        if lacking := set(confinement.ALL) - set(reading.confinement):
            _log.warning("confined without %s", ", ".join(sorted(lacking)), extra={"action": "ocr"})
        return reading

    def compare(self, issued: tuple[Issued, ...], matches: tuple[PageMatch, ...]) -> Facts:
        """Compare what was read with issued documents."""
        patience_s = _patience_s(self._limits, min(self._pages, _COMPARED_PAGES))
        facts: Facts = self._ask(("compare", issued, matches), patience_s, _FACTS)
        return facts

    def read_words(self, wanted: Wanted) -> Lecture:
        """Read the words of what was read: for pages that nothing issued explains."""
        patience_s = _patience_s(self._limits, min(self._pages, _COMPARED_PAGES))
        lecture: Lecture = self._ask(("words", wanted), patience_s, _LECTURE)
        return lecture

    def stop(self) -> None:
        """Kill the child, from any thread: whoever waits for its answer gets a ``SandboxFailure``."""
        self._end()

    def _ask(self, request: tuple[Any, ...], patience_s: float, answer: TypeAdapter[tuple[Any]]) -> Any:
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._end()

        # A timer rather than poll(): a child may also stop in the middle of a message, sent or received.
        timer = threading.Timer(patience_s, give_up)
        timer.daemon = True
        timer.start()
        try:
            self._connection.send(request)
            status, _, body = self._connection.recv_bytes(_MAX_ANSWER).partition(b"\n")
        except (EOFError, OSError) as error:
            raise SandboxFailure("timeout" if late.is_set() else self._cause_of_death()) from error
        finally:
            timer.cancel()
            timer.join()
        if status == b"missing":
            raise MissingProgram(body.decode(errors="replace"))
        try:
            if status == b"ok":
                return answer.validate_json(body)[0]
        except ValidationError as error:
            raise SandboxFailure("crash") from error
        if status == b"memory":
            raise SandboxFailure("memory")
        _log.error("the inspection failed: %s", body.decode(errors="replace")[:2000], extra={"action": "ocr"})
        raise SandboxFailure("crash")

    def _cause_of_death(self) -> str:
        """Why the child hung up. Killed by the system: out of memory (nobody else sends it SIGKILL)."""
        self._process.join(_LAST_WORDS_S)
        reasons = {-signal.SIGXCPU: "timeout", -signal.SIGKILL: "memory"}
        reason = reasons.get(self._process.exitcode, "crash")
        self._end()
        return reason

    def _end(self) -> None:
        """End the child and what it started (tesseract): it leads its own process group.

        Once only: the number of a dead process may be given to another.
        """
        if not self._ended.acquire(blocking=False):
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(ProcessLookupError, PermissionError):
            self._process.kill()
        self._process.join(_LAST_WORDS_S)
        shutil.rmtree(self._scratch, ignore_errors=True)


@cache
def _context() -> Any:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["ocr.sandbox", "ocr.warm", "ocr.unissued"])
    return context


@contextmanager
def _born_quiet() -> Iterator[None]:
    """The fork server is born without worker threads: forking a process that has some can hang."""
    before = {name: os.environ.get(name) for name in _AT_BIRTH}
    os.environ.update(_AT_BIRTH)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _without_main() -> Iterator[None]:
    """The child does not import the caller's main module, as multiprocessing would have it do.

    It needs nothing of it, and a script without a ``__main__`` guard would run again in each child.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _patience_s(limits: Limits, pages: int) -> float:
    return _START_S + limits.seconds_per_page * pages


def _serve(  # noqa: PLR0913 -- what a process is born with
    connection: Connection,
    limits: Limits,
    scratch: str,
    number_pattern: str,
    pictures: bool,
    trust: Trust | None,
    sketches: bool,
) -> None:
    """The child's life: answer requests until the parent hangs up."""
    # Heavy: loaded in the fork server only, never in the parent.
    import cv2

    from ocr.inspection import Options, compare
    from ocr.reading import OpenFile, open_files
    from ocr.unissued import read_words

    os.setsid()
    stages.taken()
    _shed(connection)
    held = _confine(limits, scratch)
    cv2.setNumThreads(1)
    options = Options(number_pattern=number_pattern, pictures=pictures, sketches=sketches)
    file: OpenFile | None = None
    contents: tuple[bytes, ...] = ()

    def answer(request: tuple[Any, ...]) -> bytes:
        nonlocal file, contents
        if request[0] == "read":
            file = open_files(request[1], limits, number_pattern=number_pattern)
            contents = request[1] if file.reading.signed_fields else ()
            signatures = _signatures(contents, trust)
            spent = {**file.reading.seconds, **stages.taken()}
            file.reading = replace(file.reading, confinement=held, signatures=signatures, seconds=spent)
            return _READING.dump_json((file.reading,))
        if file is None:
            raise ValueError("compare before read")
        if request[0] == "words":
            words = read_words(file, request[1], options)
            return _LECTURE.dump_json((replace(words, seconds={**words.seconds, **stages.taken()}),))
        facts = compare(file, request[1], request[2], options)
        proofs = _proofs(file, contents, request[1])
        spent = {**facts.seconds, **stages.taken()}
        return _FACTS.dump_json((replace(facts, signed=proofs, seconds=spent),))

    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        _allow_processor_time(limits)
        try:
            connection.send_bytes(b"ok\n" + answer(request))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 -- outermost loop: whatever the file did, the parent is told
            with suppress(OSError):
                connection.send_bytes(_last_words(error))
            return


def _signatures(contents: tuple[bytes, ...], trust: Trust | None) -> tuple[ESignature, ...]:
    """The electronic signatures of all files, when some file has any."""
    if not contents:
        return ()
    # Half a second to import, for the few files that are signed.
    from ocr.esign import signatures

    believed = trust or Trust(at=datetime.now(UTC))
    return tuple(one for content in contents for one in signatures(content, believed))


def _proofs(
    file: "OpenFile", contents: tuple[bytes, ...], issued: tuple[Issued, ...]
) -> tuple[SignedContent, ...]:
    """The signed file beside the document compared with; several files prove nothing together."""
    if len(contents) != 1 or not issued:
        return ()
    from ocr.proof import prove

    return (prove(file, contents[0], issued[0]),)


def _last_words(error: Exception) -> bytes:
    """What the parent is told of an exception: never its message, which may hold words of the page."""
    import cv2

    if isinstance(error, MissingProgram):
        return b"missing\n" + str(error).encode()
    if isinstance(error, MemoryError) or (
        isinstance(error, cv2.error) and getattr(error, "code", 0) == cv2.Error.STS_NO_MEM
    ):
        return b"memory\n"
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"crash\n{type(error).__name__} at {where}".encode()


def _shed(connection: Connection) -> None:
    """Only the pipe to the parent stays open: neither its terminal nor the fork server's own pipes."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.closerange(3, connection.fileno())
    os.closerange(connection.fileno() + 1, _FILES_OPEN_AT_MOST)


def _confine(limits: Limits, scratch: str) -> tuple[str, ...]:
    """Limits of the system, an environment of only what tesseract needs, temporary files that go away, walls.

    Returns which of ``confinement.ALL`` this system let us set up.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE, _MAX_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_DATA, (limits.data_bytes, limits.data_bytes))
    _allow_processor_time(limits)
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "TMPDIR": scratch})
    tempfile.tempdir = scratch
    return confinement.confine(Path(scratch))


def _allow_processor_time(limits: Limits) -> None:
    """Processor seconds for one request: a parent that died leaves no child spinning.

    What tesseract uses is counted apart, from zero, under the same limit.
    """
    patience_s = _patience_s(limits, _COMPARED_PAGES)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + patience_s) + 1, hard))


def read_files(paths: tuple[Path, ...], limits: Limits) -> tuple[bytes, ...]:
    """The bytes of a retour's files, never more than one byte over the limit each: enough to be refused.

    Raises OSError when one cannot be read.
    """
    contents = []
    for path in paths:
        with path.open("rb") as stream:
            contents.append(stream.read(limits.max_bytes + 1))
    return tuple(contents)
