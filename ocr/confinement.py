"""What a process that opens hostile files may still do: read what it runs on, write in its own folder.

``python -m ocr.confinement`` confines itself, tries what it should no longer be able to do, and prints what
holds as JSON: « convgen doctor » shows it. Only the standard library is needed.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import struct
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ocr import landlock, seccomp

LANDLOCK, SECCOMP, CAPABILITIES = "landlock", "seccomp", "capabilities"
ALL = (LANDLOCK, SECCOMP, CAPABILITIES)

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522
_READ_ANYWHERE = 1 << 2
"""CAP_DAC_READ_SEARCH: root may run a ``.venv`` that belongs to somebody else. Landlock still bounds it."""
_SYSTEM = (
    *(
        "/usr",
        "/lib",
        "/lib64",
        "/lib32",
        "/bin",
        "/sys/devices/system/cpu",
        "/proc/cpuinfo",
        "/proc/meminfo",
    ),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone"),
    *("/etc/fonts", "/etc/alternatives"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_libc = ctypes.CDLL(None, use_errno=True)


def confine(scratch: Path) -> tuple[str, ...]:
    """Confine this process and what it will start, for good; the names of what this system let us set up.

    The process must have no other thread. What the kernel lacks is left out: the caller says so to whoever
    asks (``ALL`` minus the answer).
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ()
    held = []
    devices = (Path(name) for name in _DEVICES)
    if _filed(tuple(_readable()), tuple(devices), scratch):
        held.append(LANDLOCK)
    if _without_capabilities():
        held.append(CAPABILITIES)
    if seccomp.restrict():
        held.append(SECCOMP)
    return tuple(name for name in ALL if name in held)


def _filed(readable: tuple[Path, ...], devices: tuple[Path, ...], scratch: Path) -> bool:
    try:
        return landlock.restrict(readable=readable, devices=devices, scratch=scratch) > 0
    except OSError:
        # A kernel that announces Landlock and refuses it: the other walls stand, the caller is told.
        return False


def _readable() -> Iterator[Path]:
    """Python, its libraries, this package, tesseract and its data; nothing else of the machine."""
    yield from map(Path, _SYSTEM)
    yield from (Path(sys.prefix), Path(sys.base_prefix), Path(__file__).resolve().parent)
    yield from {
        Path(place) for name, place in sysconfig.get_paths().items() if name.endswith(("lib", "stdlib"))
    }
    if data := os.environ.get("TESSDATA_PREFIX"):
        yield Path(data)
    if program := shutil.which("tesseract"):
        folder = Path(program).resolve().parent
        yield from (folder, folder.parent / "lib", folder.parent / "share")


def _without_capabilities() -> bool:
    """What root may do more than others is given up: else it could lift its own limits again."""
    number = _CAPSET.get(os.uname().machine)
    if number is None:
        return False
    held = _READ_ANYWHERE if os.geteuid() == 0 else 0
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    for kept in (held, 0):
        data = struct.pack("6I", kept, kept, 0, 0, 0, 0)
        if _libc.syscall(number, header, data) == 0:
            return True
    return False


def _tried() -> dict[str, bool]:
    """What a confined process can no longer do, tried for true."""
    return {
        LANDLOCK: not _can(lambda: list(Path("/").iterdir()))
        and not _can(lambda: Path("/etc/passwd").read_bytes()),
        SECCOMP: not _can(lambda: socket.socket().close()),
        CAPABILITIES: not _can(lambda: os.chown(tempfile.gettempdir(), 1, 1)),
    }


def _can(attempt: Callable[[], object]) -> bool:
    with suppress(OSError):
        attempt()
        return True
    return False


def main() -> None:
    """Confine a child, let it try, tell: the confined could not remove its own folder."""
    with tempfile.TemporaryDirectory(prefix="ocr-") as scratch:
        child = os.fork()
        if child == 0:
            tempfile.tempdir = scratch
            announced, held = landlock.abi(), confine(Path(scratch))
            holds = _tried()
            told = {"held": [name for name in held if holds[name]], "landlock": announced}
            os.write(sys.stdout.fileno(), json.dumps(told).encode() + b"\n")
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
