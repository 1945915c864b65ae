"""Lines of a pen drawn over print: what was struck out."""

from collections.abc import Iterator

import cv2
import numpy as np

from ocr.ink import InkPage
from ocr.masks import Mask, components, grown
from ocr.overprint import BeyondPrint, lines_over_print
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.stages import stage

_STRIKE_MM = 9.0
_STRIKE_ANGLES = range(-20, 21, 2)
_STRIKE_BITS_MM2 = 0.3
_STRIKE_SHOWN = 0.1
_STRIKE_SPREAD = 0.5
_CODE_EDGE_MM = 1.0
_DENSE_PX = 25
_DENSE_SHARE = 0.38


@stage("strikes")
def strikes(page: InkPage, printed: PrintedPage, welcome: Mask, beyond: BeyondPrint | None) -> Mask:
    """Long strokes outside ``welcome`` and our codes, also over our print, in pixels of the common frame.

    The modules of codes make lines of their own, their edges too where the page lies a little off; whoever
    crosses one out strikes nothing out."""
    welcome = welcome | grown(printed.code_area(), _CODE_EDGE_MM)
    return _drawn(page, printed, welcome) | (lines_over_print(page, printed, welcome, beyond) & ~welcome)


def _drawn(page: InkPage, printed: PrintedPage, welcome: Mask) -> Mask:
    """Long straight strokes that show between the words.

    A line drawn over print shows between the words: only around such added bits is the page searched. The
    same opening by line segments is applied to the print itself: what it keeps there (rules, frames) is
    ours, as is what stands where the print is dense (codes, pictures)."""
    bits = page.ink & ~page.explained & ~welcome
    found = np.zeros_like(bits)
    if not bits.any():
        return found
    dense = cv2.blur(printed.ink.astype(np.uint8) * 255, (_DENSE_PX, _DENSE_PX)) > 255 * _DENSE_SHARE
    for window in _neighbourhoods(bits):
        lines = _opened_by_lines(page.ink[window]) & ~welcome[window]
        if not lines.any():
            continue
        ours = grown(_opened_by_lines(printed.ink[window]), page.tolerance_mm + 0.5) | grown(
            dense[window], 2.0
        )
        found[window] |= _showing(lines & ~ours, bits[window])
    return found


def _showing(lines: Mask, bits: Mask) -> Mask:
    """Those of ``lines`` that show between the print along most of their length; thick type makes none."""
    kept = np.zeros_like(lines)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    near = cv2.dilate(bits.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & lines
    ys, xs = np.nonzero(near)
    for label in range(1, count):
        own = labels[ys, xs] == label
        area = stats[label, cv2.CC_STAT_AREA]
        if own.sum() < _STRIKE_SHOWN * area:
            continue
        length = max(stats[label, cv2.CC_STAT_WIDTH], stats[label, cv2.CC_STAT_HEIGHT])
        shown = max(np.ptp(xs[own]), np.ptp(ys[own]))
        if shown > _STRIKE_SPREAD * length:
            kept |= labels == label
    return kept


def _neighbourhoods(bits: Mask) -> Iterator[tuple[slice, slice]]:
    """Windows around groups of added bits, wide enough for the line they may belong to."""
    if not bits.any():
        return
    reach = round((_STRIKE_MM + 3.0) * PX_PER_MM)
    found = components(grown(bits, 4.0))
    areas = np.bincount(found.labels[bits[found.window]], minlength=len(found.areas))
    for label, (x, y, w, h) in enumerate(found.boxes().tolist()[1:], start=1):
        if areas[label] < _STRIKE_BITS_MM2 * PX_PER_MM**2:
            continue
        yield slice(max(0, y - reach), y + h + reach), slice(max(0, x - reach), x + w + reach)


def _opened_by_lines(mask: Mask) -> Mask:
    """Pixels on a straight segment of ``_STRIKE_MM`` within ``mask``: sheared flat, opened by a flat
    segment, sheared back."""
    height, width = mask.shape
    source = cv2.dilate(mask.astype(np.uint8), np.ones((2, 1), np.uint8))
    result = np.zeros(mask.shape, dtype=bool)
    for angle in _STRIKE_ANGLES:
        slope = float(np.tan(np.radians(angle)))
        rise = slope * width / 2
        shear = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, rise]])
        back = np.array([[1.0, 0.0, 0.0], [slope, 1.0, -rise]])
        flat = cv2.warpAffine(source, shear, (width, height), flags=cv2.INTER_NEAREST)
        kernel = np.ones((1, round(_STRIKE_MM * PX_PER_MM * np.cos(np.radians(angle))) | 1), np.uint8)
        opened = cv2.morphologyEx(flat, cv2.MORPH_OPEN, kernel)
        if opened.any():
            result |= cv2.warpAffine(opened, back, (width, height), flags=cv2.INTER_NEAREST) > 0
    return result & mask
