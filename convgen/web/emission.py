"""Conventions are issued by a worker, on request: the use case ``generate``, its progress kept as it goes."""

import os
import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskContext, task

from convgen.errors import UsageInvalide
from convgen.registre import open_registre
from convgen.web.campagnes import campagne_de, registre_dir
from convgen.web.importation import importes
from convgen.web.models import CampagneOuverte, DossierImporte, Emission
from convgen.web.taches import Poste, accomplir, confier
from convgen.web.trace import tracer
from convgen.workflow.events import Event, Failed, Issued, Refused, Started, Unchanged
from convgen.workflow.generate import Imprimerie, generate

_ECRITURE_S = 0.5
"""How often progress is kept: a page that asks every second sees it move."""
_ATTENTE_S = 30.0


class BailPerdu(UsageInvalide):
    """Un autre processus a repris cette émission."""


def demander(campagne: CampagneOuverte, numeros: Sequence[int] | None, par: str) -> Emission:
    """Ask for the conventions of these dossiers, of all of them when it is None; a worker issues them.

    UsageInvalide when one was never imported, or when there is nothing to issue.
    """
    known = set(DossierImporte.objects.filter(campagne=campagne).values_list("numero", flat=True))
    unknown = sorted(set(numeros or ()) - known)
    if unknown:
        raise UsageInvalide(f"Dossier n° {unknown[0]} : il n’a pas été importé dans cette campagne.")
    total = len(known if numeros is None else set(numeros))
    if not total:
        raise UsageInvalide("Aucun dossier à émettre : importez-les d’abord.")
    with transaction.atomic():
        row = Emission.objects.create(
            campagne=campagne,
            numeros=None if numeros is None else sorted(set(numeros)),
            demandee_par=par,
            demandee_le=timezone.now(),
            total=total,
        )
        confier(row, tache)
        tracer(par, "emission", campagne=campagne.pk, emission=row.pk, dossiers=total)
    return row


def reste() -> QuerySet[Emission]:
    """The requests that are not fulfilled."""
    return Emission.objects.filter(finie_le=None)


@task(queue_name="emission", takes_context=True)
def tache(context: TaskContext, pk: int) -> None:
    """Fulfil this request."""
    accomplir(reste(), pk, context, emettre)


POSTE = Poste(reste=reste, tache=tache)


def emettre(row: Emission, par: str, imprimerie: Imprimerie | None = None) -> None:
    """Issue what is asked; begun by a worker that died, what it issued counts as issued.

    RegistreOccupe: somebody issues from the command line; the request waits.
    """
    dir_ = registre_dir(row.campagne_id)
    lus = importes(row.campagne_id, row.numeros)
    jobs = len(os.sched_getaffinity(0))
    with open_registre(dir_, write=True, wait_s=_ATTENTE_S) as registre:
        events = generate(lus, campagne_de(row.campagne_id), registre, jobs=jobs, imprimerie=imprimerie)
        _follow(row, par, events)


def _follow(row: Emission, par: str, events: Iterable[Event]) -> None:
    row.faits, row.refus, kept_at = 0, [], 0.0
    for event in events:
        _count(row, event)
        if time.monotonic() - kept_at >= _ECRITURE_S:
            _keep(row, par)
            kept_at = time.monotonic()
    row.finie_le, row.bail_jusqu_a = timezone.now(), None
    _keep(row, par)


def _count(row: Emission, event: Event) -> None:
    if isinstance(event, Started):
        row.total = event.total
    elif isinstance(event, Issued):
        row.faits, row.emises = row.faits + 1, row.emises + 1
    elif isinstance(event, Unchanged):
        row.faits += 1
    elif isinstance(event, Refused | Failed):
        motifs = event.problems if isinstance(event, Refused) else (event.error,)
        row.faits, row.refus = row.faits + 1, [*row.refus, {"numero": event.numero, "motifs": list(motifs)}]


def _keep(row: Emission, par: str) -> None:
    kept = {name: getattr(row, name) for name in ("faits", "refus", "emises", "total", "finie_le")}
    if row.finie_le is not None:
        kept |= {"bail_jusqu_a": None, "echec": ""}
    if not Emission.objects.filter(pk=row.pk, bail_par=par, finie_le=None).update(**kept):
        raise BailPerdu
