"""Masks of ink: grown, cleaned, measured."""

from dataclasses import dataclass

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
    found = components(dark > level(weak))
    seeds = np.zeros(len(found.areas), dtype=bool)
    seeds[found.labels[cores[found.window]]] = True
    return found.chosen(seeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The connected components of ``mask``, numbered from 1: ``labels`` of its ``window`` (H x W int32, 0
    where there is none), ``areas`` in pixels, that of 0 being 0.

    OpenCV's statistics cost five times as much on a page: they count its paper too."""

    mask: Mask
    window: tuple[slice, slice]
    labels: npt.NDArray[np.int32]
    areas: npt.NDArray[np.int_]

    def chosen(self, wanted: npt.NDArray[np.bool_]) -> Mask:
        """The pixels of the components ``wanted`` (one boolean for each number)."""
        chosen = np.zeros(self.mask.shape, dtype=bool)
        inside = self.mask[self.window]
        chosen[self.window][inside] = wanted[self.labels[inside]]
        return chosen

    def boxes(self) -> npt.NDArray[np.int_]:
        """N x 4: x, y, width, height of each number; nothing of 0."""
        inside = np.flatnonzero(self.mask[self.window])
        numbers = self.labels.ravel()[inside]
        ys, xs = np.divmod(inside, max(1, self.labels.shape[1]))
        low = np.full((len(self.areas), 2), np.iinfo(np.int32).max)
        high = np.zeros((len(self.areas), 2), dtype=np.int_)
        for axis, values, start in ((0, xs, self.window[1].start), (1, ys, self.window[0].start)):
            np.minimum.at(low[:, axis], numbers, values + start)
            np.maximum.at(high[:, axis], numbers, values + start + 1)
        low[0] = 0
        return np.hstack([low, high - low])


def components(mask: Mask) -> Components:
    """The connected components of ``mask`` (8 neighbours)."""
    rows, columns = extent(mask)
    # OpenCV numbers them by blocks of 2 x 2: cut along these, a part is numbered as the whole would be.
    window = slice(rows.start // 2 * 2, rows.stop), slice(columns.start // 2 * 2, columns.stop)
    inside = mask[window]
    if not inside.size:
        return Components(
            mask=mask, window=window, labels=np.zeros((0, 0), np.int32), areas=np.zeros(1, np.int_)
        )
    count, labels = cv2.connectedComponents(inside.view(np.uint8), connectivity=8)
    areas = np.bincount(labels[inside], minlength=count)
    return Components(mask=mask, window=window, labels=np.asarray(labels, dtype=np.int32), areas=areas)


def extent(mask: Mask, margin: int = 0) -> tuple[slice, slice]:
    """The rows and columns that hold all of ``mask``, ``margin`` pixels around; empty ones when it is."""
    x, y, w, h = cv2.boundingRect(mask.view(np.uint8))
    if not w:
        return slice(0, 0), slice(0, 0)
    return slice(max(0, y - margin), y + h + margin), slice(max(0, x - margin), x + w + margin)


def grown(mask: Mask, radius_mm: float) -> Mask:
    """``mask`` dilated by a disc; a large one as an octagon, a square then a diamond, ten times cheaper."""
    radius = max(1, round(radius_mm * PX_PER_MM))
    window = extent(mask, radius)
    result = np.zeros(mask.shape, dtype=bool)
    source = mask[window].view(np.uint8)
    if not source.size:
        return result
    if radius <= _SMALL_RADIUS_PX:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        result[window] = cv2.dilate(source, kernel)
        return result
    side = max(1, round(radius * 0.41))
    diamond = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    square = np.ones((2 * side + 1, 2 * side + 1), np.uint8)
    result[window] = cv2.dilate(cv2.dilate(source, square), diamond, iterations=radius - side)
    return result


def closed(mask: Mask, radius_mm: float) -> Mask:
    """``mask`` with its gaps narrower than twice ``radius_mm`` filled."""
    radius = max(1, round(radius_mm * PX_PER_MM))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel), dtype=bool)


def without_specks(mask: Mask, floor_mm2: float = _SPECK_MM2) -> Mask:
    """``mask`` without its components smaller than ``floor_mm2``."""
    found = components(mask)
    return found.chosen(found.areas >= floor_mm2 * PX_PER_MM**2)


def larger_than(mask: Mask, extent_mm: float) -> Mask:
    """The components of ``mask`` wider or higher than this."""
    found = components(mask)
    return found.chosen(found.boxes()[:, 2:].max(axis=1) > extent_mm * PX_PER_MM)


def length_mm(mask: Mask) -> float:
    """The length of strokes: their area by their mean width (over a band of width w the distance to the edge
    averages w / 4)."""
    own = mask[extent(mask)]
    if not own.size:
        return 0.0
    inside = cv2.distanceTransform(np.pad(own.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    width = max(_HAIR_MM, 4 * float(inside[own].mean()) / PX_PER_MM)
    return float(np.count_nonzero(own)) / PX_PER_MM**2 / width


def longest_mm(mask: Mask) -> float:
    """The length of the longest connected stroke; 0 without ink."""
    found = components(mask)
    labels = range(1, len(found.areas))
    return max(
        (length_mm(found.chosen(np.arange(len(found.areas)) == label)) for label in labels), default=0.0
    )


def rules_of(mask: Mask) -> Mask:
    """The horizontal and vertical lines of ``mask`` over ``_RULE_MM`` long."""
    source, length = mask.astype(np.uint8), round(_RULE_MM * PX_PER_MM)
    across = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    along = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray((across > 0) | (along > 0), dtype=bool)


def box_in_points(box: npt.NDArray[np.int_]) -> Box:
    """A component's box (x, y, width, height in pixels of the common frame)."""
    x, y, w, h = (float(v) for v in box)
    return (x / PX_PER_PT, y / PX_PER_PT, (x + w) / PX_PER_PT, (y + h) / PX_PER_PT)
