"""What a laid scan adds to the issued page, and what it lacks of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.facts import Region
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image

Mask = npt.NDArray[np.bool_]
Darkness = npt.NDArray[np.float32]
"""H x W: 0 is this scan's paper, 1 as dark as our print on this scan."""

STRONG = 0.42
WEAK = 0.24
"""Hysteresis: a mark has a part darker than STRONG and extends over what is darker than WEAK."""
_PALE_SIGMAS = 5.0
_PALE_FLOOR = 0.14
_BACKGROUND_MM = 7.0
"""Widest dark thing the paper's level is estimated across: the fiducial discs measure 5 mm."""
_WIDE_MM = 2.4
"""A felt tip is at most 2 mm wide."""
_SOLID = 0.85
_BORDER_MM = 5.0
_STREAK_SLOPES = np.linspace(-0.06, 0.06, 25)
_STREAK_SHARE, _STREAK_SEEN, _STREAK_SPAN = 0.3, 0.2, 0.8
_STREAK_AROUND_MM = 0.5
_SPECK_MM2 = 0.25
_SMALL_RADIUS_PX = 7
_GROUP_MM = 2.0
_STRIKE_MM = 9.0
_STRIKE_ANGLES = range(-20, 21, 2)
_STRIKE_BITS_MM2 = 0.3
_STRIKE_SHOWN = 0.1
_STRIKE_SPREAD = 0.5
_DENSE_PX = 25
_DENSE_SHARE = 0.38
_CELL_MM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPage:
    """A laid page read as ink. Masks are H x W in the common frame.

    ``dark`` darkness; ``narrow`` the same without what is wider than a pen (stains, shadows) or runs across the page
    (streaks, folds, the paper's edge); ``noise`` its standard deviation on bare paper; ``ink`` all dark marks; ``explained`` where the print
    accounts for ink; ``added`` the rest, without specks; ``tolerance_mm`` how far around its print the page may be dark; ``print_found`` share of
    the print covered by the scan.
    """

    dark: Darkness
    narrow: Darkness
    noise: float
    ink: Mask
    explained: Mask
    added: Mask
    tolerance_mm: float
    print_found: float


def read_ink(warped: Image, printed: PrintedPage, *, residual_mm: float, dpi: float) -> InkPage:
    """Compare a grey page in the common frame with the print. ``dpi``: the scan's own resolution, for its blur."""
    dark, noise = _darkness(warped, printed)
    narrow = _narrow(dark)
    tolerance_mm = 0.25 + residual_mm + 0.6 * 25.4 / max(dpi, 72.0)
    explained = grown(printed.ink, tolerance_mm)
    # Seeds beside the print only: the pale rim of a stain that touches a letter is not ink for that.
    beside = hysteresis(np.where(explained, 0.0, narrow).astype(np.float32), strong=STRONG, weak=WEAK)
    ink = beside | (narrow > STRONG)
    weak = dark > WEAK
    near = grown(weak, tolerance_mm)
    found = float((printed.ink & near).sum()) / max(1, int(printed.ink.sum()))
    accidents = _border(ink.shape) | streaks(ink & ~explained, explained)
    return InkPage(
        dark=dark,
        narrow=np.where(accidents, 0.0, narrow).astype(np.float32),
        noise=noise,
        ink=ink & (explained | ~accidents),
        explained=explained,
        added=without_specks(ink & ~explained & ~accidents),
        tolerance_mm=tolerance_mm,
        print_found=found,
    )


def pale_level(page: InkPage) -> float:
    """Darkness above which a mark cannot be this scan's noise: for pencils and dry pens in the zones looked at."""
    return float(min(WEAK, max(_PALE_FLOOR, _PALE_SIGMAS * page.noise)))


def _darkness(warped: Image, printed: PrintedPage) -> tuple[Darkness, float]:
    grey = cv2.GaussianBlur(warped, (0, 0), 0.7)
    shrink = 4
    small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    size = round(_BACKGROUND_MM * PX_PER_MM / shrink) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), (0, 0), size / 3)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR).astype(
        np.float32
    )
    dark = np.clip(1.0 - grey.astype(np.float32) / np.maximum(paper, 20.0), 0.0, 1.0)
    core = cv2.erode(printed.ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    level = float(np.percentile(dark[core], 60)) if core.sum() > 200 else 0.7
    dark = (dark / max(level, 0.15)).astype(np.float32)
    bare = ~grown(printed.ink, 1.5)
    values = dark[bare][::7]
    # The median absolute deviation ignores what somebody wrote on the bare paper.
    noise = 1.4826 * float(np.median(np.abs(values - np.median(values)))) if values.size else 0.0
    return dark, noise


def _narrow(dark: Darkness) -> Darkness:
    """White top-hat: strokes keep their darkness, a stain or a shadow wider than ``_WIDE_MM`` loses it unless solid black."""
    size = round(_WIDE_MM * PX_PER_MM) | 1
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return np.where(dark > _SOLID, dark, dark - wide).astype(np.float32)


def _border(shape: tuple[int, ...]) -> Mask:
    """The outer band where printers print nothing and scanners show the paper's edge."""
    band = round(_BORDER_MM * PX_PER_MM)
    mask = np.ones(shape, dtype=bool)
    mask[band:-band, band:-band] = False
    return mask


def streaks(added: Mask, explained: Mask) -> Mask:
    """Straight lines that run along most of the page: dirt on a scanner's glass, folds; a pen never does.

    A line counts when its ink goes from near one edge to near the other, and covers along it at least
    ``_STREAK_SHARE`` of what the print leaves to be seen.
    """
    found = np.zeros_like(added)
    for transposed in (False, True):
        bits, print_ = (added.T, explained.T) if transposed else (added, explained)
        lines = _vertical_streaks(np.ascontiguousarray(bits), np.ascontiguousarray(print_))
        found |= lines.T if transposed else lines
    return found


def _vertical_streaks(bits: Mask, print_: Mask) -> Mask:
    height, width = bits.shape
    small = (round(width / 2), round(height / 2))
    found = np.zeros_like(bits)
    if bits.sum() < 0.2 * height:
        return found
    ink = cv2.resize(bits.astype(np.uint8) * 255, small, interpolation=cv2.INTER_AREA) > 30
    # A pixel more on each side: a streak wavers by a tenth of a millimetre.
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8))
    hidden = (cv2.resize(print_.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0).astype(
        np.uint8
    )
    for slope in _STREAK_SLOPES:
        shear = np.array([[1.0, -slope, slope * small[1] / 2], [0.0, 1.0, 0.0]])
        straight = cv2.warpAffine(thick, shear, small, flags=cv2.INTER_NEAREST)
        if straight.sum(axis=0).max() < 0.2 * small[1]:
            continue
        seen = (1 - cv2.warpAffine(hidden, shear, small, flags=cv2.INTER_NEAREST)).sum(axis=0)
        share = straight.sum(axis=0) / np.maximum(seen, 1)
        columns = np.flatnonzero(
            (share > _STREAK_SHARE)
            & (seen > _STREAK_SEEN * small[1])
            & (_span(straight) > _STREAK_SPAN * small[1])
        )
        if not len(columns):
            continue
        band = np.zeros((small[1], small[0]), np.uint8)
        band[:, columns] = 1
        back = np.array([[1.0, slope, -slope * small[1] / 2], [0.0, 1.0, 0.0]])
        found |= cv2.resize(cv2.warpAffine(band, back, small, flags=cv2.INTER_NEAREST), (width, height)) > 0
    return grown(found, _STREAK_AROUND_MM) if found.any() else found


def _span(columns: npt.NDArray[np.uint8]) -> npt.NDArray[np.int_]:
    """From the first inked row to the last, for each column."""
    inked = columns > 0
    first, last = inked.argmax(axis=0), len(inked) - 1 - inked[::-1].argmax(axis=0)
    return np.asarray(np.where(inked.any(axis=0), last - first, 0))


def hysteresis(dark: Darkness, *, strong: float, weak: float) -> Mask:
    """Marks with a part over ``strong``, extended over what is over ``weak``."""
    count, labels, _, _ = cv2.connectedComponentsWithStats((dark > weak).astype(np.uint8), connectivity=8)
    seeds = np.zeros(count, dtype=bool)
    seeds[np.unique(labels[dark > strong])] = True
    seeds[0] = False
    return np.asarray(seeds[labels], dtype=bool)


def grown(mask: Mask, radius_mm: float) -> Mask:
    """``mask`` dilated by a disc; a large one is made of an octagon's two flat dilations, ten times cheaper."""
    radius = max(1, round(radius_mm * PX_PER_MM))
    source = mask.astype(np.uint8)
    if radius <= _SMALL_RADIUS_PX:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        return np.asarray(cv2.dilate(source, kernel), dtype=bool)
    side = max(1, round(radius * 0.41))
    diamond = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    square = np.ones((2 * side + 1, 2 * side + 1), np.uint8)
    return np.asarray(cv2.dilate(cv2.dilate(source, square), diamond, iterations=radius - side), dtype=bool)


def without_specks(mask: Mask, floor_mm2: float = _SPECK_MM2) -> Mask:
    """``mask`` without its components smaller than ``floor_mm2``."""
    if not mask.any():
        return mask
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = stats[:count, cv2.CC_STAT_AREA] >= floor_mm2 * PX_PER_MM**2
    keep[0] = False
    return np.asarray(keep[labels], dtype=bool)


def added_regions(added: Mask) -> tuple[Region, ...]:
    """Added ink, grouped when closer than 2 mm."""
    if not added.any():
        return ()
    groups = grown(added, _GROUP_MM / 2)
    return _regions(groups, added, "added")


def strikes(page: InkPage, printed: PrintedPage, welcome: Mask) -> tuple[Region, ...]:
    """Long straight strokes of a pen outside ``welcome``, also where they run over our print (a struck-out line).

    A line drawn over print shows between the words: only around such added bits is the page searched. The same
    opening by line segments is applied to the print itself: what it keeps there (rules, frames) is ours, as is what
    stands where the print is dense (codes, pictures).
    """
    bits = page.ink & ~page.explained & ~welcome
    found = np.zeros_like(bits)
    dense = cv2.blur(printed.ink.astype(np.float32), (_DENSE_PX, _DENSE_PX)) > _DENSE_SHARE
    for window in _neighbourhoods(bits):
        ours = grown(_opened_by_lines(printed.ink[window]), page.tolerance_mm + 0.5) | grown(
            dense[window], 2.0
        )
        lines = _opened_by_lines(page.ink[window]) & ~ours & ~welcome[window]
        found[window] |= _showing(lines, bits[window])
    return _regions(grown(found, _GROUP_MM / 2), found, "stroke") if found.any() else ()


def _showing(lines: Mask, bits: Mask) -> Mask:
    """Those of ``lines`` that show between the print along most of their length: thick type alone makes none."""
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
    """Pixels on a straight segment of ``_STRIKE_MM`` within ``mask``: sheared flat, opened by a flat segment, sheared back."""
    height, width = mask.shape
    source = cv2.dilate(mask.astype(np.uint8), np.ones((2, 1), np.uint8))
    result = np.zeros_like(source)
    for angle in _STRIKE_ANGLES:
        slope = float(np.tan(np.radians(angle)))
        rise = slope * width / 2
        shear = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, rise]])
        back = np.array([[1.0, 0.0, 0.0], [slope, 1.0, -rise]])
        flat = cv2.warpAffine(source, shear, (width, height), flags=cv2.INTER_NEAREST)
        kernel = np.ones((1, round(_STRIKE_MM * PX_PER_MM * np.cos(np.radians(angle))) | 1), np.uint8)
        opened = cv2.morphologyEx(flat, cv2.MORPH_OPEN, kernel)
        if opened.any():
            result |= cv2.warpAffine(opened, back, (width, height), flags=cv2.INTER_NEAREST)
    return np.asarray(result & mask, dtype=bool)


def missing_regions(page: InkPage, printed: PrintedPage) -> tuple[Region, ...]:
    """Cells of the page where more than half of the print is not on the scan."""
    lacking = printed.ink & ~grown(page.dark > WEAK, page.tolerance_mm)
    cell = round(_CELL_MM * PX_PER_MM)
    height, width = (side // cell * cell for side in printed.ink.shape)

    def per_cell(mask: Mask) -> npt.NDArray[np.int_]:
        blocks = mask[:height, :width].reshape(height // cell, cell, width // cell, cell)
        return np.asarray(blocks.sum(axis=(1, 3)))

    ours, lost = per_cell(printed.ink), per_cell(lacking)
    floor = 0.6 * PX_PER_MM**2
    bad = ((ours > floor) & (lost > 0.5 * ours)).astype(np.uint8)
    whole = np.zeros(printed.ink.shape, dtype=bool)
    if not bad.any():
        return ()
    whole[:height, :width] = np.kron(bad, np.ones((cell, cell), np.uint8)).astype(bool)
    return _regions(whole, lacking & whole, "missing")


def _regions(groups: Mask, counted: Mask, kind: str) -> tuple[Region, ...]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(groups.astype(np.uint8), connectivity=8)
    areas = np.bincount(labels[counted], minlength=count)
    return tuple(
        Region(
            box=_points(stats[label]),
            area_mm2=round(float(areas[label]) / PX_PER_MM**2, 2),
            kind=kind,
        )
        for label in range(1, count)
        if areas[label]
    )


def _points(stat: npt.NDArray[np.int32]) -> tuple[float, float, float, float]:
    x, y, w, h = (float(v) for v in stat[:4])
    return (x / PX_PER_PT, y / PX_PER_PT, (x + w) / PX_PER_PT, (y + h) / PX_PER_PT)
