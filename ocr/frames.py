"""The straight frames of rectangular stamps among marks."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_FRAME_MM = (8.0, 20.0)
"""Three strokes of a signature make a smaller one, 5 mm high; a stamp's has a line of letters within it."""
_FRAME_SLACK_MM = 0.4
_FRAME_CLEAR_MM, _FRAME_CLEAR_SHARE = 1.6, 0.4
_FRAME_COVERAGE, _WHOLE_SIDES = 0.88, 3
_BROKEN_SIDE, _BROKEN_SIDES = 0.6, 3.1
"""Of a frame half inked, of which bare paper is all around."""
_FILLED_MM = 0.8
_SIDE_MM, _DRAWN_MM = 5.0, 30.0
_LINE_STEP_MM, _LINES_AT_MOST, _DIRECTIONS_AT_MOST = 0.8, 9, 6
_FRAMES_TRIED = 40
_WITHIN, _SMALLER, _SAME_MM = 0.95, 0.8, 1.0

Corners = npt.NDArray[np.float64]
"""4 x 2, in pixels."""


def find_frames(mask: Mask) -> tuple[Mask, ...]:
    """Rectangular frames of stamps, three sides at least drawn whole, or all of them for the most part; each
    filled, the most drawn first."""
    segments = segments_of(mask, _SIDE_MM)
    if len(segments) < 3:
        return ()
    angles = angles_of(segments)
    ink = grown(mask, _FRAME_SLACK_MM)
    frames: list[tuple[float, Corners]] = []
    for base in _directions(segments, angles):
        axes = _axes(base)
        along, across = segments[_near_angle(angles, base)], segments[_near_angle(angles, base + 90)]
        # A side that was not inked stands where the two it joins end.
        flat = (*_lines(along, axes[1]), *_ends(across, axes[1]))
        upright = (*_lines(across, axes[0]), *_ends(along, axes[0]))
        grid = _Grid(axes=axes, across=_read(ink, flat, axes), down=_read(ink, upright, axes[::-1]))
        frames.extend(_framed(grid))
    kept: list[Mask] = []
    for corners in itertools.islice(_distinct(frames), _FRAMES_TRIED):
        frame = _filled(corners, mask.shape)
        # A row of letters or a stroke may pass for the side of a smaller frame within the whole one.
        others = [known for known in kept if not _is_part_of(known, frame)]
        # The same frame is found at neighbouring angles; another stamp overlaps it by half at most.
        if all((frame & known).sum() < 0.6 * frame.sum() for known in others):
            kept = [*others, frame]
    return tuple(kept)


def _distinct(frames: list[tuple[float, Corners]]) -> Iterator[Corners]:
    """The most drawn first, and none whose corners are those of one already given."""
    given: list[Corners] = []
    for _, corners in sorted(frames, key=lambda scored: -scored[0]):
        if all(np.abs(corners - known).max() > _SAME_MM * PX_PER_MM for known in given):
            given.append(corners)
            yield corners


def _is_part_of(frame: Mask, whole: Mask) -> bool:
    smaller = np.count_nonzero(frame) < _SMALLER * np.count_nonzero(whole)
    return bool(smaller and np.count_nonzero(frame & whole) > _WITHIN * np.count_nonzero(frame))


def lines_of(frame: Mask) -> Mask:
    """The sides of a filled frame, a millimetre wide."""
    filled, cross = frame.astype(np.uint8), np.ones((3, 3), np.uint8)
    outer = cv2.erode(filled, cross, iterations=round((_FILLED_MM - 0.5) * PX_PER_MM))
    inner = cv2.erode(filled, cross, iterations=round((_FILLED_MM + 0.5) * PX_PER_MM))
    return np.asarray((outer > 0) & (inner == 0), dtype=bool)


def segments_of(mask: Mask, least_mm: float) -> npt.NDArray[np.float64]:
    """Straight segments of ``least_mm`` at least in the ink (N x 4: x0, y0, x1, y1), by Hough's
    probabilistic method."""
    cv2.setRNGSeed(0)
    lines = cv2.HoughLinesP(
        mask.astype(np.uint8) * 255,
        1,
        np.pi / 360,
        threshold=round(0.7 * least_mm * PX_PER_MM),
        minLineLength=round(least_mm * PX_PER_MM),
        maxLineGap=round(1.2 * PX_PER_MM),
    )
    return np.empty((0, 4)) if lines is None else lines.reshape(-1, 4).astype(np.float64)


def angles_of(segments: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Direction of each segment, 0 to 180 degrees."""
    across, down = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    return np.asarray(np.degrees(np.arctan2(down, across)) % 180)


def _directions(
    segments: npt.NDArray[np.float64], angles: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Directions, 0 to 90 degrees, along and across which enough is drawn for a frame."""
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    turns = np.exp(4j * np.radians(angles))
    found: list[float] = []
    left = np.ones(len(angles), dtype=bool)
    while len(found) < _DIRECTIONS_AT_MOST and left.any():
        bases = np.unique((angles[left] % 90).round())
        near = [left & (_near_angle(angles, base) | _near_angle(angles, base + 90)) for base in bases]
        best = max(near, key=lambda mask: float(lengths[mask].sum()))
        if lengths[best].sum() < _DRAWN_MM * PX_PER_MM:
            break
        found.append(float(np.degrees(np.angle((lengths * turns)[best].sum())) / 4 % 90))
        left &= ~best
    return np.array(found)


def _axes(base: float) -> npt.NDArray[np.float64]:
    """Unit vectors along and across ``base`` (degrees)."""
    angle = np.radians(base)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _lines(segments: npt.NDArray[np.float64], across: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Offsets, on the axis ``across``, of the lines the segments lie on: the most drawn ones."""
    if not len(segments):
        return ()
    offsets = (segments.reshape(-1, 2, 2) @ across).mean(axis=1)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    bins = np.round(offsets / (_LINE_STEP_MM * PX_PER_MM)).astype(int)
    drawn = sorted(((float(lengths[bins == one].sum()), int(one)) for one in np.unique(bins)), reverse=True)
    return tuple(float(np.median(offsets[bins == one])) for _, one in drawn[:_LINES_AT_MOST])


def _ends(segments: npt.NDArray[np.float64], along: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Where, on the axis ``along``, the segments begin and end furthest."""
    if not len(segments):
        return ()
    places = segments.reshape(-1, 2) @ along
    return (float(places.min()), float(places.max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line read for ink: where it stands on the axis across it; running sums of ink along it from
    ``start``, on the line and just before and after it (pixels)."""

    offset: float
    start: int
    on: npt.NDArray[np.int_]
    before: npt.NDArray[np.int_]
    after: npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Lines along ``axes[0]`` (``across``) and along ``axes[1]`` (``down``)."""

    axes: npt.NDArray[np.float64]
    across: tuple[_Line, ...]
    down: tuple[_Line, ...]


def _read(ink: Mask, offsets: tuple[float, ...], axes: npt.NDArray[np.float64]) -> tuple[_Line, ...]:
    """Read lines along ``axes[0]`` at ``offsets`` on ``axes[1]``."""
    reach = int(np.hypot(*ink.shape)) + 1
    along = np.arange(-reach, reach)

    def sums(offset: float) -> npt.NDArray[np.int_]:
        points = (along[:, None] * axes[0] + offset * axes[1]).round().astype(int)
        inside = (points >= 0).all(axis=1) & (points[:, 0] < ink.shape[1]) & (points[:, 1] < ink.shape[0])
        read = np.zeros(len(along), dtype=np.int_)
        read[inside] = ink[points[inside, 1], points[inside, 0]]
        return np.concatenate([[0], np.cumsum(read)])

    clear = _FRAME_CLEAR_MM * PX_PER_MM
    return tuple(
        _Line(offset=at, start=-reach, on=sums(at), before=sums(at - clear), after=sums(at + clear))
        for at in sorted(offsets)
    )


def _framed(grid: _Grid) -> Iterator[tuple[float, Corners]]:
    """How much of its sides is inked and the rectangle, for each whose sides are: three at least, or all four
    for the most part.

    A frame is drawn on bare paper: a line just outside it meets almost nothing, unlike in a tangle of stamps.
    """
    low, high = _FRAME_MM[0] * PX_PER_MM, _FRAME_MM[1] * PX_PER_MM
    for top, bottom in itertools.combinations(grid.across, 2):
        for left, right in itertools.combinations(grid.down, 2):
            height, width = bottom.offset - top.offset, right.offset - left.offset
            if min(height, width) < low or max(height, width) < high:
                continue
            sides = (
                (top, top.before, left, right),
                (bottom, bottom.after, left, right),
                (left, left.before, top, bottom),
                (right, right.after, top, bottom),
            )
            inked = [_share(side, side.on, one, other) for side, _, one, other in sides]
            clear = [_share(side, out, one, other) < _FRAME_CLEAR_SHARE for side, out, one, other in sides]
            whole = sum(a > _FRAME_COVERAGE and b for a, b in zip(inked, clear, strict=True))
            broken = all(clear) and min(inked) >= _BROKEN_SIDE and sum(inked) >= _BROKEN_SIDES
            if whole >= _WHOLE_SIDES or broken:
                x0, x1, y0, y1 = left.offset, right.offset, top.offset, bottom.offset
                yield sum(inked), np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1))) @ grid.axes


def _share(side: _Line, sums: npt.NDArray[np.int_], one: _Line, other: _Line) -> float:
    """Share of ``side`` that is inked between two lines across it."""
    first, last = round(one.offset) - side.start, round(other.offset) - side.start
    return float(sums[last] - sums[first]) / max(1, last - first)


def _filled(corners: Corners, shape: tuple[int, ...]) -> Mask:
    filled = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(filled, corners.round().astype(np.int32), 1)
    return grown(filled.astype(bool), _FILLED_MM)


def _near_angle(angles: npt.NDArray[np.float64], wanted: float) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs((angles - wanted + 90) % 180 - 90) < 3.0)
