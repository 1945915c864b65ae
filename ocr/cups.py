"""Where a cup stood on a page: a ring that is pale, broken by the print, neither note nor pen stroke."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import (
    DIRECTIONS,
    Circle,
    Points,
    across_of,
    by_lot,
    directions,
    fitted,
    off,
    points_of,
    settled,
)
from ocr.curves import is_on
from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_RADIUS_MM, _REACH_MM = (22.0, 55.0), 112.0
_TRIES, _POINTS, _CANDIDATES, _HALVED = 9000, 2500, 8, 90
_SETTLED_MM, _TRACE_MM, _TRACES = (2.0, 1.5), 1.5, 4
_LEAST_MM, _BENT_MM = 5.0, 5.0
_FEW_TRIES, _FEW_POINTS, _CUP_MM = 4000, 800, (27.0, 48.0)
_LONG_MM, _ALL_AROUND = 70.0, 0.75
"""Of a ring that one crop shows: 84 mm and 0.96 where words had run into it. Of 508 simulated signatures one
has as much, which a cup had stood on; eleven have 0.6 to 0.68."""
_AROUND = 0.6
"""Share of its directions in which a ring is seen. On good returns where a pen seemed to have struck a line
out, 0.76 to 0.99 on the four that a cup had stood on, 0.15 at most through what else was there."""


def may_be_of_a_ring(points: Points) -> bool:
    """Whether a mark (N x 2, pixels) is a line, straight or bent, long enough to look for a ring it is of."""
    if np.ptp(points, axis=0).max() < _LEAST_MM * PX_PER_MM:
        return False
    circle = fitted(points)
    return circle.radius > _BENT_MM * PX_PER_MM and is_on(points, circle)


def ring_through(strokes: Points, traces: Mask) -> Circle | None:
    """The ring of a cup that nearly all of ``strokes`` (N x 2, pixels of the page) is on, if it shows nearly
    all around as ``traces``: all that is not paper, beside the print."""
    window = _around(strokes, traces.shape)
    # At half the resolution: coffee is a millimetre wide and more, noise is not.
    small = cv2.resize(
        traces[window].view(np.uint8) * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
    )
    seen = np.asarray(small > _HALVED, dtype=bool)
    points = 2 * points_of(seen) + np.array([window[1].start, window[0].start])
    if len(points) < _TRACES * DIRECTIONS:
        return None
    rng = np.random.default_rng(len(points))
    drawn = rng.choice(len(points), size=min(len(points), _POINTS), replace=False)
    circles = by_lot(points[drawn], _RADIUS_MM, tries=_TRIES, rng=rng, across=across_of(seen)[drawn])
    found = [Circle(x=float(x), y=float(y), radius=float(radius)) for x, y, radius in circles]
    through = [circle for circle in found if is_on(strokes, circle)]
    through.sort(key=lambda circle: -np.count_nonzero(np.abs(off(points[drawn], circle)) < _trace_px()))
    for circle in through[:_CANDIDATES]:
        ring = settled(points, circle, _SETTLED_MM)
        if is_on(strokes, ring) and _seen_around(points, ring, traces.shape) > _AROUND:
            return ring
    return None


def ring_in(ink: Mask) -> Circle | None:
    """The ring of a cup that ``ink`` (H x W, a crop) holds nearly all the pieces of, whatever else it holds.

    Words that ran into one were as high as it, and were accepted at 75 dpi."""
    points = points_of(ink)
    if len(points) < _LONG_MM * PX_PER_MM:
        return None
    rng = np.random.default_rng(len(points))
    drawn = rng.choice(len(points), size=min(len(points), _FEW_POINTS), replace=False)
    across = across_of(ink)[drawn]
    circles = by_lot(points[drawn], _CUP_MM, tries=_FEW_TRIES, rng=rng, across=across)
    away = np.abs(np.linalg.norm(points[drawn][None] - circles[:, None, :2], axis=2) - circles[:, 2:])
    for at in np.argsort(-(away < _trace_px()).sum(axis=1))[:_CANDIDATES]:
        x, y, radius = circles[at].tolist()
        ring = settled(points, Circle(x=x, y=y, radius=radius), _SETTLED_MM)
        near = points[np.abs(off(points, ring)) < _trace_px()]
        long_mm = len(np.unique(directions(near, ring))) / DIRECTIONS * 2 * np.pi * ring.radius / PX_PER_MM
        if long_mm > _LONG_MM and _seen_around(points, ring, ink.shape) > _ALL_AROUND:
            return ring
    return None


def _around(strokes: Points, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """As far from ``strokes`` as the largest ring through them goes."""
    reach = _REACH_MM * PX_PER_MM
    low, high = (strokes.min(axis=0) - reach).astype(int), (strokes.max(axis=0) + reach).astype(int)
    return slice(max(0, low[1]), min(shape[0], high[1])), slice(max(0, low[0]), min(shape[1], high[0]))


def _seen_around(points: Points, ring: Circle, shape: tuple[int, ...]) -> float:
    """Of the directions in which ``ring`` is on the page, the share in which it shows."""
    near = points[np.abs(off(points, ring)) < _trace_px()]
    counts = np.bincount(directions(near, ring), minlength=DIRECTIONS)
    turn = (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS * 2 * np.pi - np.pi
    on_page = _within(ring.x + ring.radius * np.cos(turn), shape[1])
    on_page &= _within(ring.y + ring.radius * np.sin(turn), shape[0])
    return float((counts[on_page] >= _TRACES).mean()) if on_page.any() else 0.0


def _within(places: npt.NDArray[np.float64], side: int) -> npt.NDArray[np.bool_]:
    return np.asarray((places >= 0) & (places < side), dtype=bool)


def _trace_px() -> float:
    return _TRACE_MM * PX_PER_MM
