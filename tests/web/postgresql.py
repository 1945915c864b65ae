"""Debian's PostgreSQL on a free port, in a folder of its own, for as long as the tests need it."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

_INSTALLED = Path("/usr/lib/postgresql")
VITE = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB")
"""Nothing of the tests must survive a power cut; what was committed survives the server's own death."""
_DEMARRAGE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Serveur:
    """A server that runs: its address, how it is killed and started again."""

    url: str
    base: Path
    start: Sequence[str | Path]
    user: str | None

    def tuer(self) -> None:
        """SIGKILL its first process, as a kernel short of memory does: the others end by themselves."""
        pid, *_ = (self.base / "postmaster.pid").read_text(encoding="ascii").splitlines()
        os.kill(int(pid), signal.SIGKILL)

    def relancer(self) -> None:
        """Start it again; what the dead one held is let go within moments."""
        end = time.monotonic() + _DEMARRAGE_S
        while True:
            try:
                return _run(self.start, self.user)
            except subprocess.CalledProcessError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


@contextmanager
def demarre() -> Iterator[str]:
    """The address of an empty database; the server stops, and its folder goes away, afterwards."""
    with serveur(VITE) as running:
        yield running.url


@contextmanager
def serveur(settings: Sequence[str] = ()) -> Iterator[Serveur]:
    """The same with these settings, to be killed and started again."""
    binaries = max(_INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(mkdtemp(prefix="convgen-pg-", dir="/tmp"))
    # The server refuses to run as root; Debian's package makes it a user.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    password, port = secrets.token_urlsafe(12), _free_port()
    try:
        _initialise(binaries, folder, password, user)
        here = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
        started = " ".join(f"-c {option}" for option in (*here, *settings))
        control = [binaries / "pg_ctl", "-D", folder / "base", "-w", "-l", folder / "journal"]
        running = Serveur(
            url=f"postgres://convgen:{password}@127.0.0.1:{port}/postgres",
            base=folder / "base",
            start=[*control, "-o", started, "start"],
            user=user,
        )
        running.relancer()
        try:
            yield running
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


def _run(command: Sequence[str | Path], user: str | None) -> None:
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
