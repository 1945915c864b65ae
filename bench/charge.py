"""The service under load: ``python -m bench.charge QUOI [--base postgresql]``.

pages: SQL queries and processor seconds of each, with 100 dossiers, then with 10,000 and 20,000 returns;
clients: 50 at once read those pages from ``convgen serve``, on 127.0.0.1 alone, a bounded number of times;
envois: 200 returns sent one by one by ten browsers, the web process killed ten times: each is there once;
pannes: 200 returns deposited at once, the worker killed ten times: all judged, none lost, none judged twice;
coupures: 40 of them, PostgreSQL itself killed ten times, as durable as it comes: the same, nobody else dies.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import httpx

from bench.pannes import DEPOTS, DEPOTS_COUPES, MORTS, coupures, envois, pannes
from bench.service import issue, served, set_up
from tests.web.masse import pages, semer
from tests.web.postgresql import VITE, serveur

PETIT, GRAND = 100, 10_000
CLIENTS, LECTURES = 50, 20
_REPETITIONS = 5
_LIMITE_S = 3600.0


def main() -> None:
    """Run one of the measures in a folder of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("quoi", choices=("pages", "clients", "envois", "pannes", "coupures"))
    parser.add_argument("--base", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--dossiers", type=int, default=GRAND)
    parser.add_argument("--depots", type=int, default=None)
    parser.add_argument("--morts", type=int, default=MORTS)
    parser.add_argument("--processus", type=int, default=1, help="clients: processes that serve the pages")
    parser.add_argument("--autres", type=int, default=0, help="pannes: convgen worker beside the one killed")
    options = parser.parse_args()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = None
        if options.base == "postgresql" or options.quoi == "coupures":
            running = stack.enter_context(serveur(() if options.quoi == "coupures" else VITE))
            os.environ["DATABASE_URL"] = running.url
        set_up(data)
        if options.quoi == "pages":
            _pages(options.dossiers)
        elif options.quoi == "clients":
            semer(range(1, options.dossiers + 1))
            _clients(data, options.dossiers, options.processus)
        elif options.quoi == "envois":
            envois(data, options.depots or DEPOTS, options.morts)
        elif options.quoi == "pannes":
            issue()
            pannes(data, options.depots or DEPOTS, options.morts, options.autres)
        elif running is not None:
            issue()
            coupures(data, running, options.depots or DEPOTS_COUPES, options.morts)


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


def _clients(data: Path, count: int, processes: int) -> None:
    """Each client reads every page in turn; whatever is no answer is an error."""
    addresses = list(_addresses(count).values())
    with served(data, "--workers", str(processes)) as (address, cookies, _):
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


def _seconds(run: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    run()
    return clock() - start


if __name__ == "__main__":
    main()
