"""The straight frames of rectangular stamps among marks."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_FRAME_MM = (5.0, 14.0)
_FRAME_SLACK_MM = 0.4
_FRAME_CLEAR_MM, _FRAME_CLEAR_SHARE = 1.6, 0.4
_FRAME_COVERAGE = 0.8
_SIDE_MM, _JOINT_MM = 5.0, 3.0
_SQUARE = 0.93
_RULED_MM, _RULED_SHARE, _RULE_WIDTH_MM = 4.5, 0.75, 1.0


def find_frames(mask: Mask) -> tuple[Mask, ...]:
    """Rectangular frames of stamps, three sides at least drawn whole; each filled, the largest first."""
    segments = _segments(mask, _SIDE_MM)
    if len(segments) < 3:
        return ()
    angles = _angles(segments)
    ink = grown(mask, _FRAME_SLACK_MM)
    _, groups = cv2.connectedComponents(grown(mask, _JOINT_MM / 2).astype(np.uint8), connectivity=8)
    frames: list[Mask] = []
    for base in _distinct(angles % 90):
        square = segments[_near_angle(angles, base) | _near_angle(angles, base + 90)]
        for cluster in _clusters(square, groups):
            frame = _frame(ink, _around(cluster.reshape(-1, 2), np.radians(base)))
            if frame is not None:
                frames.append(frame)
    frames.sort(key=lambda frame: -int(frame.sum()))
    kept: list[Mask] = []
    for frame in frames:
        # The same frame is found at neighbouring angles; another stamp overlaps it by half at most.
        if all((frame & known).sum() < 0.6 * frame.sum() for known in kept):
            kept.append(frame)
    return tuple(kept)


def edge_of(frame: Mask) -> Mask:
    """The outer 2 mm of a filled frame: its lines."""
    inner = cv2.erode(frame.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=round(2.0 * PX_PER_MM))
    return np.asarray(frame & ~inner.astype(bool), dtype=bool)


def is_ruled(part: Mask) -> bool:
    """Made of straight lines square to each other: what is left of a frame, not a pen's stroke."""
    segments = _segments(part, _RULED_MM)
    if not len(segments):
        return False
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    turns = np.exp(4j * np.radians(_angles(segments)))
    if abs(complex((lengths * turns).sum())) < _SQUARE * lengths.sum():
        return False
    drawn = np.zeros(part.shape, np.uint8)
    for x0, y0, x1, y1 in segments.astype(int):
        cv2.line(drawn, (x0, y0), (x1, y1), 1, round(_RULE_WIDTH_MM * PX_PER_MM))
    return float((part & drawn.astype(bool)).sum()) > _RULED_SHARE * float(part.sum())


def _segments(mask: Mask, least_mm: float) -> npt.NDArray[np.float64]:
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


def _angles(segments: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Direction of each segment, 0 to 180 degrees."""
    across, down = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    return np.asarray(np.degrees(np.arctan2(down, across)) % 180)


def _distinct(angles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.unique(angles.round()) if len(angles) else angles


def _clusters(
    segments: npt.NDArray[np.float64], groups: npt.NDArray[Any]
) -> Iterator[npt.NDArray[np.float64]]:
    """Segments of one group of marks: three at least, for a frame shows three sides."""
    middles = ((segments[:, :2] + segments[:, 2:]) / 2).round().astype(int)
    labels = groups[middles[:, 1], middles[:, 0]]
    for label in np.unique(labels):
        if (labels == label).sum() >= 3:
            yield segments[labels == label]


def _around(points: npt.NDArray[np.float64], angle: float) -> npt.NDArray[np.float64]:
    """Corners (4 x 2) of the smallest rectangle at ``angle`` that holds ``points``."""
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    along = points @ axes.T
    (x0, y0), (x1, y1) = along.min(axis=0), along.max(axis=0)
    return np.asarray(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) @ axes)


def _frame(ink: Mask, corners: npt.NDArray[np.float64]) -> Mask | None:
    """The rectangle, filled, when at least three of its sides are inked."""
    sides = [(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    lengths = sorted(float(np.linalg.norm(b - a)) / PX_PER_MM for a, b in sides)
    if lengths[0] < _FRAME_MM[0] or lengths[-1] < _FRAME_MM[1]:
        return None
    # A frame is drawn on bare paper: a line just outside it meets almost nothing, unlike in a tangle of
    # stamps.
    outer = _moved_out(corners, _FRAME_CLEAR_MM * PX_PER_MM)
    drawn = sum(
        _inked(ink, corners[i], corners[(i + 1) % 4]) > _FRAME_COVERAGE
        and _inked(ink, outer[i], outer[(i + 1) % 4]) < _FRAME_CLEAR_SHARE
        for i in range(4)
    )
    if drawn < 3:
        return None
    filled = np.zeros(ink.shape, np.uint8)
    cv2.fillConvexPoly(filled, corners.round().astype(np.int32), 1)
    return grown(filled.astype(bool), 0.8)


def _moved_out(corners: npt.NDArray[np.float64], by_px: float) -> npt.NDArray[np.float64]:
    """The rectangle larger by ``by_px`` on each side."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    across, down = across / max(1e-9, np.linalg.norm(across)), down / max(1e-9, np.linalg.norm(down))
    return corners + by_px * np.array([-across - down, across - down, across + down, -across + down])


def _inked(ink: Mask, a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    """Share of the segment that is inked."""
    points = np.linspace(a, b, 80).round().astype(int)
    inside = (points >= 0).all(axis=1) & (points[:, 0] < ink.shape[1]) & (points[:, 1] < ink.shape[0])
    return float(ink[points[inside, 1], points[inside, 0]].sum()) / len(points)


def _near_angle(angles: npt.NDArray[np.float64], wanted: float) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs((angles - wanted + 90) % 180 - 90) < 3.0)
