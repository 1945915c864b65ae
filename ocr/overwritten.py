"""Words written over a line of our print, of which little shows but that the line is darker."""

from collections.abc import Iterator

import cv2
import numpy as np

from ocr.differences import off_cups, traces_of
from ocr.facts import Region
from ocr.ink import InkPage
from ocr.masks import Mask, box_in_points, components, grown
from ocr.overprint import NARROWED, BeyondPrint, Floats, narrowed
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.raster import Image

_WIDE_MM, _STRIPE_MM, _HIGH_MM = 25.0, 0.9, 3.5
"""Seen in windows of three stripes: a line or a fold darkens one or two of them, words all."""
_EXCESS, _OTHERS_PERCENT, _TIMES = 0.075, 98, 3.5
"""Mean darkness of the middle stripe beyond the print's, our print being 1, and how many times that of all
but a fiftieth of the page's windows. Of 15 reservations written over a line and not seen otherwise, on
scans of all kinds, 14 have 0.078 and 3.9 times at least; of 210 pages that nobody wrote on none has both, but
for a cup's foot."""
_OTHERS_LEAST = 0.02
_TEXT, _TEXT_LEAST, _FEW, _WRITTEN = 20, 0.35, 0.25, 0.15
"""Print (of 255) of a narrowed pixel of a word; share of words of a window and of a stripe; excess of a
written pixel."""
_TOLD_MM2, _TOLD_AROUND_MM, _JOINED_MM = 2.2, 2.0, 1.0
"""Ink that stands beside the print is told by itself: a paraphe at the end of a line is ordinary."""


def overwritten_regions(
    page: InkPage, printed: PrintedPage, welcome: Mask, beyond: BeyondPrint | None
) -> tuple[Region, ...]:
    """Places of lines of text, outside ``welcome`` (H x W, common frame), that are darker all over than this
    page's others; each with the area of what darkens it, as if as dark as our print."""
    if beyond is None:
        return ()
    rows, away = beyond.rows, welcome | printed.code_area()
    words = (_shares(printed.ink[rows]) > _TEXT) & (_shares(away[rows]) == 0)
    darker = beyond.excess * words
    if not any(_windows(darker, words)):
        return ()
    words &= _shares(_told(page.added)[rows]) == 0
    darker *= words
    regions = tuple(_region(darker, window, rows.start) for window in _windows(darker, words))
    return off_cups(regions, _widened(darker > _WRITTEN, rows, page.added), (), traces_of(page))


def _told(added: Mask) -> Mask:
    """``added`` ink that is more than a crumb, and what is around."""
    found = components(grown(added, _JOINED_MM))
    areas = np.bincount(found.labels[added[found.window]], minlength=len(found.areas))
    large = areas >= _TOLD_MM2 * PX_PER_MM**2
    large[0] = False
    return grown(found.chosen(large), _TOLD_AROUND_MM)


def _shares(mask: Mask) -> Image:
    """The share (of 255) of each narrowed pixel that ``mask`` covers."""
    return narrowed(mask.view(np.uint8) * np.uint8(255))


def _widened(narrow: Mask, rows: slice, like: Mask) -> Mask:
    """``narrow`` of some rows of the narrowed page, in the common frame of ``like`` (H x W)."""
    wide = np.zeros_like(like)
    every = np.repeat(narrow, NARROWED, axis=1)
    wide[rows, : every.shape[1]] = every
    return wide


def _windows(excess: Floats, words: Mask) -> Iterator[tuple[slice, slice]]:
    """Where ``words`` are darker than elsewhere, on the narrowed page."""
    wide = round(_WIDE_MM * PX_PER_MM / NARROWED)
    stripe, high = (round(mm * PX_PER_MM) for mm in (_STRIPE_MM, _HIGH_MM))
    text = _summed(words, wide, high) > _TEXT_LEAST * wide * high
    if not text.any():
        return
    mean = _summed(excess, wide, stripe) / np.maximum(_summed(words, wide, stripe), _FEW * wide * stripe)
    above, below = np.zeros_like(mean), np.zeros_like(mean)
    above[stripe:], below[:-stripe] = mean[:-stripe], mean[stripe:]
    middle = np.maximum(np.minimum(above, below), np.minimum(np.maximum(above, below), mean))
    usual = max(_OTHERS_LEAST, float(np.percentile(middle[text], _OTHERS_PERCENT)))
    dark = text & (middle >= max(_EXCESS, _TIMES * usual))
    around = cv2.dilate(dark.view(np.uint8), np.ones((high, wide), np.uint8)) > 0
    for x, y, width, tall in components(around).boxes()[1:].tolist():
        yield slice(y, y + tall), slice(x, x + width)


def _summed(values: Floats | Mask, wide: int, high: int) -> Floats:
    """The sum of ``values`` in the window around each pixel."""
    return np.asarray(
        cv2.boxFilter(
            values.astype(np.float32), -1, (wide, high), normalize=False, borderType=cv2.BORDER_CONSTANT
        ),
        dtype=np.float32,
    )


def _region(darker: Floats, window: tuple[slice, slice], first_row: int) -> Region:
    """What is darker in a window of the narrowed page, whose first row is the ``first_row`` of the frame."""
    x, y, width, height = cv2.boundingRect((darker[window] > _WRITTEN).view(np.uint8))
    left, top = (window[1].start + x) * NARROWED, first_row + window[0].start + y
    area = float(darker[window].clip(0).sum()) * NARROWED / PX_PER_MM**2
    box = box_in_points(np.array([left, top, width * NARROWED, height]))
    return Region(box=box, area_mm2=round(area, 2), kind="overwritten")
