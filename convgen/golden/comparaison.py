"""The comparison of a PDF with its golden: bytes, pixels, geometry, words, and the worst that differs."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from convgen.golden import empreinte, images
from convgen.golden.lecture import Lecture, read
from convgen.golden.reference import load

MOVE_PT = 0.3
"""A word that moves less did not move: boxes are rounded to 0.1 pt."""

MOVE_OTHER_ENGINE_PT = 4.0
"""Another Pango or HarfBuzz rounds advances and line heights otherwise; a line is 13 pt high."""

_SHOWN = 20


class Couche(IntEnum):
    """The layers, from the least to the most visible; the worst that differs names the difference."""

    AUCUNE = 0
    OCTETS = 1
    PIXELS = 2
    GEOMETRIE = 3
    MOTS = 4
    PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs: the worst layer, what to read, the pictures written.

    ``engine``: what changed in the engine since the golden was made; then bytes are not compared.
    """

    couche: Couche
    messages: tuple[str, ...]
    pictures: tuple[Path, ...]
    engine: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True when nothing that can be compared differs."""
        return self.couche is Couche.AUCUNE

    def __str__(self) -> str:
        lines = [f"layer: {self.couche.name.lower()}", *self.messages]
        if self.engine:
            lines.append("engine changed, bytes not compared: " + ", ".join(self.engine))
        return "\n".join([*lines, *(f"picture: {path}" for path in self.pictures)])


def compare(golden_dir: Path, pdf: bytes, *, pictures: Path | None = None) -> Difference:
    """Compare a PDF with the golden of a folder; failure pictures are written to ``pictures``.

    Raises GoldenAbsent when there is no golden: one is never made by comparing.
    """
    golden = load(golden_dir)
    engine = empreinte.changes(golden.engine, empreinte.engine())
    if sha256(pdf).hexdigest() == golden.sha256:
        return Difference(couche=Couche.AUCUNE, messages=(), pictures=(), engine=engine)
    old, new = golden.lecture, read(pdf)
    pages = _differing_pages(old, new)
    findings = [
        (Couche.PAGES, tuple(_sizes(old, new))),
        (Couche.MOTS, tuple(_mots(old, new))),
        (Couche.GEOMETRIE, tuple(_moves(old, new, MOVE_OTHER_ENGINE_PT if engine else MOVE_PT))),
        # Shifted letters fill the pictures of another engine: there, words and places decide.
        (Couche.PIXELS, () if engine else tuple(f"page {page}: the picture differs" for page in pages)),
        (Couche.OCTETS, () if engine else ("the bytes differ (metadata, attachment or structure)",)),
    ]
    couche = max((couche for couche, messages in findings if messages), default=Couche.AUCUNE)
    written = _explain(old, new, pages, pictures) if couche is not Couche.AUCUNE and pictures else ()
    messages = tuple(message for found, group in findings if found >= Couche.PIXELS for message in group)
    if couche is Couche.OCTETS:
        messages = findings[-1][1]
    return Difference(couche=couche, messages=messages, pictures=written, engine=engine)


def _sizes(old: Lecture, new: Lecture) -> Iterator[str]:
    if len(old.sizes) != len(new.sizes):
        yield f"{len(old.sizes)} pages became {len(new.sizes)}"
    for page, (before, after) in enumerate(zip(old.sizes, new.sizes, strict=False), start=1):
        if before != after:
            yield f"page {page}: {before} pt became {after} pt"


def _mots(old: Lecture, new: Lecture) -> Iterator[str]:
    """Words gone and come, one stream over the pages: an inserted line does not blame all that follows."""
    before, after = [mot.texte for mot in old.mots], [mot.texte for mot in new.mots]
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    shown = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" or shown == _SHOWN:
            continue
        shown += 1
        page = new.mots[min(j1, len(new.mots) - 1)].page
        yield f"page {page}: « {' '.join(before[i1:i2])} » became « {' '.join(after[j1:j2])} »"


def _moves(old: Lecture, new: Lecture, tolerance_pt: float) -> Iterator[str]:
    """Words that are the same in both but stand elsewhere, counted by page."""
    if [mot.texte for mot in old.mots] != [mot.texte for mot in new.mots]:
        return
    moved: dict[int, float] = {}
    for before, after in zip(old.mots, new.mots, strict=True):
        shift = max(abs(a - b) for a, b in zip(before.box, after.box, strict=True))
        shift = float("inf") if before.page != after.page else shift
        if shift > tolerance_pt:
            moved[after.page] = max(moved.get(after.page, 0.0), shift)
    for page, shift in moved.items():
        yield f"page {page}: same words, moved by up to {shift:.1f} pt"


def _differing_pages(old: Lecture, new: Lecture) -> tuple[int, ...]:
    pairs = zip(old.pictures, new.pictures, strict=False)
    return tuple(page for page, (a, b) in enumerate(pairs, start=1) if images.differs(a, b))


def _explain(old: Lecture, new: Lecture, pages: tuple[int, ...], folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in pages:
        path = folder / f"page-{page}.png"
        images.explain(old.pictures[page - 1], new.pictures[page - 1], path)
        written.append(path)
    return tuple(written)
