"""Landlock by its three system calls: which files this process and its children may still open.

Constants from the kernel's ``include/uapi/linux/landlock.h``. What a kernel older than a right does not know
is not asked of it: each ABI adds its own.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""The same numbers on every architecture."""
_ASK_ABI = 1
_RULE_PATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_OF_ABI_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_SPECIAL = (1 << 6) | (1 << 9) | (1 << 11)
"""Making character devices, sockets, block devices."""
_NET = 0b11
"""Binding and connecting TCP sockets."""
_SCOPED = 0b11
"""Abstract Unix sockets and signals stay among the confined."""
_ABI_REFER, _ABI_TRUNCATE, _ABI_NET, _ABI_IOCTL, _ABI_SCOPED = 2, 3, 4, 5, 6

READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """The version of Landlock this kernel offers; 0 when it has none, or keeps it off."""
    return max(0, int(_libc.syscall(_CREATE, None, 0, _ASK_ABI)))


def restrict(*, readable: Iterable[Path], devices: Iterable[Path], scratch: Path) -> int:
    """Forbid every file but ``readable`` (and below), ``devices`` (read, written), ``scratch`` (all rights).

    Returns the ABI enforced, 0 when the kernel has none. ``no_new_privs`` must be set before. Paths that do
    not exist are left out. Raises OSError when the kernel refuses what it announced.
    """
    version = abi()
    if version == 0:
        return 0
    handled = _handled(version)
    ruleset = _Ruleset(
        fs=handled,
        net=_NET if version >= _ABI_NET else 0,
        scoped=_SCOPED if version >= _ABI_SCOPED else 0,
    )
    rules = _call(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(_size(version)), 0)
    try:
        for path in readable:
            _allow(rules, path, READ & handled)
        for path in devices:
            _allow(rules, path, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & handled)
        _allow(rules, scratch, handled & ~(_SPECIAL | _EXECUTE))
        _call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return version


def _handled(version: int) -> int:
    later = ((_ABI_REFER, _REFER), (_ABI_TRUNCATE, _TRUNCATE), (_ABI_IOCTL, _IOCTL_DEV))
    return _OF_ABI_1 | sum(right for since, right in later if version >= since)


def _size(version: int) -> int:
    """An older kernel refuses a structure longer than the one it knows."""
    fields = 1 + (version >= _ABI_NET) + (version >= _ABI_SCOPED)
    return fields * ctypes.sizeof(ctypes.c_uint64)


def _allow(rules: int, path: Path, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = access if path.is_dir() else access & _FILE_ONLY
        beneath = _PathBeneath(allowed=rights, parent_fd=place)
        _call(_ADD, rules, _RULE_PATH, ctypes.byref(beneath), 0)
    finally:
        os.close(place)


def _call(number: int, *args: object) -> int:
    done = int(_libc.syscall(number, *args))
    if done < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"landlock {number}: {os.strerror(error)}")
    return done
