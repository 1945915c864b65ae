"""An instructor's decision on a return: taken once, kept in the journal and in the audit trail."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from convgen.errors import UsageInvalide
from convgen.evenement import Choix, Decision
from convgen.web.annonces import annoncer
from convgen.web.campagnes import tenue_de
from convgen.web.models import Depot
from convgen.web.trace import tracer
from convgen.workflow.consigner import decider

RATTACHE = "rattachement"
"""What became of an unmatched return that an instructor gave to a dossier."""


class DejaDecide(UsageInvalide):
    """Ce retour a changé depuis que vous l’avez ouvert : relisez-le."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choisi:
    """What an instructor says of the return that stood before them, at its ``revision``."""

    choix: Choix
    why: str
    par: str
    revision: int


def motif(why: str) -> str:
    """What the trail keeps of a reason: its words may name people; the journal has them, and is purged."""
    return hashlib.sha256(why.strip().encode("utf-8", "replace")).hexdigest()


def rattacher(depot: Depot, numero: int, par: str) -> Depot:
    """Give an unmatched return to a dossier: it is judged again as stated by the instructor.

    UsageInvalide when the registre knows no such dossier, DejaDecide when somebody just gave it to one.
    """
    if tenue_de(depot.campagne_id).registre.current(numero) is None:
        raise UsageInvalide(f"Le dossier n° {numero} n’a pas de convention en vigueur.")
    now = timezone.now()
    with transaction.atomic():
        mine = Depot.objects.filter(pk=depot.pk, choix="", dossier=None, juge_le__isnull=False)
        if not mine.update(choix=RATTACHE, decide_par=par, decide_le=now, revision=depot.revision + 1):
            raise DejaDecide
        whole = f"{depot.empreinte}:{numero}"
        again, _ = Depot.objects.get_or_create(
            campagne_id=depot.campagne_id,
            empreinte=hashlib.sha256(whole.encode()).hexdigest(),
            defaults={
                "fichiers": depot.fichiers,
                "annonce": numero,
                "recu_le": depot.recu_le,
                "depose_le": now,
                "depose_par": par,
            },
        )
        tracer(par, RATTACHE, campagne=depot.campagne_id, dossier=numero, sha256=depot.sha256)
    return again


def plus_recent(depot: Depot) -> int | None:
    """The last return of its dossier, judged after it, if there is one: that one is to be decided."""
    if depot.dossier is None or depot.juge_le is None:
        return None
    later = Depot.objects.filter(campagne_id=depot.campagne_id, dossier=depot.dossier)
    rows = later.filter(juge_le__gt=depot.juge_le).order_by("-juge_le")
    pk: int | None = rows.values_list("pk", flat=True).first()
    return pk


def trancher(depot: Depot, choisi: Choisi) -> None:
    """Decide; DejaDecide when another one was quicker, UsageInvalide when the decision cannot be taken.

    The row is claimed first: of two instructors, the second finds its revision gone and writes nothing.
    """
    now = timezone.now()
    with transaction.atomic():
        claimed = Depot.objects.filter(
            pk=depot.pk, revision=choisi.revision, choix="", juge_le__isnull=False
        ).update(revision=choisi.revision + 1, choix=choisi.choix, decide_par=choisi.par, decide_le=now)
        if not claimed:
            raise DejaDecide
        if depot.dossier is None:
            raise UsageInvalide("Ce retour n’appartient à aucun dossier : déposez-le en indiquant le sien.")
        if plus_recent(depot) is not None:
            raise UsageInvalide(
                "Un retour plus récent de ce dossier est arrivé : c’est lui qu’il faut examiner."
            )
        tracer(
            choisi.par,
            f"decision:{choisi.choix}",
            campagne=depot.campagne_id,
            dossier=depot.dossier,
            sha256=depot.sha256,
            verdict=depot.verdict,
            rules_version=depot.examen["rules_version"],
            motif_sha256=motif(choisi.why),
        )
        annoncer(
            "decision",
            depot.campagne_id,
            retour=depot.pk,
            dossier=depot.dossier,
            verdict=depot.verdict,
            choix=str(choisi.choix),
        )
        tenue = tenue_de(depot.campagne_id)
        # Last: what is written here cannot be taken back when the transaction fails.
        decider(
            tenue.registre,
            tenue.journal,
            depot.dossier,
            choix=choisi.choix,
            jusqu_au=None,
            why=choisi.why,
            par=choisi.par,
            instant=now,
        )


def decider_dossier(  # noqa: PLR0913 -- what an instructor says, word by word
    identifiant: str,
    numero: int,
    *,
    choix: Choix,
    jusqu_au: date | None,
    why: str,
    par: str,
    instant: datetime,
) -> Decision:
    """Prolong a due date or close a dossier; UsageInvalide when that cannot be."""
    tenue = tenue_de(identifiant)
    with transaction.atomic():
        tracer(par, f"decision:{choix}", campagne=identifiant, dossier=numero, motif_sha256=motif(why))
        annoncer("decision", identifiant, retour=None, dossier=numero, verdict=None, choix=str(choix))
        # Last: what is written here cannot be taken back when the transaction fails.
        return decider(
            tenue.registre,
            tenue.journal,
            numero,
            choix=choix,
            jusqu_au=jusqu_au,
            why=why,
            par=par,
            instant=instant,
        )
