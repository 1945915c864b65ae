"""The paraph that ties a name: from its last letter back under it, and out again, the pen never lifted."""

from itertools import permutations

import cv2
import numpy as np

from ocr.masks import Mask
from ocr.paths import Paths, both_ways, joined, share_on
from ocr.printed import PX_PER_MM

_DIRECTIONS_DEG, _STEPS = (75.0, 90.0, 105.0), 110
_LEG_MM, _APART_MM, _OPEN_MM, _STEEP = 12.0, 3.5, 1.2, 0.5
_ON_LEG_MM, _TIP_MM, _HOOK_MM = 0.7, 1.6, (2.0, 1.2)
_ON_EDGES = 0.3
_NAME_MM, _NAME_SHARE, _FOOT_MM, _BEYOND_MM = (1.5, 16.0), 0.5, (1.2, 4.0), 1.6


def flourish_mm(strokes: Mask, edges: Mask | None = None) -> float:
    """How long the shorter leg of the paraph of ``strokes`` (H x W, common frame) is; 0 without one.
    ``edges``: lines of a stamp, along which no leg runs.

    Two lines that meet at their left ends and part to the right, below a name, the upper one hooked up to the
    name at its right end. Words underlined twice have no such hook."""
    if not strokes.any():
        return 0.0
    legs = [leg for leg in _legs(strokes) if edges is None or share_on(leg, edges) <= _ON_EDGES]
    pairs = ((upper, lower) for upper, lower in permutations(legs, 2) if _is_wedge(upper, lower))
    hooked = ((u, v) for u, v in pairs if _is_hooked(strokes, u) and _is_under_a_name(strokes, u))
    return round(max((min(map(_width, pair)) for pair in hooked), default=0.0) / PX_PER_MM, 1)


def _legs(strokes: Mask) -> list[Paths]:
    """Paths (N x 2: x, y) from left to right, long and not steep, each once."""
    right, left = both_ways(np.ascontiguousarray(strokes.T), _DIRECTIONS_DEG, _STEPS)
    found: list[Paths] = []
    for at in np.argsort(left[:, -1, 1] - right[:, -1, 1]):
        path = joined(right[at], left[at])[:, ::-1]
        if _width(path) < _LEG_MM * PX_PER_MM:
            break
        steep = abs(path[-1, 1] - path[0, 1]) > _STEEP * _width(path)
        if not steep and not any(_is_same(path, other) for other in found):
            found.append(path)
    return found


def _width(path: Paths) -> float:
    return float(path[-1, 0] - path[0, 0])


def _heights(path: Paths, xs: Paths) -> Paths:
    return np.asarray(np.interp(xs, path[:, 0], path[:, 1]), dtype=np.float64)


def _is_same(one: Paths, other: Paths) -> bool:
    """Whether a path lies along another, longer one."""
    xs = one[:, 0]
    away = np.abs(one[:, 1] - _heights(other, xs))
    return bool(xs[0] >= other[0, 0] - PX_PER_MM and np.median(away) < 0.5 * PX_PER_MM)


def _is_wedge(upper: Paths, lower: Paths) -> bool:
    """Whether two lines meet at their left ends and part from there on."""
    if np.linalg.norm(upper[0] - lower[0]) > _APART_MM * PX_PER_MM:
        return False
    first, last = max(upper[0, 0], lower[0, 0]), min(upper[-1, 0], lower[-1, 0])
    xs = np.linspace(first, last, 9)
    gaps = (_heights(lower, xs) - _heights(upper, xs)) / PX_PER_MM
    return bool(gaps[0] < _OPEN_MM <= gaps[-2] and gaps[-2] > gaps[4] > gaps[1] - 0.3)


def _is_hooked(strokes: Mask, upper: Paths) -> bool:
    """Whether the line comes, at its right end, from above and from the left."""
    left = strokes.astype(np.uint8)
    tip = upper[-1]
    along = upper[upper[:, 0] < tip[0] - _TIP_MM * PX_PER_MM].round().astype(np.int32)
    cv2.polylines(left, [along.reshape(-1, 1, 2)], False, 0, round(2 * _ON_LEG_MM * PX_PER_MM))
    _, labels = cv2.connectedComponents(left, connectivity=8)
    reach = round(2 * _TIP_MM * PX_PER_MM)
    x, y = tip.round().astype(int)
    box = labels[max(0, y - reach // 2) : y + reach // 2, max(0, x - reach // 2) : x + reach]
    ours = np.isin(labels, np.unique(box[box > 0]))
    ys, xs = np.nonzero(ours)
    back, above = (mm * PX_PER_MM for mm in _HOOK_MM)
    return bool(((tip[0] - xs > back) & (_heights(upper, xs.astype(np.float64)) - ys > above)).any())


def _is_under_a_name(strokes: Mask, upper: Paths) -> bool:
    """Whether something is written above most of the line, none of its foot further right."""
    ys, xs = np.nonzero(strokes)
    above = (_heights(upper, xs.astype(np.float64)) - ys) / PX_PER_MM
    written, foot = (xs[(above > low) & (above < high)] / PX_PER_MM for low, high in (_NAME_MM, _FOOT_MM))
    left, right = upper[[0, -1], 0] / PX_PER_MM
    if foot.max(initial=left) > right + _BEYOND_MM:
        return False
    return float(np.isin(np.arange(int(left), int(right)), written.astype(int)).mean()) > _NAME_SHARE
