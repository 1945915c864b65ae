"""Whatever becomes of the child, the parent has an answer, and nothing of the child is left."""

import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ocr import landlock, sandbox
from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import Limits
from ocr.sandbox import Sandbox, read_files
from tests.ocr import faults, hostile
from tests.ocr.hostile import blank, saved

ROOT = Path(__file__).parents[2]
Put = Callable[[Callable[..., None]], None]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go; nothing is left there when the test ends."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.glob("ocr-*")) == []


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> Put:
    """Put a child that fails in place of the true one; impatience included."""
    monkeypatch.setattr(sandbox, "_START_S", 0.5)
    return lambda child: monkeypatch.setattr(sandbox, "_serve", child)


def a_sandbox(limits: Limits | None = None) -> Sandbox:
    """An ordinary sandbox, soon impatient."""
    return Sandbox(limits or Limits(seconds_per_page=0.2), number_pattern=r"(\d{7})", pictures=False)


def failure(contents: tuple[bytes, ...] = (b"x",)) -> str:
    """Why the child that was put did not answer."""
    with a_sandbox() as opened, pytest.raises(SandboxFailure) as caught:
        opened.read(contents)
    assert not opened._process.is_alive()
    return caught.value.reason


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        (faults.segfault, "crash"),
        (faults.killed, "memory"),
        (faults.hang, "timeout"),
        (faults.half_a_message, "timeout"),
        (faults.spin, "timeout"),
        (faults.noise, "crash"),
        (faults.lies, "crash"),
        (faults.unknown_status, "crash"),
    ],
)
def test_a_child_that_fails_is_an_answer(child: Callable[..., None], reason: str, put: Put) -> None:
    """Each way of not answering has its reason, and the child is gone when the caller knows it."""
    put(child)
    if child is faults.spin:
        sandbox._START_S = 20.0  # restored by ``put``: the limit of processor seconds must come first
    assert failure() == reason


def test_a_child_that_takes_no_request_is_left_in_time(put: Put) -> None:
    """A request larger than the pipe does not hold the parent for ever."""
    put(faults.deaf)
    assert failure((bytes(5_000_000),)) == "timeout"


def test_more_memory_than_allowed_is_an_answer(put: Put) -> None:
    """A file that eats the memory is told from one that crashes."""
    put(faults.hungry)
    assert failure() == "memory"


def test_an_error_is_logged_without_words_of_the_page(put: Put, caplog: pytest.LogCaptureFixture) -> None:
    """The log says which error and where, never its message."""
    put(faults.indiscreet)
    with caplog.at_level(logging.ERROR):
        assert failure() == "crash"
    assert "KeyError at faults.py" in caplog.text
    assert "GARCIA" not in caplog.text


def test_a_missing_program_is_named(put: Put) -> None:
    """What is missing on the machine is not the file's fault."""
    put(faults.without_tesseract)
    with a_sandbox() as opened, pytest.raises(MissingProgram, match="tesseract"):
        opened.read((b"x",))


def test_what_the_child_started_ends_with_it(put: Put, scratch: Path) -> None:
    """A crash leaves neither tesseract running nor its temporary files."""
    put(faults.with_tesseract_running)
    with a_sandbox() as opened:
        folder = opened._scratch
        with pytest.raises(SandboxFailure):
            opened.read((b"x",))
    assert not Path(folder).exists()
    # Killed, a process may take the kernel a moment to forget.
    patience = time.monotonic() + 20
    while (left := _working_in(folder)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert left == []


def _working_in(folder: str) -> list[Path]:
    return [process for process in Path("/proc").glob("[0-9]*") if folder in _working_dir(process)]


def _working_dir(process: Path) -> str:
    """Where a process works; a removed folder keeps its name there."""
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return ""


def test_the_child_is_confined(put: Put, caplog: pytest.LogCaptureFixture) -> None:
    """Limits hold before the first request, and the environment holds only what tesseract needs."""
    put(faults.confession)
    os.environ["SECRET_OF_A_TEST"] = "1"
    try:
        failure()
    finally:
        del os.environ["SECRET_OF_A_TEST"]
    told = caplog.text
    assert "'RLIMIT_AS': 2000000000" in told
    assert "'RLIMIT_DATA': 1250000000" in told
    assert "'RLIMIT_CORE': 0" in told
    assert "'RLIMIT_CPU': -1" not in told
    assert "'leader': 1" in told
    assert "['LC_ALL', 'OMP_THREAD_LIMIT', 'PATH', 'TMPDIR']" in told


@pytest.mark.skipif(landlock.abi() < 6, reason="this kernel has no Landlock, or an old one")
def test_a_child_taken_over_by_its_file_can_do_nothing(put: Put, caplog: pytest.LogCaptureFixture) -> None:
    """No file but its own, no network, no escape; what the inspection itself needs still works."""
    put(faults.burglar)
    failure()
    assert "['writes in its folder', 'runs tesseract', 'wakes an event loop']" in caplog.text


@pytest.mark.usefixtures("scratch")
def test_a_kernel_without_landlock_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The inspection goes on behind the other walls, and the log names the one that is not there."""
    monkeypatch.setattr(sandbox, "_serve", faults.on_an_old_kernel)
    with a_sandbox() as opened:
        reading = opened.read((saved(blank()),))
    assert reading.page_count == 1
    assert reading.confinement == ("seccomp", "capabilities")
    assert "confined without landlock" in caplog.text


def test_the_child_ends_with_the_call(scratch: Path) -> None:
    """Leaving the block, even by an exception, ends the child."""
    with pytest.raises(KeyError), a_sandbox() as opened:
        raise KeyError
    assert opened._process.exitcode is not None


def test_reading_before_comparing_is_asked_for(scratch: Path) -> None:
    """A comparison without a reading fails alone."""
    with a_sandbox() as opened, pytest.raises(SandboxFailure):
        opened.compare((), ())


def test_a_blank_page_is_read(scratch: Path) -> None:
    """An ordinary file comes back as plain data."""
    with a_sandbox() as opened:
        reading = opened.read((saved(blank()),))
        facts = opened.compare((), ())
    assert [page.blank for page in reading.pages] == [True]
    assert [page.kind for page in facts.pages] == ["blank"]


def test_several_threads_have_each_their_child(scratch: Path) -> None:
    """Sandboxes of several threads do not mix their answers, nor change the environment for good."""
    before = dict(os.environ)

    def count(pages: int) -> int:
        with a_sandbox(Limits()) as opened:
            return opened.read((saved(blank(pages)),)).page_count

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(count, range(1, 9))) == list(range(1, 9))
    assert dict(os.environ) == before
    assert threading.active_count() < 10


_SCRIPT = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
print("started")
from ocr.facts import Limits
from ocr.sandbox import Sandbox
with Sandbox(Limits(), number_pattern="(1)", pictures=False) as sandbox:
    print(sandbox.read((sys.argv[1].encode(),)).refusal)
"""


@pytest.mark.parametrize("closed", ["", "<&-", "<&- 2>&-"])
def test_a_script_without_a_guard_is_not_run_again(closed: str, tmp_path: Path) -> None:
    """The child does not run its caller's script; a closed standard input does not matter."""
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    command = f"exec {sys.executable} {script} texte {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["started", "not_pdf"]


def _peak_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def test_a_picture_bomb_stays_within_bounds(scratch: Path) -> None:
    """A small file that unpacks to 81 million pixels is read within a gigabyte, and is no blank page."""
    pdf = blank()
    bomb = hostile.with_picture(pdf.make_indirect(hostile.picture(pdf, side=9_000)), pdf)
    assert len(bomb) < 200_000
    with a_sandbox(Limits()) as opened:
        reading = opened.read((bomb,))
        peak = _peak_kb(opened._process.pid)
    assert [page.blank for page in reading.pages] == [False]
    assert peak < 1_000_000


def test_a_memory_too_small_for_a_picture_is_an_answer(scratch: Path) -> None:
    """A child without the memory its file needs is refused or said dead, and never reads a blank page: a
    picture that memory does not hold is ``undrawn``, as the library says it of a damaged one."""
    pdf = blank()
    bomb = hostile.with_picture(pdf.make_indirect(hostile.picture(pdf, side=9_000)), pdf)
    with a_sandbox(Limits(memory_bytes=1)) as opened:
        try:
            said = opened.read((bomb,)).refusal
        except SandboxFailure as failure:
            said = failure.reason
    assert said in ("memory", "crash", "corrupt", "undrawn")


def test_files_are_read_one_byte_over_the_limit(tmp_path: Path) -> None:
    """A file of any size costs no more memory than the limit, and is still seen to be too large."""
    path = tmp_path / "retour.pdf"
    path.write_bytes(bytes(1_000))
    assert [len(content) for content in read_files((path, path), Limits(max_bytes=99))] == [100, 100]
