"""Whether a file that is only added to is still the one that was read so far."""

import os
from dataclasses import dataclass
from pathlib import Path

_FIN_OCTETS = 512
"""Two journals that differ before that point differ there: each line bears its key and its instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signet:
    """Where a file ended: its inode, its size in bytes, its last bytes."""

    inode: int
    taille: int
    fin: bytes


def poser(path: Path) -> Signet | None:
    """Mark where the file ends now; None while there is none."""
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            return Signet(inode=stat.st_ino, taille=stat.st_size, fin=_fin(file.fileno(), stat.st_size))
    except FileNotFoundError:
        return None


def tient(signet: Signet | None, path: Path) -> bool:
    """Whether nothing happened to the file but lines added at its end; an absent file may have been made.

    A purge, a backup put back (under another inode or over the same) and a torn line cut off are told.
    """
    if signet is None:
        return True
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            same = stat.st_ino == signet.inode and stat.st_size >= signet.taille
            return same and _fin(file.fileno(), signet.taille) == signet.fin
    except FileNotFoundError:
        return False


def _fin(fd: int, taille: int) -> bytes:
    start = max(0, taille - _FIN_OCTETS)
    return os.pread(fd, taille - start, start)
