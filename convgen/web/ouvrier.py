"""What a worker does: whatever waits in the queues, one thing at a time, until it is told to stop."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection

from convgen.errors import ConvgenError
from convgen.web import annonces, emission, jugement
from convgen.web.bail import Bail, remettre, rendre
from convgen.web.releve import Releve

logger = logging.getLogger(__name__)

ATTENTE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poste:
    """A queue: how a row is leased, and what is done with it."""

    prendre: Callable[[str], Any]
    faire: Callable[[Any, str], object]


POSTES = (
    Poste(prendre=emission.prendre, faire=emission.emettre),
    Poste(prendre=jugement.prendre, faire=jugement.juger),
    Poste(prendre=annonces.prendre, faire=annonces.envoyer),
)
"""In order: an issue is asked for a few times a year, and instructors watch it."""


def travailler(par: str, stop: threading.Event) -> None:
    """Work until ``stop``; what fails is tried again after the rest."""
    cut, releve = False, Releve()
    while not stop.is_set():
        try:
            if cut:
                rendre(par)
            cut, worked = False, any([_one(poste, par) for poste in POSTES])
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


def _one(poste: Poste, par: str) -> bool:
    row = poste.prendre(par)
    if row is None:
        return False
    with Bail(row, par):
        try:
            poste.faire(row, par)
        except DatabaseError:
            raise
        except ConvgenError as error:
            remettre(row, par, str(error))
        except Exception as error:  # the outermost loop: a bug costs this row, not the next
            logger.warning(
                "bug on a row", exc_info=True, extra={"action": poste.faire.__name__, "row": row.pk}
            )
            remettre(row, par, f"anomalie ({type(error).__name__})")
    return True
