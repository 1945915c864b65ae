"""Draft messages to a collectivité: what may be said to it today, in the words that the commands send."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from convgen.campagne import Campagne
from convgen.envoi.relance import lettre
from convgen.envoi.texte import de_l_acceptation, de_la_convention, de_la_prolongation, de_la_reprise
from convgen.evenement import Choix, Decision, Evenement, RetourJuge
from convgen.rules.suivi.etat import ATTEND
from convgen.rules.suivi.rappels import Rappel
from convgen.workflow.suivre import Suivi


@dataclass(frozen=True, slots=True, kw_only=True)
class Brouillon:
    """A message to copy: what it is, its subject when it is a letter, its text."""

    titre: str
    texte: str
    objet: str = ""


def brouillons(
    suivi: Suivi, evenements: Iterable[Evenement], campagne: Campagne, *, le: date
) -> Iterator[Brouillon]:
    """The most useful first; an instructor's word replaces the machine's on the same return."""
    events = tuple(evenements)
    decisions = [event for event in events if isinstance(event, Decision)]
    ended = next((one for one in reversed(decisions) if one.choix in (Choix.ACCEPTER, Choix.REFAIRE)), None)
    yield from _of_decision(ended, suivi, campagne, le)
    retour = next((event for event in reversed(events) if isinstance(event, RetourJuge)), None)
    if retour is not None and retour.message and (ended is None or ended.retour != retour.sha256):
        yield Brouillon(titre="Réponse au dernier retour", texte=retour.message)
    given = next((one for one in reversed(decisions) if one.choix is Choix.PROLONGER), None)
    if given is not None:
        yield Brouillon(titre="Délai prolongé", texte=de_la_prolongation(given, campagne))
    yield from _reminder(suivi, campagne, le)
    depot = suivi.depot
    if depot.version is not None and campagne.demarche is not None:
        texte = de_la_convention(depot.numero, depot.version, suivi.avancement.echeance, campagne.demarche)
        yield Brouillon(titre="Envoi de la convention", texte=texte)


def _of_decision(
    decision: Decision | None, suivi: Suivi, campagne: Campagne, le: date
) -> Iterator[Brouillon]:
    if decision is None or decision.version != suivi.depot.version:
        return
    if decision.choix is Choix.ACCEPTER:
        yield Brouillon(titre="Convention acceptée", texte=de_l_acceptation(decision))
        return
    due = suivi.avancement.echeance
    texte = de_la_reprise(decision, due if due >= le else None, campagne)
    yield Brouillon(titre="Convention à refaire", texte=texte)


def _reminder(suivi: Suivi, campagne: Campagne, le: date) -> Iterator[Brouillon]:
    """Today's reminder, whether it is one of the campaign's steps or not."""
    where = suivi.avancement
    if suivi.depot.version is None or where.etat not in ATTEND:
        return
    days = (le - where.echeance).days
    etape = f"J+{days}" if days > 0 else f"J-{-days}"
    words = lettre(Rappel(depot=suivi.depot, avancement=where, etape=etape), campagne)
    yield Brouillon(titre="Relance", objet=words.objet, texte=words.texte)
