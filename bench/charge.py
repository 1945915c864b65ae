"""The service under load: ``python -m bench.charge pages|clients|pannes|coupures [--base postgresql]``.

pages: SQL queries and processor seconds of each, with 100 dossiers, then with 10,000 and 20,000 returns;
clients: 50 at once read those pages from ``convgen serve``, on 127.0.0.1 alone, a bounded number of times;
pannes: 200 returns deposited at once, the worker killed ten times: all judged, none lost, none judged twice;
coupures: 40 of them, PostgreSQL itself killed ten times, as durable as it comes: the same, nobody else dies.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import httpx

from tests.web.masse import CAMPAGNE, pages, semer
from tests.web.postgresql import VITE, Serveur, serveur

CONVGEN = Path(sys.executable).with_name("convgen")
RETOURS = Path(__file__).parents[1] / "samples" / "retours" / CAMPAGNE
PETIT, GRAND = 100, 10_000
CLIENTS, LECTURES = 50, 20
DEPOTS, MORTS = 200, 10
DEPOTS_COUPES, _ARRET_S = 40, 2.0
_REPETITIONS = 5
_LIMITE_S = 3600.0
"""A run that has not ended by then has failed."""


def main() -> None:
    """Run one of the three measures in a folder of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("quoi", choices=("pages", "clients", "pannes", "coupures"))
    parser.add_argument("--base", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--dossiers", type=int, default=GRAND)
    parser.add_argument("--depots", type=int, default=None)
    parser.add_argument("--morts", type=int, default=MORTS)
    options = parser.parse_args()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = None
        if options.base == "postgresql" or options.quoi == "coupures":
            running = stack.enter_context(serveur(() if options.quoi == "coupures" else VITE))
            os.environ["DATABASE_URL"] = running.url
        _set_up(data)
        if options.quoi == "pages":
            _pages(options.dossiers)
        elif options.quoi == "clients":
            semer(range(1, options.dossiers + 1))
            _clients(data, options.dossiers)
        elif options.quoi == "pannes":
            _issue()
            _pannes(data, options.depots or DEPOTS, options.morts)
        elif running is not None:
            _issue()
            _coupures(data, running, options.depots or DEPOTS_COUPES, options.morts)


def _set_up(data: Path) -> None:
    from convgen.web.demarrage import preparer

    preparer(data)
    from django.conf import settings

    from convgen.web.campagnes import ouvrir
    from convgen.web.models import Compte

    settings.ALLOWED_HOSTS.append("testserver")
    ouvrir(CAMPAGNE)
    Compte.objects.create(username="instructeur", role="instructeur")


def _pages(count: int) -> None:
    semer(range(1, PETIT + 1))
    few = _measured(PETIT)
    semer(range(PETIT + 1, count + 1))
    many = _measured(count)
    click.echo(f"{'page':22}{PETIT:>10} dossiers{count:>16} dossiers      ratio")
    for name, (queries, seconds) in many.items():
        before = few[name]
        click.echo(
            f"{name:22}{before[0]:5} req. {before[1] * 1000:6.0f} ms"
            f"{queries:10} req. {seconds * 1000:6.0f} ms{seconds / before[1]:11.1f}"
        )


def _measured(count: int) -> dict[str, tuple[int, float]]:
    """Queries and median processor seconds of each page, the process having served each once."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from convgen.web.models import Compte

    client = Client()
    client.force_login(Compte.objects.get())
    found = {}
    for name, address in _addresses(count).items():
        _got(client, address)
        with CaptureQueriesContext(connection) as asked:
            _got(client, address)
        # Counted at once: the next request forgets them.
        queries = len(asked)
        times = [
            _seconds(lambda path=address: _got(client, path), time.process_time) for _ in range(_REPETITIONS)
        ]
        found[name] = (queries, statistics.median(times))
    return found


def _addresses(count: int) -> dict[str, str]:
    from convgen.web.models import Depot

    numero = count - count % 10 - 9
    return pages(numero, Depot.objects.filter(dossier=numero).latest("pk").pk)


def _got(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{address}: {answer.status_code}")
    answer.close()


def _clients(data: Path, count: int) -> None:
    """Each client reads every page in turn; whatever is no answer is an error."""
    addresses = list(_addresses(count).values())
    with _served(data) as (address, cookies, _):
        with httpx.Client(base_url=address, cookies=cookies, timeout=_LIMITE_S) as client:
            first = _seconds(lambda: client.get(addresses[0]).raise_for_status())

        def reads(rank: int) -> list[tuple[int, float]]:
            with httpx.Client(base_url=address, cookies=cookies, timeout=_LIMITE_S) as client:
                return [_answered(client, addresses[(rank + n) % len(addresses)]) for n in range(LECTURES)]

        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            told = [one for lot in pool.map(reads, range(CLIENTS)) for one in lot]
        elapsed = time.perf_counter() - start
    times = sorted(seconds for _, seconds in told)
    click.echo(
        f"{CLIENTS} clients, {len(told)} lectures en {elapsed:.0f} s ({len(told) / elapsed:.0f} par s)"
    )
    click.echo(f"codes : {dict(Counter(code for code, _ in told))}")
    click.echo(
        f"première page après le démarrage {first:.1f} s ; médiane {times[len(times) // 2]:.2f} s, "
        f"95 % {times[int(0.95 * len(times))]:.2f} s, pire {times[-1]:.2f} s"
    )
    if any(code >= 400 for code, _ in told):
        raise SystemExit(1)


def _answered(client: httpx.Client, path: str) -> tuple[int, float]:
    """Its code, 599 when there is no answer at all."""
    start = time.perf_counter()
    try:
        code = client.get(path).status_code
    except httpx.TransportError:
        code = 599
    return code, time.perf_counter() - start


def _issue() -> None:
    from convgen.intake.dossiers import read
    from convgen.registre import open_registre
    from convgen.web.campagnes import campagne_de, registre_dir
    from convgen.workflow.generate import generate

    campagne = campagne_de(CAMPAGNE)
    lus = read(RETOURS.parents[1] / "dossiers" / f"{CAMPAGNE}.json", campagne)
    with open_registre(registre_dir(CAMPAGNE), write=True) as registre:
        for _ in generate(lus, campagne, registre, jobs=len(os.sched_getaffinity(0))):
            pass


def _pannes(data: Path, count: int, deaths: int) -> None:
    from convgen.web.models import Depot

    with _served(data) as (address, cookies, serve):
        start = time.perf_counter()
        _deposit(address, cookies, count)
        deposited = time.perf_counter() - start
        click.echo(f"{Depot.objects.count()} retours déposés en {deposited:.0f} s")
        killed = 0
        while waiting := Depot.objects.filter(juge_le=None).count():
            if time.perf_counter() - start > _LIMITE_S:
                raise SystemExit(f"{waiting} attendent encore")
            if killed < deaths and count - waiting >= (killed + 1) * count // (deaths + 2):
                os.kill(_worker(serve), signal.SIGKILL)
                killed += 1
            time.sleep(0.5)
        elapsed = time.perf_counter() - start
    click.echo(f"{killed} fois tué ; tous jugés en {elapsed:.0f} s")
    if _told(data, count) != (count, 0) or killed != deaths:
        raise SystemExit(1)


def _coupures(data: Path, base: Serveur, count: int, deaths: int) -> None:
    """Killed while a worker judges, the database comes back after two seconds: all go on by themselves."""
    with _served(data) as (address, cookies, serve):
        _deposit(address, cookies, count)
        alive = (serve.pid, _worker(serve))
        start, killed, refused = time.perf_counter(), 0, 0
        while waiting := _until(_waiting) - 1:
            if time.perf_counter() - start > _LIMITE_S:
                raise SystemExit(f"{waiting} attendent encore")
            if killed < deaths and count - waiting >= (killed + 1) * count // (deaths + 2):
                base.tuer()
                killed += 1
                refused += httpx.get(f"{address}/readyz", timeout=60).status_code == 503
                time.sleep(_ARRET_S)
                base.relancer()
            time.sleep(0.5)
        elapsed = time.perf_counter() - start
        same = (serve.pid, _worker(serve)) == alive and _ready(address)
    click.echo(f"base tuée {killed} fois, dite absente {refused} fois ; tous jugés en {elapsed:.0f} s")
    click.echo(f"mêmes processus : {'oui' if same else 'non'}")
    if _told(data, count) != (count, 0) or (killed, refused, same) != (deaths, deaths, True):
        raise SystemExit(1)


def _waiting() -> int:
    """One more than the returns that wait; 0 while the database does not answer."""
    from django.db import Error, connection

    from convgen.web.models import Depot

    try:
        return Depot.objects.filter(juge_le=None).count() + 1
    except Error:
        connection.close()
        return 0


def _told(data: Path, count: int) -> tuple[int, int]:
    """How many returns the journal has verdicts of, how many twice; both are said."""
    from convgen.web.models import Depot

    path = data / "campagnes" / CAMPAGNE / "registre" / "journal.jsonl"
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    judged = Counter(event["sha256"] for event in events if event["evenement"] == "RetourJuge")
    again = sum(Depot.objects.values_list("essais", flat=True)) - count
    verdicts = Counter(Depot.objects.values_list("verdict", flat=True))
    twice = sum(times > 1 for times in judged.values())
    click.echo(f"{again} repris ; {dict(verdicts)}")
    click.echo(f"{len(judged)} retours au journal, {twice} deux fois")
    return len(judged), twice


def _deposit(address: str, cookies: dict[str, str], count: int) -> None:
    """All at once, in ten requests of as many browsers."""
    samples = [path.read_bytes() for path in sorted(RETOURS.glob("*.pdf"))]
    # A comment after the end of a file makes another return of the same pages.
    contents = [samples[rank % len(samples)] + b"\n%% %d\n" % rank for rank in range(count)]
    files = [(f"retour-{rank}.pdf", content) for rank, content in enumerate(contents)]

    def send(lot: list[tuple[str, bytes]]) -> None:
        with httpx.Client(base_url=address, cookies=cookies, timeout=600, follow_redirects=True) as client:
            token = client.get(f"/c/{CAMPAGNE}/retours/").text.split('csrfmiddlewaretoken" value="')[1]
            sent = [("fichiers", (name, BytesIO(content))) for name, content in lot]
            form = {"csrfmiddlewaretoken": token.split('"')[0]}
            client.post(f"/c/{CAMPAGNE}/retours/deposer/", data=form, files=sent).raise_for_status()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send, [files[rank::10] for rank in range(10)]))


@contextmanager
def _served(data: Path) -> Iterator[tuple[str, dict[str, str], subprocess.Popen[bytes]]]:
    """``convgen serve`` on a free port of 127.0.0.1: its address, a session's cookies, its process."""
    from django.test import Client

    from convgen.web.models import Compte

    client = Client()
    client.force_login(Compte.objects.get())
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([CONVGEN, "serve", "--data", str(data), "--port", str(port)])
    try:
        _until(lambda: _ready(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}", cookies, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _worker(serve: subprocess.Popen[bytes]) -> int:
    """The process that judges, once it is there."""
    return int(_until(lambda: next(_workers(serve.pid), 0)))


def _workers(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        if b"\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes():
            yield int(child)


def _until(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise SystemExit("le service ne répond pas")


def _seconds(run: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    run()
    return clock() - start


if __name__ == "__main__":
    main()
