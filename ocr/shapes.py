"""Shapes a machine draws and a hand hardly ever does: corners, rules, one curve, exact arcs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import DIRECTIONS, directions, fitted, off, points_of
from ocr.curves import ArcLimits, arc_of, is_one_curve
from ocr.frames import angles_of, segments_of
from ocr.freehand import longest_free_mm
from ocr.masks import Mask, length_mm
from ocr.printed import PX_PER_MM

_JOINT_MM, _SQUARE_DEG = 1.2, 2.5
_BEYOND_MM, _BEYOND_INKED = (1.4, 3.0), 0.2
_BACK_DEG, _BACK_JOINT_MM = (4.0, 45.0), 3.0
"""Of 110 frames with two stamps no piece over 30 mm long is taken for a zigzag."""
_RULE_FROM_MM, _RULE_INKED = 1.2, 0.85
_RULE_ALONE_MM, _RULE_BESIDE = (0.9, 1.2), 0.25
_STRAIGHT_MM, _STRAIGHT_WIDE_MM = 10.0, 1.4
_STRAIGHT_LINES, _STRAIGHT_SHARE = 2, 0.88
_AROUND_PX = 8
_FREE_MM = 7.0
"""A flourish that turns squarely or roundly somewhere is a pen's all the same when this much of it, in one
piece, is neither straight nor round. Of 132 simulated frames stamped only, the shapes have 4.3 mm of it at
most."""
_SHORT_ARC_MM, _OUT_MM, _FAR_OUT_MM, _BEYOND_LONG_MM = 44.0, 2.0, 6.0, 15.0
"""Of nine signatures with such an arc, 36 to 40 mm long, five go 7.4 mm out of its circle and more; of 928
simulated frames stamped and not signed one has such a mark, which goes 3.7 mm out of it, its arc 50 mm long.
Coffee over two stamps goes far out of their rings; their arcs are longer: 62 mm."""
_SURELY_FREE_MM, _SURELY_FREE = 15.0, 0.5
"""So much of it, half of all, is a pen's whatever corners stand beside, or how close it keeps to a stamp. Of
484 simulated frames with two stamps or a facsimile, what has such corners has 10 mm of it at most, and one
more that was accepted 25 of 63; of 308 signatures by a stamp seven have such corners, with 15 mm and 0.53 at
least, but two that a stamp's whole frame was joined to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """How much of a stamp's outline betrays it: ``corners`` with legs of ``leg_mm``, or an ``arc``; how much
    does even among what looks free: ``sure_corners``, or two straight lines of ``long_mm`` that meet
    squarely, whatever runs beside them; the arc, however free all around it is drawn, when ``sure_arc``."""

    leg_mm: float
    corners: int
    arc: ArcLimits
    sure_corners: int = 3
    sure_arc: bool = False
    long_mm: float | None = None


def _arc(long_mm: float, wide: int) -> ArcLimits:
    return ArcLimits(radius_mm=(10.5, 20.5), long_mm=long_mm, wide=wide, exact_mm=0.042, clear=0.7)


NEAR_STAMP = Outline(leg_mm=5.5, corners=1, arc=_arc(26.0, 24))
BESIDE_STAMP = replace(NEAR_STAMP, sure_corners=1, long_mm=15.0)
"""Beside a whole stamp of the same ink, whose own corners are known: letters of a second one, run together,
are as free as a pen. Of 144 simulated signatures with a whole stamp none has such a corner, nor two lines
over 12 mm long that meet squarely; two frames whose sides run beside each other have them of 20 mm."""
OVER_STAMP = replace(BESIDE_STAMP, arc=replace(_arc(36.0, 24), one_side=True), sure_arc=True)
"""Over a whole stamp, where another ink may be a second stamp's: half its ring, letters and all. Of 144 such
signatures two have such an arc (three when 26 mm are enough)."""
ALONE = Outline(leg_mm=7.0, corners=2, arc=_arc(40.0, 32))
"""Where nothing else looks like a stamp, a flourish may turn squarely or roundly once."""


Point = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joint:
    """Where two segments meet (pixels), and each of them as a vector from there."""

    at: Point
    legs: tuple[Point, Point]

    @property
    def turns_back(self) -> bool:
        """Whether the second leg goes back beside the first rather than on from it."""
        return float(self.legs[0] @ self.legs[1]) > 0


def is_machine_drawn(part: Mask, outline: Outline) -> bool:
    """Whether ``part`` (a component's cropped mask) is one curve, or holds a piece of a stamp's outline and
    little that only a hand draws."""
    if is_one_curve(part):
        return True
    corners = _corners(part, outline)
    surely = corners >= outline.sure_corners or _meet_squarely(part, outline.long_mm)
    needed = not surely and (outline.sure_arc or corners < outline.corners)
    arc = arc_of(part, outline.arc) if needed else None
    if arc is not None and outline.sure_arc and not _goes_beyond(part, arc):
        return True
    if surely:
        return not is_surely_free(part)
    drawn = corners >= outline.corners or arc is not None or is_few_lines(part)
    return drawn and free_mm(part) < _FREE_MM


def _goes_beyond(part: Mask, arc: Mask) -> bool:
    """Whether ``arc`` is short and much of ``part`` is out of its circle, further than a stamp's outer ring
    is from its inner one."""
    along = points_of(arc)
    circle = fitted(along)
    turn = len(np.unique(directions(along, circle))) / DIRECTIONS * 2 * np.pi
    if turn * circle.radius > _SHORT_ARC_MM * PX_PER_MM:
        return False
    away = off(points_of(part), circle) / PX_PER_MM
    beyond = part.copy()
    beyond[part] = away > _OUT_MM
    return bool(away.max() > _FAR_OUT_MM) and length_mm(beyond) > _BEYOND_LONG_MM


def is_surely_free(part: Mask) -> bool:
    """Whether so much of ``part``, in one piece, is neither straight nor round that a pen drew it."""
    return free_mm(part) >= max(_SURELY_FREE_MM, _SURELY_FREE * length_mm(part))


def free_mm(part: Mask) -> float:
    """The longest piece of ``part``, a component's cropped mask, that is neither straight nor round."""
    return longest_free_mm(np.pad(part, _AROUND_PX))


def has_corners(part: Mask, outline: Outline) -> bool:
    """Rules that meet at right angles, the corners of a frame, and little that only a hand draws."""
    return _corners(part, outline) >= outline.corners and not is_surely_free(part)


def _corners(part: Mask, outline: Outline) -> int:
    joints = _joints(part, outline.leg_mm, (90 - _SQUARE_DEG, 90.0), _JOINT_MM)
    found = [joint.at for joint in joints if all(_is_rule(part, joint, leg) for leg in joint.legs)]
    return _apart(found)


def _meet_squarely(part: Mask, long_mm: float | None) -> bool:
    return long_mm is not None and any(_joints(part, long_mm, (90 - _SQUARE_DEG, 90.0), _JOINT_MM))


def is_zigzag(part: Mask) -> bool:
    """Nearly all of it on two straight lines that turn back on each other: a flourish under a name, a frame
    struck out, and no piece of a stamp."""
    joints = _joints(part, _STRAIGHT_MM, _BACK_DEG, _BACK_JOINT_MM)
    return is_few_lines(part) and any(joint.turns_back for joint in joints)


def _joints(part: Mask, least_mm: float, turns: tuple[float, float], apart_mm: float) -> Iterator[_Joint]:
    """Where segments of ``least_mm`` meet by their ends, to ``apart_mm``, at an angle within ``turns`` (0 to
    90 degrees)."""
    segments = segments_of(part, least_mm)
    if len(segments) < 2:
        return
    angles = angles_of(segments)
    turn = 90 - np.abs((angles[:, None] - angles[None, :]) % 180 - 90)
    ends = segments.reshape(-1, 2, 2)
    gaps = np.linalg.norm(ends[:, None, :, None, :] - ends[None, :, None, :, :], axis=-1)
    met = (turn > turns[0]) & (turn <= turns[1]) & (gaps.min(axis=(2, 3)) < apart_mm * PX_PER_MM)
    for i, j in np.argwhere(np.triu(met)):
        yield _joint(ends[i], ends[j])


def _joint(one: Point, other: Point) -> _Joint:
    gaps = np.linalg.norm(one[:, None] - other[None, :], axis=-1)
    i, j = np.unravel_index(int(gaps.argmin()), gaps.shape)
    at = (one[i] + other[j]) / 2
    return _Joint(at=at, legs=(one[1 - i] - at, other[1 - j] - at))


def _is_rule(part: Mask, joint: _Joint, leg: Point) -> bool:
    """Whether the line of ``leg`` is inked all along, is alone on both sides, and stops at ``joint``: the
    strokes of a pen turn back beside each other, cross or go on."""
    length = float(np.linalg.norm(leg))
    along, across = leg / length, np.array([-leg[1], leg[0]]) / length
    steps = np.arange(_RULE_FROM_MM * PX_PER_MM, length, 1.0)
    line = joint.at + steps[:, None] * along
    if _inked(part, line) < _RULE_INKED:
        return False
    beside = (line + side * away * PX_PER_MM * across for side in (-1, 1) for away in _RULE_ALONE_MM)
    if any(_inked(part, points) > _RULE_BESIDE for points in beside):
        return False
    beyond = joint.at - np.linspace(*_BEYOND_MM, 8)[:, None] * PX_PER_MM * along
    return _inked(part, beyond) < _BEYOND_INKED


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
