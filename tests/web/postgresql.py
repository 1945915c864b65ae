"""Debian's PostgreSQL on a free port, in a folder of its own, for as long as the tests need it."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_INSTALLED = Path("/usr/lib/postgresql")
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")
"""Nothing of the tests must survive a power cut."""


@contextmanager
def demarre() -> Iterator[str]:
    """The address of an empty database; the server stops, and its folder goes away, afterwards."""
    binaries = max(_INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(mkdtemp(prefix="convgen-pg-", dir="/tmp"))
    # The server refuses to run as root; Debian's package makes it a user.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    password, port = secrets.token_urlsafe(12), _free_port()
    try:
        _initialise(binaries, folder, password, user)
        options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *_QUICK]
        started = " ".join(f"-c {option}" for option in options)
        control = [binaries / "pg_ctl", "-D", folder / "base", "-w", "-l", folder / "journal"]
        _run([*control, "-o", started, "start"], user)
        try:
            yield f"postgres://convgen:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(binaries: Path, folder: Path, password: str, user: str | None) -> None:
    kept = folder / "mot-de-passe"
    kept.write_text(password)
    if user:
        shutil.chown(kept, user)
    auth = ["-A", "scram-sha-256", "--pwfile", kept, "-U", "convgen"]
    _run([binaries / "initdb", "-D", folder / "base", "-E", "UTF8", "--no-locale", "--no-sync", *auth], user)


def _run(command: list[str | Path], user: str | None) -> None:
    # A server outlives its starter: it must not hold the tests' pipes.
    subprocess.run(
        command,
        user=user,
        check=True,
        timeout=120,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
