"""Lines that run across a page: dirt on a scanner’s glass, folds."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_STREAK_SLOPES = np.linspace(-0.06, 0.06, 25)
_STREAK_SHARE, _STREAK_SEEN = 0.3, 0.2
_PALE_SHARE, _INKED_SHARE, _PAPER_SHARE, _BESIDE_MM = 0.45, 0.03, 0.15, 2.0
"""Two good returns of 120 bore a streak too pale to be ink for the most part: pale along 0.6 of the page."""
_BAND_SHARE = 0.08
_STREAK_AROUND_MM = 0.5
_MARGIN_MM = (5.0, 16.0)
"""The printed margin, but for what the paper's edge darkens."""


def streaks(added: Mask, explained: Mask, faint: Mask) -> Mask:
    """Straight lines that run along most of the page: dirt on a scanner's glass, folds; a pen never does.

    A line counts when ``added`` covers at least ``_STREAK_SHARE`` of what the print leaves to be seen along
    it, or ``faint`` (all that is not quite white) ``_PALE_SHARE`` of it and little of the paper on both
    sides; and ``faint`` covers as much of both margins: text struck out from its first word to its last is
    within them.
    """
    found = np.zeros_like(added)
    for transposed in (False, True):
        turned = (np.ascontiguousarray(mask.T) if transposed else mask for mask in (added, explained, faint))
        lines = _vertical_streaks(*turned)
        found |= lines.T if transposed else lines
    return found


def _vertical_streaks(bits: Mask, print_: Mask, faint: Mask) -> Mask:
    height, width = bits.shape
    small = (round(width / 2), round(height / 2))
    found = np.zeros_like(bits)
    if bits.sum() < 0.2 * height:
        return found
    # Nearly upright, it leaves ink at many heights of a narrow band: most pages have no such band.
    blocks = cv2.resize(
        bits.astype(np.uint8) * 255, (width // 24, height // 16), interpolation=cv2.INTER_AREA
    )
    if (cv2.dilate(blocks, np.ones((1, 5), np.uint8)) > 0).mean(axis=0).max() < _BAND_SHARE:
        return found
    thick, pale = _halved(bits), _halved(faint)
    hidden = (cv2.resize(print_.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0).astype(
        np.uint8
    )
    for slope in _STREAK_SLOPES:
        shear = np.array([[1.0, -slope, slope * small[1] / 2], [0.0, 1.0, 0.0]])
        straight, dim = _sheared(thick, shear), _sheared(pale, shear)
        if straight.sum(axis=0).max() < _INKED_SHARE * small[1]:
            continue
        seen = 1 - _sheared(hidden, shear)
        crossed = _covered(straight, seen) | _stands_out(straight, dim, seen)
        crossed &= seen.sum(axis=0) > _STREAK_SEEN * small[1]
        for end in _margins(small[1]):
            crossed &= _covered(dim[end], seen[end])
        columns = np.flatnonzero(crossed)
        if not len(columns):
            continue
        band = np.zeros((small[1], small[0]), np.uint8)
        band[:, columns] = 1
        back = np.array([[1.0, slope, -slope * small[1] / 2], [0.0, 1.0, 0.0]])
        found |= cv2.resize(_sheared(band, back), (width, height)) > 0
    return grown(found, _STREAK_AROUND_MM) if found.any() else found


def _halved(mask: Mask) -> npt.NDArray[np.uint8]:
    """At half the resolution, a pixel wider on each side: a streak wavers by a tenth of a millimetre."""
    height, width = mask.shape
    small = cv2.resize(
        mask.astype(np.uint8) * 255, (round(width / 2), round(height / 2)), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.dilate((small > 30).astype(np.uint8), np.ones((1, 3), np.uint8)), dtype=np.uint8)


def _sheared(mask: npt.NDArray[Any], shear: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    height, width = mask.shape
    return np.asarray(cv2.warpAffine(mask, shear, (width, height), flags=cv2.INTER_NEAREST))


def _covered(inked: npt.NDArray[Any], seen: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """The columns whose ink is a good share of what can be seen of them, or of which nothing can."""
    return np.asarray(inked.sum(axis=0) >= _STREAK_SHARE * seen.sum(axis=0), dtype=bool)


def _stands_out(
    inked: npt.NDArray[Any], dim: npt.NDArray[Any], seen: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """The columns along which a pale line shows, inked here and there, between paler paper on both sides."""
    bare = np.maximum(seen.sum(axis=0), 1)
    pale, dark = (dim * seen).sum(axis=0) / bare, (inked * seen).sum(axis=0) / bare
    around = np.maximum(*(np.roll(pale, side * round(_BESIDE_MM * PX_PER_MM / 2)) for side in (-1, 1)))
    return np.asarray((pale >= _PALE_SHARE) & (dark >= _INKED_SHARE) & (around <= _PAPER_SHARE), dtype=bool)


def _margins(length: int) -> tuple[slice, slice]:
    """The two ends of a page, in rows of the halved common frame."""
    near, far = (round(mm * PX_PER_MM / 2) for mm in _MARGIN_MM)
    return slice(near, far), slice(length - far, length - near)
