"""Where a pen goes: paths on ink that neither turn sharply nor come back, straight on through crossings."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_STEP_MM, _TURN_DEG, _STEPS = 0.4, 9.0, 40
"""9 degrees every 0.4 mm is a curve of 2.5 mm in radius: letters turn more sharply."""
_TURNS, _AHEAD, _AHEAD_MM = 7, 8, 1.6
_SHARP_DEG, _SHARP_TURNS = 18.0, 13
"""1.3 mm: the end of a flat loop."""
_STARTS, _FEWER_STARTS = 150, 30
_EVERY_WAY_DEG = (15.0, 45.0, 75.0, 90.0, 105.0, 135.0, 165.0)
_PEN_MM, _BESIDE_SHARE = 1.2, 0.3
_BENT_COST, _BLUR_PX, _INKED = 0.01, 1.0, 0.5

Paths = npt.NDArray[np.float64]
"""Starts x points x 2: x, y in pixels; once a path has ended its last point is repeated."""


def both_ways(
    strokes: Mask, directions_deg: tuple[float, ...], most: int = _STEPS, begun: Mask | None = None
) -> tuple[Paths, Paths]:
    """The paths down and up on ``strokes`` (H x W, common frame) from points of their middle, of those
    ``begun`` there, of ``most`` steps of 0.4 mm each way: the n-th of both begin at one point, in opposite
    directions."""
    starts, turns = _starts(strokes if begun is None else begun & strokes), np.radians(directions_deg)
    ink = _soft(strokes)
    points, directions = np.repeat(starts, len(turns), axis=0), np.tile(turns, len(starts))
    down, _ = _followed(ink, points, directions, most)
    up, _ = _followed(ink, points, directions + np.pi, most)
    return down, up


def all_around(
    strokes: Mask, directions_deg: tuple[float, ...], most: int
) -> list[tuple[Paths, npt.NDArray[np.float64]]]:
    """Paths (N x 2) both ways on ``strokes``, that may come back, from fewer points; the heading at each
    point (radians, never wrapped)."""
    starts, turns, ink = _starts(strokes)[:_FEWER_STARTS], np.radians(directions_deg), _soft(strokes)
    points, directions = np.repeat(starts, len(turns), axis=0), np.tile(turns, len(starts))
    on, ahead = _followed(ink, points, directions, most, back=True)
    behind, backwards = _followed(ink, points, directions + np.pi, most, back=True)
    paths = np.concatenate([behind[:, :0:-1], on], axis=1)
    headings = np.concatenate([backwards[:, :0:-1] - np.pi, ahead], axis=1)
    moved = np.any(np.diff(paths, axis=1), axis=2)
    kept = np.concatenate([np.ones((len(paths), 1), dtype=bool), moved], axis=1)
    return [(path[at], heading[at]) for path, heading, at in zip(paths, headings, kept, strict=True)]


def joined(down: Paths, up: Paths) -> Paths:
    """One path (N x 2), from the end of the way up to that of the way down."""
    path = np.concatenate([up[::-1], down[1:]])
    moved = np.any(np.diff(path, axis=0), axis=1)
    return np.asarray(path[np.concatenate([[True], moved])], dtype=np.float64)


def longest_over_mm(ink: Mask, begun: Mask, edges: Mask, share: float) -> float:
    """The length of the longest path on ``ink`` (H x W, common frame) that is nearly all of ``begun`` there,
    of those that run on ``edges`` for no more than this ``share`` of themselves."""
    longest = 0.0
    for seen, start, avoided in ((ink, begun, edges), (ink.T, begun.T, edges.T)):
        down, up = both_ways(np.ascontiguousarray(seen), _EVERY_WAY_DEG, begun=np.ascontiguousarray(start))
        if not len(down):
            continue
        lengths = (_lengths(down) + _lengths(up)) / PX_PER_MM
        for at in np.argsort(-lengths):
            if lengths[at] <= longest:
                break
            path = joined(down[at], up[at])
            if share_on(path, avoided) <= share and _is_most_of(start, path):
                longest = float(lengths[at])
    return longest


def ribbon(ink: Mask, path: Paths) -> Mask:
    """What a pen would have left of ``ink`` along a path."""
    along = np.zeros(ink.shape, np.uint8)
    points = path.round().astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(along, [points], False, 1, round(_PEN_MM * PX_PER_MM))
    return np.asarray(ink & (along > 0), dtype=bool)


def _is_most_of(strokes: Mask, path: Paths) -> bool:
    left = np.count_nonzero(strokes & ~ribbon(strokes, path))
    return bool(left < _BESIDE_SHARE * np.count_nonzero(strokes))


def _lengths(paths: Paths) -> npt.NDArray[np.float64]:
    return np.asarray(np.linalg.norm(np.diff(paths, axis=1), axis=2).sum(axis=1), dtype=np.float64)


def share_on(path: Paths, area: Mask) -> float:
    """How much of a path (N x 2) is on ``area``."""
    rows, columns = (path[:, axis].round().astype(int).clip(0, area.shape[1 - axis] - 1) for axis in (1, 0))
    return float(area[rows, columns].mean())


def _starts(strokes: Mask) -> Paths:
    """Points (N x 2: x, y) of the middle of the strokes, drawn by lot."""
    inside = cv2.distanceTransform(strokes.astype(np.uint8), cv2.DIST_L2, 5)
    middle = strokes & (inside == cv2.dilate(inside, np.ones((3, 3), np.uint8)))
    ys, xs = np.nonzero(middle)
    rng = np.random.default_rng(len(xs))
    drawn = rng.choice(len(xs), size=min(len(xs), _STARTS), replace=False)
    return np.stack([xs[drawn], ys[drawn]], axis=1).astype(np.float64)


def _soft(strokes: Mask) -> npt.NDArray[np.float32]:
    ink = np.asarray(cv2.GaussianBlur(strokes.astype(np.float32), (0, 0), _BLUR_PX), dtype=np.float32)
    # A path that leaves the crop would go on along its border.
    ink[[0, -1]], ink[:, [0, -1]] = 0.0, 0.0
    return ink


def _followed(
    ink: npt.NDArray[np.float32],
    starts: Paths,
    directions: npt.NDArray[np.float64],
    most: int,
    *,
    back: bool = False,
) -> tuple[Paths, npt.NDArray[np.float64]]:
    """The paths from ``starts`` (N x 2) that stay on ``ink`` and go on up, or down, as they began unless they
    may come ``back``; and the heading at each point (starts x points)."""
    step, turn, ways = _STEP_MM * PX_PER_MM, *((_SHARP_DEG, _SHARP_TURNS) if back else (_TURN_DEG, _TURNS))
    turns = np.radians(np.linspace(-turn, turn, ways))
    cost = _BENT_COST * np.abs(np.arange(ways) - ways // 2)
    ahead = _arcs(turns)
    paths = np.zeros((len(starts), most + 1, 2))
    headings = np.zeros((len(starts), most + 1))
    ends = np.zeros(len(starts), dtype=np.intp)
    points, heading, upright = starts.copy(), directions.copy(), np.sign(np.sin(directions))
    paths[:, 0], headings[:, 0] = points, heading
    alive = np.arange(len(starts))
    for at in range(1, most + 1):
        seen = _ahead(ink, points, heading, ahead)
        worth = np.where(seen.min(axis=2) > _INKED, seen.mean(axis=2) - cost, -1.0)
        best = worth.argmax(axis=1)
        middle = heading + turns[best] / 2
        going = worth[np.arange(len(best)), best] > 0
        if not back:
            going &= np.sin(middle) * upright[alive] > 0
        alive, best, middle, points, heading = (
            each[going] for each in (alive, best, middle, points, heading)
        )
        if not len(alive):
            break
        heading = heading + turns[best]
        points = points + step * np.stack([np.cos(middle), np.sin(middle)], axis=1)
        paths[alive, at], headings[alive, at], ends[alive] = points, heading, at
    lasting = np.minimum(np.arange(most + 1), ends[:, None])
    every = np.arange(len(starts))[:, None]
    return paths[every, lasting], headings[every, lasting]


def _arcs(turns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The places just ahead of a point, along the curve of each of ``turns``, seen from its heading:
    2 x turns x steps, along it and across."""
    far = np.linspace(_AHEAD_MM / _AHEAD, _AHEAD_MM, _AHEAD)
    angles = turns[:, None] * (far / _STEP_MM)
    each = _AHEAD_MM / _AHEAD * PX_PER_MM
    return each * np.cumsum(np.stack([np.cos(angles), np.sin(angles)]), axis=2)


def _ahead(
    ink: npt.NDArray[np.float32],
    points: Paths,
    headings: npt.NDArray[np.float64],
    arcs: npt.NDArray[np.float64],
) -> npt.NDArray[np.float32]:
    """The ink just ahead of N ``points``, along each of ``arcs``: N x turns x steps."""
    along, across = arcs
    cos, sin = np.cos(headings)[:, None, None], np.sin(headings)[:, None, None]
    x = np.rint(points[:, 0, None, None] + (cos * along - sin * across)).astype(np.intp)
    y = np.rint(points[:, 1, None, None] + (sin * along + cos * across)).astype(np.intp)
    height, width = ink.shape
    flat = y.clip(0, height - 1) * width + x.clip(0, width - 1)
    return np.asarray(ink.ravel()[flat], dtype=np.float32)
