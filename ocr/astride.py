"""Letters that stand just out of a stamp, or over it in another ink: what is left of a facsimile's name."""

import numpy as np

from ocr.hulls import drawn, hull_of
from ocr.kinds import MarkSeen
from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_OUTLINES, _NO_LETTERS = ("ring", "rectangle"), ("ring", "rectangle", "smear", "speck")
_NEAR_MM, _MOSTLY = 4.0, 0.5
_HIGH_MM, _WIDE_MM, _WORD_MM, _INKED_MM2 = (1.6, 3.5), 4.5, 11.0, 1.2
"""Of a griffe's letters, two run together at most, or of a word of them. A name by hand has larger ones,
crumbs are smaller: of 216 accepted signatures with a whole stamp three have such a mark out of it, two have
two within; of seven facsimiles that were accepted under a stamp four have one out of it, one two within."""
_WITHIN_FOR_ONE = 2
"""A piece of the pen may be as small where it crosses the stamp's own lines."""


def letters_by_a_stamp(marks: tuple[MarkSeen, ...], inside: Mask) -> int:
    """How many of ``marks`` (on a crop, H x W) are as small as letters, ``inside`` the frame, and stand
    mostly out of a whole stamp, close to it; two that stand within it count as one."""
    stamps = tuple(hull_of(mark.mask) for mark in marks if mark.kind in _OUTLINES)
    if not stamps:
        return 0
    covered = drawn(inside.shape, stamps)
    near, free = grown(covered, _NEAR_MM), inside & ~covered
    letters = [mark for mark in marks if mark.kind not in _NO_LETTERS and _is_low(mark)]
    beside = sum(_is_on(mark, free) and (mark.mask & near).any() for mark in letters if _is_letter(mark))
    within = sum(_is_on(mark, covered) for mark in letters if mark.kind != "type")
    return int(beside) + within // _WITHIN_FOR_ONE


def _is_on(mark: MarkSeen, area: Mask) -> bool:
    return bool(np.count_nonzero(mark.mask & area) >= _MOSTLY * np.count_nonzero(mark.mask))


def _is_low(mark: MarkSeen) -> bool:
    low, high = _HIGH_MM
    return low <= _side_mm(mark, 1) <= high and _side_mm(mark, 0) <= _WORD_MM and mark.area_mm2 >= _INKED_MM2


def _is_letter(mark: MarkSeen) -> bool:
    return _side_mm(mark, 0) <= _WIDE_MM


def _side_mm(mark: MarkSeen, axis: int) -> float:
    return (mark.box[2 + axis] - mark.box[axis]) / PX_PER_MM
