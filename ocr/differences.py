"""Where a laid page and its print differ: ink added, lines drawn over print, print missing."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from ocr.circles import Circle
from ocr.curves import cup_of, is_on
from ocr.facts import Region
from ocr.ink import InkPage
from ocr.masks import Mask, box_in_points, grown
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage

_GROUP_MM, _CUP_MM = 2.0, 12.0
_STRIKE_MM = 9.0
_STRIKE_ANGLES = range(-20, 21, 2)
_STRIKE_BITS_MM2 = 0.3
_STRIKE_SHOWN = 0.1
_STRIKE_SPREAD = 0.5
_DENSE_PX = 25
_DENSE_SHARE = 0.38
_CELL_MM, _LOST = 5.0, 0.5
_RULE_MM = 8.0


def added_regions(added: Mask) -> tuple[Region, ...]:
    """Added ink, grouped when closer than 2 mm; the mark of a cup is no ink."""
    if not added.any():
        return ()
    groups = grown(added, _GROUP_MM / 2)
    regions = _regions(groups, added, "added")
    cups = tuple(cup for region in regions if (cup := _cup(added, region)) is not None)
    return tuple(region for region in regions if not any(_on_cup(added, region, cup) for cup in cups))


def _cup(added: Mask, region: Region) -> Circle | None:
    x0, y0, x1, y1 = _pixels(region)
    if max(x1 - x0, y1 - y0) < _CUP_MM * PX_PER_MM:
        return None
    found = cup_of(added[y0:y1, x0:x1])
    return None if found is None else Circle(x=found.x + x0, y=found.y + y0, radius=found.radius)


def _on_cup(added: Mask, region: Region, cup: Circle) -> bool:
    x0, y0, x1, y1 = _pixels(region)
    return is_on(added[y0:y1, x0:x1], (x0, y0), cup)


def _pixels(region: Region) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(side * PX_PER_PT) for side in region.box)
    return x0, y0, x1, y1


def strikes(page: InkPage, printed: PrintedPage, welcome: Mask) -> tuple[Region, ...]:
    """Long straight strokes of a pen outside ``welcome``, also over our print: a struck-out line.

    A line drawn over print shows between the words: only around such added bits is the page searched. The
    same opening by line segments is applied to the print itself: what it keeps there (rules, frames) is
    ours, as is what stands where the print is dense (codes, pictures)."""
    bits = page.ink & ~page.explained & ~welcome
    found = np.zeros_like(bits)
    if not bits.any():
        return ()
    dense = cv2.blur(printed.ink.astype(np.uint8) * 255, (_DENSE_PX, _DENSE_PX)) > 255 * _DENSE_SHARE
    for window in _neighbourhoods(bits):
        ours = grown(_opened_by_lines(printed.ink[window]), page.tolerance_mm + 0.5) | grown(
            dense[window], 2.0
        )
        lines = _opened_by_lines(page.ink[window]) & ~ours & ~welcome[window]
        found[window] |= _showing(lines, bits[window])
    return _regions(grown(found, _GROUP_MM / 2), found, "stroke") if found.any() else ()


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
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        grown(bits, 4.0).astype(np.uint8), connectivity=8
    )
    areas = np.bincount(labels[bits], minlength=count)
    for label in range(1, count):
        if areas[label] < _STRIKE_BITS_MM2 * PX_PER_MM**2:
            continue
        x, y, w, h = (int(v) for v in stats[label, :4])
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


def missing_regions(page: InkPage, printed: PrintedPage, free: Mask | None = None) -> tuple[Region, ...]:
    """Cells of the page where most of the print is not on the scan, outside ``free``.

    Rules are left out: a fine line is the first thing that a fax or a 1-bit scan loses, and says nothing."""
    if not page.lacking.any():
        return ()
    judged = printed.ink & ~_rules(printed.ink)
    if free is not None:
        judged &= ~free
    cell = round(_CELL_MM * PX_PER_MM)
    height, width = (side // cell * cell for side in printed.ink.shape)

    def per_cell(mask: Mask) -> npt.NDArray[np.int_]:
        blocks = mask[:height, :width].reshape(height // cell, cell, width // cell, cell)
        return np.asarray(blocks.sum(axis=(1, 3)))

    ours, lost = per_cell(judged), per_cell(page.lacking & judged)
    floor = 0.6 * PX_PER_MM**2
    bad = ((ours > floor) & (lost > _LOST * ours)).astype(np.uint8)
    whole = np.zeros(printed.ink.shape, dtype=bool)
    if not bad.any():
        return ()
    whole[:height, :width] = np.kron(bad, np.ones((cell, cell), np.uint8)).astype(bool)
    return _regions(whole, page.lacking & judged & whole, "missing")


def _rules(ink: Mask) -> Mask:
    """Horizontal and vertical lines of the print."""
    source, length = ink.astype(np.uint8), round(_RULE_MM * PX_PER_MM)
    across = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    along = cv2.morphologyEx(source, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return grown(np.asarray((across > 0) | (along > 0), dtype=bool), 0.2)


def _regions(groups: Mask, counted: Mask, kind: str) -> tuple[Region, ...]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(groups.astype(np.uint8), connectivity=8)
    areas = np.bincount(labels[counted], minlength=count)
    return tuple(
        Region(
            box=box_in_points(stats[label]),
            area_mm2=round(float(areas[label]) / PX_PER_MM**2, 2),
            kind=kind,
        )
        for label in range(1, count)
        if areas[label]
    )
