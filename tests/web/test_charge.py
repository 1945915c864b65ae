"""What a page asks of the database does not grow with the campaign."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.masse import pages, semer

REQUETES_MAX = 20


def _counts(client: Any, addresses: dict[str, str]) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(address)
        assert answer.status_code in (200, 302), name
        answer.close()
        found[name] = len(asked)
    return found


def test_queries_do_not_grow(base: int, navigateur: Callable[[str | None], Any]) -> None:
    """Each page asks under twenty queries, as many for a dozen of dossiers as for ten times more."""
    from convgen.web.models import Depot

    client = navigateur("instructeur")
    semer(range(100, 112))
    addresses = pages(101, Depot.objects.filter(dossier=101).latest("pk").pk)
    few = _counts(client, addresses)
    semer(range(112, 232))
    many = _counts(client, addresses)
    assert few == many
    assert min(many.values()) > 0
    assert {name: count for name, count in many.items() if count >= REQUETES_MAX} == {}


def test_queue_and_lists_use_an_index(base: int) -> None:
    """What is asked every second, or by every page, reads an index and never the whole table of returns."""
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement
    from convgen.web.campagnes import campagne_de
    from convgen.web.models import Depot
    from convgen.web.taches import sans_tache
    from convgen.web.vues.cadre import EGARE, a_decider
    from tests.web.masse import CAMPAGNE

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows: bench.charge measures it")
    rows = Depot.objects.filter(campagne_id=CAMPAGNE)
    asked = {
        "queue": DBTaskResult.objects.ready().filter(queue_name="jugement"),
        "without a task": sans_tache(jugement.reste()).order_by("essais", "pk"),
        "to decide": rows.filter(a_decider(campagne_de(CAMPAGNE))),
        "lost": rows.filter(**EGARE),
        "next": rows.filter(a_decider(campagne_de(CAMPAGNE))).order_by("marge", "pk"),
        "of a dossier": rows.filter(dossier=12),
        "open": Depot.objects.filter(ouvert_par="moi"),
    }
    plans = {name: query.explain() for name, query in asked.items()}
    assert {name: plan for name, plan in plans.items() if "USING INDEX" not in plan} == {}
