"""How high a pen goes: up or down without a sharp turn, and in all that it draws without leaving the paper.

Words and dates written by hand are many short strokes, as high as their letters; whoever signs lets the pen
go. Both may be as long, as free and as dark.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import fitted, is_within, off
from ocr.freehand import freehand
from ocr.hulls import Hull, drawn, hull_of, rims_of
from ocr.masks import Mask, components, extent, without_specks
from ocr.paths import Paths, both_ways, joined, share_on
from ocr.printed import PX_PER_MM

_DIRECTIONS_DEG, _AROUND_MM = (30.0, 60.0, 90.0, 120.0, 150.0), 3.2
_ARC_RADIUS_MM, _ARC_EXACT_MM = (8.0, 22.0), 0.15
_RIM_SHARE = 0.35
"""Pieces of a stamp's rings and sides are no pen's. Of 355 simulated signatures none is lost by it."""
_WITHIN_SHARE = 0.8
"""Within a stamp, its star and its letters run together with the words written over it, 9.5 mm high once; its
arms, 17. Of 49 accepted signatures with a whole stamp of their own ink none is lost by it."""
_ROW_MM, _ROW_BLUR_MM, _BARE, _CUT_MM, _CRUMB_MM2 = (2.0, 8.5), 0.35, 0.35, 0.5, 1.5
_SLOPES_DEG, _WITHIN_MOST = tuple(range(-8, 9, 2)), 0.5
_TILTS_DEG = (-4.0, -2.0, 0.0, 2.0, 4.0)
"""Two rows are as high, and have as little ink between them (of the most inked line of each). Of 110
simulated mentions above a date seven ran into it, of 210 more two, one with a tail and a slash 12.3 mm high;
of 409 signatures four are cut in two and left to a human. Rows of 7.5 mm at most let one by, its letters
large; of 299 signatures 8.5 loses none, 9.5 one."""
_STROKES_PER_MM = 0.2
"""Of 40 simulated mentions above a date the rows have 0.27 or more, but two that are no higher uncut; of six
flat signatures that were cut in two, and left to a human, 0.18 at most."""

_ROUND_MM, _ROUND_SHARE = 0.8, 0.5
"""What stays as far from a stamp's middle is another of its circles, a star or letters of it run together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What stamps do to paths: their edges, all they enclose, in which no path counts, and the middles of
    round ones (pixels)."""

    rims: Mask
    within: Mask
    middles: tuple[tuple[float, float], ...]


def longest_sweep_mm(strokes: Mask, stamps: tuple[Mask, ...] = (), pen: Mask | None = None) -> float:
    """The height of the highest stroke of ``strokes`` (H x W, common frame) that neither turns sharply nor
    comes back down, up to 32 mm; 0 without ink. What keeps along the outline of one of ``stamps`` is none,
    nor what keeps within one, unless it is all of ``pen``, surely no stamp's.

    Followed from points of the middle of the strokes, both ways, straight on through crossings."""
    hulls = tuple(map(hull_of, stamps))
    longest = _highest_mm(strokes, hulls)
    if pen is None:
        return longest
    return max(longest, _highest_mm(pen, hulls, within_too=True))


def _highest_mm(strokes: Mask, hulls: tuple[Hull, ...], *, within_too: bool = False) -> float:
    """The height of the highest, of those that keep within one of ``hulls`` too or not."""
    if not strokes.any():
        return 0.0
    window = extent(strokes, round(_AROUND_MM * PX_PER_MM))
    rims = rims_of(strokes.shape, hulls)[window]
    within = drawn(strokes.shape, () if within_too else hulls)[window]
    top, left = (side.start for side in window)
    middles = tuple((x - left, y - top) for x, y in (one.middle for one in hulls if one.corners is None))
    around = _Around(rims=rims, within=within, middles=middles)
    rows = _rows_apart(strokes[window])
    return _longest(strokes[window] if rows is None else rows, around)


def tallest_mm(strokes: Mask, stamps: tuple[Mask, ...] = ()) -> float:
    """The height, across its row, of the highest connected piece of ``strokes`` that only a hand draws, two
    rows of writing cut apart, less what is mostly within one of ``stamps``, whose letters it may hold.

    Words that run into the sides or the arcs of a broken stamp are not as high as it: two of 48 simulated
    mentions in black and white were, and were accepted. Of five signatures that have no other height three
    lose it."""
    if not strokes.any():
        return 0.0
    window = extent(strokes)
    within = drawn(strokes.shape, tuple(map(hull_of, stamps)))[window]
    rows = _rows_apart(strokes[window])
    found = components(freehand(strokes[window] if rows is None else rows))
    inside = np.bincount(found.labels[within[found.window] & (found.labels > 0)], minlength=len(found.areas))
    outside = np.flatnonzero((found.areas > 0) & (inside <= _WITHIN_MOST * found.areas))
    heights = (_height(*np.nonzero(found.labels == one)) for one in outside)
    return round(max(heights, default=0.0) / PX_PER_MM, 1)


def _height(ys: npt.NDArray[np.int_], xs: npt.NDArray[np.int_]) -> float:
    """The least height (pixels) of a piece, of those it has as its row rises or falls a little."""
    return min(float(np.ptp(ys - xs * np.tan(np.radians(tilt)))) for tilt in _SLOPES_DEG)


def _longest(own: Mask, around: _Around) -> float:
    """The height of the highest of the paths on ``own`` that are no piece of the stamps ``around``."""
    down, up = both_ways(own, _DIRECTIONS_DEG)
    heights = (down[:, -1, 1] - up[:, -1, 1]) / PX_PER_MM
    best = 0.0
    for at in np.argsort(-heights):
        if heights[at] <= best:
            break
        path = joined(down[at], up[at])
        if _is_arc(path) or share_on(path, around.rims) > _RIM_SHARE:
            continue
        if any(_keeps_round(path, middle) for middle in around.middles):
            continue
        if share_on(path, around.within) <= _WITHIN_SHARE:
            best = max(best, float(heights[at]))
    return round(best, 1)


def _rows_apart(strokes: Mask) -> Mask | None:
    """``strokes`` cut between two rows of writing that touch, if they are such rows: a date below « Lu et
    approuvé ». Crumbs, a dot or a piece of the frame's own line, are no row."""
    ys, xs = np.nonzero(without_specks(strokes, _CRUMB_MM2))
    if not len(ys):
        return None
    half = _CUT_MM / 2 * PX_PER_MM
    cuts = (_bare_row(ys - xs * np.tan(np.radians(tilt)), tilt) for tilt in _TILTS_DEG)
    bare, at, tilt = min(cuts)
    if bare > _BARE:
        return None
    ys, xs = np.nonzero(strokes)
    away = ys - xs * np.tan(np.radians(tilt)) - at
    if not all(_is_written(away[side], xs[side]) for side in (away < 0, away > 0)):
        return None
    kept = np.abs(away) > half
    rows = np.zeros_like(strokes)
    rows[ys[kept], xs[kept]] = True
    return rows


def _is_written(heights: npt.NDArray[np.float64], xs: npt.NDArray[np.int_]) -> bool:
    """Whether ink (each pixel's height from its row, its column) is as many strokes side by side as letters
    are; half of a flat loop is few."""
    if not len(xs):
        return False
    level = np.zeros((round(np.ptp(heights)) + 1, int(np.ptp(xs)) + 1), dtype=np.int8)
    level[(heights - heights.min()).round().astype(int), xs - xs.min()] = 1
    strokes = int((np.diff(level, axis=1, prepend=0) > 0).sum(axis=1).max())
    return strokes >= _STROKES_PER_MM * level.shape[1] / PX_PER_MM


def _bare_row(heights: npt.NDArray[np.float64], tilt: float) -> tuple[float, float, float]:
    """Of the lines between two rows, the barest: its ink, that of the fuller line on each side being 1 at
    least, where it is (pixels), and ``tilt``."""
    top = float(heights.min())
    counts = np.bincount((heights - top).round().astype(int)).astype(np.float32)
    ink = cv2.GaussianBlur(counts[:, None], (0, 0), _ROW_BLUR_MM * PX_PER_MM)[:, 0]
    low, high = (round(mm * PX_PER_MM) for mm in _ROW_MM)
    between = range(max(low, len(ink) - high), min(len(ink) - low, high))
    found = ((float(ink[at] / min(ink[:at].max(), ink[at + 1 :].max())), top + at, tilt) for at in between)
    return min(found, default=(1.0, top, tilt))


def _keeps_round(path: Paths, middle: tuple[float, float]) -> bool:
    """Whether much of a path (N x 2), in one piece, stays as far from ``middle``."""
    away = np.hypot(path[:, 0] - middle[0], path[:, 1] - middle[1])
    run = round(_ROUND_SHARE * len(path))
    if run < len("xyr"):
        return False
    pieces = np.lib.stride_tricks.sliding_window_view(away, run)
    return bool((np.ptp(pieces, axis=1) < _ROUND_MM * PX_PER_MM).any())


def _is_arc(path: Paths) -> bool:
    """Whether a path (N x 2) is an arc as exact as a stamp's, of such a radius."""
    if len(path) <= len("xyr"):
        return False
    circle = fitted(path)
    exact = float(np.sqrt((off(path, circle) ** 2).mean())) / PX_PER_MM
    return is_within(circle, _ARC_RADIUS_MM) and exact < _ARC_EXACT_MM
