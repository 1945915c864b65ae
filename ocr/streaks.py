"""Lines that run across a page: dirt on a scanner’s glass, folds."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_STREAK_SLOPES = np.linspace(-0.06, 0.06, 25)
_STREAK_SHARE, _STREAK_SEEN = 0.3, 0.2
_STREAK_AROUND_MM = 0.5
_MARGIN_MM = (5.0, 16.0)
"""The printed margin, but for what the paper's edge darkens."""


def streaks(added: Mask, explained: Mask) -> Mask:
    """Straight lines that run along most of the page: dirt on a scanner's glass, folds; a pen never does.

    A line counts when it covers at least ``_STREAK_SHARE`` of what the print leaves to be seen along it, and
    of both margins: text struck out from its first word to its last is within them.
    """
    found = np.zeros_like(added)
    for transposed in (False, True):
        bits, print_ = (added.T, explained.T) if transposed else (added, explained)
        lines = _vertical_streaks(np.ascontiguousarray(bits), np.ascontiguousarray(print_))
        found |= lines.T if transposed else lines
    return found


def _vertical_streaks(bits: Mask, print_: Mask) -> Mask:
    height, width = bits.shape
    small = (round(width / 2), round(height / 2))
    found = np.zeros_like(bits)
    if bits.sum() < 0.2 * height:
        return found
    # Nearly upright, it leaves ink at most heights of a narrow band: most pages have no such band.
    blocks = cv2.resize(
        bits.astype(np.uint8) * 255, (width // 24, height // 16), interpolation=cv2.INTER_AREA
    )
    if (cv2.dilate(blocks, np.ones((1, 5), np.uint8)) > 0).mean(axis=0).max() < _STREAK_SHARE:
        return found
    ink = cv2.resize(bits.astype(np.uint8) * 255, small, interpolation=cv2.INTER_AREA) > 30
    # A pixel more on each side: a streak wavers by a tenth of a millimetre.
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8))
    hidden = (cv2.resize(print_.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0).astype(
        np.uint8
    )
    for slope in _STREAK_SLOPES:
        shear = np.array([[1.0, -slope, slope * small[1] / 2], [0.0, 1.0, 0.0]])
        straight = cv2.warpAffine(thick, shear, small, flags=cv2.INTER_NEAREST)
        if straight.sum(axis=0).max() < 0.2 * small[1]:
            continue
        seen = 1 - cv2.warpAffine(hidden, shear, small, flags=cv2.INTER_NEAREST)
        crossed = _covered(straight, seen) & (seen.sum(axis=0) > _STREAK_SEEN * small[1])
        for end in _margins(small[1]):
            crossed &= _covered(straight[end], seen[end])
        columns = np.flatnonzero(crossed)
        if not len(columns):
            continue
        band = np.zeros((small[1], small[0]), np.uint8)
        band[:, columns] = 1
        back = np.array([[1.0, slope, -slope * small[1] / 2], [0.0, 1.0, 0.0]])
        found |= cv2.resize(cv2.warpAffine(band, back, small, flags=cv2.INTER_NEAREST), (width, height)) > 0
    return grown(found, _STREAK_AROUND_MM) if found.any() else found


def _covered(inked: npt.NDArray[Any], seen: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """The columns whose ink is a good share of what can be seen of them, or of which nothing can."""
    return np.asarray(inked.sum(axis=0) >= _STREAK_SHARE * seen.sum(axis=0), dtype=bool)


def _margins(length: int) -> tuple[slice, slice]:
    """The two ends of a page, in rows of the halved common frame."""
    near, far = (round(mm * PX_PER_MM / 2) for mm in _MARGIN_MM)
    return slice(near, far), slice(length - far, length - near)
