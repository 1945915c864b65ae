"""Where ink is welcome around the zones of the page to sign, and what is written there that is not."""

import cv2
import numpy as np

from ocr.facts import ZoneKind, ZoneSpec
from ocr.hulls import drawn, hull_of
from ocr.kinds import MarkSeen
from ocr.masks import Mask, components, extent, grown
from ocr.printed import PX_PER_MM
from ocr.zones import ZoneInk, inside_of, outset, within

_JOINED = ((0.9, 35.0), (2.0, 15.0))
"""Gaps (mm) that join ink, and how far from the zone. Ink is cut where it crosses our print, by the print's
width and twice the tolerance; a stamp's letters are 2 mm apart."""
_MIN_INSIDE_MM2 = 1.5
_STAMP_AROUND_MM, _PIECE_AROUND_MM = 1.5, 3.0
_OUTLINES, _SIDES, _PIECES = ("ring", "rectangle"), ("line", "shape"), ("line", "shape", "lettering")
_SIDE_MM, _SIDE_LEAST_MM, _LINE_WIDE_MM, _ON_LINE = 20.0, 8.0, 0.5, 0.55
"""Of seven good returns of 800 left to a human for a stamp's pieces under the frame, five are known so."""
_WELCOME_MM = 4.5
"""A date stands above and below its dotted line; a stamp or a flourish leaves its frame."""
_HALF_INKED_MM, _WITHIN = 8.0, 0.95
"""A paraph under a name in the frame and a cup's foot 18 mm away made a stamp's letters of a note."""
_FRAME_MM, _KEPT_SHARE = 1.0, 0.3
"""Letters under the frame stand in its 4.5 mm too: only what is mostly within it is no note's."""
_WRITTEN, _LETTERS, _LOW_MM, _NOTE_MM = ("stroke", "type"), 4, 8.0, 20.0
"""A regular hand looks like type. Of 30 simulated notes under a frame, a stamp in its own box or none, all
are seen, 22 were; on 180 good frames nothing is told for it."""


def free_area(zones: tuple[ZoneSpec, ...], shape: tuple[int, ...]) -> Mask:
    """Where people write over our dotted lines."""
    area = np.zeros(shape, dtype=bool)
    for zone in zones:
        if zone.kind is ZoneKind.FREE:
            area |= inside_of(outset(zone.box, _WELCOME_MM), shape)
    return area


def joined_ink(added: Mask, zones: tuple[ZoneSpec, ...], seen: tuple[ZoneInk, ...]) -> Mask:
    """Where ink is welcome: zones with a little around, the stamps that touch one, the ink joined to theirs,
    but for a note that is written beside.

    A flourish is followed as far as 35 mm from its zone; the pieces of a half-inked stamp, less far.
    """
    welcome = np.zeros_like(added)
    if not zones:
        return welcome
    for bridge_mm, reach_mm in _JOINED:
        count, labels = cv2.connectedComponents(grown(added, bridge_mm).astype(np.uint8), connectivity=8)
        for zone in zones:
            area = within(outset(zone.box, _WELCOME_MM), added.shape)
            reach = within(outset(zone.box, reach_mm), added.shape)
            counts = np.bincount(labels[area][added[area]], minlength=count)
            joined = counts > _MIN_INSIDE_MM2 * PX_PER_MM**2
            joined[0] = False
            welcome[area] = True
            if joined.any():
                welcome[reach] |= joined[labels[reach]]
    for zone_ink in seen:
        welcome[zone_ink.window] |= _pieces(zone_ink)
    kept = free_area(zones, added.shape)
    for zone in zones:
        kept[within(outset(zone.box, _FRAME_MM), added.shape)] = True
    for zone_ink in seen:
        welcome[zone_ink.window] &= ~_note(zone_ink.marks, kept[zone_ink.window])
    # Last: the frame below sees the lower letters of a stamp, and not what they belong to.
    for zone_ink in seen:
        welcome[zone_ink.window] |= _whole_stamps(zone_ink)
    return welcome


def _whole_stamps(seen: ZoneInk) -> Mask:
    """A window's stamps that touch its zone, and all they enclose, with a little around."""
    area = np.zeros_like(seen.mask)
    for mark in seen.marks:
        if mark.kind in _OUTLINES and (mark.mask & seen.inside).any():
            area |= grown(mark.mask, _STAMP_AROUND_MM) | drawn(area.shape, (hull_of(mark.mask),))
    return area


def _pieces(seen: ZoneInk) -> Mask:
    """The pieces of a window's stamps that were not whole enough to be known, with a little around."""
    area = np.zeros_like(seen.mask)
    for mark in seen.marks:
        if mark.kind in _PIECES or _goes_on(mark, seen.marks):
            area |= grown(mark.mask, _PIECE_AROUND_MM)
    return area


def _note(marks: tuple[MarkSeen, ...], kept: Mask) -> Mask:
    """The letters of words written beside the zones, out of what is ``kept`` for these and out of the stamps:
    a signature leaves its frame in one stroke or two. Close to the pieces of a stamp half inked nobody can
    tell them from its own; the paraph of a name, within the frame, is no such piece."""
    nothing = np.zeros_like(kept)
    stamps = [mark.box for mark in marks if mark.kind in _OUTLINES]
    written = [mark.mask for mark in marks if mark.kind in _WRITTEN and _is_beside(mark, kept, stamps)]
    note = np.asarray(np.logical_or.reduce([nothing, *written]), dtype=bool)
    pieces = [mark.mask for mark in marks if mark.kind in _PIECES and _leaves(mark, kept)]
    if not stamps and pieces and (grown(np.logical_or.reduce(pieces), _HALF_INKED_MM) & note).any():
        return nothing
    wide = extent(note)[1]
    letters = len(components(note).areas) - 1
    return note if letters >= _LETTERS and wide.stop - wide.start >= _NOTE_MM * PX_PER_MM else nothing


def _leaves(mark: MarkSeen, kept: Mask) -> bool:
    """Whether a part of a mark is out of what is ``kept``."""
    return bool(np.count_nonzero(mark.mask & ~kept) > (1 - _WITHIN) * np.count_nonzero(mark.mask))


def _is_beside(mark: MarkSeen, kept: Mask, stamps: list[tuple[int, int, int, int]]) -> bool:
    """Whether a mark is no higher than writing, mostly out of what is ``kept`` and out of the boxes of
    ``stamps``."""
    x0, y0, x1, y1 = mark.box
    within_kept = np.count_nonzero(mark.mask & kept)
    if y1 - y0 > _LOW_MM * PX_PER_MM or within_kept > _KEPT_SHARE * np.count_nonzero(mark.mask):
        return False
    return not any(x0 < sx1 and x1 > sx0 and y0 < sy1 and y1 > sy0 for sx0, sy0, sx1, sy1 in stamps)


def _goes_on(piece: MarkSeen, marks: tuple[MarkSeen, ...]) -> bool:
    """Whether a stroke is another piece of a straight line among ``marks``: of one side of a stamp half
    inked, or of its corner. Letters written above a line are not on it."""
    if piece.kind != "stroke" or piece.extent_mm > _SIDE_MM:
        return False
    lines = (mark for mark in marks if mark.kind in _SIDES and mark.extent_mm >= _SIDE_LEAST_MM)
    return any(_share_along(piece.mask, line.mask) > _ON_LINE for line in lines)


def _share_along(piece: Mask, line: Mask) -> float:
    """How much of ``piece`` is on the straight line that most of ``line`` is on."""
    ys, xs = np.nonzero(line)
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    along_x, along_y, x, y = (
        float(value[0]) for value in cv2.fitLine(points, cv2.DIST_WELSCH, 0, 0.01, 0.01)
    )
    ys, xs = np.nonzero(piece)
    away = np.abs((xs - x) * along_y - (ys - y) * along_x)
    return float((away < _LINE_WIDE_MM * PX_PER_MM).mean())
