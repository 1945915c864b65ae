"""Lines that run across a page: dirt on a scanner’s glass, folds."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown

_STREAK_SLOPES = np.linspace(-0.06, 0.06, 25)
_STREAK_SHARE, _STREAK_SEEN, _STREAK_SPAN = 0.3, 0.2, 0.8
_STREAK_AROUND_MM = 0.5


def streaks(added: Mask, explained: Mask) -> Mask:
    """Straight lines that run along most of the page: dirt on a scanner's glass, folds; a pen never does.

    A line counts when its ink goes from near one edge to near the other, and covers along it at least
    ``_STREAK_SHARE`` of what the print leaves to be seen.
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
        seen = (1 - cv2.warpAffine(hidden, shear, small, flags=cv2.INTER_NEAREST)).sum(axis=0)
        share = straight.sum(axis=0) / np.maximum(seen, 1)
        columns = np.flatnonzero(
            (share > _STREAK_SHARE)
            & (seen > _STREAK_SEEN * small[1])
            & (_span(straight) > _STREAK_SPAN * small[1])
        )
        if not len(columns):
            continue
        band = np.zeros((small[1], small[0]), np.uint8)
        band[:, columns] = 1
        back = np.array([[1.0, slope, -slope * small[1] / 2], [0.0, 1.0, 0.0]])
        found |= cv2.resize(cv2.warpAffine(band, back, small, flags=cv2.INTER_NEAREST), (width, height)) > 0
    return grown(found, _STREAK_AROUND_MM) if found.any() else found


def _span(columns: npt.NDArray[Any]) -> npt.NDArray[np.int_]:
    """From the first inked row to the last, for each column."""
    inked = columns > 0
    first, last = inked.argmax(axis=0), len(inked) - 1 - inked[::-1].argmax(axis=0)
    return np.asarray(np.where(inked.any(axis=0), last - first, 0))
