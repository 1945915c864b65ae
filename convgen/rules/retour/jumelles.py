"""Two signatures that are the same to the stroke: nobody signs twice alike, a picture does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from convgen.french import NBSP
from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.vu import over
from ocr.facts import ZoneFacts

_WIDTH, _HEIGHT = 128, 64
"""The grid of ``ocr.likeness``."""
_SHIFTS = range(-2, 3)
_LENGTHS = (0.7, 1.43)
_GLANCE = 0.4
"""Pairs less alike than that where they lie are not tried elsewhere: nine in ten of different hands."""
_GROWN = 1
"""Cells: what paper, printer and scanner move a stroke by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jumelle:
    """The return whose signature is the same, and how much: 0…1."""

    file: str
    dossier: int | None
    likeness: float


@dataclass(frozen=True, slots=True)
class _Shape:
    thin: int
    grown: int
    count: int


@dataclass(slots=True)
class Signatures:
    """The signatures of a run, in the order of its returns; those of one dossier are no twins."""

    _seen: list[tuple[_Shape, str, int | None]] = field(default_factory=list)

    def twin(self, shape: str, *, file: str, dossier: int | None) -> Jumelle | None:
        """The earlier return, of another dossier, whose signature this one is; then remember this one."""
        if not shape:
            return None
        mine = _shape(shape)
        if mine.count < seuils.SIGNATURE_CELLS:
            return None
        best: Jumelle | None = None
        for other, name, numero in self._seen:
            if numero == dossier or not _comparable(mine, other):
                continue
            alike = _likeness(mine, other)
            if alike >= seuils.SAME_SIGNATURE and (best is None or alike > best.likeness):
                best = Jumelle(file=name, dossier=numero, likeness=round(alike, 3))
        self._seen.append((mine, file, dossier))
        return best


def identical(twin: Jumelle, frame: ZoneFacts) -> Constat:
    """What is said of a signature that is another return's, to the stroke."""
    of = f", dossier n°{NBSP}{twin.dossier}" if twin.dossier is not None else ""
    return Constat(
        id="signature",
        outcome=Outcome.A_EXAMINER,
        code="signature.identique",
        message=f"La signature est, au trait près, celle d’un autre retour ({twin.file}{of}) : c’est sans "
        "doute une image recopiée et non une signature manuscrite.",
        value=twin.likeness,
        threshold=seuils.SAME_SIGNATURE,
        margin=over(twin.likeness, seuils.SAME_SIGNATURE),
        boxes=(Place(frame="convention", page=frame.page, box=frame.hand_box or frame.box),),
    )


def likeness(one: str, other: str) -> float:
    """How much of each of two shapes the other covers, 0…1, the best of small shifts."""
    return _likeness(_shape(one), _shape(other)) if one and other else 0.0


def _likeness(one: _Shape, other: _Shape) -> float:
    first = _covered(one, other, 0, 0)
    if first < _GLANCE:
        return first
    return max(_covered(one, other, dx, dy) for dx in _SHIFTS for dy in _SHIFTS)


def _covered(one: _Shape, other: _Shape, dx: int, dy: int) -> float:
    """How much of each the other covers, the first one moved."""
    return min(
        (_moved(one.thin, dx, dy) & other.grown).bit_count() / max(1, one.count),
        (_moved(one.grown, dx, dy) & other.thin).bit_count() / max(1, other.count),
    )


def _comparable(one: _Shape, other: _Shape) -> bool:
    """Thousands of pairs: most are told apart by how long their strokes are."""
    return _LENGTHS[0] < one.count / max(1, other.count) < _LENGTHS[1]


def _shape(text: str) -> _Shape:
    thin = int(text, 16)
    grown = thin
    for dx, dy in _around():
        grown |= _moved(thin, dx, dy)
    return _Shape(thin, grown, thin.bit_count())


def _around() -> Iterator[tuple[int, int]]:
    reach = range(-_GROWN, _GROWN + 1)
    return ((dx, dy) for dx in reach for dy in reach)


def _moved(grid: int, dx: int, dy: int) -> int:
    """The grid shifted; what leaves it is lost. The first cell is the highest bit."""
    if dy:
        grid = grid >> (dy * _WIDTH) if dy > 0 else (grid << (-dy * _WIDTH)) & _whole()
    if dx > 0:
        grid = (grid & ~_columns(_WIDTH - dx, _WIDTH)) >> dx
    elif dx < 0:
        grid = (grid & ~_columns(0, -dx)) << -dx
    return grid


@cache
def _whole() -> int:
    return (1 << (_WIDTH * _HEIGHT)) - 1


@cache
def _columns(first: int, last: int) -> int:
    """The cells of some columns, of every row."""
    row = sum(1 << (_WIDTH - 1 - column) for column in range(first, last))
    return sum(row << (_WIDTH * line) for line in range(_HEIGHT))
