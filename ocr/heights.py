"""How high the pen of a frame goes, beside the stamps that stand in it, and what signs no higher: the paraph
that ties a name, wide loops."""

from dataclasses import dataclass

import numpy as np

from ocr.flourish import flourish_mm
from ocr.freehand import freehand
from ocr.kinds import MarkSeen
from ocr.loops import loops_mm
from ocr.masks import Mask
from ocr.overdrawn import of_another_ink
from ocr.raster import Image
from ocr.rings import broken_ring, disc_of
from ocr.sweeps import longest_sweep_mm, tallest_mm

_OUTLINES, _SHAPE_MM = ("ring", "rectangle"), 20.0
"""A letter of a name by hand is a shape too, and a line stands under it."""
_DRAWN = ("stroke", "line", "shape")
_SWEEP_MM, _TALL_MM = 10.5, 14.0
"""What goes so high needs no paraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heights:
    """Of the highest stroke that neither turns sharply nor comes back, and of the highest connected piece;
    the length of the paraph that ties a name and the width of loops, looked for where neither is high."""

    sweep_mm: float
    tall_mm: float
    flourish_mm: float = 0.0
    loops_mm: float = 0.0


def heights_of(
    strokes: tuple[MarkSeen, ...], marks: tuple[MarkSeen, ...], colour: Image, inside: Mask
) -> Heights:
    """The heights of ``strokes``, those of ``marks`` that are in the frame; ``colour``: the crop they are on,
    ``inside``: the frame.

    Where pieces of a stamp stand whose outline is not whole, a straight line or an arc is none of the pen's:
    « Vu et vérifié » ran into the side of one, and was accepted."""
    if not strokes:
        return Heights(sweep_mm=0.0, tall_mm=0.0)
    drawn, stamps = _of(strokes), tuple(mark.mask for mark in marks if mark.kind in _OUTLINES)
    swept = drawn
    if not stamps and _bear_pieces(marks):
        swept, stamps = freehand(drawn), _broken(marks)
    pen = of_another_ink(swept, stamps, colour) if stamps and swept.any() else None
    sweep_mm, tall_mm = longest_sweep_mm(swept, stamps, pen), tallest_mm(drawn, stamps)
    if sweep_mm >= _SWEEP_MM or tall_mm >= _TALL_MM:
        return Heights(sweep_mm=sweep_mm, tall_mm=tall_mm)
    # Beside a stamp or pieces of one, its rings would be loops.
    looped = 0.0 if stamps or _bear_outlines(marks) else loops_mm(drawn, _of(marks))
    drawn = _of(tuple(mark for mark in marks if mark.kind in _DRAWN)) & inside
    return Heights(sweep_mm=sweep_mm, tall_mm=tall_mm, flourish_mm=flourish_mm(drawn), loops_mm=looped)


def _bear_pieces(marks: tuple[MarkSeen, ...]) -> bool:
    """Whether letters of a stamp stand among ``marks``, or a piece of its outline."""
    return _bear_outlines(marks) or any(mark.kind == "type" for mark in marks)


def _bear_outlines(marks: tuple[MarkSeen, ...]) -> bool:
    """Whether a piece of an outline longer than any letter stands among ``marks``, or letters within one."""
    outlined = any(mark.kind == "shape" and mark.length_mm >= _SHAPE_MM for mark in marks)
    return outlined or any(mark.kind == "lettering" for mark in marks)


def _broken(marks: tuple[MarkSeen, ...]) -> tuple[Mask, ...]:
    """What is left of a stamp whose letters alone are known, and all that a ring in pieces encloses: « à
    signer » ran into the star of the one, « Néant » into an arc of the other, and were accepted by fax."""
    letters = tuple(mark for mark in marks if mark.kind == "lettering")
    ring = broken_ring(_of(marks))
    lettered = (_of(letters),) if letters else ()
    return lettered if ring is None else (*lettered, disc_of(marks[0].mask.shape, ring))


def _of(marks: tuple[MarkSeen, ...]) -> Mask:
    """The ink of ``marks``, one at least."""
    return np.asarray(np.logical_or.reduce([mark.mask for mark in marks]), dtype=bool)
