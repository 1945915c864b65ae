"""How far a dossier has come: its events, folded in order, then the calendar."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from convgen.campagne import Campagne
from convgen.evenement import Choix, Decision, Evenement, Issue, RetourJuge, RetourRecu
from convgen.french import jour
from convgen.rules.delais import PARIS, expliquer
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import Etat

_LATE_ONLY = ("deadline.depassee",)
"""A retour that nothing but its lateness kept from being ``conforme``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Avancement:
    """Where a dossier stands: state, the day it began, the due date and what it follows from, in words.

    ``prolongee``: an instructor gave that due date; ``retour``: the last judgment of its convention in
    force; ``decision``: the last one that made the state; ``a_temps``: a retour that may be good came within
    the due date.
    """

    etat: Etat
    depuis: date
    echeance: date
    explication: str
    prolongee: bool = False
    retour: RetourJuge | None = None
    decision: Decision | None = None
    a_temps: bool = False

    @property
    def accepte_par(self) -> str | None:
        """Who accepted the convention, in French; None while nobody has."""
        if self.etat is not Etat.ACCEPTE:
            return None
        by_hand = self.decision is not None and self.decision.choix is Choix.ACCEPTER
        return self.decision.par if by_hand and self.decision else "la machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cours:
    """What the fold has come to."""

    etat: Etat
    depuis: date
    retour: RetourJuge | None = None
    decision: Decision | None = None


Fait = Decision | RetourJuge


def avancement(depot: Depot, evenements: Iterable[Evenement], campagne: Campagne, *, le: date) -> Avancement:
    """Where this dossier stands at the end of the day ``le``, from the events of the campaign's journal.

    The registre and the journal are taken as they are: what is known today of a retour received by that day,
    every decision. Only what came after that day is left aside.
    """
    known = [event for event in evenements if _concerns(event, depot) and _came(event) <= le]
    due, why = _due(depot, known, campagne)
    start = _Cours(etat=_first(depot), depuis=depot.jour)
    if start.etat is not Etat.EMISE:
        return Avancement(
            etat=start.etat,
            depuis=start.depuis,
            echeance=due,
            explication=why,
            prolongee=due != depot.echeance,
        )
    course = start
    for fait in sorted(_faits(known), key=_instant):
        course = _step(course, fait, depot, due, campagne)
    course = _pending(course, known)
    course = _calendar(course, due, le)
    return Avancement(
        etat=course.etat,
        depuis=course.depuis,
        echeance=due,
        explication=why,
        prolongee=due != depot.echeance,
        retour=course.retour,
        decision=course.decision,
        a_temps=any(_may_be_good(event, depot) and _came(event) <= due for event in known),
    )


def recu_le(retour: RetourJuge) -> date | None:
    """The day in Paris on which it came; None when nobody said."""
    return None if retour.recu_le is None else retour.recu_le.astimezone(PARIS).date()


def _first(depot: Depot) -> Etat:
    if depot.remplace_par is not None:
        return Etat.REMPLACE
    if depot.retiree:
        return Etat.RETIRE
    return Etat.DEPOSE if depot.version is None else Etat.EMISE


def _concerns(event: Evenement, depot: Depot) -> bool:
    match event:
        case RetourJuge():
            return event.numero == depot.numero
        case RetourRecu() | Decision():
            return event.dossier == depot.numero
    return False


def _came(event: Evenement) -> date:
    """The day of reception; the first of days when there is none or nobody knows it."""
    match event:
        case RetourJuge():
            return recu_le(event) or date.min
        case RetourRecu():
            return event.recu_le.astimezone(PARIS).date()
    return date.min


def _due(depot: Depot, known: Sequence[Evenement], campagne: Campagne) -> tuple[date, str]:
    """The last day, and why: an instructor's last prolongation holds for every version of the dossier."""
    rule = expliquer(depot.jour, depot.situation, depot.echeance, campagne)
    given = [event for event in known if isinstance(event, Decision) and event.jusqu_au is not None]
    last = max(given, key=lambda decision: decision.instant, default=None)
    if last is None or last.jusqu_au is None:
        return depot.echeance, rule
    return last.jusqu_au, f"{rule} Délai prolongé jusqu’au {jour(last.jusqu_au)} : {last.why}."


def _faits(known: Sequence[Evenement]) -> Iterator[Fait]:
    """Decisions, and the last judgment of each retour: the same files judged again are one retour."""
    last: dict[tuple[str, tuple[str, ...], int | None], RetourJuge] = {}
    for event in known:
        if isinstance(event, Decision):
            yield event
        elif isinstance(event, RetourJuge):
            last[event.sha256, () if event.sha256 else event.files, event.annonce] = event
    yield from last.values()


def _instant(fait: Fait) -> datetime:
    return fait.juge_le if isinstance(fait, RetourJuge) else fait.instant


def _step(course: _Cours, fait: Fait, depot: Depot, due: date, campagne: Campagne) -> _Cours:
    if isinstance(fait, Decision):
        return _decided(course, fait, depot, fait.instant.astimezone(PARIS).date())
    if not _of_version(fait, depot):
        return course
    if course.etat in (Etat.ACCEPTE, Etat.CLASSE):
        # What an instructor closed, or a good return, is not undone by whatever comes after.
        return course
    day = recu_le(fait) or fait.juge_le.astimezone(PARIS).date()
    return replace(course, etat=_judged(fait, due, campagne), depuis=day, retour=fait)


def _decided(course: _Cours, decision: Decision, depot: Depot, day: date) -> _Cours:
    """A word on a former version's return says nothing of the one in force; delays and closures do."""
    of_version = decision.version == depot.version
    match decision.choix:
        case Choix.ACCEPTER | Choix.REFAIRE if not of_version:
            return course
        case Choix.ACCEPTER:
            etat = Etat.ACCEPTE
        case Choix.REFAIRE:
            etat = Etat.A_REFAIRE
        case Choix.CLASSER:
            etat = Etat.CLASSE
        case Choix.PROLONGER:
            if course.etat not in (Etat.EMISE, Etat.CLASSE, Etat.PROLONGE):
                return replace(course, decision=course.decision or decision)
            etat = Etat.PROLONGE
        case _:
            assert_never(decision.choix)
    return replace(course, etat=etat, depuis=day, decision=decision)


def _judged(retour: RetourJuge, due: date, campagne: Campagne) -> Etat:
    """What a verdict makes of a dossier; late only, it is ``conforme`` again once the delay is prolonged."""
    verdict = retour.verdict
    if verdict is Issue.A_EXAMINER and retour.codes == _LATE_ONLY and _came(retour) <= due:
        verdict = Issue.CONFORME
    if not campagne.suivi.machine_accepte:
        return Etat.A_EXAMINER
    return {
        Issue.CONFORME: Etat.ACCEPTE,
        Issue.A_EXAMINER: Etat.A_EXAMINER,
        Issue.NON_CONFORME: Etat.A_REFAIRE,
    }[verdict]


def _of_version(event: Evenement, depot: Depot) -> bool:
    """Whether a retour is of the convention in force, or might be.

    One refused for its version (caduque, withdrawn) tells that the right one is still to come: it counts.
    """
    match event:
        case RetourRecu():
            return True
        case RetourJuge():
            refused = event.verdict is Issue.NON_CONFORME and any(
                code.startswith("version.") for code in event.codes
            )
            return refused or event.version in (depot.version, None)
    return False


def _may_be_good(event: Evenement, depot: Depot) -> bool:
    match event:
        case RetourJuge():
            return event.verdict is not Issue.NON_CONFORME and event.version in (depot.version, None)
    return isinstance(event, RetourRecu)


def _pending(course: _Cours, known: Sequence[Evenement]) -> _Cours:
    """A message that came and that no judgment answers: the same instant of reception names it."""
    if course.etat in (Etat.ACCEPTE, Etat.CLASSE):
        return course
    judged = {event.recu_le for event in known if isinstance(event, RetourJuge)}
    waiting = [event for event in known if isinstance(event, RetourRecu) and event.recu_le not in judged]
    if not waiting:
        return course
    return replace(course, etat=Etat.RECU, depuis=max(map(_came, waiting)))


def _calendar(course: _Cours, due: date, le: date) -> _Cours:
    """Whoever owes a return is late from the day after the last one."""
    if le > due and course.etat in (Etat.EMISE, Etat.A_REFAIRE, Etat.PROLONGE):
        late = date.fromordinal(due.toordinal() + 1)
        return replace(course, etat=Etat.EN_RETARD, depuis=max(late, course.depuis))
    return course
