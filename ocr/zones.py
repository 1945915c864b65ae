"""The ink of one zone of the issued page, described."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.facts import Box, Mark, ZoneFacts, ZoneKind, ZoneSpec
from ocr.ink import InkPage, Mask, grown, hysteresis, pale_level, without_specks
from ocr.marks import MarkSeen, describe
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image

_AROUND_MM = 14.0
"""How far around a zone its marks are followed: a stamp's ring or a signature that overflows is seen whole."""
_INSET_MM = 0.6
_OVERFLOW_MM = 35.0
_MIN_INSIDE_MM2 = 1.5
_MIN_TONE_PX = 60
_BRIDGE_MM = 0.9
"""Ink is cut where it crosses our print, by the print's width and twice the tolerance."""
_WELCOME_MM = 4.5
"""A date stands above and below its dotted line; a stamp or a flourish leaves its frame."""


def measure(
    page: InkPage,
    printed: PrintedPage,
    zone: ZoneSpec,
    colour: Image,
    *,
    index: int,
    text: str,
    crops: tuple[bytes, bytes],
) -> ZoneFacts:
    """Describe the added ink of ``zone``. ``colour``: the page in the common frame, H x W x 3; ``index``: returned page."""
    window = _slices(_outset(zone.box, _AROUND_MM), printed.grey.shape)
    inside = _inside(zone.box, printed.grey.shape)[window]
    if zone.kind is ZoneKind.MEASURED:
        mask = _sensitive(page, printed, window)
        marks = describe(mask, colour[window])
    else:
        mask, marks = page.added[window], ()
    strokes = tuple(mark for mark in marks if mark.kind == "stroke" and _share(mark, inside) > 0)
    hand = np.zeros_like(mask)
    for mark in strokes:
        hand |= mark.mask
    inner = max((mark.inner_mm for mark in marks), default=0.0)
    stamp = _area(marks, ("ring", "rectangle", "type"), inside)
    hand_inside = hand & inside
    box = _bounding(hand_inside)
    return ZoneFacts(
        id=zone.id,
        index=index,
        page=zone.page,
        box=zone.box,
        ink_mm2=_mm2(mask & inside),
        hand_mm2=_mm2(hand_inside),
        hand_length_mm=round(sum(_share(mark, inside) * mark.length_mm for mark in strokes), 1),
        hand_main_mm=round(max((_share(mark, inside) * mark.length_mm for mark in strokes), default=0.0), 1),
        ink_distance=_ink_distance(hand, marks, colour[window]),
        hand_spread_mm=(0.0, 0.0) if box is None else _size_mm(box),
        stamp_mm2=stamp,
        stamp_inner_mm=round(inner, 1),
        type_mm2=_area(marks, ("type",), inside),
        print_found=_print_found(page, printed, zone),
        contrast=round(float(np.median(page.dark[window][hand_inside])), 3) if hand_inside.any() else 0.0,
        marks=tuple(_fact(mark, window) for mark in marks if mark.kind != "speck"),
        text=text,
        hand_box=None if box is None else _to_points(box, window),
        crop=crops[0],
        crop_issued=crops[1],
    )


def _ink_distance(hand: Mask, marks: tuple[MarkSeen, ...], colour: Image) -> float | None:
    """Difference of colour (CIE 1976, L a b) between pen-like ink and rows of type: a griffe has one ink for both."""
    letters = np.zeros_like(hand)
    for mark in marks:
        if mark.kind == "type":
            letters |= mark.mask
    if hand.sum() < _MIN_TONE_PX or letters.sum() < _MIN_TONE_PX:
        return None
    lab = cv2.cvtColor(colour.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)

    def tone(mask: Mask) -> npt.NDArray[np.float32]:
        values = lab[mask]
        core = values[values[:, 0] <= np.percentile(values[:, 0], 35)]
        return np.asarray(np.median(core, axis=0), dtype=np.float32)

    return round(float(np.linalg.norm(tone(hand) - tone(letters))), 1)


def joined_ink(added: Mask, zones: tuple[ZoneSpec, ...]) -> Mask:
    """The zones themselves (with a little around), and added ink joined to ink of a zone as far as 35 mm from it."""
    welcome = np.zeros_like(added)
    _, labels = cv2.connectedComponents(grown(added, _BRIDGE_MM).astype(np.uint8), connectivity=8)
    for zone in zones:
        area = _inside(_outset(zone.box, _WELCOME_MM), added.shape)
        reach = _inside(_outset(zone.box, _OVERFLOW_MM), added.shape)
        counts = np.bincount(labels[added & area], minlength=int(labels.max()) + 1)
        joined = counts > _MIN_INSIDE_MM2 * PX_PER_MM**2
        joined[0] = False
        welcome |= area | (joined[labels] & reach)
    return welcome


def _sensitive(page: InkPage, printed: PrintedPage, window: tuple[slice, slice]) -> Mask:
    """Added ink of a window, pencils and dry pens included: down to this scan's own noise."""
    weak = pale_level(page)
    ink = hysteresis(page.narrow[window], strong=1.6 * weak, weak=weak)
    return without_specks(ink & ~grown(printed.ink[window], page.tolerance_mm))


def _print_found(page: InkPage, printed: PrintedPage, zone: ZoneSpec) -> float:
    window = _slices(_outset(zone.box, 1.5), printed.grey.shape)
    ours = printed.ink[window]
    if not ours.any():
        return 1.0
    near = grown(page.dark[window] > pale_level(page), page.tolerance_mm)
    return round(float((ours & near).sum()) / float(ours.sum()), 4)


def _area(marks: tuple[MarkSeen, ...], kinds: tuple[str, ...], inside: Mask) -> float:
    return round(sum(_mm2(mark.mask & inside) for mark in marks if mark.kind in kinds), 2)


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


def _outset(box: Box, mm: float) -> Box:
    by = mm * 72 / 25.4
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _slices(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (round(value * PX_PER_PT) for value in box)
    return slice(max(0, y0), min(shape[0], y1)), slice(max(0, x0), min(shape[1], x1))


def _inside(box: Box, shape: tuple[int, ...]) -> Mask:
    """The box, less the width of its own frame."""
    mask = np.zeros(shape, dtype=bool)
    mask[_slices(_outset(box, -_INSET_MM), shape)] = True
    return mask
