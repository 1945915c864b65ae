"""Curves a machine draws and a hand hardly ever does: an exact arc, one single curve, the foot of a cup."""

from dataclasses import dataclass

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
    settled,
    wander,
)
from ocr.masks import Mask, length_mm
from ocr.printed import PX_PER_MM

_ARC_CLEAR_MM = (0.7, 1.3)
_ARC_THIN_MM, _ARC_WIDE_MM = 0.3, 0.6
_TRIES, _POINTS, _CANDIDATES = 500, 700, 6
_CURVE_MM, _CURVE_SHARE = 0.9, 0.93
_RIM_MM, _RIM_RADIUS_MM = 20.0, (10.5, 20.5)
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


def is_rim(part: Mask) -> bool:
    """Whether ``part`` is a piece of a round stamp's rim and nothing else, long enough to tell."""
    pixels = points_of(part)
    if length_mm(part) < _RIM_MM or not is_one_curve(part):
        return False
    return is_within(fitted(pixels), _RIM_RADIUS_MM)


def is_on(points: Points, cup: Circle) -> bool:
    """Whether ``points`` are nearly all along ``cup``."""
    return _share_on(points, cup, _CUP_WIDE_MM) > _CURVE_SHARE


def on_cup(shape: tuple[int, ...], cup: Circle) -> Mask:
    """All that is as near to ``cup`` as its coffee spreads."""
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    away = np.abs(np.hypot(xs - cup.x, ys - cup.y) - cup.radius)
    return np.asarray(away < _CUP_WIDE_MM * PX_PER_MM, dtype=bool)


def _share_on(pixels: Points, circle: Circle, wide_mm: float) -> float:
    return float((np.abs(off(pixels, circle)) < wide_mm * PX_PER_MM).mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcLimits:
    """What counts as an arc: a radius within ``radius_mm``, at least ``long_mm`` and ``wide`` of the
    ``DIRECTIONS`` long, ``exact_mm`` round, with bare paper beside ``clear`` of it: on
    both sides, or on ``one_side`` where a stamp's letters may be on the other."""

    radius_mm: tuple[float, float]
    long_mm: float
    wide: int
    exact_mm: float
    clear: float
    one_side: bool = False


def arc_of(strokes: Mask, limits: ArcLimits) -> Mask | None:
    """The pixels of the arc that most of the ink follows, if there is one.

    On arcs left of simulated overlapping stamps the middle of the line strays by 0.01 to 0.04 mm; short arcs
    of a hand do as well."""
    pixels = points_of(strokes)
    if len(pixels) < limits.long_mm * PX_PER_MM:
        return None
    rng = np.random.default_rng(len(pixels))
    points = pixels[rng.choice(len(pixels), size=min(len(pixels), _POINTS), replace=False)]
    circles = by_lot(points, limits.radius_mm, tries=_TRIES, rng=rng)
    away = np.abs(np.linalg.norm(points[None, :, :] - circles[:, None, :2], axis=2) - circles[:, 2:3])
    support = (away < _ARC_THIN_MM * PX_PER_MM).sum(axis=1)
    for i in np.argsort(-support)[:_CANDIDATES]:
        x, y, radius = (float(value) for value in circles[i])
        circle = settled(pixels, Circle(x=x, y=y, radius=radius), (2 * _ARC_THIN_MM, _ARC_THIN_MM))
        run = _exact_run(pixels, circle, limits)
        if run is not None:
            on = np.abs(off(pixels, circle)) < _ARC_WIDE_MM * PX_PER_MM
            kept = pixels[on & np.isin(directions(pixels, circle), run)].astype(int)
            arc = np.zeros_like(strokes)
            arc[kept[:, 1], kept[:, 0]] = True
            return arc
    return None


def _exact_run(pixels: Points, circle: Circle, limits: ArcLimits) -> npt.NDArray[np.int_] | None:
    """The directions over which ``circle`` is inked without a break, if that makes an arc."""
    if not is_within(circle, limits.radius_mm):
        return None
    away, sectors = off(pixels, circle) / PX_PER_MM, directions(pixels, circle)
    thin = np.abs(away) < _ARC_THIN_MM
    sides = [(side * away > _ARC_CLEAR_MM[0]) & (side * away < _ARC_CLEAR_MM[1]) for side in (-1, 1)]
    run = _longest_run(np.bincount(sectors[thin], minlength=DIRECTIONS) > 0)
    long_mm = len(run) / DIRECTIONS * 2 * np.pi * circle.radius / PX_PER_MM
    if len(run) < limits.wide or long_mm < limits.long_mm:
        return None
    bare = [run[np.bincount(sectors[side], minlength=DIRECTIONS)[run] == 0] for side in sides]
    clear = max(bare, key=len) if limits.one_side else np.intersect1d(*bare)
    if len(clear) < limits.clear * len(run):
        return None
    exact = wander(pixels[thin & np.isin(sectors, clear)], circle) < limits.exact_mm * PX_PER_MM
    return run if exact else None


def _longest_run(inked: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """The longest run of consecutive directions, around the circle."""
    best: list[int] = []
    run: list[int] = []
    for one in range(2 * len(inked)):
        run = [*run, one % len(inked)] if inked[one % len(inked)] else []
        if len(best) < len(run) <= len(inked):
            best = run
    return np.array(best, dtype=np.int_)
