"""Rows that are no name beside a signature: letters along a stamp's straight edge, dashes of an outline,
pieces of the signature itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import points_of
from ocr.kinds import MarkSeen
from ocr.masks import Mask, components, extent, larger_than
from ocr.pen import LETTER_MM
from ocr.printed import PX_PER_MM
from ocr.rows import axes_of
from ocr.zones import ZoneInk

_DASHES, _DASH_MM = 0.85, 0.3
"""Share of a row's ink within this of one curve. Of 770 rows of simulated facsimiles four have as much; what
is left of an outline, or of a pen over our own print, 0.86 to 0.98."""
_FIT_ROUNDS, _FIT_FLOOR_PX = 6, 1.5
_CUT, _CUT_PIECES, _CUT_OUT, _WORD_LONG = 0.95, 3, 1.25, 2.5
"""Share of a row's ink that was joined to something larger than a letter, in so few pieces. Of 242
simulated facsimiles none has only such rows; of 16 signatures by a stamp that a row had called a facsimile's,
7 have."""
_TILT_DEG, _TURN_DEG, _TURNS = 20.0, 5.0, 21
_AROUND_MM, _STRIP_PX, _BESIDE_PX = 6.0, 1, (4, 5, 6)
_CANDIDATES = 4
_EDGE_MM, _CLEAR, _ALONG, _AWAY_MM = 7.0, 0.9, 0.75, (1.5, 3.8)
"""Of an edge: its ink, the share of it with nothing close beside, how much of the letters it runs along, and
how far off their middle is. On simulated stamps astride the frame 8 mm and more, 0.98, 0.89 and 2.9 mm;
none of 397 frames with a facsimile has a line of 5 mm, 0.7 clear, that runs along more than 0.65 of its
letters within 4 mm."""
_INK, _ROW = 1, 2


def without_addresses(seen: ZoneInk) -> ZoneInk:
    """``seen``, its rows called ``lettering`` where the edge of a stamp runs along them, ``line`` where they
    are dashes of one curve or were cut out of something larger: beside a signature, none is the name of a
    facsimile."""
    large = [mark.mask for mark in seen.marks if mark.kind == "stroke" and mark.extent_mm > LETTER_MM]
    if not any((mask & seen.inside).any() for mask in large):
        return seen
    # The straight flourish of a facsimile may run along its name: strokes are no edge.
    ink = np.asarray(seen.mask & ~np.logical_or.reduce(large), dtype=bool)
    rows = [mark.mask for mark in seen.marks if mark.kind == "type" and (mark.mask & seen.inside).any()]
    edges = [edge for row in rows if (edge := _edge_of(row, ink)) is not None]
    whole = larger_than(seen.mask, LETTER_MM) if rows else seen.mask
    return replace(seen, marks=tuple(_called(mark, edges, whole, seen.inside) for mark in seen.marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A straight line: a point of it (pixels), the unit vector across it, towards the letters."""

    at: npt.NDArray[np.float64]
    across: npt.NDArray[np.float64]


def _called(mark: MarkSeen, edges: list[_Edge], whole: Mask, inside: Mask) -> MarkSeen:
    if mark.kind != "type" or not (mark.mask & inside).any():
        return mark
    if _is_dashes(mark.mask) or _is_cut(mark.mask, whole):
        return replace(mark, kind="line")
    return replace(mark, kind="lettering") if any(_is_along(mark.mask, edge) for edge in edges) else mark


def _is_along(row: Mask, edge: _Edge) -> bool:
    """Whether ``row`` stands off ``edge`` as letters beside it do: a stamp whose edge and first line are in
    pieces has several such rows."""
    away_mm = float(np.median((points_of(row) - edge.at) @ edge.across)) / PX_PER_MM
    return _AWAY_MM[0] < away_mm < _AWAY_MM[1]


def _is_dashes(row: Mask) -> bool:
    """Whether nearly all of ``row`` is on one curve: no line of letters is so thin."""
    along, across = _axes(row)[1:]
    weights = np.ones(len(along))
    for _ in range(_FIT_ROUNDS):
        off = np.abs(np.polyval(np.polyfit(along, across, 2, w=weights), along) - across)
        weights = 1 / np.maximum(off, _FIT_FLOOR_PX)
    return float((off < _DASH_MM * PX_PER_MM).mean()) >= _DASHES


def _is_cut(row: Mask, whole: Mask) -> bool:
    """Whether ``row`` is a piece or two of the larger marks of ``whole``: letters stand apart, or run
    together on a soft scan into one long mark that holds nothing else."""
    own, parts = np.count_nonzero(row), len(components(row).areas) - 1
    if np.count_nonzero(row & whole) < _CUT * own or parts > _CUT_PIECES:
        return False
    rows, columns = extent(row)
    if parts > 1 or columns.stop - columns.start < _WORD_LONG * (rows.stop - rows.start):
        return True
    found = components(whole)
    held = np.unique(found.labels[row[found.window]])
    return bool(found.areas[held[held > 0]].sum() > _CUT_OUT * own)


def _edge_of(row: Mask, ink: Mask) -> _Edge | None:
    """The straight line of ``ink`` that runs along the letters of ``row``, alone, if there is one."""
    ys, xs = np.nonzero(row)
    middle = np.array([xs.min() + xs.max(), ys.min() + ys.max()]) / 2
    reach = np.array([np.ptp(xs), np.ptp(ys)]) / 2 + _AROUND_MM * PX_PER_MM
    size = (2 * reach).astype(int) + 1
    seen = np.where(row, np.uint8(_ROW), np.where(ink, np.uint8(_INK), np.uint8(0)))
    tilt = _axes(row)[0]
    found: list[tuple[int, _Edge]] = []
    for turn in np.linspace(-_TURN_DEG, _TURN_DEG, _TURNS):
        matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), tilt + float(turn), 1.0)
        shifted = matrix + np.column_stack([np.zeros((2, 2)), size / 2 - middle])
        turned = cv2.warpAffine(seen, shifted, (int(size[0]), int(size[1])), flags=cv2.INTER_NEAREST)
        level = turned.astype(np.uint8, copy=False)
        for at, columns in _lines(level):
            away_mm = _runs_along(level, at, columns)
            if away_mm is not None:
                down = matrix[1, :2]
                edge = _Edge(at=middle + (at - size[1] / 2) * down, across=down * np.sign(away_mm))
                found.append((len(columns), edge))
    return max(found, key=lambda one: one[0])[1] if found else None


def _axes(row: Mask) -> tuple[float, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The tilt of a row (degrees), and its pixels along it and across; a row too short to tell is level."""
    points = points_of(row)
    along, across = axes_of(points)
    points -= points.mean(axis=0)
    tilt = float(np.degrees(np.arctan(along[1] / along[0]))) if along[0] else 90.0
    return tilt if abs(tilt) < _TILT_DEG else 0.0, points @ along, points @ across


def _lines(level: npt.NDArray[np.uint8]) -> Iterator[tuple[int, npt.NDArray[np.int_]]]:
    """The rows of pixels of ``level`` where a line may run, and the columns it inks alone."""
    inked = level > 0
    strip, beside = _shifted(inked, (0, _STRIP_PX)), _shifted(inked, _BESIDE_PX)
    alone = strip & ~beside
    lengths = alone.sum(axis=1)
    for at in np.argsort(-lengths)[:_CANDIDATES]:
        if lengths[at] >= _EDGE_MM * PX_PER_MM and lengths[at] >= _CLEAR * strip[at].sum():
            yield int(at), np.nonzero(alone[at])[0]


def _shifted(mask: Mask, by: tuple[int, ...]) -> Mask:
    """``mask`` moved up and down by each of these pixels, together."""
    found = np.zeros_like(mask)
    for rows in by:
        found[rows:] |= mask[: len(mask) - rows]
        found[: len(mask) - rows] |= mask[rows:]
    return found


def _runs_along(level: npt.NDArray[np.uint8], at: int, columns: npt.NDArray[np.int_]) -> float | None:
    """How far (mm, down) the letters of ``level`` stand from the line at row ``at``, when they are near it
    and it goes on beside them."""
    letters = level == _ROW
    letters[max(0, at - 2 * _STRIP_PX) : at + 2 * _STRIP_PX + 1] = False
    ys, xs = np.nonzero(letters)
    if not len(xs):
        return None
    away_mm = (float(np.median(ys)) - at) / PX_PER_MM
    along = ((columns >= xs.min()) & (columns <= xs.max())).sum()
    near = _AWAY_MM[0] < abs(away_mm) < _AWAY_MM[1]
    return away_mm if near and along >= _ALONG * np.ptp(xs) else None
