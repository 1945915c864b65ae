"""Wide loops that a pen draws one over the other without stopping: a flourish no higher than letters."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, components, extent
from ocr.paths import Paths, all_around
from ocr.printed import PX_PER_MM

_DIRECTIONS_DEG, _STEPS = tuple(range(0, 180, 30)), 300
_TURNS, _WIDE_MM, _LONG_MM = 1.5, 15.0, 50.0
_NOWHERE = np.zeros((0, 2))
_INSIDE_MM2 = 2.0
"""Ink of other marks within the loops from which they may go around words."""
_AGAIN_MM, _AGAIN_DEG, _AGAIN_STEPS = 0.7, 25.0, 6


def loops_mm(strokes: Mask, ink: Mask) -> float:
    """The width of the narrower turn of the widest one and a half that a pen makes around, without a sharp
    turn, on one of the marks of ``strokes`` (H x W, common frame); 0 when it makes none. A letter's loops are
    narrow; a line around words goes around once, or has some of the ``ink`` inside."""
    found = components(strokes)
    widths = found.boxes()[:, 2]
    wide = (widths >= _WIDE_MM * PX_PER_MM) & (found.areas >= _LONG_MM * PX_PER_MM)
    widest = 0.0
    for label in np.flatnonzero(wide):
        mark = found.chosen(np.arange(len(wide)) == label)
        window = extent(mark, 2)
        paths = all_around(np.ascontiguousarray(mark[window]), _DIRECTIONS_DEG, _STEPS)
        turning = [(path[::2], heading[::2]) for path, heading in paths if _turns(heading) >= _TURNS]
        width_mm, path = max((_narrower(*one) for one in turning), key=_first, default=(0.0, _NOWHERE))
        if width_mm > widest and _inside_mm2(path, (ink & ~mark)[window]) < _INSIDE_MM2:
            widest = width_mm
    return round(widest, 1)


def _turns(heading: npt.NDArray[np.float64]) -> float:
    return float(np.ptp(heading)) / (2 * np.pi)


def _first(one: tuple[float, Paths]) -> float:
    return one[0]


def _inside_mm2(path: Paths, others: Mask) -> float:
    """How much of ``others`` (H x W) a path goes around."""
    area = np.zeros(others.shape, np.uint8)
    cv2.fillPoly(area, [path.round().astype(np.int32).reshape(-1, 1, 2)], (1,))
    return float(np.count_nonzero(others & (area > 0))) / PX_PER_MM**2


def _narrower(path: Paths, heading: npt.NDArray[np.float64]) -> tuple[float, Paths]:
    """The same of one path (N x 2) and its headings (radians, never wrapped), and its part that is new."""
    part = _nowhere_again(path, heading)
    path, heading = path[part], heading[part]
    best = 0.0
    for first in range(0, len(path) if _turns(heading) >= _TURNS else 0, 3):
        around = heading[first:] - heading[first]
        for sign in (1, -1):
            ends = [int(np.argmax(sign * around >= 2 * np.pi * turns)) for turns in (0.5, 1.0, _TURNS)]
            if all(ends):
                half, whole, end = (first + at for at in ends)
                widths = np.ptp(path[first : whole + 1, 0]), np.ptp(path[half : end + 1, 0])
                best = max(best, float(min(widths)) / PX_PER_MM)
    return best, path


def _nowhere_again(path: Paths, heading: npt.NDArray[np.float64]) -> slice:
    """The points, one after the other, that turn most without being twice at one place, going the same way: a
    path on a closed line would go around for ever."""
    x, y = path[:, 0], path[:, 1]
    near = np.hypot(x[:, None] - x, y[:, None] - y) < _AGAIN_MM * PX_PER_MM
    same = np.cos(heading[:, None] - heading) > np.cos(np.radians(_AGAIN_DEG))
    again = np.tril(near & same, -_AGAIN_STEPS)
    # For each point, the first one from which it is new.
    last = np.where(again.any(axis=1), len(path) - np.argmax(again[:, ::-1], axis=1), 0)
    firsts = np.maximum.accumulate(last)
    turned = [float(np.ptp(heading[first : at + 1])) for at, first in enumerate(firsts)]
    best = int(np.argmax(turned))
    return slice(int(firsts[best]), best + 1)
