"""A filter of system calls: no network, no other process's memory, no namespace, no group of its own."""

import ctypes
import errno
import platform
import struct

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
"""BPF instructions: load a word, jump if equal, jump if greater or equal, return."""
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
"""Offsets in ``struct seccomp_data``."""
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_X32 = 0x40000000
"""System calls of x86_64 from here on are those of another ABI, under other numbers."""

_EVERYWHERE = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
}
_OF_ARCHITECTURE = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "connect": 42,
            "accept": 43,
            "bind": 49,
            "listen": 50,
            "ptrace": 101,
            "setpgid": 109,
            "setsid": 112,
            "pivot_root": 155,
            "chroot": 161,
            "mount": 165,
            "umount2": 166,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "unshare": 272,
            "accept4": 288,
            "perf_event_open": 298,
            "name_to_handle_at": 303,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "kcmp": 312,
            "bpf": 321,
            "userfaultfd": 323,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "umount2": 39,
            "mount": 40,
            "pivot_root": 41,
            "chroot": 51,
            "unshare": 97,
            "ptrace": 117,
            "setpgid": 154,
            "setsid": 157,
            "socket": 198,
            "bind": 200,
            "listen": 201,
            "accept": 202,
            "connect": 203,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "perf_event_open": 241,
            "accept4": 242,
            "name_to_handle_at": 264,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "kcmp": 272,
            "bpf": 280,
            "userfaultfd": 282,
        },
    ),
}
"""The audit number of an architecture, its own numbers (``arch/*/include``, ``asm-generic/unistd.h``)."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def restrict() -> bool:
    """Refuse those calls with EPERM, for this process and what it starts; False when that is not possible.

    ``no_new_privs`` must be set before. A pair of connected sockets stays allowed: an event loop wakes itself
    by one.
    """
    known = _OF_ARCHITECTURE.get(platform.machine())
    if known is None:
        return False
    audit, numbers = known
    code = _code(audit, sorted((numbers | _EVERYWHERE).values()))
    program = _Program(length=len(code) // 8, filter=code)
    return int(_libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)) == 0


def _code(audit: int, refused: list[int]) -> bytes:
    """The filter: another architecture kills, a refused number returns EPERM, the rest passes."""
    refuse = _REFUSE | errno.EPERM
    count = len(refused)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUALS, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, count + 1, 0, _X32),
        *((_EQUALS, count - rank, 0, number) for rank, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, refuse),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
