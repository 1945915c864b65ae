"""Who is to be reminded today: one step of one due date, never twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from convgen.campagne import Campagne
from convgen.evenement import Evenement, Relance
from convgen.rules.delais import PARIS
from convgen.rules.suivi.avancement import Avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import ATTEND


@dataclass(frozen=True, slots=True, kw_only=True)
class Rappel:
    """A reminder to be sent: the dossier, where it stands, « J-15 », « J-3 » or « J+1 » of its due date."""

    depot: Depot
    avancement: Avancement
    etape: str

    @property
    def en_retard(self) -> bool:
        """After the due date."""
        return self.etape.startswith("J+")


def rappels(
    suivis: Iterable[tuple[Depot, Avancement]], journal: Iterable[Evenement], campagne: Campagne, *, le: date
) -> tuple[Rappel, ...]:
    """Every reminder of that day, the most urgent first.

    The step is the last one reached, so that a day without the command delays a reminder and loses none. A
    step that had passed before the due date was known (deposit, prolongation) is not sent afterwards, nor one
    that comes before a step already sent.
    """
    sent: dict[tuple[int, date], list[int]] = {}
    for event in journal:
        if isinstance(event, Relance):
            sent.setdefault((event.dossier, event.echeance), []).append(int(event.etape.removeprefix("J")))
    found = []
    for depot, where in suivis:
        if where.etat not in ATTEND:
            continue
        reached = _reached(depot, where, campagne, le)
        last = max(sent.get((depot.numero, where.echeance), ()), default=None)
        if reached is not None and (last is None or last < reached):
            found.append(Rappel(depot=depot, avancement=where, etape=f"J{reached:+d}"))
    return tuple(sorted(found, key=lambda rappel: (rappel.avancement.echeance, rappel.depot.numero)))


def _reached(depot: Depot, where: Avancement, campagne: Campagne, le: date) -> int | None:
    """The last step whose day has come, since the due date has been this one."""
    known = depot.jour
    if where.prolongee and where.decision is not None:
        given = where.decision.instant.astimezone(PARIS).date()
        known = max(known, given) if given <= le else known
    days = {step: where.echeance + timedelta(days=step) for step in campagne.suivi.relances}
    return max((step for step, day in days.items() if known < day <= le), default=None)
