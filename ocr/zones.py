"""The ink of one zone of the issued page, described."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ocr.amid import without_emblems
from ocr.astride import lettered, letters_by_a_stamp
from ocr.facts import Box, Mark, ZoneFacts, ZoneKind, ZoneSpec
from ocr.heights import heights_of
from ocr.ink import InkPage, pale_level
from ocr.kinds import MarkSeen, mark_of
from ocr.likeness import shape_of
from ocr.marks import describe
from ocr.masks import FULL, Mask, closed, grown, hysteresis, level, without_specks
from ocr.pen import LETTER_MM, coloured_distance, freehand_mm, ink_distance, pieces, redness
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image
from ocr.rows import find_rows
from ocr.stages import stage
from ocr.streaks import streaks_through

_AROUND_MM = 14.0
"""How far around a zone its marks are followed: a stamp's ring or a signature that overflows is seen
whole."""
_NEAR_MM = 3.2
"""The date above the frame is no part of what stands in it."""
_INSET_MM = 0.6
_FAINT, _FAINT_APART_MM = 0.4, 0.5
"""Of the level of ink, for letters: a facsimile whose name a scanning application had whitened was accepted
when 0.6 was asked."""
_HALF_RULE_MM, _AROUND_FRAME_MM, _PARTS = 0.45, 1.5, 3
_MUCH = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneInk:
    """The added ink of a zone and around it: ``window`` of the page, ``mask`` and ``marks`` in it.

    ``inside``: the pixels of the window that are in the zone, less the width of its own frame.
    """

    zone: ZoneSpec
    window: tuple[slice, slice]
    inside: Mask
    mask: Mask
    marks: tuple[MarkSeen, ...]


@stage("zones")
def look(page: InkPage, printed: PrintedPage, zone: ZoneSpec, colour: Image) -> ZoneInk:
    """See the ink of ``zone``. ``colour``: the page in the common frame, H x W x 3, or grey H x W."""
    window = _slices(outset(zone.box, _AROUND_MM), printed.grey.shape)
    measured = zone.kind is ZoneKind.MEASURED
    mask = _sensitive(page, printed, window) if measured else page.added[window]
    marks: tuple[MarkSeen, ...] = ()
    if measured:
        near = inside_of(outset(zone.box, _NEAR_MM), printed.grey.shape)[window]
        marks = (*describe(mask, colour[window]), *_faint_type(page, printed, window, mask))
        marks = without_emblems(marks, near, colour[window])
    return ZoneInk(
        zone=zone,
        window=window,
        inside=inside_of(zone.box, printed.grey.shape)[window],
        mask=mask,
        marks=marks,
    )


@stage("zones")
def measure(seen: ZoneInk, page: InkPage, printed: PrintedPage, colour: Image, *, index: int) -> ZoneFacts:
    """The figures of a zone of returned page ``index``, without text nor pictures."""
    zone, marks, inside = seen.zone, seen.marks, seen.inside
    strokes = tuple(mark for mark in marks if mark.kind == "stroke" and _share(mark, inside) > 0)
    rows = tuple(mark for mark in marks if mark.kind == "type")
    lengths = [_share(mark, inside) * mark.length_mm for mark in strokes]
    hand, heights = _together(seen, ("stroke",)), heights_of(strokes, marks, colour[seen.window], inside)
    box, distances = _bounding(hand), _distances(seen, strokes, colour[seen.window])
    return ZoneFacts(
        id=zone.id,
        index=index,
        page=zone.page,
        box=zone.box,
        ink_mm2=_mm2(seen.mask & inside),
        traces_mm2=_mm2(_traces(page, printed, seen.window) & inside),
        hand_mm2=_mm2(hand),
        hand_length_mm=round(sum(lengths), 1),
        hand_main_mm=round(max(lengths, default=0.0), 1),
        hand_large_mm=round(
            sum(length for length, mark in zip(lengths, strokes, strict=True) if mark.extent_mm > LETTER_MM),
            1,
        ),
        hand_free_mm=round(freehand_mm(strokes, rows, inside), 1),
        hand_sweep_mm=heights.sweep_mm,
        hand_tall_mm=heights.tall_mm,
        hand_flourish_mm=heights.flourish_mm,
        hand_loops_mm=heights.loops_mm,
        hand_through_mm=max((mark.through_mm for mark in strokes), default=0.0),
        hand_pieces=round(pieces(strokes, colour[seen.window]), 1),
        hand_red=redness(hand, colour[seen.window]),
        hand_spread_mm=(0.0, 0.0) if box is None else _size_mm(box),
        hand_box=None if box is None else _to_points(box, seen.window),
        hand_shape=shape_of(hand),
        ink_distance=min(distances, default=None),
        ink_apart=max(distances, default=None),
        stamp_mm2=_mm2(_together(seen, ("ring", "rectangle", "lettering", "type"))),
        stamp_inner_mm=round(max((mark.inner_mm for mark in marks), default=0.0), 1),
        stamp_distance=coloured_distance(hand, _stamps(seen), colour[seen.window]),
        stamp_letters=letters_by_a_stamp(marks, inside, colour[seen.window]),
        type_mm2=_mm2(_together(seen, ("type",))),
        print_found=_print_found(page, printed, zone),
        frame_found=_frame_found(page, printed, zone),
        contrast=round(float(np.median(page.dark[seen.window][hand])) / FULL, 3) if hand.any() else 0.0,
        marks=tuple(_fact(mark, seen.window) for mark in marks if mark.kind != "speck"),
    )


def _together(seen: ZoneInk, kinds: tuple[str, ...]) -> Mask:
    """The ink of the marks of these kinds that is inside the zone."""
    mask = np.zeros_like(seen.mask)
    for mark in seen.marks:
        if mark.kind in kinds:
            mask |= mark.mask
    return mask & seen.inside


def _stamps(seen: ZoneInk) -> Mask:
    """The ink of the whole stamps that hold letters, inside the zone."""
    stamps = tuple(mark for mark in seen.marks if mark.kind in ("ring", "rectangle") and lettered(mark))
    return _together(replace(seen, marks=stamps), ("ring", "rectangle"))


def _distances(seen: ZoneInk, strokes: tuple[MarkSeen, ...], colour: Image) -> list[float]:
    """How far the ink of the strokes is from that of rows of type: of all of them, or of one that is much of
    them; of all the rows, or of one. « Lu et approuvé » by a pen does not make a facsimile's ink another."""
    every = sum(mark.length_mm for mark in strokes)
    much = [mark.mask & seen.inside for mark in strokes if mark.length_mm > _MUCH * every]
    rows = [mark.mask & seen.inside for mark in seen.marks if mark.kind == "type"]
    pairs = product((_together(seen, ("stroke",)), *much), (_together(seen, ("type",)), *rows))
    found = (ink_distance(hand, row, colour) for hand, row in pairs)
    return [apart for apart in found if apart is not None]


def _faint_type(
    page: InkPage, printed: PrintedPage, window: tuple[slice, slice], known: Mask
) -> tuple[MarkSeen, ...]:
    """Rows of letters too pale to count as ink: a name stamped dry beside a signature says what it is."""
    weak = _FAINT * pale_level(page)
    ink = hysteresis(page.narrow[window], strong=1.6 * weak, weak=weak)
    hidden = grown(printed.ink[window], page.tolerance_mm) | grown(known, _FAINT_APART_MM)
    return tuple(mark_of("type", row) for row in find_rows(without_specks(ink & ~hidden)))


def _traces(page: InkPage, printed: PrintedPage, window: tuple[slice, slice]) -> Mask:
    """All that is not paper beside our print, however small: what a fax leaves of a pale pen."""
    inked = page.narrow[window] > level(pale_level(page))
    return np.asarray(inked & ~grown(printed.ink[window], page.tolerance_mm), dtype=bool)


def _sensitive(page: InkPage, printed: PrintedPage, window: tuple[slice, slice]) -> Mask:
    """Added ink of a window, pencils and dry pens included: down to this scan's own noise.

    A stroke that crosses a line of our print is joined again over it."""
    weak = pale_level(page)
    ink = hysteresis(page.narrow[window], strong=1.6 * weak, weak=weak)
    hidden = grown(printed.ink[window], page.tolerance_mm)
    beside = without_specks(ink & ~hidden)
    beside &= ~streaks_through(beside)
    return beside | (closed(beside, page.tolerance_mm + _HALF_RULE_MM) & hidden & ink)


def _print_found(page: InkPage, printed: PrintedPage, zone: ZoneSpec) -> float:
    window = _slices(outset(zone.box, _AROUND_FRAME_MM), printed.grey.shape)
    ours = printed.ink[window]
    return _found_share(ours, _near(page, window))


def _frame_found(page: InkPage, printed: PrintedPage, zone: ZoneSpec) -> float:
    """The least share that is found of a third of a side of the zone's own frame: where the page bends away,
    the frame's line is taken for ink."""
    window = _slices(outset(zone.box, _AROUND_FRAME_MM), printed.grey.shape)
    ours, near = printed.ink[window], _near(page, window)
    wide = round((_AROUND_FRAME_MM + _HALF_RULE_MM) * PX_PER_MM)
    shares = []
    for turned, seen in ((ours, near), (ours.T, near.T)):
        for side in (slice(0, wide), slice(-wide, None)):
            along = turned[side, wide:-wide], seen[side, wide:-wide]
            parts = (np.array_split(mask, _PARTS, axis=1) for mask in along)
            shares += [_found_share(*part) for part in zip(*parts, strict=True)]
    return min(shares)


def _near(page: InkPage, window: tuple[slice, slice]) -> Mask:
    return grown(page.dark[window] > level(pale_level(page)), page.tolerance_mm)


def _found_share(ours: Mask, near: Mask) -> float:
    return round(float((ours & near).sum()) / float(ours.sum()), 4) if ours.any() else 1.0


def _share(mark: MarkSeen, inside: Mask) -> float:
    return float((mark.mask & inside).sum()) / max(1.0, float(mark.mask.sum()))


def _fact(mark: MarkSeen, window: tuple[slice, slice]) -> Mark:
    return Mark(
        kind=mark.kind,
        box=_to_points(mark.box, window),
        area_mm2=round(mark.area_mm2, 2),
        length_mm=round(mark.length_mm, 1),
    )


def _bounding(mask: Mask) -> tuple[int, int, int, int] | None:
    ys, xs = np.nonzero(mask)
    if not len(xs):
        return None
    return (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)


def _size_mm(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return (round((box[2] - box[0]) / PX_PER_MM, 1), round((box[3] - box[1]) / PX_PER_MM, 1))


def _to_points(box: tuple[int, int, int, int], window: tuple[slice, slice]) -> Box:
    top, left = window[0].start, window[1].start
    x0, y0, x1, y1 = (
        round(float(value + offset) / PX_PER_PT, 1)
        for value, offset in zip(box, (left, top, left, top), strict=True)
    )
    return (x0, y0, x1, y1)


def _mm2(mask: Mask) -> float:
    return round(float(mask.sum()) / PX_PER_MM**2, 2)


def outset(box: Box, mm: float) -> Box:
    """The box (points) with ``mm`` more on each side."""
    by = mm * 72 / 25.4
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _slices(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (round(value * PX_PER_PT) for value in box)
    return slice(max(0, y0), min(shape[0], y1)), slice(max(0, x0), min(shape[1], x1))


def inside_of(box: Box, shape: tuple[int, ...]) -> Mask:
    """The box, less the width of its own frame."""
    mask = np.zeros(shape, dtype=bool)
    mask[within(box, shape)] = True
    return mask


def within(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The window of a page of this shape that a box is, less the width of its own frame."""
    return _slices(outset(box, -_INSET_MM), shape)
