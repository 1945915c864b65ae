"""Strokes that keep amid letters or within a stamp of their own ink: an emblem, a border, no signature."""

from dataclasses import replace

import cv2
import numpy as np

from ocr.hulls import drawn, hull_of
from ocr.kinds import MarkSeen
from ocr.masks import Mask, components, grown, longest_mm
from ocr.overdrawn import of_another_ink
from ocr.pen import LETTER_MM, ink_distance
from ocr.printed import PX_PER_MM
from ocr.raster import Image

_OUTLINES, _NO_LETTERS = ("ring", "rectangle"), ("ring", "rectangle", "smear", "speck")
_LETTER_MM, _LETTER_MM2, _LETTERS = (0.6, 3.6), 0.3, 6
_BORDER_MM, _RIM_MM, _OUTLINE_MM = 5.0, 1.5, 20.0
"""A stamp's border stands so far at most from its letters; of a whole outline the edge itself is known."""
_BEYOND_LETTERS_MM, _BEYOND_STAMP_MM = 15.0, 6.0
"""By all that rules version 19 asks: of 211 simulated signatures that were accepted one is left to a human,
of 104 with the stamps of other makers nine; of 21 frames stamped so, not signed, that were accepted, 18."""
_OTHER_INK = 20.0
"""The arms of a stamp are 15 darker than its thin letters at 75 dpi; a black pen over a pale one, 22."""
_SURE_MM = 35.0
"""Or one piece so long is surely of another ink than the stamps are there. Of the strokes that keep within a
stamp on 800 simulated frames, half by other makers, none signed, the longest such pieces are 26 mm and, words
over a stamp, 41; of ten signatures within a stamp that had been left to a human six have 46 mm and more."""


def without_emblems(marks: tuple[MarkSeen, ...], frame: Mask, colour: Image) -> tuple[MarkSeen, ...]:
    """``marks`` (on a crop, H x W, ``colour``), the strokes of an ink called lettering when none of them goes
    far beyond the letters and the whole stamps of this ink in and around the ``frame`` (H x W).

    What is no larger than a letter is no emblem; what the frame does not hold is no part of it."""
    amid: set[int] = set()
    large = tuple(mark for mark in marks if mark.kind == "stroke" and mark.extent_mm > LETTER_MM)
    for ink in {mark.ink for mark in large}:
        own = tuple(mark for mark in marks if mark.ink in (0, ink))
        strokes = np.logical_or.reduce([mark.mask for mark in own if mark.kind == "stroke"]) & frame
        stamps = _stamps(own)
        covered = _covered(strokes, stamps, colour)
        if covered.any() and longest_mm(of_another_ink(strokes & covered, stamps, colour)) >= _SURE_MM:
            continue
        letters = letters_among(own, frame & ~_covered(strokes, _stamps(marks)))
        if not _goes_beyond(strokes, covered, _around(letters)):
            amid.add(ink)
    return tuple(_lettered(mark, frame) if mark.ink in amid else mark for mark in marks)


def _lettered(mark: MarkSeen, frame: Mask) -> MarkSeen:
    """``mark`` called lettering when it is a stroke in the frame."""
    held = mark.kind == "stroke" and (mark.mask & frame).any()
    return replace(mark, kind="lettering") if held else mark


def _goes_beyond(strokes: Mask, covered: Mask, lettered: Mask) -> bool:
    """Whether one of ``strokes`` leaves what stamps cover, and the area of letters, by enough."""
    if covered.any() and longest_mm(strokes & ~covered) < _BEYOND_STAMP_MM:
        return False
    return not lettered.any() or longest_mm(strokes & ~covered & ~lettered) >= _BEYOND_LETTERS_MM


def _stamps(marks: tuple[MarkSeen, ...]) -> tuple[Mask, ...]:
    """The whole stamps among them."""
    return tuple(mark.mask for mark in marks if mark.kind in _OUTLINES and mark.length_mm >= _OUTLINE_MM)


def _covered(strokes: Mask, stamps: tuple[Mask, ...], colour: Image | None = None) -> Mask:
    """All that ``stamps`` enclose, with their edges, but for those of surely another ink than ``strokes``."""
    hulls = []
    for stamp in stamps:
        apart = None if colour is None else ink_distance(strokes, stamp, colour)
        if apart is None or apart < _OTHER_INK:
            hulls.append(hull_of(stamp))
    return grown(drawn(strokes.shape, tuple(hulls)), _RIM_MM) if hulls else np.zeros_like(strokes)


def letters_among(marks: tuple[MarkSeen, ...], frame: Mask) -> Mask:
    """All that has a letter's size among what is in the frame, whole outlines left out; nothing when that is
    little."""
    pieces = [mark.mask for mark in marks if mark.kind not in _NO_LETTERS]
    found = components(np.logical_or.reduce([np.zeros_like(frame), *pieces]) & frame)
    boxes = found.boxes()
    low, high = (mm * PX_PER_MM for mm in _LETTER_MM)
    letters = (boxes[:, 2:].max(axis=1) <= high) & (found.areas >= _LETTER_MM2 * PX_PER_MM**2)
    for label in np.flatnonzero(letters).tolist():
        ys, xs = np.nonzero(found.labels == label)
        _, sides, _ = cv2.minAreaRect(np.stack([xs, ys], axis=1).astype(np.float32))
        letters[label] = min(sides) + 1 >= low
    return found.chosen(letters & (letters.sum() >= _LETTERS))


def _around(letters: Mask) -> Mask:
    """The area of some letters, as far as a stamp's border."""
    area = np.zeros(letters.shape, np.uint8)
    if not letters.any():
        return area > 0
    ys, xs = np.nonzero(letters)
    cv2.fillConvexPoly(area, cv2.convexHull(np.stack([xs, ys], axis=1).astype(np.int32)), 1)
    return grown(area > 0, _BORDER_MM)
