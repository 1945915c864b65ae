"""What a worker does: whatever waits in the queues, one thing at a time, until it is told to stop."""

import logging
import threading

from django.db import Error as DatabaseError
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from convgen.web import annonces, emission, jugement
from convgen.web.bail import rendre
from convgen.web.releve import Releve
from convgen.web.taches import Poste, Reveil

logger = logging.getLogger(__name__)

ATTENTE_S = 1.0

POSTES = (emission.POSTE, jugement.POSTE, annonces.POSTE)
"""In order: an issue is asked for a few times a year, and instructors watch it."""


def travailler(par: str, stop: threading.Event) -> None:
    """Work until ``stop``; what fails is tried again after the rest."""
    cut, reveil, releve = False, Reveil(), Releve()
    while not stop.is_set():
        try:
            if cut:
                rendre(par)
                reveil = Reveil()
            reveil.passer(POSTES)
            cut, worked = False, any([un_tour(poste, par, stop) for poste in POSTES])
            _relever(releve, stop)
        except DatabaseError:
            # It is being restarted, or the network is down: what was leased is given back once it answers.
            logger.warning("database unreachable", extra={"action": "file"})
            connection.close()
            cut, worked = True, False
        if not worked:
            stop.wait(ATTENTE_S)


def _relever(releve: Releve, stop: threading.Event) -> None:
    try:
        releve.passer(stop)
    except DatabaseError:
        raise
    except Exception:  # the outermost loop: a bug costs this round, not the queues
        logger.warning("bug in a round", exc_info=True, extra={"action": "releve"})


def un_tour(poste: Poste, par: str, stop: threading.Event) -> bool:
    """Let django-tasks-db's own worker run one task of a queue; False when none is ready.

    Asked first: its worker shuts SQLite's other writers out before it looks.
    """
    queue = poste.tache.queue_name
    if stop.is_set() or not DBTaskResult.objects.ready().filter(queue_name=queue).exists():
        return False
    Worker(
        queue_names=[queue],
        excluded_queue_names=[],
        interval=ATTENTE_S,
        batch=True,
        max_tasks=1,
        backend_name=poste.tache.backend,
        startup_delay=False,
        worker_id=par,
    ).run()
    return True
