"""The queue of returns to judge: a lease on a row, the use case ``verify``, the verdict kept once.

A worker that dies leaves its lease to expire: another one takes the row again. The journal and the row both
keep a verdict at most once, so that judging twice changes nothing.
"""

import json
import logging
import threading
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from convgen.cli.json_lines import encode
from convgen.errors import ConvgenError
from convgen.registre import Journal
from convgen.web.campagnes import campagne_de, registre_dir
from convgen.web.models import Depot
from convgen.web.planche import garder
from convgen.web.reception import under_their_names
from convgen.workflow.consigner import consigner
from convgen.workflow.verify import Demande, verify

logger = logging.getLogger(__name__)

BAIL = timedelta(seconds=60)
"""Renewed three times before it ends: a worker that is only slow keeps its row."""
RENOUVELLEMENT_S = 20.0
ATTENTE_S = 1.0


def prendre(par: str) -> Depot | None:
    """Lease the oldest row that nobody holds; None when there is none."""
    now = timezone.now()
    free = Q(juge_le=None) & (Q(bail_jusqu_a=None) | Q(bail_jusqu_a__lt=now))
    for pk in Depot.objects.filter(free).order_by("essais", "pk").values_list("pk", flat=True)[:5]:
        taken = Depot.objects.filter(free, pk=pk).update(
            bail_par=par, bail_jusqu_a=now + BAIL, essais=F("essais") + 1
        )
        if taken:
            return Depot.objects.select_related("campagne").get(pk=pk)
    return None


def juger(depot: Depot, par: str) -> bool:
    """Judge a leased row and keep its verdict; False when the lease was lost meanwhile.

    ConvgenError: the service cannot judge (a program is missing, the registre is damaged): the row waits.
    """
    campagne, dir_ = campagne_de(depot.campagne_id), registre_dir(depot.campagne_id)
    with under_their_names(depot) as files:
        demande = Demande(files=files, dossier=depot.annonce, recu_le=depot.recu_le)
        [examen] = verify([demande], campagne=campagne, registre=dir_, dossiers=None, pictures=True, jobs=1)
    garder(depot.pk, examen)
    now = timezone.now()
    consigner(examen, Journal(dir_), instant=now)
    with transaction.atomic():
        kept = Depot.objects.filter(pk=depot.pk, bail_par=par, juge_le=None).update(
            juge_le=now,
            verdict=examen.verdict.outcome.word,
            examen=json.loads(encode(examen)),
            sha256=examen.sha256,
            dossier=examen.dossier if examen.dossier is not None else depot.annonce,
            marge=examen.verdict.margin,
            bail_jusqu_a=None,
            echec="",
        )
    return bool(kept)


def travailler(par: str, stop: threading.Event) -> None:
    """Judge whatever waits, until ``stop``; a return that fails is tried again after the others."""
    while not stop.is_set():
        depot = prendre(par)
        if depot is None:
            stop.wait(ATTENTE_S)
            continue
        with _Bail(depot.pk, par):
            try:
                juger(depot, par)
            except ConvgenError as error:
                _waits(depot, par, str(error))
            except Exception as error:  # the outermost loop: a bug costs this return, not the next
                logger.warning("bug on a return", exc_info=True, extra={"action": "juger", "depot": depot.pk})
                _waits(depot, par, f"anomalie ({type(error).__name__})")


def _waits(depot: Depot, par: str, why: str) -> None:
    later = timezone.now() + BAIL
    Depot.objects.filter(pk=depot.pk, bail_par=par).update(echec=why[:300], bail_jusqu_a=later)


class _Bail:
    """Renews a lease from a thread while its row is judged."""

    def __init__(self, pk: int, par: str) -> None:
        self._pk, self._par = pk, par
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _renew(self) -> None:
        try:
            while not self._done.wait(RENOUVELLEMENT_S):
                until = timezone.now() + BAIL
                Depot.objects.filter(pk=self._pk, bail_par=self._par, juge_le=None).update(bail_jusqu_a=until)
        finally:
            connection.close()
