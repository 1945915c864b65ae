"""What added marks look like: a pen’s strokes, a stamp, rows of letters, a straight line, a smear."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.curves import cup_of, on_cup
from ocr.frames import find_frames, lines_of
from ocr.freehand import straight
from ocr.inks import other_ink, tones
from ocr.layers import ink_layers
from ocr.masks import Mask, closed, components, extent, grown, length_mm
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.rings import broken_ring, circle_of, circles_of, disc_of, find_rings
from ocr.rows import find_rows
from ocr.shapes import ALONE, BESIDE_STAMP, NEAR_STAMP, Outline, has_corners, is_machine_drawn, is_zigzag

_SPECK_MM = 1.0
_SMEAR_HALF_WIDTH_MM = 1.4
"""A pen or felt tip is at most 2 mm wide."""
_SMEAR_SHARE = 0.4
_SHAPE_MM = 6.0
_LINE_LENGTH_MM, _LINE_WIDTH_MM, _LINE_FLAT = 8.0, 1.3, 0.1
_OWN_LINE_MM, _CROSSED_MM, _INNER_MM, _TOUCHING_MM = 0.2, 1.0, 0.7, 1.5
_PIECE_MM, _LETTER_MM, _ENCLOSED = 20.0, 6.5, 0.95
_PEN_SURE, _CUP_MM = 0.25, 12.0
_RIM_MM, _RIM_SHARE = 3.0, 0.9
_LETTERED_MM = 6.0
_PEN_LENGTH_MM, _PEN_EXTENT_MM = 18.0, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSeen:
    """A connected mark of the crop: ``kind`` as in ``ocr.facts.Mark``, bounding box in pixels, its pixels.

    ``inner_mm``: in a stamp, extent of its largest connected part besides rings and frame.
    """

    kind: str
    box: tuple[int, int, int, int]
    area_mm2: float
    length_mm: float
    mask: Mask
    inner_mm: float = 0.0

    @property
    def extent_mm(self) -> float:
        """Width or height, the larger."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1]) / PX_PER_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """A stamp's outline found in the ink: all it encloses, its own lines, its ``edge``, where its letters
    may touch them, and its ``rim``, the outermost line alone."""

    kind: str
    inside: Mask
    lines: Mask
    edge: Mask
    rim: Mask


def describe(mask: Mask, bgr: Image) -> tuple[MarkSeen, ...]:
    """Sort the added ink ``mask`` of a crop (H x W, common frame resolution) into marks.

    Inks of different colours are looked at one after the other: what a pen draws over a stamp is no part
    of it.
    """
    inks = ink_layers(mask, bgr) if bgr.ndim == 3 else (mask,)
    stamps = [(*_framed(ink), *_ringed(ink)) for ink in inks]
    outline = ALONE if len(inks) == 1 else NEAR_STAMP
    marks: list[MarkSeen] = []
    for at, ink in enumerate(inks):
        others = tuple(stamp for other in (*stamps[:at], *stamps[at + 1 :]) for stamp in other)
        marks.extend(_without_crossing(_of_one_ink(ink, stamps[at], bgr, outline), others))
    return tuple(marks)


def _of_one_ink(mask: Mask, stamps: tuple[_Stamp, ...], bgr: Image, outline: Outline) -> tuple[MarkSeen, ...]:
    """The marks of one ink with its ``stamps``; ``outline``: the least that betrays another.

    What belongs to a stamp is taken away first: rings and frames with all they enclose, but for the
    strokes of another ink; then rows of letters. What is left is judged component by component.
    """
    pen = _over(stamps, mask & ~_stain_across(stamps, mask, outline), bgr)
    marks: list[MarkSeen] = []
    left = mask.copy()
    for stamp in stamps:
        own = stamp.inside & left & ~pen
        marks.append(mark_of(stamp.kind, own, inner=own & ~stamp.edge))
        left &= ~own
    rows = _all_rows(left)
    for row in rows:
        left &= ~row
    if stamps:
        outline = BESIDE_STAMP
    elif rows:
        outline = NEAR_STAMP
    found = _components(left, outline)
    stain = _cups(found, left)
    if stain.any():
        found = (mark_of("smear", stain), *_components(left & ~stain, outline))
    outlined = rows or any(mark.kind in ("shape", "line") for mark in found)
    enclosed = _within_broken_ring(found) if outlined else None
    marks.extend(_lettered(tuple(mark_of("type", row) for row in rows), enclosed))
    return (*marks, *_without_rims(tuple(_lettered(found, enclosed)), stamps))


def _all_rows(mask: Mask) -> tuple[Mask, ...]:
    """Rows of letters; beside some, others whose letters touch the lines of a frame."""
    rows = find_rows(mask)
    if not rows:
        return ()
    left = mask & ~np.logical_or.reduce(rows)
    return (*rows, *find_rows(left & ~straight(left)))


def _stain_across(stamps: tuple[_Stamp, ...], mask: Mask, outline: Outline) -> Mask:
    """What a cup left across ``stamps``, by the pieces of its circle beside them."""
    if not stamps:
        return np.zeros_like(mask)
    return _cups(_components(mask & ~_covered(stamps), outline), mask)


def _within_broken_ring(found: tuple[MarkSeen, ...]) -> Mask | None:
    """All that a round stamp encloses of whose ring only pieces are ``found``, too few for a stamp."""
    pieces = [mark.mask for mark in found if mark.extent_mm < _PIECE_MM or mark.kind in ("shape", "line")]
    ink = np.logical_or.reduce(pieces) if pieces else None
    ring = None if ink is None else broken_ring(ink)
    return None if ink is None or ring is None else disc_of(ink.shape, ring)


def _lettered(marks: tuple[MarkSeen, ...], enclosed: Mask | None) -> Iterator[MarkSeen]:
    """``marks``, rows and crumbs that are ``enclosed`` by a broken ring called its lettering: no name of a
    griffe, nor crumbs of one."""
    for mark in marks:
        small = mark.kind == "type" or (mark.kind == "stroke" and mark.extent_mm < _LETTER_MM)
        area = enclosed if small and enclosed is not None else None
        inside = area is not None and (mark.mask & area).sum() > _ENCLOSED * mark.mask.sum()
        yield replace(mark, kind="lettering") if inside else mark


def _framed(mask: Mask) -> tuple[_Stamp, ...]:
    return tuple(
        _Stamp(
            kind="rectangle",
            inside=frame & mask,
            lines=lines_of(frame) & mask,
            edge=grown(lines_of(frame), _INNER_MM),
            rim=lines_of(frame) & mask,
        )
        for frame in find_frames(mask)
    )


def _ringed(mask: Mask) -> tuple[_Stamp, ...]:
    stamps = []
    for ring in find_rings(mask):
        circles = circles_of(mask, ring)
        stamps.append(
            _Stamp(
                kind="ring",
                inside=disc_of(mask.shape, ring) & mask,
                lines=circles,
                edge=circles,
                rim=circle_of(mask.shape, ring) & mask,
            )
        )
    return tuple(stamps)


def _covered(stamps: tuple[_Stamp, ...]) -> Mask:
    """All that ``stamps``, one at least, enclose."""
    return np.asarray(np.logical_or.reduce([stamp.inside for stamp in stamps]), dtype=bool)


def _over(stamps: tuple[_Stamp, ...], mask: Mask, bgr: Image) -> Mask:
    """The long strokes over ``stamps`` that are of another ink than each stamp they cross."""
    if not stamps:
        return np.zeros_like(mask)
    seen = tones(bgr)
    near, sure = mask.copy(), np.zeros_like(mask)
    for stamp in stamps:
        other = other_ink(seen, stamp.lines)
        near &= ~(stamp.inside if other is None else stamp.inside & ~other.near)
        if other is not None:
            sure |= stamp.inside & other.sure
    covered = _covered(stamps)
    # Where two stamps overlap, two inks prove nothing; a stamp's own lines are its own unless surely not.
    lines = np.logical_or.reduce([grown(stamp.lines, _OWN_LINE_MM) for stamp in stamps])
    near &= ~_overlapping(stamps) & ~_crossed(stamps, mask)
    near &= closed(near & (~lines | sure), _CROSSED_MM)
    kept = np.zeros_like(mask)
    for mark in _components(near, NEAR_STAMP):
        over, beside = mark.mask & covered, mark.mask & ~lines
        long = mark.length_mm > _PEN_LENGTH_MM and mark.extent_mm > _PEN_EXTENT_MM
        apart = (over & sure).sum() > _PEN_SURE * over.sum()
        if mark.kind != "stroke" or not long or not apart or not beside.any():
            continue
        if not is_machine_drawn(beside, BESIDE_STAMP):
            kept |= over
    return grown(kept, 0.2) & covered & mask if kept.any() else kept


def _overlapping(stamps: tuple[_Stamp, ...]) -> Mask:
    """What two stamps both enclose; all they enclose when each goes beyond the other, since one of them may
    have left more of itself than the outline found."""
    found = np.zeros_like(stamps[0].inside)
    for one, other in itertools.combinations(stamps, 2):
        both = one.inside & other.inside
        apart = both.any() and (one.inside & ~both).any() and (other.inside & ~both).any()
        found |= one.inside | other.inside if apart else both
    return found


def _crossed(stamps: tuple[_Stamp, ...], mask: Mask) -> Mask:
    """All that the stamps enclose beside which the corner of another stamp's frame stands in ``mask``."""
    found = np.zeros_like(mask)
    outside = mask & ~_covered(stamps)
    pieces = [piece for piece, part in _parts(outside) if has_corners(part, NEAR_STAMP)]
    if pieces:
        reach = grown(np.logical_or.reduce(pieces), _TOUCHING_MM)
        for stamp in stamps:
            if (stamp.inside & reach).any():
                found |= stamp.inside
    return found


def _without_crossing(found: tuple[MarkSeen, ...], others: tuple[_Stamp, ...]) -> Iterator[MarkSeen]:
    """The marks of one ink, strokes over ``others`` called shapes where the corner of a frame of that same
    ink stands beside: they may be its letters, run together."""
    mask = np.logical_or.reduce([mark.mask for mark in found]) if found else None
    crossed = _crossed(others, mask) if others and mask is not None else None
    near = None if crossed is None or not crossed.any() else closed(crossed, _LETTERED_MM)
    for mark in found:
        over = near is not None and (mark.mask & near).sum() > 0.5 * mark.mask.sum()
        yield replace(mark, kind="shape") if over and mark.kind == "stroke" else mark


def _without_rims(found: tuple[MarkSeen, ...], stamps: tuple[_Stamp, ...]) -> Iterator[MarkSeen]:
    """``found``, strokes that keep along a stamp's outline called shapes: they are a second print of it."""
    rim = np.logical_or.reduce([grown(stamp.rim, _RIM_MM) for stamp in stamps]) if stamps else None
    for mark in found:
        hugs = rim is not None and (mark.mask & rim).sum() > _RIM_SHARE * mark.mask.sum()
        yield replace(mark, kind="shape") if hugs and mark.kind == "stroke" else mark


def _cups(found: tuple[MarkSeen, ...], mask: Mask) -> Mask:
    """What cups left of ``mask``, by the pieces of their circles found: what touches one is then apart."""
    shapes = (mark.mask for mark in found if mark.kind == "shape" and mark.extent_mm > _CUP_MM)
    cups = [on_cup(mask.shape, cup) for cup in map(cup_of, shapes) if cup is not None]
    return np.asarray(np.logical_or.reduce([np.zeros_like(mask), *cups]) & mask, dtype=bool)


def _components(mask: Mask, outline: Outline) -> tuple[MarkSeen, ...]:
    return tuple(mark_of(_kind(part, outline), whole) for whole, part in _parts(mask))


def _parts(mask: Mask) -> Iterator[tuple[Mask, Mask]]:
    """Each connected component, on the whole crop and cropped to itself."""
    found = components(mask)
    rows, columns = found.window
    for label, (x, y, w, h) in enumerate(found.boxes().tolist()[1:], start=1):
        at = slice(y - rows.start, y - rows.start + h), slice(x - columns.start, x - columns.start + w)
        part = found.labels[at] == label
        whole = np.zeros(mask.shape, dtype=bool)
        whole[y : y + h, x : x + w] = part
        yield whole, part


def _kind(part: Mask, outline: Outline) -> str:
    """What one component alone looks like, from its cropped mask."""
    ys, xs = np.nonzero(part)
    width, height = np.ptp(xs) + 1, np.ptp(ys) + 1
    if max(width, height) < _SPECK_MM * PX_PER_MM:
        return "speck"
    if _is_wide(part):
        return "smear"
    (_, _), sides, _ = cv2.minAreaRect(np.stack([xs, ys], axis=1).astype(np.float32))
    long_side, short_side = max(sides) / PX_PER_MM, min(sides) / PX_PER_MM
    if long_side > _LINE_LENGTH_MM and short_side < max(_LINE_WIDTH_MM, _LINE_FLAT * long_side):
        return "line"
    if long_side < _SHAPE_MM or not is_machine_drawn(part, outline):
        return "stroke"
    return "line" if is_zigzag(part) else "shape"


def _is_wide(part: Mask) -> bool:
    """Wider than a pen over a good part of itself; the knots of a tight signature fill up too."""
    padded = np.pad(part.astype(np.uint8), 2)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    limit = _SMEAR_HALF_WIDTH_MM * PX_PER_MM
    if float(inside.max()) <= limit:
        return False
    wide = cv2.distanceTransform((inside <= limit).astype(np.uint8), cv2.DIST_L2, 3) <= limit
    return float((wide & (padded > 0)).sum()) > _SMEAR_SHARE * float(part.sum())


def mark_of(kind: str, mask: Mask, *, inner: Mask | None = None) -> MarkSeen:
    """The figures of a mark; ``inner``: its pixels besides a stamp's outline."""
    rows, columns = extent(mask)
    if not rows.stop:
        return MarkSeen(kind=kind, box=(0, 0, 0, 0), area_mm2=0.0, length_mm=0.0, mask=mask)
    return MarkSeen(
        kind=kind,
        box=(columns.start, rows.start, columns.stop, rows.stop),
        area_mm2=np.count_nonzero(mask) / PX_PER_MM**2,
        length_mm=length_mm(mask),
        mask=mask,
        inner_mm=0.0 if inner is None else _largest_mm(inner),
    )


def _largest_mm(mask: Mask) -> float:
    sides = components(mask).boxes()[1:, 2:]
    return float(sides.max()) / PX_PER_MM if len(sides) else 0.0
