"""The service whose processes are killed while returns come and are judged; ``bench.charge`` runs it."""

import hashlib
import json
import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import click
import httpx

from bench.service import beside, child, csrf, deposit, lots, ready, served, until, worker
from tests.web.masse import CAMPAGNE
from tests.web.postgresql import Serveur

DEPOTS, DEPOTS_COUPES, MORTS = 200, 40, 10
_ARRET_S = 2.0
_LIMITE_S = 3600.0
"""A run that has not ended by then has failed."""


def envois(data: Path, count: int, deaths: int) -> None:
    """Whatever was not answered is sent again, as the page does; what is kept is whole."""
    from convgen.web.coffre import coffre, place
    from convgen.web.models import Depot

    with served(data, "--no-worker") as (address, cookies, serve), ThreadPoolExecutor(10) as pool:
        sent = [pool.submit(_send_until_kept, address, cookies, files) for files in lots(count)]
        killed = 0
        while killed < deaths and not all(one.done() for one in sent):
            until(lambda: ready(address))
            # Not at the same instant of a request each time.
            time.sleep(random.uniform(0.0, 0.3))
            os.kill(child(serve, b"gunicorn"), signal.SIGKILL)
            killed += 1
        again = sum(one.result() for one in sent)
    whole = 0
    for row in Depot.objects.all():
        with coffre().ouvrir(place(row.fichiers[0]["sha256"])) as file:
            whole += hashlib.sha256(file.read()).hexdigest() == row.fichiers[0]["sha256"]
    click.echo(f"processus des pages tué {killed} fois ; {again} envois refaits")
    click.echo(f"{Depot.objects.count()} retours gardés sur {count}, {whole} entiers")
    if (killed, Depot.objects.count(), whole) != (deaths, count, count):
        raise SystemExit(1)


def _send_until_kept(address: str, cookies: dict[str, str], files: list[tuple[str, bytes]]) -> int:
    """How many times a file had to be sent again."""
    again = 0
    for name, content in files:
        while not _kept(address, cookies, name, content):
            again += 1
            time.sleep(0.2)
    return again


def _kept(address: str, cookies: dict[str, str], name: str, content: bytes) -> bool:
    try:
        with httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
            form = {"csrfmiddlewaretoken": csrf(client)}
            answer = client.post(
                f"/c/{CAMPAGNE}/retours/deposer/",
                data=form,
                files=[("fichiers", (name, BytesIO(content)))],
                headers={"Accept": "application/json"},
            )
    except (httpx.TransportError, httpx.HTTPStatusError):
        return False
    return answer.status_code == 200 and not answer.json()["erreurs"]


def pannes(data: Path, count: int, deaths: int, others: int) -> None:
    """The worker that ``convgen serve`` runs dies; ``others`` judge beside it."""
    from convgen.web.models import Depot

    with served(data) as (address, cookies, serve), beside(data, others):
        start = time.perf_counter()
        deposit(address, cookies, count)
        deposited = time.perf_counter() - start
        click.echo(f"{Depot.objects.count()} retours déposés en {deposited:.0f} s")
        killed = 0
        while waiting := Depot.objects.filter(juge_le=None).count():
            if time.perf_counter() - start > _LIMITE_S:
                raise SystemExit(f"{waiting} attendent encore")
            if killed < deaths and count - waiting >= (killed + 1) * count // (deaths + 2):
                os.kill(worker(serve), signal.SIGKILL)
                killed += 1
            time.sleep(0.5)
        elapsed = time.perf_counter() - start
    click.echo(f"{killed} fois tué ; tous jugés en {elapsed:.0f} s")
    if _told(data, count) != (count, 0) or killed != deaths:
        raise SystemExit(1)


def coupures(data: Path, base: Serveur, count: int, deaths: int) -> None:
    """Killed while a worker judges, the database comes back after two seconds: all go on by themselves."""
    with served(data) as (address, cookies, serve):
        deposit(address, cookies, count)
        alive = (serve.pid, worker(serve))
        start, killed, refused = time.perf_counter(), 0, 0
        while waiting := until(_waiting) - 1:
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
        same = (serve.pid, worker(serve)) == alive and ready(address)
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
