"""Ellipses that the outlines of some ink run along: oval stamps, round ones on paper that curls."""

import itertools
from collections.abc import Iterator

import cv2
import numpy as np

from ocr.circles import DIRECTIONS, Circle, Points, directions, off, points_of
from ocr.masks import Mask, components
from ocr.printed import PX_PER_MM

_RADIUS_MM, _LEAST_RADIUS_MM, _SQUEEZED = (9.0, 27.0), 6.0, 0.56
"""Town halls' ovals are 30 to 50 mm wide and two thirds to four fifths as high; loops that were taken for one
were mostly flatter: 0.51 to 0.54 on five of eleven simulated signatures."""
_ARC_MM, _STEP, _SAMPLED = (11.0, 22.0, 45.0), 3, 3
"""A fax left an oval in three arcs, two of them 15 mm long: taken one by one, they fit smaller ellipses."""
_ARC_EXACT_MM, _NEAR_MM = 0.25, 0.5
"""The pixels of a fax are 0.26 mm high."""
_SETTLED_MM = (1.6, 1.0, 0.7, 0.5)
_HULL_MM, _BORDER_MM, _BORDERED = 0.5, 1.2, 0.95
"""Scallops of 0.5 mm at 75 dpi; of 315 accepted signatures none was lost by it."""
_CANDIDATES, _FITTED, _PAIRED = 8, 30, 20


def ovals_among(mask: Mask) -> Iterator[Circle]:
    """Ellipses of a stamp's size along which much of the outlines of ``mask`` runs, the most first; each
    fitted to the pieces of outline that follow one (direct least squares; Fitzgibbon, 1999)."""
    outlines, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    lines = [outline.reshape(-1, 2).astype(np.float64) for outline in outlines]
    if not lines:
        return
    points = np.concatenate(lines)[::_SAMPLED]
    smooth = [arc for line in lines for arc in _arcs(line) if _follows(arc, _fitted(arc, any_size=True))]
    pieces = smooth[:: max(1, -(-len(smooth) // _PAIRED))]
    unions = (np.concatenate(pair) for pair in itertools.combinations(pieces, 2))
    found: list[tuple[float, Circle]] = []
    for arc in itertools.chain(smooth, unions):
        oval = _fitted(arc)
        if oval is None or not _follows(arc, oval):
            continue
        near = np.count_nonzero(np.abs(off(points, oval)) < _NEAR_MM * PX_PER_MM)
        found.append((near / np.sqrt(oval.radius), oval))
    found.sort(key=lambda scored: -scored[0])
    for _, oval in found[:_CANDIDATES]:
        settled = _settled(points, oval)
        if settled is not None:
            yield settled


def bordered(mask: Mask) -> Iterator[Circle]:
    """Ellipses of a stamp's size that are the hull of a piece of ``mask``, inked all around: a border that is
    cut in scallops, or beaded, where a coarse scan runs it together with the letters."""
    found = components(mask)
    least, most = (2 * limit * PX_PER_MM for limit in _RADIUS_MM)
    for label, (_, _, width, height) in enumerate(found.boxes().tolist()):
        if not (label and least < max(width, height) < most):
            continue
        pixels = points_of(found.chosen(np.arange(len(found.areas)) == label))
        hull = _along(cv2.convexHull(pixels.astype(np.float32)).reshape(-1, 2).astype(np.float64))
        oval = _fitted(hull)
        if oval is None or np.percentile(np.abs(off(hull, oval)), 95) > _HULL_MM * PX_PER_MM:
            continue
        border = pixels[np.abs(off(pixels, oval)) < _BORDER_MM * PX_PER_MM]
        if len(np.unique(directions(border, oval))) >= _BORDERED * DIRECTIONS:
            yield oval


def is_of_oval(points: Points) -> bool:
    """Whether a piece of line (N x 2, pixels) follows one ellipse of a stamp's size."""
    return _follows(points, _fitted(points))


def _along(corners: Points) -> Points:
    """Points a pixel apart or so on the sides of a polygon (N x 2)."""
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return np.concatenate(
        [np.linspace(a, b, max(2, round(float(np.linalg.norm(b - a)))), endpoint=False) for a, b in sides]
    ).astype(np.float64)


def _arcs(line: Points) -> Iterator[Points]:
    """Pieces of a closed outline, each some way along from the last."""
    for long_mm in _ARC_MM:
        size = round(long_mm * PX_PER_MM)
        if len(line) < size:
            continue
        around = np.concatenate([line, line[:size]])
        for start in range(0, len(line), size // _STEP):
            yield around[start : start + size : _SAMPLED]


def _follows(arc: Points, oval: Circle | None) -> bool:
    return oval is not None and float(np.percentile(np.abs(off(arc, oval)), 90)) < _ARC_EXACT_MM * PX_PER_MM


def _settled(points: Points, oval: Circle) -> Circle | None:
    """``oval`` fitted to the outlines near it, closer and closer."""
    for reach_mm in _SETTLED_MM:
        near = points[np.abs(off(points, oval)) < reach_mm * PX_PER_MM]
        fitted = _fitted(near) if len(near) >= _FITTED else None
        if fitted is None:
            return None
        oval = fitted
    return oval


def _fitted(points: Points, *, any_size: bool = False) -> Circle | None:
    """The ellipse of least squares; None when it has no stamp's size, unless ``any_size`` will do."""
    (x, y), sides, degrees = cv2.fitEllipseDirect(points.astype(np.float32))
    high, low = max(sides) / 2, min(sides) / 2
    least, most = (limit * PX_PER_MM for limit in _RADIUS_MM)
    stamped = least < high < most and low > max(_SQUEEZED * high, _LEAST_RADIUS_MM * PX_PER_MM)
    if not (low > 1.0 if any_size else stamped):
        return None
    # OpenCV turns the first of its sides by the angle; ours is the longer one.
    tilt = np.radians(degrees if sides[0] >= sides[1] else degrees + 90.0)
    return Circle(x=float(x), y=float(y), radius=float(high), squeezed=float(low / high), tilt=float(tilt))
