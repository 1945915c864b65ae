"""Words that are the same in both documents but stand elsewhere, or are set in another font or colour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from convgen.golden.ecarts import Cause, Couche, Ecart, Lieu
from convgen.golden.lecture import Mot
from convgen.golden.mots import Changement, Paire

MM_PER_PT = 25.4 / 72

_TOLD_APART = 4

_Vecteur = tuple[int, int, float, float]
"""Page before, page after, shift in mm (right, down), rounded to 0.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deplacement:
    """Words that moved together."""

    vecteur: _Vecteur
    paires: tuple[Paire, ...]


def moved(paires: Iterable[Paire], pages: Mapping[int, int], tolerance_mm: float) -> list[Deplacement]:
    """The words that moved by more than the tolerance, gathered while they go the same way."""
    groups: list[tuple[_Vecteur, list[Paire]]] = []
    for old, new in paires:
        right = (new.origine[0] - old.origine[0]) * MM_PER_PT
        down = (new.origine[1] - old.origine[1]) * MM_PER_PT
        crossed = pages.get(old.page) != new.page
        if not crossed and max(abs(right), abs(down)) <= tolerance_mm:
            continue
        vector = (
            (old.page, new.page, 0.0, 0.0)
            if crossed
            else (old.page, new.page, round(right, 1), round(down, 1))
        )
        if groups and groups[-1][0] == vector:
            groups[-1][1].append((old, new))
        else:
            groups.append((vector, [(old, new)]))
    return [Deplacement(vecteur=vector, paires=tuple(words)) for vector, words in groups]


def shifts(
    groups: Sequence[Deplacement], changed: Iterable[tuple[int, float]], pages: Mapping[int, int]
) -> Iterator[Ecart]:
    """One finding for all that goes the same way on a page: blamed, or told as following from a change.

    ``changed``: pages of the golden and heights on them where words changed, or were set in another style.
    """
    follows = _Suites(groups, changed, pages)
    merged: dict[tuple[_Vecteur, bool], list[Paire]] = {}
    for group in groups:
        for suite in (False, True):
            words = [paire for paire in group.paires if follows.from_change(paire) is suite]
            if words:
                merged.setdefault((group.vecteur, suite), []).extend(words)
    for (ways, suite), words in _summed(merged).items():
        yield Ecart(
            couche=Couche.GEOMETRIE,
            cause=Cause.DECALAGE if suite else Cause.DEPLACEMENT,
            message=_phrase(ways, words),
            lieux=(
                *(Lieu(cote="avant", page=old.page, box=old.box) for old, _ in words),
                *(Lieu(cote="apres", page=new.page, box=new.box) for _, new in words),
            ),
            suite=suite,
        )


def _summed(
    merged: Mapping[tuple[_Vecteur, bool], list[Paire]],
) -> dict[tuple[tuple[_Vecteur, ...], bool], list[Paire]]:
    """Words that go many ways on a page are one finding: they were set anew, not moved one by one."""
    by_page: dict[tuple[int, int, bool], list[_Vecteur]] = {}
    for vector, suite in merged:
        by_page.setdefault((*vector[:2], suite), []).append(vector)
    summed: dict[tuple[tuple[_Vecteur, ...], bool], list[Paire]] = {}
    for (*_, suite), vectors in by_page.items():
        groups = [(one,) for one in vectors] if len(vectors) <= _TOLD_APART else [tuple(vectors)]
        for group in groups:
            summed[group, suite] = [paire for vector in group for paire in merged[vector, suite]]
    return summed


class _Suites:
    """Whether a move only follows from changed text: later on its page, or on a page that it ran over to."""

    def __init__(
        self,
        groups: Sequence[Deplacement],
        changed: Iterable[tuple[int, float]],
        pages: Mapping[int, int],
    ) -> None:
        self._first: dict[int, float] = {}
        for page, y in changed:
            self._first[page] = min(self._first.get(page, y), y)
        self._ran_over = {
            page
            for group in groups
            for page in group.vecteur[:2]
            if pages.get(group.vecteur[0]) != group.vecteur[1]
        }

    def from_change(self, paire: Paire) -> bool:
        """Whether the word moved with a change."""
        old, _ = paire
        # Centred text, or a cell in the middle of its row, moves on the line of the change itself.
        return old.origine[1] >= self._first.get(old.page, float("inf")) - old.corps or (
            old.page in self._ran_over and any(page <= old.page for page in self._first)
        )


def changed(
    changes: Iterable[Changement], paires: Iterable[Paire], pages: Mapping[int, int]
) -> Iterator[tuple[int, float]]:
    """Where on the golden's pages words changed, or were set in another size or font."""
    back = {after: before for before, after in pages.items()}
    for change in changes:
        yield from ((mot.page, mot.origine[1]) for mot in change.avant)
        yield from ((back.get(mot.page, mot.page), mot.origine[1]) for mot in change.apres)
    for old, new in paires:
        if (old.police, old.glyphes) != (new.police, new.glyphes) or _resized(old, new):
            yield old.page, old.origine[1]


def styles(paires: Iterable[Paire], *, polices: bool) -> Iterator[Ecart]:
    """Words set in another colour, size, font or ligature; ``polices``: whether the two last ones count."""
    found: dict[tuple[Cause, str, int], list[Mot]] = {}
    for old, new in paires:
        for cause, change in _styles(old, new, polices):
            found.setdefault((cause, change, new.page), []).append(new)
    for (cause, change, page), mots in found.items():
        couche, name = _NAMES[cause]
        yield Ecart(
            couche=couche,
            cause=cause,
            message=f"page {page} : {name} {change} ({len(mots)} mot(s), « {_begin(mots)} »)",
            lieux=tuple(Lieu(cote="apres", page=page, box=mot.box) for mot in mots),
        )


_NAMES = {
    Cause.COULEUR: (Couche.PIXELS, "couleur"),
    Cause.CORPS: (Couche.GEOMETRIE, "corps"),
    Cause.POLICE: (Couche.GEOMETRIE, "police"),
    Cause.COMPOSITION: (Couche.MOTS, "composition, ligature :"),
}


def _styles(old: Mot, new: Mot, polices: bool) -> Iterator[tuple[Cause, str]]:
    if old.couleur != new.couleur:
        yield Cause.COULEUR, f"{old.couleur} → {new.couleur}"
    if _resized(old, new):
        yield Cause.CORPS, f"{old.corps:g} → {new.corps:g}"
    if polices and old.police != new.police:
        yield Cause.POLICE, f"{old.police} → {new.police}"
    elif polices and old.glyphes != new.glyphes:
        yield Cause.COMPOSITION, f"{old.glyphes} signes → {new.glyphes}"


def _resized(old: Mot, new: Mot) -> bool:
    return abs(old.corps - new.corps) > 0.05


def _phrase(vectors: Sequence[_Vecteur], words: Sequence[Paire]) -> str:
    before, after, right, down = vectors[0]
    lines = len({(new.page, round(new.origine[1])) for _, new in words})
    counted = f"{lines} ligne(s), « {_begin([new for _, new in words])} »"
    if before != after and (right, down) == (0.0, 0.0):
        return f"page {after} : {counted}, venue(s) de la page {before}"
    if len(vectors) > 1:
        farthest = max(max(abs(right), abs(down)) for _, _, right, down in vectors)
        return f"page {after} : même texte, {counted}, déplacée(s) jusqu’à {farthest:.1f} mm"
    ways = [
        f"{abs(value):.1f} mm vers {way}".replace(".", ",")
        for value, way in (
            (right, "la droite" if right > 0 else "la gauche"),
            (down, "le bas" if down > 0 else "le haut"),
        )
        if value
    ]
    return f"page {after} : même texte, {counted}, déplacée(s) de {' et '.join(ways)}"


def _begin(mots: Sequence[Mot]) -> str:
    text = " ".join(mot.texte for mot in mots[:5])
    return text + ("…" if len(mots) > 5 else "")
