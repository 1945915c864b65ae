"""A return is judged: the use case ``verify``, its verdict kept once.

The journal and the row both keep a verdict at most once, so that judging twice changes nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskContext, task

from convgen.cli.json_lines import encode
from convgen.web.annonces import annoncer
from convgen.web.campagnes import campagne_de, registre_dir, tenue_de
from convgen.web.coffre import coffre, place
from convgen.web.models import Depot
from convgen.web.planche import garder, poses
from convgen.web.stockable import stockable
from convgen.web.taches import Poste, accomplir
from convgen.workflow.consigner import consigner
from convgen.workflow.verify import Demande, verify


def reste() -> QuerySet[Depot]:
    """The deposits without a verdict."""
    return Depot.objects.filter(juge_le=None)


@task(queue_name="jugement", takes_context=True)
def tache(context: TaskContext, pk: int) -> None:
    """Judge this deposit."""
    accomplir(reste(), pk, context, juger)


POSTE = Poste(reste=reste, tache=tache)


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
    consigner(examen, tenue_de(depot.campagne_id).journal, instant=now)
    with transaction.atomic():
        kept = Depot.objects.filter(pk=depot.pk, bail_par=par, juge_le=None).update(
            juge_le=now,
            verdict=examen.verdict.outcome.word,
            examen=stockable(json.loads(encode(examen))),
            sha256=examen.sha256,
            dossier=examen.dossier if examen.dossier is not None else depot.annonce,
            marge=examen.verdict.margin,
            poses=poses(examen),
            bail_jusqu_a=None,
            echec="",
        )
        if kept:
            verdict, numero = examen.verdict.outcome.word, examen.dossier or depot.annonce
            annoncer("verdict", depot.campagne_id, retour=depot.pk, dossier=numero, verdict=verdict)
    return bool(kept)


@contextmanager
def under_their_names(depot: Depot) -> Iterator[tuple[Path, ...]]:
    """The files of a deposit under the names they came with, which the examination looks at."""
    with TemporaryDirectory(prefix="convgen-") as tmp:
        paths, kept = [], coffre()
        for rank, fichier in enumerate(depot.fichiers):
            path = Path(tmp, str(rank), fichier["nom"])
            path.parent.mkdir()
            kept.poser(place(fichier["sha256"]), path)
            paths.append(path)
        yield tuple(paths)
