"""What only a hand draws of some strokes: what is left once straight lines and arcs of circles are gone."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import Circle, fitted, points_of
from ocr.curves import ArcLimits, arc_of
from ocr.frames import segments_of
from ocr.masks import Mask, longest_mm, without_specks
from ocr.printed import PX_PER_MM

_LEG_MM, _LINE_WIDE_MM, _LINE_INKED = 7.0, 0.9, 0.85
_BESIDE_PX, _THIN_PX, _THIN_SHARE = 4, 5, 0.5
_STRAIGHT_MM = 0.06
_ARCS_AT_MOST, _CONCENTRIC_MM = 4, 4.0
_ARC = ArcLimits(radius_mm=(8.0, 21.0), long_mm=12.0, wide=10, exact_mm=0.05, clear=0.5)


def longest_free_mm(strokes: Mask, inside: Mask | None = None) -> float:
    """The longest connected piece of ``strokes``, of those ``inside``, that is neither straight nor round."""
    free = freehand(strokes)
    return longest_mm(without_specks(free if inside is None else free & inside))


def freehand(strokes: Mask) -> Mask:
    """``strokes`` without their straight lines and their arcs of circles.

    A pen may draw some; of a stamp's frame, ring and rays there is nothing else, and between them letters."""
    bent = strokes & ~straight(strokes)
    return bent & ~_round(bent)


def straight(strokes: Mask) -> Mask:
    """The lines of ``_LEG_MM`` and more, straight to ``_STRAIGHT_MM``."""
    lines = np.zeros(strokes.shape, np.uint8)
    for segment in segments_of(strokes, _LEG_MM):
        start, end = segment[:2], segment[2:]
        if _is_straight(strokes, start, end):
            a, b = (tuple(point.round().astype(int).tolist()) for point in (start, end))
            cv2.line(lines, a, b, 1, round(_LINE_WIDE_MM * PX_PER_MM))
    return np.asarray(strokes & (lines > 0), dtype=bool)


def _is_straight(strokes: Mask, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> bool:
    """Inked all along, thin, and the middle of its ink in line (median of the distances)."""
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    across = np.array([-along[1], along[0]])
    steps, beside = np.arange(0, length, 1.0), np.arange(-_BESIDE_PX, _BESIDE_PX + 1)
    points = start + steps[:, None, None] * along + beside[None, :, None] * across
    x, y = (points[..., axis].round().astype(int) for axis in (0, 1))
    ink = strokes[y.clip(0, strokes.shape[0] - 1), x.clip(0, strokes.shape[1] - 1)]
    inked, width = ink[:, _BESIDE_PX - 1 : _BESIDE_PX + 2].any(axis=1), ink.sum(axis=1)
    thin = inked & (width <= _THIN_PX)
    if inked.mean() < _LINE_INKED or thin.mean() < _THIN_SHARE:
        return False
    middles = (ink * beside).sum(axis=1)[thin] / width[thin]
    line = np.polyval(np.polyfit(steps[thin], middles, 1), steps[thin])
    return float(np.median(np.abs(middles - line))) < _STRAIGHT_MM * PX_PER_MM


def _round(strokes: Mask) -> Mask:
    """The arcs of a stamp's size about one centre, those that hold most ink.

    A second stamp's arcs are concentric; those of a flourish, which a pen draws in passing, are not."""
    arcs: list[Mask] = []
    left = strokes.copy()
    for _ in range(_ARCS_AT_MOST):
        arc = arc_of(left, _ARC)
        if arc is None:
            break
        arcs.append(arc)
        left &= ~arc
    centres = [fitted(points_of(arc)) for arc in arcs]
    best = np.zeros_like(strokes)
    for about in centres:
        group = np.zeros_like(strokes)
        for arc, centre in zip(arcs, centres, strict=True):
            if _are_concentric(centre, about):
                group |= arc
        best = max(best, group, key=np.count_nonzero)
    return best


def _are_concentric(one: Circle, other: Circle) -> bool:
    return float(np.hypot(one.x - other.x, one.y - other.y)) < _CONCENTRIC_MM * PX_PER_MM
