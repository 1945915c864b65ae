"""Killed at any instant: a return is never lost, never judged twice, a decision never taken twice."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE, TARD, events
from tests.web.postgresql import Serveur

Depose = Callable[..., Any]


class Coupure(BaseException):
    """The process dies here: nothing catches it."""


def _then_dies(real: Callable[..., Any]) -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise Coupure

    return done


@pytest.mark.parametrize("after", ["under_their_names", "garder", "consigner", "annoncer"])
def test_worker_killed(depose: Depose, monkeypatch: pytest.MonkeyPatch, after: str) -> None:
    """Whatever step it died after, another worker judges it: one verdict, one event, one announcement."""
    from django.utils import timezone

    from convgen.web import jugement
    from convgen.web.bail import prendre
    from convgen.web.models import Abonnement, Annonce, Depot

    Abonnement.objects.create(nom="x", adresse="https://x/", sel="s", cree_par="moi", cree_le=timezone.now())
    row, _ = depose(f"%PDF-1.7 coupé après {after}".encode())
    before = len(events())
    taken = prendre(jugement.reste(), "w1")
    assert taken is not None
    with monkeypatch.context() as patch:
        patch.setattr(jugement, after, _then_dies(getattr(jugement, after)))
        with pytest.raises(Coupure):
            jugement.juger(taken, "w1")
    row.refresh_from_db()
    assert row.juge_le is None
    assert prendre(jugement.reste(), "w2") is None
    Depot.objects.update(bail_jusqu_a=timezone.now() - timedelta(seconds=1))
    again = prendre(jugement.reste(), "w2")
    assert again is not None
    assert jugement.juger(again, "w2")
    assert not jugement.juger(taken, "w1")
    row.refresh_from_db()
    assert (row.verdict, row.essais) == ("non_conforme", 2)
    assert len(events()) == before + 1
    assert Annonce.objects.count() == 1


def test_web_killed_between_bytes_and_row(depose: Depose, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not answered is sent again by the browser: one row, whole bytes."""
    from convgen.web import reception
    from convgen.web.coffre import coffre, place
    from convgen.web.models import Depot

    content = b"%PDF-1.7 entre deux"
    with monkeypatch.context() as patch:
        patch.setattr(reception.transaction, "atomic", _then_dies(lambda: None))
        with pytest.raises(Coupure):
            depose(content)
    assert not Depot.objects.exists()
    for _ in range(2):
        row, _ = depose(content)
    assert Depot.objects.count() == 1
    with coffre().ouvrir(place(row.fichiers[0]["sha256"])) as kept:
        assert kept.read() == content


def test_web_killed_before_its_decision_is_committed(base: int) -> None:
    """The journal had it already: decided again, it is one decision."""
    from django.db import transaction
    from django.utils import timezone

    from convgen.evenement import Choix
    from convgen.web.decision import decider_dossier
    from convgen.web.models import Trace

    said = {"choix": Choix.CLASSER, "jusqu_au": None, "why": "Abandon", "par": "moi"}

    def killed() -> None:
        with transaction.atomic():
            decider_dossier(CAMPAGNE, base, instant=timezone.now(), **said)
            raise Coupure

    with pytest.raises(Coupure):
        killed()
    assert not Trace.objects.filter(action="decision:classer").exists()
    decider_dossier(CAMPAGNE, base, instant=timezone.now(), **said)
    assert Trace.objects.filter(action="decision:classer").count() == 1
    assert [event.get("choix") for event in events()].count("classer") == 1


def test_worker_outlives_its_database(base: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that goes and comes back ends no worker."""
    from django.db import OperationalError, connection

    from convgen.web import ouvrier

    stop, turns = threading.Event(), []

    def gone_then_back(poste: object, par: str, stop: threading.Event) -> bool:
        turns.append(par)
        if len(turns) == 1:
            raise OperationalError("server closed the connection")
        stop.set()
        return False

    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(ouvrier, "ATTENTE_S", 0.01)
    monkeypatch.setattr(ouvrier, "POSTES", ouvrier.POSTES[:1])
    monkeypatch.setattr(ouvrier, "un_tour", gone_then_back)
    ouvrier.travailler("w1", stop)
    assert turns == ["w1", "w1"]


def test_postgresql_cuts_the_connection(moteur: str, base: int) -> None:
    """A connection that the server ends is opened again at the next turn; nothing half done is kept."""
    if moteur != "postgresql":
        pytest.skip("only a server cuts connections")
    import psycopg
    from django.db import DatabaseError, connection, connections, transaction

    from convgen.web.models import Trace
    from convgen.web.trace import tracer

    url = connection.get_connection_params()
    found: list[int] = []

    def work() -> None:
        try:
            with transaction.atomic():
                tracer("moi", "coupe")
                pid = connections["default"].connection.info.backend_pid
                with psycopg.connect(
                    **{name: url[name] for name in ("dbname", "user", "password", "host", "port")},
                    autocommit=True,
                ) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [pid])
                tracer("moi", "coupe")
        except DatabaseError:
            connection.close()
        found.append(Trace.objects.filter(action="coupe").count())
        connection.close()

    cut = threading.Thread(target=work)
    cut.start()
    cut.join()
    assert found == [0]


def test_postgresql_killed_while_a_worker_judges(
    postgresql: Serveur | None, service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server dies between a verdict's event and its row: back again, the same worker ends it."""
    if postgresql is None:
        pytest.skip("SQLite has no server to kill")
    from django.db import connection

    from convgen.web import campagnes, jugement, ouvrier
    from convgen.web.models import Depot

    note, dead, stop = jugement.consigner, threading.Event(), threading.Event()

    def noted_then_killed(*args: Any, **kwargs: Any) -> None:
        note(*args, **kwargs)
        if not dead.is_set():
            postgresql.tuer()
            dead.set()

    def work() -> None:
        ouvrier.travailler("w1", stop)
        connection.close()

    monkeypatch.setattr(jugement, "consigner", noted_then_killed)
    monkeypatch.setattr(ouvrier, "ATTENTE_S", 0.05)
    journal = campagnes.registre_dir(CAMPAGNE) / "journal.jsonl"
    before = journal.read_bytes() if journal.exists() else b""
    rows = [_committed(f"%PDF-1.7 base tuée {rank}".encode()) for rank in range(2)]
    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert dead.wait(60)
        connection.close()
        postgresql.relancer()
        waiting = Depot.objects.filter(pk__in=rows, juge_le=None)
        end = time.monotonic() + 30
        while waiting.exists() and time.monotonic() < end:
            time.sleep(0.05)
        told = [event for event in events() if "base tuée" in str(event["files"])]
        tries = sorted(Depot.objects.filter(pk__in=rows).values_list("essais", flat=True))
        assert (waiting.count(), len(told), tries) == (0, 2, [1, 2])
    finally:
        stop.set()
        worker.join()
        Depot.objects.filter(pk__in=rows).delete()
        journal.write_bytes(before)
        campagnes._tenues.clear()


def _committed(content: bytes) -> int:
    """A deposit that no transaction of a test takes back."""
    from convgen.web.coffre import coffre
    from convgen.web.models import Depot

    digest = coffre().garder(BytesIO(content))
    row = Depot.objects.create(
        campagne_id=CAMPAGNE,
        empreinte=digest,
        fichiers=[{"nom": f"{content.decode()}.pdf", "sha256": digest}],
        recu_le=TARD,
        depose_le=TARD,
        depose_par="instructeur",
    )
    return int(row.pk)
