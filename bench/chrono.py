"""A Chrono: wall seconds, CPU seconds and peak memory of a command with all its children."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The sandbox's fork server outlives the command that started it and nobody waits for it: without a subreaper
# that adopts orphans and waits for them, the work of inspection would not be counted at all.
_RUN = """
import contextlib, ctypes, os, resource, subprocess, sys, time
if ctypes.CDLL(None).prctl(36, 1, 0, 0, 0):
    sys.exit("PR_SET_CHILD_SUBREAPER refused")
output = open(sys.argv[2], "wb")
child, parent_kb = subprocess.Popen(sys.argv[3:], stdout=output), 0
while child.poll() is None:
    with contextlib.suppress(OSError, StopIteration):
        with open(f"/proc/{child.pid}/status") as status:
            parent_kb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    time.sleep(0.05)
code = child.returncode
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss} {parent_kb} {code}")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrono:
    """``cpu_s``: user and system, children included; ``peak_mb``: of the largest process, ``parent_mb``: of
    the command's own."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    parent_mb: float
    exit_code: int


def measure(
    command: Sequence[str],
    note: Path,
    env: Mapping[str, str] | None = None,
    output: Path = Path(os.devnull),
) -> Chrono:
    """Run a command under a small process: the children counted are its own. ``note`` is a scratch file;
    ``output``: where what it prints goes."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _RUN, str(note), str(output), *command],
        check=True,
        env={**os.environ, **(env or {})},
    )
    wall = time.perf_counter() - start
    cpu, peak_kb, parent_kb, code = note.read_text().split()
    return Chrono(
        wall_s=wall,
        cpu_s=float(cpu),
        peak_mb=int(peak_kb) / 1024,
        parent_mb=int(parent_kb) / 1024,
        exit_code=int(code),
    )
