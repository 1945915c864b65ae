"""Which page of a document answers to which page of its golden: pages gone, come, turned or out of order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from convgen.golden.ecarts import Cause, Couche, Ecart, Lieu
from convgen.golden.lecture import Page
from convgen.golden.lignes import Texte

_WHOLE_PAGE_LINES = 4
"""A page of fewer lines that goes or comes is an overflow: its lines are told, not the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appariement:
    """``paires``: page of the golden -> page of the document, 1-based, in the golden's order.

    ``seules_avant``, ``seules_apres``: pages that the other does not have, when the rest is the same.
    """

    paires: Mapping[int, int]
    seules_avant: frozenset[int] = frozenset()
    seules_apres: frozenset[int] = frozenset()
    ecarts: tuple[Ecart, ...] = ()


def pair(avant: Sequence[Page], apres: Sequence[Page], textes: tuple[Texte, Texte]) -> Appariement:
    """Pair the pages by what they say; page by page when whole pages alone do not explain the difference."""
    old, new = (_keys(pages, texte) for pages, texte in zip((avant, apres), textes, strict=True))
    if len(old) == len(new):
        if old != new and sorted(old) == sorted(new):
            return _permuted(old, new)
        return Appariement(paires={page.numero: page.numero for page in avant})
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    kept = _subsequence(shorter, longer)
    alone = frozenset(range(1, len(longer) + 1)) - frozenset(kept)
    if kept and all(longer[number - 1].count("\n") >= _WHOLE_PAGE_LINES for number in alone):
        positions = range(1, len(shorter) + 1)
        if longer is old:
            gone = tuple(_whole(number, longer, Cause.PAGE_RETIREE) for number in sorted(alone))
            return Appariement(
                paires=dict(zip(kept, positions, strict=True)), seules_avant=alone, ecarts=gone
            )
        come = tuple(_whole(number, longer, Cause.PAGE_AJOUTEE) for number in sorted(alone))
        return Appariement(paires=dict(zip(positions, kept, strict=True)), seules_apres=alone, ecarts=come)
    cause = Cause.PAGE_RETIREE if len(old) > len(new) else Cause.PAGE_AJOUTEE
    count = Ecart(
        couche=Couche.PAGES, cause=cause, message=f"{_pages(len(old))} avant, {len(new)} maintenant"
    )
    return Appariement(paires={n: n for n in range(1, min(len(old), len(new)) + 1)}, ecarts=(count,))


def sheets(avant: Sequence[Page], apres: Sequence[Page], paires: Mapping[int, int]) -> Iterator[Ecart]:
    """Pages whose size or rotation is another."""
    for before, after in paires.items():
        old, new = avant[before - 1], apres[after - 1]
        where = (Lieu(cote="apres", page=after, box=(0.0, 0.0, *new.size)),)
        if old.rotation != new.rotation:
            message = f"page {after} : tournée de {old.rotation}° à {new.rotation}°"
            yield Ecart(couche=Couche.PAGES, cause=Cause.ROTATION, message=message, lieux=where)
        if old.size != new.size:
            message = f"page {after} : format {_size(old)} devenu {_size(new)}"
            yield Ecart(couche=Couche.PAGES, cause=Cause.FORMAT, message=message, lieux=where)


def _keys(pages: Sequence[Page], texte: Texte) -> list[str]:
    keys = {page.numero: "" for page in pages}
    for ligne in texte.corps:
        keys[ligne.page] += ligne.texte + "\n"
    return list(keys.values())


def _permuted(old: list[str], new: list[str]) -> Appariement:
    free: dict[str, list[int]] = {}
    for number, key in enumerate(new, start=1):
        free.setdefault(key, []).append(number)
    paires = {number: free[key].pop(0) for number, key in enumerate(old, start=1)}
    order = ", ".join(str(before) for before in sorted(paires, key=lambda before: paires[before]))
    message = f"mêmes pages dans un autre ordre : les pages d’avant viennent dans l’ordre {order}"
    ecart = Ecart(couche=Couche.PAGES, cause=Cause.ORDRE_DES_PAGES, message=message)
    return Appariement(paires=paires, ecarts=(ecart,))


def _subsequence(shorter: list[str], longer: list[str]) -> list[int]:
    """Where each of ``shorter`` is found in ``longer``, in order; empty when one is not."""
    found, start = [], 0
    for key in shorter:
        try:
            start = longer.index(key, start) + 1
        except ValueError:
            return []
        found.append(start)
    return found


def _whole(number: int, keys: list[str], cause: Cause) -> Ecart:
    begin = " ".join(keys[number - 1].split()[:8])
    word = "retirée" if cause is Cause.PAGE_RETIREE else "ajoutée"
    return Ecart(couche=Couche.PAGES, cause=cause, message=f"page {number} {word} : « {begin}… »")


def _size(page: Page) -> str:
    width, height = (f"{value / 72 * 25.4:.0f}" for value in page.size)
    return f"{width} × {height} mm"


def _pages(count: int) -> str:
    return f"{count} page" if count < 2 else f"{count} pages"
