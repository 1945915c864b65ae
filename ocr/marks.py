"""The added ink of a crop sorted into marks: stamps, what a pen draws over them, letters, the rest."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ocr.circles import DIRECTIONS, Circle, directions, points_of, settled
from ocr.cups import ring_in
from ocr.curves import cup_of, on_cup
from ocr.freehand import straight
from ocr.hulls import Hull, hull_of
from ocr.kinds import MarkSeen, mark_of, marks_of
from ocr.layers import ink_layers
from ocr.masks import Mask, closed, components, grown
from ocr.overdrawn import drawn_over
from ocr.raster import Image
from ocr.rings import broken_ring, circle_of, disc_of
from ocr.rows import find_rows
from ocr.shapes import ALONE, BESIDE_STAMP, NEAR_STAMP, OVER_STAMP, Outline, is_surely_free
from ocr.stamps import TOUCHING_MM, Stamp, covered_by, crossed, find_stamps
from ocr.through import curves_through

_PIECE_MM, _LETTER_MM, _ENCLOSED = 20.0, 6.5, 0.95
_ARCS, _ON_RING = 2, 0.5
"""Pieces of a broken ring, each mostly on it, from which it owns the strokes within: one may be a pen's."""
_CUP_MM, _CUP_SETTLED_MM = 12.0, (6.0, 3.0, 1.5)
_RIM_MM, _RIM_SHARE = 3.0, 0.9
_LETTERED_MM, _HANGING_MM = 6.0, 15.0
_ROUND = 0.65
"""Of all directions: 0.69 for the other line of an oval with a day run into it; 0.61 at
most for 210 signatures by a stamp."""


def describe(mask: Mask, bgr: Image) -> tuple[MarkSeen, ...]:
    """Sort the added ink ``mask`` of a crop (H x W, common frame resolution) into marks.

    Inks of different colours are looked at one after the other: what a pen draws over a stamp is no part
    of it.
    """
    inks = ink_layers(mask, bgr) if bgr.ndim == 3 else (mask,)
    stamps = [find_stamps(ink) for ink in inks]
    outline = ALONE if len(inks) == 1 else NEAR_STAMP
    marks: list[MarkSeen] = []
    for at, ink in enumerate(inks):
        others = tuple(stamp for other in (*stamps[:at], *stamps[at + 1 :]) for stamp in other)
        apart = (*inks[:at], *inks[at + 1 :])
        found = _without_crossing(_of_one_ink(ink, stamps[at], bgr, outline, apart), others)
        marks.extend(found if len(inks) == 1 else (replace(mark, ink=at + 1) for mark in found))
    return tuple(marks)


def _of_one_ink(
    mask: Mask, stamps: tuple[Stamp, ...], bgr: Image, outline: Outline, apart: tuple[Mask, ...]
) -> tuple[MarkSeen, ...]:
    """The marks of one ink with its ``stamps``; ``outline``: the least that betrays another;
    ``apart``: the crop's other inks.

    What belongs to a stamp is taken away first: rings and frames with all they enclose, but for the
    strokes of another ink; then rows of letters. What is left is judged component by component.
    """
    curves, freest_mm = curves_through(stamps, mask)
    pen = drawn_over(stamps, mask, bgr, *apart) | curves
    marks: list[MarkSeen] = []
    left = mask.copy()
    for stamp in stamps:
        own = stamp.inside & left & ~pen
        marks.append(mark_of(stamp.kind, own, inner=own & ~stamp.edge))
        left &= ~own
    rows = find_rows(left)
    left = _without(left, rows)
    hanging = find_rows(_around(rows, left) & ~straight(left)) if rows else ()
    left = _without(left, hanging)
    if rows:
        outline = NEAR_STAMP
    found = _beside(stamps, left, outline)
    stain = _cups(found, left)
    if stain.any():
        found = (mark_of("smear", stain), *_beside(stamps, left & ~stain, outline))
    outlined = rows or any(mark.kind in ("shape", "line") for mark in found)
    enclosed = _within_broken_ring(found) if outlined else None
    marks.extend(_lettered(tuple(mark_of("type", row) for row in rows), enclosed))
    # Letters of other rows that touch a frame's lines, with bits of the pen that crosses them: no name's.
    marks.extend(mark_of("lettering", row) for row in hanging)
    drawn = _with_curves(_without_rims(tuple(_lettered(found, enclosed)), stamps), curves, freest_mm)
    return (*marks, *_without_borders(drawn, stamps))


def _with_curves(found: Iterator[MarkSeen], curves: Mask, freest_mm: float) -> Iterator[MarkSeen]:
    """``found``, what bears ``curves`` that go through a stamp called strokes, whatever it looks like."""
    for mark in found:
        bears = (mark.mask & curves).any()
        yield replace(mark, kind="stroke", through_mm=freest_mm) if bears else mark


def _beside(stamps: tuple[Stamp, ...], left: Mask, outline: Outline) -> tuple[MarkSeen, ...]:
    """Each component ``left``, those that touch one of ``stamps`` by what betrays a second one over it."""
    if not stamps:
        return marks_of(left, outline)
    found = components(left)
    touching = np.zeros(len(found.areas), dtype=bool)
    near = left & grown(covered_by(stamps), TOUCHING_MM)
    touching[found.labels[near[found.window]]] = True
    over = found.chosen(touching)
    return (*marks_of(over, OVER_STAMP), *marks_of(left & ~over, BESIDE_STAMP))


def _without(mask: Mask, rows: tuple[Mask, ...]) -> Mask:
    return np.asarray(mask & ~np.logical_or.reduce([np.zeros_like(mask), *rows]), dtype=bool)


def _around(rows: tuple[Mask, ...], left: Mask) -> Mask:
    """What is ``left`` as near to ``rows`` as the other lines of their stamp: the date above the frame is no
    reason to take a name signed in letters, underlined, for such a line."""
    return np.asarray(left & grown(np.logical_or.reduce(rows), _HANGING_MM), dtype=bool)


def _within_broken_ring(found: tuple[MarkSeen, ...]) -> tuple[Mask, Mask] | None:
    """All that a round stamp encloses of whose ring only pieces are ``found``, too few for a stamp, and the
    ring's own line."""
    pieces = [mark.mask for mark in found if mark.extent_mm < _PIECE_MM or mark.kind in ("shape", "line")]
    ink = np.logical_or.reduce(pieces) if pieces else None
    ring = None if ink is None else broken_ring(ink)
    return None if ink is None or ring is None else (disc_of(ink.shape, ring), circle_of(ink.shape, ring))


def _lettered(marks: tuple[MarkSeen, ...], ring: tuple[Mask, Mask] | None) -> Iterator[MarkSeen]:
    """``marks``, rows and strokes that a broken ``ring`` encloses called its lettering: no name of a griffe,
    nor crumbs of one, nor more of a pen than of an emblem. A ring of one piece alone may be signed within."""
    if ring is None:
        yield from marks
        return
    enclosed, line = ring
    arcs = sum(mark.kind in ("shape", "line") and _is_mostly(mark.mask, line, _ON_RING) for mark in marks)
    for mark in marks:
        small = mark.kind == "type" or mark.extent_mm < _LETTER_MM
        owned = mark.kind in ("type", "stroke") and (small or arcs >= _ARCS)
        inside = owned and _is_mostly(mark.mask, enclosed, _ENCLOSED)
        yield replace(mark, kind="lettering") if inside else mark


def _is_mostly(mark: Mask, area: Mask, share: float) -> bool:
    return bool(np.count_nonzero(mark & area) > share * np.count_nonzero(mark))


def _without_crossing(found: tuple[MarkSeen, ...], others: tuple[Stamp, ...]) -> Iterator[MarkSeen]:
    """The marks of one ink, strokes over ``others`` called shapes where the corner of a frame of that same
    ink stands beside: they may be its letters, run together."""
    mask = np.logical_or.reduce([mark.mask for mark in found]) if found else None
    beside = crossed(others, mask) if others and mask is not None else None
    near = None if beside is None or not beside.any() else closed(beside, _LETTERED_MM)
    for mark in found:
        over = near is not None and (mark.mask & near).sum() > 0.5 * mark.mask.sum()
        yield replace(mark, kind="shape") if over and mark.kind == "stroke" else mark


def _without_rims(found: tuple[MarkSeen, ...], stamps: tuple[Stamp, ...]) -> Iterator[MarkSeen]:
    """``found``, strokes that keep along a stamp's outline called shapes, unless a pen surely drew them: they
    are a second print of it."""
    rim = np.logical_or.reduce([grown(stamp.rim, _RIM_MM) for stamp in stamps]) if stamps else None
    for mark in found:
        hugs = rim is not None and (mark.mask & rim).sum() > _RIM_SHARE * mark.mask.sum()
        second = hugs and mark.kind == "stroke" and not is_surely_free(mark.mask)
        yield replace(mark, kind="shape") if second else mark


def _without_borders(found: Iterator[MarkSeen], stamps: tuple[Stamp, ...]) -> Iterator[MarkSeen]:
    """``found``, strokes that go round one of ``stamps``, outside it, called shapes: the other line of an
    oval, or a border cut in scallops, with what runs into it."""
    outlines = [(stamp.inside, hull_of(stamp.inside)) for stamp in stamps]
    for mark in found:
        border = mark.kind == "stroke" and any(
            _goes_round(mark.mask & ~area, hull) for area, hull in outlines
        )
        yield replace(mark, kind="shape") if border else mark


def _goes_round(outside: Mask, stamp: Hull) -> bool:
    """Whether ink ``outside`` a stamp is seen in most directions from its middle."""
    x, y = stamp.middle
    around = directions(points_of(outside), Circle(x=x, y=y, radius=stamp.radius))
    return len(np.unique(around)) >= _ROUND * DIRECTIONS


def _cups(found: tuple[MarkSeen, ...], mask: Mask) -> Mask:
    """What cups left of ``mask``, by the pieces of their circles found, or by a ring all of whose pieces run
    into something, then all the ink near these: what touches one is then apart."""
    curved = (mark.mask for mark in found if mark.kind in ("shape", "line") and mark.extent_mm > _CUP_MM)
    cups = [cup for cup in (*map(cup_of, curved), ring_in(mask)) if cup is not None]
    if not cups:
        return np.zeros_like(mask)
    pixels = points_of(mask)
    rings = [on_cup(mask.shape, settled(pixels, cup, _CUP_SETTLED_MM)) for cup in cups]
    return np.asarray(np.logical_or.reduce(rings) & mask, dtype=bool)
