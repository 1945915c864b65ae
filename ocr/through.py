"""What a pen draws through a whole stamp, of whatever ink: long curves that no maker of stamps cuts."""

from itertools import islice

import numpy as np
import numpy.typing as npt

from ocr.circles import fitted, is_within, off
from ocr.hulls import drawn, hull_of
from ocr.masks import Mask, grown
from ocr.ovals import is_of_oval
from ocr.paths import Paths, both_ways, joined, ribbon, share_on
from ocr.printed import PX_PER_MM
from ocr.stamps import Stamp

_DIRECTIONS_DEG, _STEPS = (30.0, 60.0, 90.0, 120.0, 150.0), 80
_CLEAR_MM, _EACH_MM, _EDGE_SHARE = 0.8, 7.0, 0.4
_BENT_MM = 2.5
"""How far a curve goes from the line, and from the circle, that are nearest to all of it."""
_RUN_MM, _EXACT_MM, _RADIUS_MM = 12.0, 0.2, (9.0, 28.0)
"""What is a line or an arc so exactly may be the outline of a second stamp."""
_OVAL_MM, _STEP = 28.0, 8
"""Or, so long, of an oval one: two thirds of one across a frame had passed for a pen's, accepted once."""
_FREE_MM, _TRIED = 15.0, 12


def curves_through(stamps: tuple[Stamp, ...], mask: Mask) -> tuple[Mask, float]:
    """The ink of ``mask`` (H x W, common frame) along long curves that go in and out of ``stamps``, and how
    much of the freest one, in mm, is no line nor arc; no ink and 0 when there is none."""
    found, freest = np.zeros_like(mask), 0.0
    if not stamps:
        return found, freest
    hulls = tuple(hull_of(stamp.inside) for stamp in stamps)
    within = drawn(mask.shape, hulls)
    outside = mask & ~grown(within, _CLEAR_MM)
    if np.count_nonzero(outside) < _EACH_MM * PX_PER_MM:
        return found, freest
    lines = grown(np.logical_or.reduce([stamp.lines for stamp in stamps]), 0.2)
    for turned in (False, True):
        areas = (mask, within, outside, lines)
        seen, inner, outer, edges = (np.ascontiguousarray(area.T) if turned else area for area in areas)
        paths = (path for path in _longest_first(seen, outer) if _goes_through(path, inner, outer, edges))
        for path in islice(paths, _TRIED):
            free_mm = _free_mm(path) if _is_bent(path) else 0.0
            if free_mm >= _FREE_MM:
                drawn_here = ribbon(seen, path)
                found |= drawn_here.T if turned else drawn_here
                freest = max(freest, free_mm)
    return found & mask, round(freest, 1)


def _longest_first(ink: Mask, begun: Mask) -> list[Paths]:
    """The paths on ``ink`` from points of ``begun``, the longest that go on both sides of these."""
    down, up = both_ways(ink, _DIRECTIONS_DEG, _STEPS, begun)
    if not len(down):
        return []
    heights = down[:, -1, 1] - up[:, -1, 1]
    return [joined(down[at], up[at]) for at in np.argsort(-heights) if heights[at] > _FREE_MM]


def _goes_through(path: Paths, inner: Mask, outer: Mask, edges: Mask) -> bool:
    """Whether a path is long enough both within stamps and out of them, and keeps along no line of theirs."""
    least = _EACH_MM / max(_length_mm(path), _EACH_MM)
    return min(share_on(path, inner), share_on(path, outer)) >= least and share_on(path, edges) <= _EDGE_SHARE


def _length_mm(path: Paths) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum()) / PX_PER_MM


def _is_bent(path: Paths) -> bool:
    return min(_off_line(path), float(np.abs(off(path, fitted(path))).max())) >= _BENT_MM * PX_PER_MM


def _off_line(path: Paths) -> float:
    """How far the points of a path are from the line nearest to them, at most."""
    moved = path - path.mean(axis=0)
    across = np.linalg.svd(moved, full_matrices=False)[2][1]
    return float(np.abs(moved @ across).max())


def _free_mm(path: Paths) -> float:
    """How much of a path is in no run of it that is a line or an arc."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1) / PX_PER_MM
    at = np.concatenate([[0.0], np.cumsum(steps)])
    exact = np.zeros(len(path), dtype=bool)
    for run_mm, step, is_exact in ((_RUN_MM, 1, _is_exact), (_OVAL_MM, _STEP, is_of_oval)):
        for first, last in enumerate(np.searchsorted(at, at + run_mm)):
            if not first % step and last < len(path) and is_exact(path[first : last + 1]):
                exact[first : last + 1] = True
    return float(steps[~exact[1:]].sum())


def _is_exact(run: npt.NDArray[np.float64]) -> bool:
    limit = _EXACT_MM * PX_PER_MM
    if _off_line(run) < limit:
        return True
    circle = fitted(run)
    return is_within(circle, _RADIUS_MM) and float(np.abs(off(run, circle)).max()) < limit
