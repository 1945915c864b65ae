"""Masks of ink: grown, cleaned, measured."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.facts import Box
from ocr.printed import PX_PER_MM, PX_PER_PT

Mask = npt.NDArray[np.bool_]
Darkness = npt.NDArray[np.uint8]
"""H x W: 0 is this scan's paper, ``FULL`` as dark as our print on this scan."""
FULL = 160
_HAIR_MM = 0.25
_SPECK_MM2 = 0.25
_SMALL_RADIUS_PX = 7
_RULE_MM = 8.0


def level(share: float) -> int:
    """A share of our print's darkness, as ``Darkness`` counts it."""
    return round(share * FULL)


def hysteresis(dark: Darkness, *, strong: float, weak: float) -> Mask:
    """Marks with a part over ``strong``, extended over what is over ``weak`` (shares of our print's
    darkness)."""
    cores = dark > level(strong)
    if not cores.any():
        return cores
    count, labels = cv2.connectedComponents((dark > level(weak)).astype(np.uint8), connectivity=8)
    seeds = np.zeros(count, dtype=bool)
    seeds[labels[cores]] = True
    return np.asarray(seeds[labels], dtype=bool)


def grown(mask: Mask, radius_mm: float) -> Mask:
    """``mask`` dilated by a disc; a large one as an octagon, a square then a diamond, ten times cheaper."""
    radius = max(1, round(radius_mm * PX_PER_MM))
    source = mask.astype(np.uint8)
    if radius <= _SMALL_RADIUS_PX:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        return np.asarray(cv2.dilate(source, kernel), dtype=bool)
    side = max(1, round(radius * 0.41))
    diamond = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    square = np.ones((2 * side + 1, 2 * side + 1), np.uint8)
    return np.asarray(cv2.dilate(cv2.dilate(source, square), diamond, iterations=radius - side), dtype=bool)


def closed(mask: Mask, radius_mm: float) -> Mask:
    """``mask`` with its gaps narrower than twice ``radius_mm`` filled."""
    radius = max(1, round(radius_mm * PX_PER_MM))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel), dtype=bool)


def without_specks(mask: Mask, floor_mm2: float = _SPECK_MM2) -> Mask:
    """``mask`` without its components smaller than ``floor_mm2``."""
    if not mask.any():
        return mask
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = stats[:count, cv2.CC_STAT_AREA] >= floor_mm2 * PX_PER_MM**2
    keep[0] = False
    return np.asarray(keep[labels], dtype=bool)


def length_mm(mask: Mask) -> float:
    """The length of strokes: their area by their mean width (over a band of width w the distance to the edge
    averages w / 4)."""
    if not mask.any():
        return 0.0
    inside = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    width = max(_HAIR_MM, 4 * float(inside[mask].mean()) / PX_PER_MM)
    return float(mask.sum()) / PX_PER_MM**2 / width


def rules_of(mask: Mask) -> Mask:
    """The horizontal and vertical lines of ``mask`` over ``_RULE_MM`` long."""
    source, length = mask.astype(np.uint8), round(_RULE_MM * PX_PER_MM)
    across = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    along = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray((across > 0) | (along > 0), dtype=bool)


def box_in_points(stat: npt.NDArray[np.int32]) -> Box:
    """The box of a component's statistics (x, y, width, height in pixels of the common frame)."""
    x, y, w, h = (float(v) for v in stat[:4])
    return (x / PX_PER_PT, y / PX_PER_PT, (x + w) / PX_PER_PT, (y + h) / PX_PER_PT)
