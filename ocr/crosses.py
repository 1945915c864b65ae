"""Two straight strokes across each other: a frame crossed out, or ticked."""

import numpy as np
import numpy.typing as npt

from ocr.circles import Points, points_of
from ocr.masks import Mask, length_mm
from ocr.printed import PX_PER_MM

_POINTS, _TRIES, _APART_MM = 400, 300, 8.0
_LONG_MM, _WIDE_MM, _SHARE = 30.0, 0.8, 0.95
"""How long both are, how far a hand strays from straight, and how much of the ink is on the two. Of 44
simulated crosses nine were accepted as signatures, none is; of 331 signatures two pieces are so straight."""
_LEAST_SHARE, _TURN_DEG = 0.2, 12.0


def is_cross(part: Mask) -> bool:
    """Whether nearly all of a mark is along two lines that are not parallel."""
    if length_mm(part) < _LONG_MM:
        return False
    pixels = points_of(part)
    rng = np.random.default_rng(len(pixels))
    points = pixels[rng.choice(len(pixels), size=min(len(pixels), _POINTS), replace=False)]
    left = np.ones(len(points), dtype=bool)
    ways: list[npt.NDArray[np.float64]] = []
    for _ in range(2):
        found = _best_line(points, left, rng)
        if found is None:
            return False
        on, way = found
        if (on & left).sum() < _LEAST_SHARE * len(points):
            return False
        left &= ~on
        ways.append(way)
    crossed = abs(float(ways[0] @ ways[1])) < np.cos(np.radians(_TURN_DEG))
    return bool(crossed and left.sum() < (1 - _SHARE) * len(points))


def _best_line(
    points: Points, left: npt.NDArray[np.bool_], rng: np.random.Generator
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]] | None:
    """Of the lines through two of the points ``left``, well apart, the one along which most of these are:
    which of ``points`` are on it, and its direction."""
    free = np.flatnonzero(left)
    if len(free) <= 1:
        return None
    first, second = points[rng.choice(free, size=(2, _TRIES))]
    apart = np.linalg.norm(second - first, axis=1)
    usable = apart > _APART_MM * PX_PER_MM
    if not usable.any():
        return None
    first, ways = first[usable], (second - first)[usable] / apart[usable, None]
    x, y = (points[None, :, axis] - first[:, axis, None] for axis in (0, 1))
    on = np.abs(x * ways[:, 1, None] - y * ways[:, 0, None]) < _WIDE_MM * PX_PER_MM
    best = int((on & left).sum(axis=1).argmax())
    return on[best], ways[best]
