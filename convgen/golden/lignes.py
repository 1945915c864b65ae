"""Words gathered into lines, and the lines that every page repeats told apart from the text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convgen.golden.lecture import Mot, Page

_SAME_BASELINE_PT = 1.5
_FURNITURE_BAND = 0.15
"""Headers and footers stand in the first or last 15 % of the page's height."""

_ORDINAL = re.compile(r"\d{1,4}[.)]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """Words on one baseline, in reading order: a line of text, or the cells of a table's row."""

    mots: tuple[Mot, ...]

    @property
    def page(self) -> int:
        """The 1-based page."""
        return self.mots[0].page

    @property
    def texte(self) -> str:
        """The words, one space between them."""
        return " ".join(mot.texte for mot in self.mots)

    @property
    def cle(self) -> str:
        """What aligns it with another document's line: a row keeps it when a row before renumbers it."""
        first, *others = self.mots
        if others and _ORDINAL.fullmatch(first.texte):
            return "# " + " ".join(mot.texte for mot in others)
        return self.texte


@dataclass(frozen=True, slots=True, kw_only=True)
class Texte:
    """A document's lines: the text as one stream over the pages, and the furniture of each page."""

    corps: tuple[Ligne, ...]
    mobilier: tuple[Ligne, ...]


def split(pages: Sequence[Page]) -> Texte:
    """Tell the text from the furniture: what stands at the same place on most pages, digits aside."""
    lines = [ligne for page in pages for ligne in gather(page.mots)]
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for ligne in lines:
        seen[_place(ligne)].add(ligne.page)
    heights = {page.numero: page.size[1] for page in pages}
    repeated = {place for place, on in seen.items() if len(on) >= 2 and 2 * len(on) >= len(pages)}
    furniture = [
        ligne for ligne in lines if _place(ligne) in repeated and _in_margin(ligne, heights[ligne.page])
    ]
    aside = set(map(id, furniture))
    return Texte(corps=tuple(ligne for ligne in lines if id(ligne) not in aside), mobilier=tuple(furniture))


def gather(mots: Iterable[Mot]) -> list[Ligne]:
    """Lines of the words of a page, in the order of the words."""
    groups: list[list[Mot]] = []
    for mot in mots:
        last = groups[-1][-1] if groups else None
        follows = (
            last is not None
            and abs(mot.origine[1] - last.origine[1]) <= _SAME_BASELINE_PT
            and mot.origine[0] > last.origine[0]
        )
        if follows:
            groups[-1].append(mot)
        else:
            groups.append([mot])
    return [Ligne(mots=tuple(group)) for group in groups]


def _place(ligne: Ligne) -> tuple[str, int]:
    return re.sub(r"\d+", "0", ligne.texte), round(ligne.mots[0].origine[1] / 2)


def _in_margin(ligne: Ligne, height: float) -> bool:
    y = ligne.mots[0].origine[1]
    return y < _FURNITURE_BAND * height or y > (1 - _FURNITURE_BAND) * height
