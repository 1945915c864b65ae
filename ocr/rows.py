"""Rows of letters among marks."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM

_ROW_LETTERS, _ROW_FEET = 6, 4
_FOOT_SLACK_MM = 0.35
_LETTER_HEIGHT_MM = (0.9, 6.5)
_MERGED, _LETTER_SHAPE = 5.0, 0.8
_WORD_HEIGHT_MM, _WORD_FULL = (1.4, 4.2), 0.55
_WORDS, _WORDS_MM, _WORDS_APART_MM = 2, 8.0, 5.0
_LINE_LONG, _LINE_ON_MM = 3.0, 8.0
"""A row this many times longer than high gives its direction; four of a stamp's letters further."""
_ROW_HEIGHT_MM = 3.4
"""Capitals of 14 points: stamps are set smaller, a name signed in letters is taller."""


def find_rows(mask: Mask) -> tuple[Mask, ...]:
    """Rows of letter-like marks, as a stamp or a printer makes them and a pen hardly does."""
    _, labels, stats, middles = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    centres = np.asarray(middles, dtype=np.float64)
    heights = stats[:, cv2.CC_STAT_HEIGHT].astype(np.float64) / PX_PER_MM
    widths = stats[:, cv2.CC_STAT_WIDTH] / PX_PER_MM
    letters = (
        (heights >= _LETTER_HEIGHT_MM[0])
        & (heights <= _LETTER_HEIGHT_MM[1])
        & (widths <= _MERGED * heights + 2.0)
    )
    letters[0] = False
    bottoms = (stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]).astype(np.float64)
    feet = np.stack([centres[:, 0], bottoms], axis=1)
    # Letters that a blurred scan joins count as many as they are wide.
    worth = np.maximum(1, np.round(widths / np.maximum(heights, 0.1) / _LETTER_SHAPE))
    free = set(np.flatnonzero(letters).tolist())
    rows: list[Mask] = []
    # First many letters about one line; then a few, merged letters among them, that stand exactly on one
    # line.
    for points, least, slack_mm in ((centres, _ROW_LETTERS, None), (feet, _ROW_FEET, _FOOT_SLACK_MM)):
        for seed in sorted(free, key=lambda i: (-heights[i], i)):
            if seed not in free:
                continue
            row = _row_from(seed, free, points, heights, slack_mm=slack_mm)
            low = np.median(heights[row]) <= _ROW_HEIGHT_MM if row else False
            if low and len(row) > 1 and worth[row].sum() >= least:
                rows.append(np.isin(labels, row))
                free -= set(row)
    rows.extend(_lettering(labels, sorted(free)))
    return tuple(rows)


def axes_of(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The unit vectors along a row of letters and across it, from its pixels (N x 2)."""
    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return np.asarray(axes, dtype=np.float64)


def line_of(row: Mask) -> Mask:
    """Where the letters of ``row`` go on, before and after it, run into something else."""
    ys, xs = np.nonzero(row)
    points = np.stack([xs, ys], axis=1).astype(np.float64)
    middle = points.mean(axis=0)
    along, across = axes_of(points)
    length, height = (points - middle) @ along, (points - middle) @ across
    if np.ptp(length) < _LINE_LONG * np.ptp(height):
        return np.zeros_like(row)
    rows, columns = np.mgrid[: row.shape[0], : row.shape[1]]
    at, off = ((columns - middle[0]) * axis[0] + (rows - middle[1]) * axis[1] for axis in (along, across))
    far = _LINE_ON_MM * PX_PER_MM
    on = (at > length.min() - far) & (at < length.max() + far)
    return np.asarray(on & (off >= height.min() - 1) & (off <= height.max() + 1), dtype=bool)


def _lettering(labels: npt.NDArray[Any], free: list[int]) -> list[Mask]:
    """Words that a soft scan runs into one another: low and dense pieces near each other, long together."""
    pieces = {one: labels == one for one in free}
    long = {one: _dense_length_mm(piece) for one, piece in pieces.items()}
    dense = [one for one in free if long[one]]
    if len(dense) < _WORDS:
        return []
    every = np.isin(labels, dense)
    count, groups = cv2.connectedComponents(
        grown(every, _WORDS_APART_MM / 2).astype(np.uint8), connectivity=8
    )
    members = [[one for one in dense if groups[pieces[one]][0] == group] for group in range(1, count)]
    return [
        np.isin(labels, words)
        for words in members
        if len(words) >= _WORDS and sum(long[one] for one in words) > _WORDS_MM
    ]


def _dense_length_mm(piece: Mask) -> float:
    """The length of a piece as low and as full as letters run together; 0 of any other."""
    ys, xs = np.nonzero(piece)
    _, sides, _ = cv2.minAreaRect(np.stack([xs, ys], axis=1).astype(np.float32))
    length, height = max(sides) / PX_PER_MM, min(sides) / PX_PER_MM
    full = len(xs) / max(1.0, (sides[0] + 1) * (sides[1] + 1))
    return length if _WORD_HEIGHT_MM[0] < height < _WORD_HEIGHT_MM[1] and full > _WORD_FULL else 0.0


def _row_from(
    seed: int,
    free: set[int],
    points: npt.NDArray[np.float64],
    heights: npt.NDArray[np.float64],
    *,
    slack_mm: float | None,
) -> list[int]:
    """Letters aligned with ``seed`` at the tilt (within 20 degrees) that aligns most; ``slack_mm`` None:
    half a letter."""
    others = sorted(i for i in free if 0.5 < heights[i] / heights[seed] < 2.0)
    offsets = (points[others] - points[seed]) / PX_PER_MM
    slack = 0.45 * heights[seed] if slack_mm is None else slack_mm
    best: list[int] = []
    for degrees in range(-20, 21, 2):
        angle = np.radians(degrees)
        across = -offsets[:, 0] * np.sin(angle) + offsets[:, 1] * np.cos(angle)
        along = offsets[:, 0] * np.cos(angle) + offsets[:, 1] * np.sin(angle)
        chain = _unbroken(along, np.abs(across) < slack, gap=2.5 * heights[seed] + 2.0)
        if chain.sum() > len(best):
            best = [others[i] for i in np.flatnonzero(chain)]
    return best


def _unbroken(
    along: npt.NDArray[np.float64], candidates: npt.NDArray[np.bool_], gap: float
) -> npt.NDArray[np.bool_]:
    """Those of ``candidates`` reached from 0 without a hole wider than ``gap`` (mm)."""
    order = np.flatnonzero(candidates)[np.argsort(along[candidates])]
    positions = along[order]
    start = int(np.argmin(np.abs(positions)))
    first = last = start
    while last + 1 < len(order) and positions[last + 1] - positions[last] < gap:
        last += 1
    while first > 0 and positions[first] - positions[first - 1] < gap:
        first -= 1
    kept = np.zeros(len(along), dtype=bool)
    kept[order[first : last + 1]] = True
    return kept
