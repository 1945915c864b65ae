"""Curves a machine draws and a hand hardly ever does: an exact arc, one single curve, the foot of a cup."""

import numpy as np
import numpy.typing as npt

from ocr.circles import (
    DIRECTIONS,
    Circle,
    Points,
    by_lot,
    directions,
    fitted,
    is_within,
    off,
    points_of,
    wander,
)
from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_ARC_RADIUS_MM = (10.5, 20.5)
_ARC_CLEAR_MM, _ARC_CLEAR_SHARE = (0.7, 1.3), 0.7
_ARC_EXACT_MM = 0.042
_ARC_THIN_MM = 0.3
_TRIES, _POINTS, _CANDIDATES, _FITTED_PX = 400, 700, 6, 30
_CURVE_MM, _CURVE_SHARE = 0.9, 0.93
_CUP_RADIUS_MM, _CUP_PX, _CUP_WIDE_MM = (22.0, 55.0), 200, 1.8


def is_one_curve(part: Mask) -> bool:
    """Nearly all of it within a millimetre of one circle, as a cup's foot or a stamp's rim leaves."""
    pixels = points_of(part)
    return _share_on(pixels, fitted(pixels), _CURVE_MM) > _CURVE_SHARE


def cup_of(part: Mask) -> Circle | None:
    """The circle of a cup that ``part`` is a piece of."""
    pixels = points_of(part)
    if len(pixels) < _CUP_PX or not is_one_curve(part):
        return None
    circle = fitted(pixels)
    return circle if is_within(circle, _CUP_RADIUS_MM) else None


def is_on(mask: Mask, corner: tuple[int, int], circle: Circle) -> bool:
    """Whether the ink of ``mask``, its left top pixel at ``corner``, is nearly all along ``circle``."""
    return _share_on(points_of(mask) + corner, circle, _CUP_WIDE_MM) > _CURVE_SHARE


def _share_on(pixels: Points, circle: Circle, wide_mm: float) -> float:
    return float((np.abs(off(pixels, circle)) < wide_mm * PX_PER_MM).mean())


def has_exact_arc(part: Mask, *, long_mm: float, wide: int) -> bool:
    """An arc of a circle of a stamp's size, exact to ``_ARC_EXACT_MM``, over at least ``long_mm`` and
    ``wide`` of the ``DIRECTIONS``.

    On arcs left of simulated overlapping stamps the middle of the line strays by 0.01 to 0.04 mm; short arcs
    of a hand do as well, which is why a long one is asked."""
    pixels = points_of(part)
    if len(pixels) < long_mm * PX_PER_MM:
        return False
    rng = np.random.default_rng(len(pixels))
    points = pixels[rng.choice(len(pixels), size=min(len(pixels), _POINTS), replace=False)]
    circles = by_lot(points, _ARC_RADIUS_MM, tries=_TRIES, rng=rng)
    away = np.abs(np.linalg.norm(points[None, :, :] - circles[:, None, :2], axis=2) - circles[:, 2:3])
    support = (away < _ARC_THIN_MM * PX_PER_MM).sum(axis=1)
    best = (_settled(pixels, circles[i]) for i in np.argsort(-support)[:_CANDIDATES])
    return any(circle is not None and _is_exact(pixels, circle, long_mm, wide) for circle in best)


def _settled(pixels: Points, found: npt.NDArray[np.float64]) -> Circle | None:
    """The circle ``found`` (x, y, radius) fitted to the ink near it, twice."""
    x, y, radius = (float(value) for value in found)
    circle = Circle(x=x, y=y, radius=radius)
    for reach_mm in (2 * _ARC_THIN_MM, _ARC_THIN_MM):
        near = pixels[np.abs(off(pixels, circle)) < reach_mm * PX_PER_MM]
        if len(near) < _FITTED_PX:
            return None
        circle = fitted(near)
    return circle if is_within(circle, _ARC_RADIUS_MM) else None


def _is_exact(pixels: Points, circle: Circle, long_mm: float, wide: int) -> bool:
    away, sectors = off(pixels, circle) / PX_PER_MM, directions(pixels, circle)
    thin = np.abs(away) < _ARC_THIN_MM
    beside = (np.abs(away) > _ARC_CLEAR_MM[0]) & (np.abs(away) < _ARC_CLEAR_MM[1])
    inked = np.bincount(sectors[thin], minlength=DIRECTIONS) > 0
    clear = np.bincount(sectors[beside], minlength=DIRECTIONS) == 0
    run = _longest_run(inked)
    if len(run) / DIRECTIONS * 2 * np.pi * circle.radius < long_mm * PX_PER_MM or len(run) < wide:
        return False
    if clear[run].mean() < _ARC_CLEAR_SHARE:
        return False
    return wander(pixels[thin & np.isin(sectors, run[clear[run]])], circle) < _ARC_EXACT_MM * PX_PER_MM


def _longest_run(inked: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """The longest run of consecutive directions, around the circle."""
    best: list[int] = []
    run: list[int] = []
    for one in range(2 * len(inked)):
        run = [*run, one % len(inked)] if inked[one % len(inked)] else []
        if len(best) < len(run) <= len(inked):
            best = run
    return np.array(best, dtype=np.int_)
