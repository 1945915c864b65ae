"""A service to measure: set up in a folder, served on loopback, its processes known by what they run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from tests.web.masse import CAMPAGNE

CONVGEN = Path(sys.executable).with_name("convgen")
RETOURS = Path(__file__).parents[1] / "samples" / "retours" / CAMPAGNE


def set_up(data: Path) -> None:
    """One open campaign and an instructor, in a folder of its own."""
    from convgen.web.demarrage import preparer

    preparer(data)
    from django.conf import settings

    from convgen.web.campagnes import ouvrir
    from convgen.web.models import Compte

    settings.ALLOWED_HOSTS.append("testserver")
    ouvrir(CAMPAGNE)
    Compte.objects.create(username="instructeur", role="instructeur")


def issue() -> None:
    """The conventions that the sample returns come from."""
    from convgen.intake.dossiers import read
    from convgen.registre import open_registre
    from convgen.web.campagnes import campagne_de, registre_dir
    from convgen.workflow.generate import generate

    campagne = campagne_de(CAMPAGNE)
    lus = read(RETOURS.parents[1] / "dossiers" / f"{CAMPAGNE}.json", campagne)
    with open_registre(registre_dir(CAMPAGNE), write=True) as registre:
        for _ in generate(lus, campagne, registre, jobs=len(os.sched_getaffinity(0))):
            pass


def deposit(address: str, cookies: dict[str, str], count: int) -> None:
    """All at once, in ten requests of as many browsers."""

    def send(lot: list[tuple[str, bytes]]) -> None:
        with httpx.Client(base_url=address, cookies=cookies, timeout=600, follow_redirects=True) as client:
            form = {"csrfmiddlewaretoken": csrf(client)}
            sent = [("fichiers", (name, BytesIO(content))) for name, content in lot]
            client.post(f"/c/{CAMPAGNE}/retours/deposer/", data=form, files=sent).raise_for_status()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send, lots(count)))


def lots(count: int) -> list[list[tuple[str, bytes]]]:
    """Names and contents of ``count`` returns, in ten lots."""
    samples = [path.read_bytes() for path in sorted(RETOURS.glob("*.pdf"))]
    # A comment after the end of a file makes another return of the same pages.
    contents = [samples[rank % len(samples)] + b"\n%% %d\n" % rank for rank in range(count)]
    files = [(f"retour-{rank}.pdf", content) for rank, content in enumerate(contents)]
    return [files[rank::10] for rank in range(10)]


def csrf(client: httpx.Client) -> str:
    """The token of the page that deposits."""
    page = client.get(f"/c/{CAMPAGNE}/retours/").raise_for_status().text
    return page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]


@contextmanager
def served(data: Path, *options: str) -> Iterator[tuple[str, dict[str, str], subprocess.Popen[bytes]]]:
    """``convgen serve`` on a free port of 127.0.0.1: its address, a session's cookies, its process."""
    from django.test import Client

    from convgen.web.models import Compte

    client = Client()
    client.force_login(Compte.objects.get())
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([CONVGEN, "serve", "--data", str(data), "--port", str(port), *options])
    try:
        until(lambda: ready(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}", cookies, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def beside(data: Path, count: int) -> Iterator[None]:
    """So many ``convgen worker`` more, told to stop at the end."""
    workers = [subprocess.Popen([CONVGEN, "worker", "--data", str(data)]) for _ in range(count)]
    try:
        yield
    finally:
        for process in workers:
            process.terminate()
        codes = [process.wait(60) for process in workers]
    if any(codes):
        raise SystemExit(f"ouvriers : {codes}")


def ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def worker(serve: subprocess.Popen[bytes]) -> int:
    """The process that judges, once it is there."""
    return child(serve, b"\0worker\0")


def child(parent: subprocess.Popen[bytes], said: bytes) -> int:
    """The child process whose command says this, once it is there."""
    return int(until(lambda: next(_children(parent.pid, said), 0)))


def _children(pid: int, said: bytes) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        if said in Path(f"/proc/{child}/cmdline").read_bytes():
            yield int(child)


def until(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise SystemExit("le service ne répond pas")
