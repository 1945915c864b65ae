"""Shapes a machine draws and a hand hardly ever does: exact arcs, square corners, one single curve."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.frames import angles_of, segments_of
from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_ARC_RADIUS_MM = (10.5, 20.5)
_ARC_CLEAR_MM, _ARC_CLEAR_SHARE = (0.7, 1.3), 0.7
_ARC_EXACT_MM = 0.042
_ARC_THIN_MM = 0.3
_TRIES, _POINTS, _CANDIDATES = 400, 700, 6
_BINS = 72
_JOINT_MM, _SQUARE_DEG = 1.2, 2.5
_BEYOND_MM = (1.4, 3.0)
_RULE_FROM_MM, _RULE_INKED = 1.2, 0.85
_RULE_ALONE_MM, _RULE_BESIDE = (0.9, 1.2), 0.25
_CURVE_MM, _CURVE_SHARE = 0.9, 0.93
_CUP_RADIUS_MM, _CUP_PX, _CUP_WIDE_MM = (22.0, 55.0), 200, 1.8
_STRAIGHT_MM, _STRAIGHT_WIDE_MM = 10.0, 1.4
_STRAIGHT_LINES, _STRAIGHT_SHARE = 2, 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """How much of a stamp's outline betrays it: ``corners`` with legs of ``leg_mm``, or an exact arc over
    ``directions`` (72 to a circle), ``arc_mm`` long."""

    leg_mm: float
    corners: int
    arc_mm: float
    directions: int


NEAR_STAMP = Outline(leg_mm=5.5, corners=1, arc_mm=26.0, directions=24)
ALONE = Outline(leg_mm=7.0, corners=2, arc_mm=40.0, directions=32)
"""Where nothing else looks like a stamp, a flourish may turn squarely or roundly once."""


def is_machine_drawn(part: Mask, outline: Outline) -> bool:
    """Whether ``part`` (a component's cropped mask) holds a piece of a stamp's outline, or is one curve."""
    return (
        has_corners(part, outline) or is_one_curve(part) or is_few_lines(part) or has_exact_arc(part, outline)
    )


def has_corners(part: Mask, outline: Outline) -> bool:
    """Rules that meet at right angles: the corners of a frame."""
    segments = segments_of(part, outline.leg_mm)
    if len(segments) < 2:
        return False
    angles = angles_of(segments)
    turn = np.abs((angles[:, None] - angles[None, :]) % 180 - 90)
    ends = segments.reshape(-1, 2, 2)
    gaps = np.linalg.norm(ends[:, None, :, None, :] - ends[None, :, None, :, :], axis=-1)
    met = (turn < _SQUARE_DEG) & (gaps.min(axis=(2, 3)) < _JOINT_MM * PX_PER_MM)
    corners = (_corner(ends[i], ends[j]) for i, j in np.argwhere(np.triu(met)))
    found = [corner.at for corner in corners if all(_is_rule(part, corner.at, leg) for leg in corner.legs)]
    return _apart(found) >= outline.corners


Point = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corner:
    """Where two segments meet (pixels), and each of them as a vector from there."""

    at: Point
    legs: tuple[Point, Point]


def _corner(one: Point, other: Point) -> _Corner:
    gaps = np.linalg.norm(one[:, None] - other[None, :], axis=-1)
    i, j = np.unravel_index(int(gaps.argmin()), gaps.shape)
    at = (one[i] + other[j]) / 2
    return _Corner(at=at, legs=(one[1 - i] - at, other[1 - j] - at))


def _is_rule(part: Mask, corner: Point, leg: Point) -> bool:
    """Whether the line of ``leg`` is inked all along, is alone on both sides, and stops at ``corner``: the
    strokes of a pen turn back beside each other, cross or go on."""
    length = float(np.linalg.norm(leg))
    along, across = leg / length, np.array([-leg[1], leg[0]]) / length
    steps = np.arange(_RULE_FROM_MM * PX_PER_MM, length, 1.0)
    line = corner + steps[:, None] * along
    if _inked(part, line) < _RULE_INKED:
        return False
    beside = (line + side * away * PX_PER_MM * across for side in (-1, 1) for away in _RULE_ALONE_MM)
    if any(_inked(part, points) > _RULE_BESIDE for points in beside):
        return False
    beyond = corner - np.linspace(*_BEYOND_MM, 8)[:, None] * PX_PER_MM * along
    return _inked(part, beyond) < 0.2


def _inked(part: Mask, points: npt.NDArray[np.float64]) -> float:
    """Share of ``points`` (N x 2) that are inked."""
    at = points.round().astype(int)
    inside = (at >= 0).all(axis=1) & (at[:, 0] < part.shape[1]) & (at[:, 1] < part.shape[0])
    return float(part[at[inside, 1], at[inside, 0]].sum()) / max(1, len(points))


def _apart(places: list[Point]) -> int:
    """How many of ``places`` are further than a joint from one another."""
    kept: list[Point] = []
    for place in places:
        if all(np.linalg.norm(place - known) > 2 * _JOINT_MM * PX_PER_MM for known in kept):
            kept.append(place)
    return len(kept)


def is_one_curve(part: Mask) -> bool:
    """Nearly all of it within a millimetre of one circle, as a cup's foot or a stamp's rim leaves."""
    ys, xs = np.nonzero(part)
    pixels = np.stack([xs, ys], axis=1).astype(np.float64)
    x, y, radius = _fitted(pixels)
    off = np.abs(np.hypot(pixels[:, 0] - x, pixels[:, 1] - y) - radius)
    return float((off < _CURVE_MM * PX_PER_MM).mean()) > _CURVE_SHARE


Circle = tuple[float, float, float]
"""x, y and radius, in pixels."""


def cup_of(part: Mask) -> Circle | None:
    """The circle of a cup that ``part`` is a piece of."""
    ys, xs = np.nonzero(part)
    if len(xs) < _CUP_PX or not is_one_curve(part):
        return None
    circle = _fitted(np.stack([xs, ys], axis=1).astype(np.float64))
    return circle if _CUP_RADIUS_MM[0] < circle[2] / PX_PER_MM < _CUP_RADIUS_MM[1] else None


def is_on(mask: Mask, corner: tuple[int, int], circle: Circle) -> bool:
    """Whether the ink of ``mask``, its left top pixel at ``corner``, is nearly all along ``circle``."""
    ys, xs = np.nonzero(mask)
    off = np.abs(np.hypot(xs + corner[0] - circle[0], ys + corner[1] - circle[1]) - circle[2])
    return float((off < _CUP_WIDE_MM * PX_PER_MM).mean()) > _CURVE_SHARE


def is_few_lines(part: Mask) -> bool:
    """Nearly all of it on two straight lines at most: a rule, a cross, a streak of the glass over a line."""
    segments = segments_of(part, _STRAIGHT_MM)
    left, whole = part.copy(), float(part.sum())
    for _ in range(_STRAIGHT_LINES):
        if not len(segments):
            return False
        drawn = [_drawn(part.shape, segment) & left for segment in segments]
        best = max(drawn, key=lambda mask: int(mask.sum()))
        left &= ~best
        if left.sum() < (1 - _STRAIGHT_SHARE) * whole:
            return True
    return False


def _drawn(shape: tuple[int, ...], segment: npt.NDArray[np.float64]) -> Mask:
    """The line of a segment, across the whole crop."""
    start, end = segment[:2], segment[2:]
    far = (end - start) / np.linalg.norm(end - start) * float(np.hypot(shape[0], shape[1]))
    canvas = np.zeros(shape, np.uint8)
    a, b = (tuple((point + way * far).round().astype(int).tolist()) for point, way in ((start, -1), (end, 1)))
    cv2.line(canvas, a, b, 1, round(_STRAIGHT_WIDE_MM * PX_PER_MM))
    return canvas.astype(bool)


def has_exact_arc(part: Mask, outline: Outline) -> bool:
    """A long arc of a circle of a stamp's size, exact to ``_ARC_EXACT_MM``.

    On arcs left of simulated overlapping stamps the middle of the line strays by 0.01 to 0.04 mm; short arcs
    of a hand do as well, which is why a long one is asked."""
    ys, xs = np.nonzero(part)
    if len(xs) < outline.arc_mm * PX_PER_MM:
        return False
    pixels = np.stack([xs, ys], axis=1).astype(np.float64)
    rng = np.random.default_rng(len(xs))
    points = pixels[rng.choice(len(pixels), size=min(len(pixels), _POINTS), replace=False)]
    circles = _through(points[rng.integers(0, len(points), size=(_TRIES, 3))])
    low, high = (limit * PX_PER_MM for limit in _ARC_RADIUS_MM)
    circles = circles[(circles[:, 2] > low) & (circles[:, 2] < high)]
    if not len(circles):
        return False
    away = np.abs(np.linalg.norm(points[None, :, :] - circles[:, None, :2], axis=2) - circles[:, 2:3])
    support = (away < _ARC_THIN_MM * PX_PER_MM).sum(axis=1)
    return any(_is_exact(pixels, circles[i], outline) for i in np.argsort(-support)[:_CANDIDATES])


def _is_exact(pixels: npt.NDArray[np.float64], circle: npt.NDArray[np.float64], outline: Outline) -> bool:
    for reach_mm in (2 * _ARC_THIN_MM, _ARC_THIN_MM):
        off = np.abs(np.hypot(pixels[:, 0] - circle[0], pixels[:, 1] - circle[1]) - circle[2])
        near = pixels[off < reach_mm * PX_PER_MM]
        if len(near) < 30:
            return False
        circle = np.array(_fitted(near))
    low, high = (limit * PX_PER_MM for limit in _ARC_RADIUS_MM)
    if not low < circle[2] < high:
        return False
    across, down = pixels[:, 0] - circle[0], pixels[:, 1] - circle[1]
    off = (np.hypot(across, down) - circle[2]) / PX_PER_MM
    bins = ((np.arctan2(down, across) + np.pi) / (2 * np.pi) * _BINS).astype(int) % _BINS
    thin = np.abs(off) < _ARC_THIN_MM
    beside = (np.abs(off) > _ARC_CLEAR_MM[0]) & (np.abs(off) < _ARC_CLEAR_MM[1])
    inked = np.bincount(bins[thin], minlength=_BINS) > 0
    clear = np.bincount(bins[beside], minlength=_BINS) == 0
    run = _longest_run(inked)
    if len(run) / _BINS * 2 * np.pi * circle[2] < outline.arc_mm * PX_PER_MM or len(run) < outline.directions:
        return False
    if clear[run].mean() < _ARC_CLEAR_SHARE:
        return False
    middles = np.array([np.median(off[thin & (bins == one)]) for one in run if clear[one]])
    return float(np.median(np.abs(middles - np.median(middles)))) < _ARC_EXACT_MM


def _longest_run(inked: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """The longest run of consecutive directions, around the circle."""
    best: list[int] = []
    run: list[int] = []
    for one in range(2 * len(inked)):
        run = [*run, one % len(inked)] if inked[one % len(inked)] else []
        if len(best) < len(run) <= len(inked):
            best = run
    return np.array(best, dtype=np.int_)


def _fitted(pixels: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Centre and radius of the circle of least squares (Kåsa, 1976); a line is a very large one."""
    middle = pixels.mean(axis=0)
    moved = pixels - middle
    system = np.column_stack([moved, np.ones(len(moved))])
    (a, b, c), *_ = np.linalg.lstsq(system, (moved**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(1.0, c + (a / 2) ** 2 + (b / 2) ** 2)))
    return float(a / 2 + middle[0]), float(b / 2 + middle[1]), radius


def _through(triples: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Circles (N x 3: x, y, radius) through triples of points; those of points in line are left out."""
    first = triples[:, 0]
    ab, ac = triples[:, 1] - first, triples[:, 2] - first
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    usable = np.abs(cross) > 1e-6
    ab, ac, cross, first = ab[usable], ac[usable], cross[usable], first[usable]
    ab2, ac2 = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * ab2 - ab[:, 1] * ac2) / cross
    y = (ab[:, 0] * ac2 - ac[:, 0] * ab2) / cross
    return np.column_stack([x + first[:, 0], y + first[:, 1], np.hypot(x, y)])
