"""Leases on the rows of a queue: whoever holds one works on it; a dead holder's lease ends by itself.

Machines that share a queue must agree on the time to within half a minute.
"""

import socket
import threading
from datetime import timedelta
from types import TracebackType
from typing import Any

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from convgen.web.models import EnFile

BAIL = timedelta(seconds=60)
"""Renewed three times before it ends: a worker that is only slow keeps its row."""
RENOUVELLEMENT_S = 20.0


def prendre(rows: QuerySet[Any], par: str) -> Any:
    """Lease the first of ``rows`` (what remains to be done, in order) that nobody holds; None without one.

    PostgreSQL skips the rows that others are taking; SQLite lets one writer in at a time.
    """
    with transaction.atomic():
        row = libres(rows).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.bail_par, row.bail_jusqu_a, row.essais = par, timezone.now() + BAIL, row.essais + 1
        row.save(update_fields=["bail_par", "bail_jusqu_a", "essais"])
    return row


def libres(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``rows`` that nobody holds."""
    return rows.filter(Q(bail_jusqu_a=None) | Q(bail_jusqu_a__lt=timezone.now()))


def remettre(row: Any, par: str, why: str, *, dans: timedelta = BAIL) -> None:
    """Give a row back, to be tried again after ``dans``; nothing when its lease was lost."""
    type(row).objects.filter(pk=row.pk, bail_par=par).update(
        echec=why[:300], bail_jusqu_a=timezone.now() + dans
    )


def porteur(pid: int) -> str:
    """How the name of a worker of this machine begins: whoever sees its process die knows what it held."""
    return f"{socket.gethostname()[:20]}-{pid}-"


def liberer(pid: int) -> int:
    """Free what a dead process of this machine held, before its leases end; how many rows."""
    # Asked once in a long while by a process that needs the database for nothing else.
    close_old_connections()
    try:
        freed = _free(bail_par__startswith=porteur(pid))
    except Error:
        # The database died too: leases end by themselves.
        freed = 0
    close_old_connections()
    return freed


def rendre(par: str) -> int:
    """Free what ``par`` itself held when the database went away, now that it is back; how many rows."""
    return _free(bail_par=par)


def _free(**whose: str) -> int:
    """Their task too is let go: its worker will never end it."""
    rows = (queue.objects.filter(**whose, bail_jusqu_a__isnull=False) for queue in EnFile.__subclasses__())
    return sum(row.update(bail_jusqu_a=None, tache=None) for row in rows)


class Bail:
    """Renews the lease on a row from a thread while somebody works on it."""

    def __init__(self, row: Model, par: str) -> None:
        self._mine = type(row)._default_manager.filter(pk=row.pk, bail_par=par, bail_jusqu_a__isnull=False)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _renew(self) -> None:
        try:
            while not self._done.wait(RENOUVELLEMENT_S):
                try:
                    self._mine.update(bail_jusqu_a=timezone.now() + BAIL)
                except Error:
                    # Unreachable for now; the next turn connects again.
                    connection.close()
        finally:
            connection.close()
