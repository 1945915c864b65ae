"""What a pen of another ink draws over whole stamps."""

import numpy as np

from ocr.hulls import drawn, hull_of
from ocr.inks import OtherInk, other_ink, tones
from ocr.kinds import marks_of, parts_of
from ocr.masks import Mask, closed, grown, without_specks
from ocr.raster import Image
from ocr.shapes import NEAR_STAMP, OVER_STAMP, free_mm, is_machine_drawn
from ocr.stamps import Stamp, covered_by, crossed, overlapping

_OWN_LINE_MM, _CROSSED_MM, _BRIDGED_MM, _PEN_SURE = 0.2, 1.0, 0.5, 0.25
_PEN_LENGTH_MM, _PEN_EXTENT_MM = 18.0, 9.0
_HEART_MM, _ENCLOSED = 15.0, 0.95
"""What keeps within a stamp and is smaller may be the star or the arms of another one: the stars of two run
together were accepted once, 13 mm wide. Of 209 simulated signatures none is lost."""
_JOINED_MM = 0.3
_DARKER, _FREE_MM = 8.0, 40.0
"""By how much a mark is darker than the rest of its stamp, and how much of it is free, to be a pen's as a
whole: of 374 simulated frames with two stamps, those as free are 7 darker at most."""


def drawn_over(stamps: tuple[Stamp, ...], mask: Mask, bgr: Image, *apart: Mask) -> Mask:
    """The long strokes of ``mask`` over ``stamps`` that are of another ink than each stamp they cross.

    ``apart``: the inks of the crop that are told from it by their colour."""
    if not stamps:
        return np.zeros_like(mask)
    seen = tones(bgr)
    near, sure = mask.copy(), np.zeros_like(mask)
    inks = [other_ink(seen, stamp.lines) for stamp in stamps]
    for stamp, other in zip(stamps, inks, strict=True):
        near &= ~(stamp.inside if other is None else stamp.inside & ~other.near)
        if other is not None:
            sure |= stamp.inside & other.sure
    covered = covered_by(stamps)
    # Where two stamps overlap, two inks prove nothing; a stamp's own lines are its own unless surely not.
    lines = np.logical_or.reduce([grown(stamp.lines, _OWN_LINE_MM) for stamp in stamps])
    near &= ~overlapping(stamps)
    for ink in (mask, *apart):
        near &= ~crossed(stamps, ink)
    near &= closed(near & (~lines | sure), _CROSSED_MM)
    kept = np.zeros_like(mask)
    for mark in marks_of(near, NEAR_STAMP):
        over, beside = mark.mask & covered, mark.mask & ~lines
        enclosed = over.sum() > _ENCLOSED * mark.mask.sum()
        least_mm = _HEART_MM if enclosed else _PEN_EXTENT_MM
        long = mark.length_mm > _PEN_LENGTH_MM and mark.extent_mm > least_mm
        apart = (over & sure).sum() > _PEN_SURE * over.sum()
        if mark.kind != "stroke" or not long or not apart or not beside.any():
            continue
        if not is_machine_drawn(beside, OVER_STAMP):
            kept |= over
    if len(stamps) == 1 and inks[0] is not None:
        kept |= _darker(closed(mask & ~lines, _BRIDGED_MM) & mask, stamps[0], inks[0])
    return grown(kept, 0.2) & covered & mask if kept.any() else kept


def of_another_ink(strokes: Mask, stamps: tuple[Mask, ...], bgr: Image) -> Mask:
    """Of ``strokes`` (H x W), what is surely of another ink than each of ``stamps``, or outside them."""
    seen, kept = tones(bgr), strokes.copy()
    for stamp in stamps:
        outside, other = ~drawn(strokes.shape, (hull_of(stamp),)), other_ink(seen, stamp)
        kept &= outside if other is None else outside | other.sure
    return without_specks(closed(kept, _JOINED_MM) & strokes)


def _darker(mask: Mask, stamp: Stamp, ink: OtherInk) -> Mask:
    """The marks of ``mask``, the stamp's own lines left out, that are drawn freely and are darker than all
    else it encloses."""
    found = np.zeros_like(mask)
    for mark, part in parts_of(mask):
        over = mark & stamp.inside
        rest = stamp.inside & ~mark
        if not over.any() or not rest.any():
            continue
        contrast = float(np.median(ink.darker[over]) - np.median(ink.darker[rest]))
        if contrast > _DARKER and free_mm(part) > _FREE_MM:
            found |= over
    return found
