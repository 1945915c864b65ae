"""Where the zones named in ``golden.toml`` stand on a document, and which words are inside."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from convgen.golden.contenu import Balise
from convgen.golden.ecarts import Box, Cause, Couche, Ecart
from convgen.golden.lecture import Mot
from convgen.golden.lignes import Ligne
from convgen.golden.reglages import Classe, Zone

PT_PER_MM = 72 / 25.4

Places = Mapping[str, tuple[int, Box]]
"""Id of an element -> page, box: what the renderer recorded when it laid the document out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masque:
    """Boxes and words of one class on one document."""

    boxes: tuple[tuple[int, Box], ...] = ()
    mots: frozenset[int] = frozenset()
    trouvees: frozenset[str] = frozenset()

    def holds(self, mot: Mot) -> bool:
        """Whether the word is inside, by name or by its centre."""
        return id(mot) in self.mots or any(
            page == mot.page and _inside(box, mot.box) for page, box in self.boxes
        )


def masque(
    zones: Iterable[Zone], classe: Classe, lignes: Sequence[Ligne], balises: Sequence[Balise], places: Places
) -> Masque:
    """All that a class covers on a document; ``trouvees`` names the zones that were found."""
    boxes: list[tuple[int, Box]] = []
    mots: set[int] = set()
    found: set[str] = set()
    for zone in zones:
        if zone.classe is not classe:
            continue
        here, words = list(_boxes(zone, places)), list(_words(zone, lignes, balises, places))
        if here or words:
            found.add(zone.nom)
        boxes += [*here, *((mot.page, mot.box) for mot in words)]
        mots |= set(map(id, words))
    return Masque(boxes=tuple(boxes), mots=frozenset(mots), trouvees=frozenset(found))


def absences(zones: Iterable[Zone], masques: Iterable[Masque]) -> Iterator[Ecart]:
    """A legal zone that is nowhere protects nothing: the rules are out of date."""
    found = frozenset().union(*(masque.trouvees for masque in masques))
    for zone in zones:
        if zone.nom not in found:
            message = f"la zone « {zone.nom} » de golden.toml n’est ni dans la référence ni dans le document"
            yield Ecart(couche=Couche.STRUCTURE, cause=Cause.ZONE_ABSENTE, message=message)


def _boxes(zone: Zone, places: Places) -> Iterator[tuple[int, Box]]:
    if zone.boite_mm is not None and zone.page is not None:
        x0, y0, x1, y1 = (value * PT_PER_MM for value in zone.boite_mm)
        yield zone.page, (x0, y0, x1, y1)
    if zone.id is not None and zone.id in places:
        yield places[zone.id]


def _words(zone: Zone, lignes: Sequence[Ligne], balises: Sequence[Balise], places: Places) -> Iterator[Mot]:
    if zone.id is not None and zone.id not in places:
        inside = {content for tag in balises if tag.id == zone.id for content in tag.contenus}
        yield from (mot for ligne in lignes for mot in ligne.mots if (mot.page, mot.mcid) in inside)
    elif zone.texte is not None:
        for ligne in lignes:
            yield from _matched(re.compile(zone.texte), ligne)
    elif zone.de is not None:
        yield from (mot for ligne in _between(zone, lignes) for mot in ligne.mots)


def _matched(pattern: re.Pattern[str], ligne: Ligne) -> Iterator[Mot]:
    """The words that the expression covers, even in part."""
    spans = [match.span() for match in pattern.finditer(ligne.texte)]
    start = 0
    for mot in ligne.mots:
        end = start + len(mot.texte)
        if any(start < stop and end > begin for begin, stop in spans):
            yield mot
        start = end + 1


def _between(zone: Zone, lignes: Sequence[Ligne]) -> Iterator[Ligne]:
    inside = False
    for ligne in lignes:
        if zone.jusqua is not None and inside and re.search(zone.jusqua, ligne.texte):
            inside = False
        if re.search(zone.de or "", ligne.texte):
            inside = True
        if inside:
            yield ligne


def _inside(box: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
