"""The write lock of a registre: one writing process at a time, freed by the system when it dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from convgen.errors import RegistreOccupe

_POLL_S = 0.1


@contextlib.contextmanager
def write_lock(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock file ``path``; RegistreOccupe when another process still holds it after ``wait_s``.

    The file stays: removing it would let a third process lock a name that the second no longer sees.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(fd, path, time.monotonic() + wait_s)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(fd)


def _acquire(fd: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise RegistreOccupe(_message(fd, path)) from None
            time.sleep(_POLL_S)
        else:
            return


def _message(fd: int, path: Path) -> str:
    holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip()
    who = f" (processus {holder})" if holder.isdigit() else ""
    return (
        f"Le registre {path.parent} est en cours d’écriture par une autre commande{who}. "
        "Attendez qu’elle finisse, ou relancez avec --wait 600 pour patienter jusqu’à dix minutes."
    )
