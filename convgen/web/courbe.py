"""The curve of returns: week after week, how many were due, came back, were accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from convgen.rules.delais import PARIS
from convgen.rules.suivi.avancement import recu_le
from convgen.rules.suivi.etat import Etat
from convgen.workflow.suivre import Suivi, Vue

LARGEUR, HAUTEUR = 720, 260
_GAUCHE, _DROITE, _HAUT, _BAS = 44, 12, 12, 30
_SEMAINES_MAX = 80
_ETIQUETTES = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Semaine:
    """Totals at the end of the week that begins on ``lundi``; None for what is still to come."""

    lundi: date
    attendus: int
    revenus: int | None
    acceptes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A line of the drawing: its name, its style, the points of its polyline."""

    nom: str
    classe: str
    points: str
    dernier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """A mark of an axis: where it stands, and its words."""

    position: float
    texte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Courbe:
    """What the page draws, in a box of LARGEUR x HAUTEUR, and the same numbers for its table."""

    semaines: tuple[Semaine, ...]
    traces: tuple[Trace, ...]
    abscisses: tuple[Repere, ...]
    ordonnees: tuple[Repere, ...]


def courbe(vue: Vue) -> Courbe | None:
    """The curve of a campaign on the day of its view; None while nothing was issued."""
    weeks = semaines(vue)
    if not weeks:
        return None
    top = _round_up(max(weeks[-1].attendus, 1))
    lines = (
        ("Attendus à l’échéance", "attendus", [week.attendus for week in weeks]),
        ("Retours arrivés", "revenus", [week.revenus for week in weeks]),
        ("Conventions acceptées", "acceptes", [week.acceptes for week in weeks]),
    )
    step = -(-len(weeks) // _ETIQUETTES)
    return Courbe(
        semaines=weeks,
        traces=tuple(_trace(name, style, values, len(weeks), top) for name, style, values in lines),
        abscisses=tuple(
            Repere(position=_x(rank, len(weeks)), texte=f"{week.lundi:%d/%m}")
            for rank, week in enumerate(weeks)
            if rank % step == 0
        ),
        ordonnees=tuple(
            Repere(position=_y(value, top), texte=str(value)) for value in sorted({0, top // 2, top})
        ),
    )


def semaines(vue: Vue) -> tuple[Semaine, ...]:
    """Every week from the first deposit to the last due date, or to today when it is later."""
    issued = [suivi for suivi in vue.suivis if suivi.depot.version is not None]
    if not issued:
        return ()
    due = sorted(suivi.avancement.echeance for suivi in issued)
    came = sorted(day for suivi in issued if (day := _came(suivi)) is not None)
    kept = sorted(s.avancement.depuis for s in issued if s.avancement.etat is Etat.ACCEPTE)
    first, last = _monday(min(suivi.depot.jour for suivi in issued)), _monday(max(due[-1], vue.le))
    count = (last - first).days // 7 + 1
    weeks = [first + rank * _WEEK for rank in range(max(0, count - _SEMAINES_MAX), count)]
    return tuple(
        Semaine(
            lundi=monday,
            attendus=_until(due, monday),
            revenus=_until(came, monday) if monday <= vue.le else None,
            acceptes=_until(kept, monday) if monday <= vue.le else None,
        )
        for monday in weeks
    )


def _came(suivi: Suivi) -> date | None:
    retour = suivi.avancement.retour
    return None if retour is None else recu_le(retour) or retour.juge_le.astimezone(PARIS).date()


def _until(days: Iterable[date], monday: date) -> int:
    return sum(day < monday + _WEEK for day in days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _trace(nom: str, classe: str, values: Sequence[int | None], count: int, top: int) -> Trace:
    known = [(rank, value) for rank, value in enumerate(values) if value is not None]
    points = " ".join(f"{_x(rank, count):.1f},{_y(value, top):.1f}" for rank, value in known)
    return Trace(nom=nom, classe=classe, points=points, dernier=known[-1][1] if known else 0)


def _x(rank: int, count: int) -> float:
    return round(_GAUCHE + (LARGEUR - _GAUCHE - _DROITE) * rank / max(count - 1, 1), 1)


def _y(value: int, top: int) -> float:
    return round(HAUTEUR - _BAS - (HAUTEUR - _HAUT - _BAS) * value / top, 1)


def _round_up(value: int) -> int:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10 ** (len(str(value)) - 1)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= value)
