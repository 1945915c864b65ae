"""How high the pen of a frame goes, beside the stamps that stand in it, and what signs no higher: the paraph
that ties a name, wide loops."""

from dataclasses import dataclass, fields

import numpy as np

from ocr.amid import letters_among
from ocr.flourish import flourish_mm
from ocr.freehand import freehand
from ocr.hulls import hull_of, rims_of
from ocr.kinds import MarkSeen
from ocr.loops import loops_mm
from ocr.masks import Mask, closed, extent, grown
from ocr.overdrawn import of_another_ink
from ocr.pen import coloured_distance
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.rings import broken_ring, disc_of
from ocr.sweeps import longest_sweep_mm, tallest_mm

_OUTLINES, _SHAPE_MM = ("ring", "rectangle"), 20.0
"""A letter of a name by hand is a shape too, and a line stands under it."""
_DRAWN = ("stroke", "line", "shape")
_SWEEP_MM, _TALL_MM = 10.5, 14.0
"""What goes so high needs no paraph."""
_NEAR_MM, _CUT_MM = 3.0, 0.6
_TIED_OVER_MM, _OTHER_INK = 20.0, 7.0
"""Of 1,656 simulated frames stamped, with words or none, the longest such paraph with one stamp is 13.4 mm;
of 26 names signed over a stamp, 28 mm at least. Of an ink that may be the stamp's a facsimile under it, whose
name it hides, had one too, and was accepted."""


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
    ``inside``: the frame. An ink that no piece of a stamp has is measured by itself too; the date above the
    frame, which looks like type, is no piece of one."""
    marks = _below(marks, inside)
    found, near = [_heights(strokes, marks, colour, inside)], grown(inside, _NEAR_MM)
    for ink in {mark.ink for mark in strokes if mark.ink}:
        own, others = _by_ink(marks, ink)
        # What stands well below or beside the frame is not run into.
        if others and not _bear_pieces(tuple(mark for mark in own if (mark.mask & near).any())):
            drawn = tuple(mark for mark in strokes if mark.ink == ink)
            found.append(_heights(drawn, own, colour, inside, over=_of(others)))
    return Heights(**{one.name: max(getattr(each, one.name) for each in found) for one in fields(Heights)})


def _below(marks: tuple[MarkSeen, ...], inside: Mask) -> tuple[MarkSeen, ...]:
    """``marks`` less those that end well above the frame."""
    top = extent(inside)[0].start - round(_NEAR_MM * PX_PER_MM)
    return tuple(mark for mark in marks if mark.box[3] >= top)


def _by_ink(marks: tuple[MarkSeen, ...], ink: int) -> tuple[tuple[MarkSeen, ...], tuple[MarkSeen, ...]]:
    """The marks of an ink, and those of all others."""
    own = tuple(mark for mark in marks if mark.ink == ink)
    return own, tuple(mark for mark in marks if mark.ink != ink)


def _heights(
    strokes: tuple[MarkSeen, ...],
    marks: tuple[MarkSeen, ...],
    colour: Image,
    inside: Mask,
    over: Mask | None = None,
) -> Heights:
    """The same of strokes and marks looked at together; ``over``: another ink, that may have cut them.

    Where pieces of a stamp stand whose outline is not whole, a straight line or an arc is none of the pen's:
    « Vu et vérifié » ran into the side of one, and was accepted."""
    if not strokes:
        return Heights(sweep_mm=0.0, tall_mm=0.0)
    drawn, whole = _of(strokes), tuple(mark.mask for mark in marks if mark.kind in _OUTLINES)
    swept, stamps = drawn, whole
    letters = letters_among(marks, grown(inside, _NEAR_MM))
    if not stamps and (letters.any() or _bear_pieces(marks)):
        swept, stamps = freehand(drawn), (*_broken(marks), *((letters,) if letters.any() else ()))
    pen = of_another_ink(swept, stamps, colour) if stamps and swept.any() else None
    sweep_mm, tall_mm = longest_sweep_mm(swept, stamps, pen), tallest_mm(drawn, stamps)
    if sweep_mm >= _SWEEP_MM or tall_mm >= _TALL_MM:
        return Heights(sweep_mm=sweep_mm, tall_mm=tall_mm)
    # Beside a stamp or pieces of one, its rings would be loops.
    looped = 0.0 if stamps or _bear_outlines(marks) else loops_mm(drawn, _of(marks))
    lines = _of(tuple(mark for mark in marks if mark.kind in _DRAWN)) & inside
    if over is not None:
        lines |= closed(lines, _CUT_MM) & over
    tied = flourish_mm(lines)
    if not tied and len(whole) == 1 and not _bear_outlines(marks):
        apart = coloured_distance(drawn & inside, whole[0], colour)
        tied = _tied_over(lines, whole[0] & inside) if (apart or 0.0) >= _OTHER_INK else 0.0
    return Heights(sweep_mm=sweep_mm, tall_mm=tall_mm, flourish_mm=tied, loops_mm=looped)


def _tied_over(lines: Mask, stamp: Mask) -> float:
    """The paraph of ``lines`` that goes on over a stamp."""
    found = flourish_mm(lines | stamp, rims_of(lines.shape, (hull_of(stamp),)))
    return found if found >= _TIED_OVER_MM else 0.0


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
