"""Tasks of django-tasks: each wakes a worker for one row, whose lease it takes; the row says what remains.

A task is enqueued in the transaction of its row. django-tasks-db never takes back the one of a killed worker,
and knows of no second try: whatever row waits without a task is given one again.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import Error, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.base import TASK_MIN_PRIORITY, Task
from django_tasks_db.models import DBTaskResult

from convgen.errors import ConvgenError
from convgen.web.bail import BAIL, Bail, libres, prendre, remettre

logger = logging.getLogger(__name__)

PERIODE_S = 5.0
"""How often rows without a task are looked for: little beside the minute of a lease."""
_LOT = 500
"""Rows given a task in one transaction, so that SQLite's other writers wait a fraction of a second."""
_OUBLI = timedelta(days=1)
"""Of a task that ran, nothing is read afterwards; no task runs for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poste:
    """A kind of work: the rows that remain to be done, the task that does the one whose key it is given."""

    reste: Callable[[], QuerySet[Any]]
    tache: Task[[int], None]


def confier(row: Any, tache: Task[[int], None]) -> None:
    """Enqueue ``tache`` for this row, in the transaction that makes or heals it; what failed goes last."""
    with transaction.atomic():
        made = tache.using(priority=max(-row.essais, TASK_MIN_PRIORITY)).enqueue(row.pk)
        type(row).objects.filter(pk=row.pk).update(tache=made.id)


def accomplir(
    reste: QuerySet[Any], pk: int, context: TaskContext, faire: Callable[[Any, str], object]
) -> None:
    """Do this row under a lease, unless it is done or somebody holds it; what fails is tried again later.

    The task keeps none of the failure's words, which may be somebody's: the row keeps what it may.
    """
    par = context.task_result.worker_ids[-1]
    row = prendre(reste.filter(pk=pk), par)
    if row is None:
        return
    with Bail(row, par):
        why = _manque(row, par, faire)
    if why:
        remettre(row, par, why)


def _manque(row: Any, par: str, faire: Callable[[Any, str], object]) -> str:
    """Do it; why it could not be done, empty when it was."""
    try:
        faire(row, par)
    except ConvgenError as error:
        return str(error)
    except Exception as error:  # the outermost loop: a bug costs this row, not the next
        # Without its database, which ``remettre`` will meet too, a traceback tells nothing.
        bug = None if isinstance(error, Error) else error
        logger.warning("row not done", exc_info=bug, extra={"action": faire.__name__, "row": row.pk})
        return f"anomalie ({type(error).__name__})"
    return ""


def reveiller(poste: Poste) -> int:
    """Give a task to the rows that wait without one; how many."""
    waiting = sans_tache(poste.reste())
    if not waiting.exists():
        return 0
    with transaction.atomic():
        rows = waiting.order_by("essais", "pk").select_for_update(skip_locked=True, of=("self",))[:_LOT]
        for row in rows:
            confier(row, poste.tache)
    return len(rows)


def sans_tache(reste: QuerySet[Any]) -> QuerySet[Any]:
    """Those that nobody holds, and whose task is neither ready nor just begun."""
    begun = Q(tache__status=TaskResultStatus.RUNNING, tache__started_at__gt=timezone.now() - BAIL)
    return libres(reste).exclude(Q(tache__status=TaskResultStatus.READY) | begun)


def oublier() -> None:
    """Delete old tasks; those that a killed worker left as running too, which their own command keeps."""
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - _OUBLI)
    old.exclude(status=TaskResultStatus.READY).delete()


def effacer(rows: QuerySet[Any]) -> None:
    """Delete these rows and their tasks."""
    tasks = [*rows.exclude(tache=None).values_list("tache", flat=True)]
    rows.delete()
    DBTaskResult.objects.filter(pk__in=tasks).delete()


@dataclass(slots=True)
class Reveil:
    """What a worker keeps of its sweeps: when the next ones are due."""

    _eveil: float = 0.0
    _oubli: float = 0.0

    def passer(self, postes: Sequence[Poste]) -> None:
        """Give a task to what waits without one, forget the old ones, each when its time has come."""
        now = time.monotonic()
        if now >= self._eveil:
            self._eveil = now + PERIODE_S
            for poste in postes:
                reveiller(poste)
        if now >= self._oubli:
            self._oubli = now + _OUBLI.total_seconds() / 24
            oublier()
