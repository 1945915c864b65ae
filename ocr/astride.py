"""Letters that stand just out of a stamp, or over it in another ink: what is left of a facsimile's name."""

import numpy as np

from ocr.hulls import drawn, hull_of
from ocr.kinds import MarkSeen
from ocr.masks import Mask, components, grown
from ocr.paths import longest_over_mm
from ocr.pen import ink_distance
from ocr.printed import PX_PER_MM
from ocr.raster import Image

_OUTLINES, _NO_LETTERS = ("ring", "rectangle"), ("ring", "rectangle", "smear", "speck")
_NEAR_MM, _MOSTLY = 4.0, 0.5
_HIGH_MM, _WIDE_MM, _WORD_MM, _INKED_MM2 = (1.4, 3.5), 4.5, 11.0, 1.2
_ROW_MM = (3.9, 16.0)
"""Of a griffe's letters, two run together at most, or of a word of them. A name by hand has larger ones,
crumbs are smaller (« ire », cut by the stamp's edge, is 1.5 mm high, and was accepted): of 216 accepted
signatures with a whole stamp three have such a mark out of it, two have two within; of eight facsimiles
that were accepted under a stamp four have one out of it, two two within."""
_WITHIN_FOR_ONE = 2
"""A piece of the pen may be as small where it crosses the stamp's own lines."""
_NEARER, _PIECES = 0.5, 12
"""Pieces of a ring: 16 at least on 174 simulated stamps, 10 at most for loops."""
_GOES_ON_MM, _EDGE_WIDE_MM, _EDGE_SHARE = 10.0, 2.0, 0.4
"""What goes on so far through the stamp, not along its edge, is the end of a stroke that the edge cuts: of 25
good returns stopped by such a letter, 20; the letters of simulated facsimiles go on 2.4 mm, 6 once."""


def letters_by_a_stamp(marks: tuple[MarkSeen, ...], inside: Mask, colour: Image) -> int:
    """How many of ``marks`` (on a crop, H x W, ``colour``) are as small as letters, ``inside`` the frame, and
    stand mostly out of a whole stamp, close to it; two that stand within it count as one."""
    stamps = tuple(mark for mark in marks if mark.kind in _OUTLINES)
    if not stamps:
        return 0
    hulls = tuple(hull_of(mark.mask) for mark in stamps)
    covered = drawn(inside.shape, hulls)
    near, free = grown(covered, _NEAR_MM), inside & ~covered
    others = [mark for mark in marks if mark.kind not in _NO_LETTERS]
    letters = [mark for mark in others if _is_low(mark)]
    beside = [
        mark for mark in letters if _is_letter(mark) and _is_on(mark, free) and (mark.mask & near).any()
    ]
    over = [mark for mark in letters if mark.kind != "type" and _is_on(mark, covered)]
    rows = [mark for mark in others if mark not in over and _is_row(mark) and _is_on(mark, covered)]
    if beside or over:
        ink = np.logical_or.reduce([mark.mask for mark in marks])
        edges = drawn(inside.shape, hulls, round(_EDGE_WIDE_MM * PX_PER_MM))
        beside, over = ([mark for mark in some if not _goes_on(mark, ink, edges)] for some in (beside, over))
    named = _of_the_pen_s_ink(rows, marks, colour) if rows else 0
    return len(beside) + (len(over) + named) // _WITHIN_FOR_ONE


def _goes_on(mark: MarkSeen, ink: Mask, edges: Mask) -> bool:
    """Whether a mark is a piece of a stroke of ``ink`` that goes on far, not along the stamps' ``edges``."""
    return longest_over_mm(ink, mark.mask, edges, _EDGE_SHARE) >= _GOES_ON_MM


def lettered(stamp: MarkSeen) -> bool:
    """Whether what looks like a whole stamp holds letters: a pen's round loops are taken for a ring."""
    return stamp.kind != "ring" or len(components(stamp.mask).areas) - 1 >= _PIECES


def _of_the_pen_s_ink(rows: list[MarkSeen], marks: tuple[MarkSeen, ...], colour: Image) -> int:
    """How many of ``rows`` are nearer to the strokes' ink than to the stamps': none of their letters."""
    strokes, stamps = (
        np.logical_or.reduce(
            [np.zeros_like(rows[0].mask), *(mark.mask for mark in marks if mark.kind in kinds)]
        )
        for kinds in (("stroke",), _OUTLINES)
    )
    found = 0
    for row in rows:
        pen, pad = (ink_distance(row.mask, ink, colour) for ink in (strokes & ~row.mask, stamps))
        found += int(pen is not None and pad is not None and pen < _NEARER * pad)
    return found


def _is_on(mark: MarkSeen, area: Mask) -> bool:
    return bool(np.count_nonzero(mark.mask & area) >= _MOSTLY * np.count_nonzero(mark.mask))


def _is_low(mark: MarkSeen) -> bool:
    low, high = _HIGH_MM
    return low <= _side_mm(mark, 1) <= high and _side_mm(mark, 0) <= _WORD_MM and mark.area_mm2 >= _INKED_MM2


def _is_row(mark: MarkSeen) -> bool:
    high, long = _ROW_MM
    word = mark.kind in ("type", "line") and mark.area_mm2 >= _INKED_MM2
    return word and _HIGH_MM[0] <= _side_mm(mark, 1) <= high and _side_mm(mark, 0) <= long


def _is_letter(mark: MarkSeen) -> bool:
    return _side_mm(mark, 0) <= _WIDE_MM


def _side_mm(mark: MarkSeen, axis: int) -> float:
    return (mark.box[2 + axis] - mark.box[axis]) / PX_PER_MM
