"""What moves on a page when paragraphs take more lines, or a table more rows. Lengths are CSS pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.moule.releve import Feuille, Feuillet, Grille, Noeud

_DOUBT_PX = 0.05
"""What ends this near to the end of the page is left to WeasyPrint."""


@dataclass(slots=True)
class Deplacements:
    """How much lower each paragraph stands, how much higher each box is (by the identity of its node).

    ``rangs``: how much lower than the étalon's row each row added stands; ``fin_rangs``: how much lower than
    the étalon's row the last of them ends.
    """

    dy: dict[int, float] = field(default_factory=dict)
    boites: dict[int, tuple[float, float]] = field(default_factory=dict)
    rangs: list[float] = field(default_factory=list)
    fin_rangs: float = 0.0


@dataclass(slots=True, kw_only=True)
class Rangs:
    """The row that is repeated, and how many lines its paragraphs take in each row added."""

    rang: Noeud
    lignes: Sequence[Mapping[int, int]]


def move(
    feuillet: Feuillet, feuilles: Sequence[Feuille], lignes: Mapping[int, int], rangs: Rangs | None
) -> Deplacements:
    """Lay a page out again. ``lignes``: lines of the paragraphs set again.

    Raises HorsMoule when something no longer fits, or would move in a way that is not known.
    """
    pose = _Pose(feuilles, lignes, rangs)
    growth = pose.grow(feuillet.noeud, 0.0)
    if growth and (not feuillet.libre or feuillet.fin + growth > feuillet.bas - _DOUBT_PX):
        raise HorsMoule("a page that overflows")
    for marge in feuillet.marges:
        pose.grow(marge, 0.0)
    return pose.found


@dataclass(slots=True)
class _Pose:
    feuilles: Sequence[Feuille]
    lignes: Mapping[int, int]
    rangs: Rangs | None
    found: Deplacements = field(default_factory=Deplacements)

    def grow(self, noeud: Noeud, dy: float) -> float:
        """Put a box ``dy`` lower; how much higher it gets, as far as what follows is concerned."""
        inside = self._growth(noeud, dy)
        growth = 0.0 if noeud.absorbe else inside
        self.found.boites[id(noeud)] = (dy, growth)
        if (growth and noeud.rigide) or (noeud.dessine and (dy or growth)):
            raise HorsMoule("a box that must not grow, or move")
        if self.rangs is not None and noeud is self.rangs.rang:
            growth += self._rows(self.rangs, dy + growth)
        return 0.0 if noeud.isole else growth

    def _growth(self, noeud: Noeud, dy: float) -> float:
        if noeud.feuille is not None:
            feuille = self.feuilles[noeud.feuille]
            self.found.dy[noeud.feuille] = dy
            return (self.lignes.get(noeud.feuille, feuille.lignes) - feuille.lignes) * feuille.pas
        if noeud.rangee:
            return _row(noeud, lambda cell: self.grow(cell, dy))
        growth = 0.0
        for enfant in noeud.enfants:
            growth += self.grow(enfant, dy + (0.0 if enfant.isole else growth))
        return growth

    def _rows(self, rangs: Rangs, dy: float) -> float:
        """The rows added, one under the other; what they add."""
        added = 0.0
        for taken in rangs.lignes:
            self.found.rangs.append(dy + rangs.rang.hauteur + added)
            added += rangs.rang.hauteur + _row(rangs.rang, partial(self._cell, taken))
        self.found.fin_rangs = dy + added
        return added

    def _cell(self, taken: Mapping[int, int], cell: Noeud) -> float:
        assert cell.feuille is not None
        feuille = self.feuilles[cell.feuille]
        return (taken[cell.feuille] - feuille.lignes) * feuille.pas


def _row(rang: Noeud, grown: Callable[[Noeud], float]) -> float:
    """A row is as high as its highest cell."""
    heights = [(cell.contenu, cell.contenu + grown(cell)) for cell in rang.enfants]
    return max(after for _, after in heights) - max(before for before, _ in heights)


def edges(grille: Grille, moved: Deplacements, rang: Noeud | None) -> list[float]:
    """The rows' edges of a table, from the top; the added rows included."""
    ys = []
    for row in grille.rows:
        dy, _ = moved.boites.get(id(row), (0.0, 0.0))
        ys.append(row.haut + dy)
        if row is rang:
            ys += [row.haut + lower for lower in moved.rangs]
    dy, growth = moved.boites.get(id(grille.rows[-1]), (0.0, 0.0))
    end = moved.fin_rangs if grille.rows[-1] is rang and moved.rangs else dy + growth
    return [*ys, grille.bas + end]


def strokes(grille: Grille, ys: Sequence[float], width: float) -> list[tuple[float, float, float, float]]:
    """The borders of a table's cells, as WeasyPrint strokes them."""
    half = width / 2
    lines = [(left - half, y, right + half, y) for y in ys for left, right in pairwise(grille.xs)]
    lines += [(x, top - half, x, bottom + half) for top, bottom in pairwise(ys) for x in grille.xs]
    return lines
