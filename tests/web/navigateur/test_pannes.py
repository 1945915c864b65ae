"""A worker killed while returns wait: none lost, none judged twice; ``bench.charge pannes`` does more."""

import json
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from tests.web.navigateur.conftest import Service, attendre
from tests.web.navigateur.semis import TOULOUSE

RETOURS, MORTS = 9, 2


def test_killed_workers_lose_nothing(en_service: Service, sessions: dict[str, Any]) -> None:
    """Each death leaves a return half judged; the next worker takes it, and each has one verdict."""
    cookies = {cookie["name"]: cookie["value"] for cookie in sessions["instructeur"]["cookies"]}
    with httpx.Client(base_url=en_service.adresse, cookies=cookies, timeout=120) as client:
        deposited = _deposit(client)
        for death in range(MORTS):
            attendre(lambda least=1 + 3 * death: len(_judged(client, deposited)) >= least, "verdicts fall")
            os.kill(_worker(en_service), signal.SIGKILL)
        attendre(lambda: len(_judged(client, deposited)) == RETOURS, "all are judged")
    journal = en_service.data / "campagnes" / TOULOUSE / "registre" / "journal.jsonl"
    events = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    named = Counter(event["files"][0] for event in events if event["evenement"] == "RetourJuge")
    assert {name: count for name, count in named.items() if name.startswith("panne")} == {
        f"panne-{rank}.pdf": 1 for rank in range(RETOURS)
    }


def _deposit(client: httpx.Client) -> str:
    """All at once, and the numbers of the deposits."""
    page = client.get(f"/c/{TOULOUSE}/retours/").text
    token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    files = [("fichiers", (f"panne-{rank}.pdf", b"%%PDF-1.7 panne %d" % rank)) for rank in range(RETOURS)]
    form = {"csrfmiddlewaretoken": token}
    client.post(
        f"/c/{TOULOUSE}/retours/deposer/", data=form, files=files, follow_redirects=True
    ).raise_for_status()
    rows = client.get(f"/c/{TOULOUSE}/retours/").text.split('data-depot="')[1:]
    numbers = [row.split('"')[0] for row in rows if "panne-" in row]
    assert len(numbers) == RETOURS
    return ",".join(numbers)


def _judged(client: httpx.Client, deposited: str) -> list[str]:
    rows = client.get(f"/c/{TOULOUSE}/retours/etats/?id={deposited}").json()["retours"]
    return [number for number, row in rows.items() if row["juge"]]


def _worker(service: Service) -> int:
    """The process that judges, once it is there."""
    pid = service.process.pid

    def found() -> int:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        named = (c for c in children if b"\0worker\0" in Path(f"/proc/{c}/cmdline").read_bytes())
        return int(next(named, 0))

    return int(attendre(found, "a worker"))
