"""Lines of a pen drawn over print: what was struck out."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import WEAK, InkPage
from ocr.masks import FULL, Mask, components, grown, level, rules_of
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.stages import stage

_STRIKE_MM = 9.0
_STRIKE_ANGLES = range(-20, 21, 2)
_STRIKE_BITS_MM2 = 0.3
_STRIKE_SHOWN = 0.1
_STRIKE_SPREAD = 0.5
_DENSE_PX = 25
_DENSE_SHARE = 0.38

_ALONG_MM, _ACROSS_PX, _ASIDE_MM = 12.0, 2, 1.0
_EXCESS, _MOST = 0.28, 0.45
"""Mean darkness along ``_ALONG_MM`` of a line beyond what the print explains, our print being 1, and the most
that a pixel counts for: a punched hole is dark, not long. Over the print of 44 good simulated returns the
mean is 0.26 at most; in 20 of 22 struck out it is over 0.34, the others bear a cross, seen beside it."""
_LIKELY = 0.12
"""The same along a level line, from which lines of ``_SLOPES_DEG`` are tried."""
_SLOPES_DEG = (-3, -2, -1, 0, 1, 2, 3)
_SEEN = 0.2
"""Least share of the line where the print leaves white."""
_WHITE = 0.5
_SOFT_PX, _FAT_SOFT_PX = (0.6, 1.2, 2.2), 0.9
_TILE_MM = (16.0, 5.0)
_MOVED_PX, _FLAT = 1.2, 1e-6
_SOLID, _PEN_MM, _HOLE_MM, _RIM_MM = 0.5, 3.0, 9.0, 1.2
"""A felt tip is 2 mm wide, a punched hole 5 or 6."""
_PRINT_PX = 2000
"""Less print than a line of text does not tell how this scanner shows print."""

Floats = npt.NDArray[np.float32]


@stage("strikes")
def strikes(page: InkPage, printed: PrintedPage, welcome: Mask) -> Mask:
    """Long strokes outside ``welcome`` and our codes, also over our print, in pixels of the common frame."""
    welcome = welcome | _codes(printed)
    return _drawn(page, printed, welcome) | (_over_print(page, printed) & ~welcome)


def _codes(printed: PrintedPage) -> Mask:
    """Their modules make lines of their own; whoever crosses one out strikes nothing out."""
    found = np.zeros(printed.ink.shape, np.uint8)
    for code in printed.codes:
        cv2.fillConvexPoly(found, code.corners.round().astype(np.int32), (1,))
    return np.asarray(found, dtype=bool)


def _holes(page: InkPage, band: slice) -> Mask:
    """What a punch leaves, with its rim: solid, wider than any pen, and short."""
    solid = (page.narrow[band] > level(_SOLID)).astype(np.uint8)
    wide = np.zeros(solid.shape, dtype=bool)
    pen = round(_PEN_MM * PX_PER_MM) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))
    # A disc fits only where a square within it does, which is a tenth of the work.
    within = cv2.erode(solid, np.ones((round(pen * 0.6),) * 2, np.uint8)) > 0
    for x, y, width, height in components(within).boxes()[1:].tolist():
        window = slice(max(0, y - pen), y + height + pen), slice(max(0, x - pen), x + width + pen)
        fitting = cv2.erode(solid[window], disc, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
        wide[window] |= cv2.dilate(fitting, disc) > 0
    found = components(wide)
    short = found.boxes()[:, 2:].max(axis=1) <= _HOLE_MM * PX_PER_MM
    short[0] = False
    return grown(found.chosen(short), _RIM_MM)


def _over_print(page: InkPage, printed: PrintedPage) -> Mask:
    """Lines so fine or so pale that they show only between the letters.

    The scan is compared with the print as this scanner shows it, blurred and moved by as much as its
    neighbourhood is; a pen's excess adds up along its line, that of edges and noise does not."""
    found = np.zeros_like(printed.ink)
    if np.count_nonzero(printed.ink) < _PRINT_PX:
        return found
    rows = np.flatnonzero(printed.ink.any(axis=1))
    band = slice(int(rows[0]), int(rows[-1]) + 1)
    excess, white = _unexplained(page, printed, band)
    for window in _likely(excess, white):
        found[band][window] |= _along(excess[window], white[window])
    return found & (page.dark > level(WEAK))


def _unexplained(page: InkPage, printed: PrintedPage, band: slice) -> tuple[Floats, Floats]:
    """Darkness beyond the print's in rows ``band``, where the print leaves white; where that is."""
    expected = _as_scanned(page, printed, band)
    seen = np.minimum(np.arange(256, dtype=np.float32) / FULL, np.float32(1.0))
    excess = np.asarray(cv2.subtract(cv2.LUT(page.narrow[band], seen), expected), dtype=np.float32)
    cv2.subtract(excess, _moved(excess, expected), dst=excess)
    ours = printed.ink[band] | grown(rules_of(printed.ink[band]), _ASIDE_MM) | _holes(page, band)
    white = ((expected < _WHITE) & ~ours).astype(np.float32)
    np.clip(excess, -_MOST, _MOST, out=excess)
    return np.asarray(cv2.multiply(excess, white, dst=excess), dtype=np.float32), white


def _as_scanned(page: InkPage, printed: PrintedPage, band: slice) -> Floats:
    """The print as dark as this scan shows it: the sum of blurred prints that is nearest (least squares)."""
    grey = cv2.bitwise_not(printed.grey[band])
    fat = cv2.dilate(grey, np.ones((3, 3), np.uint8))
    softs = [cv2.GaussianBlur(grey, (0, 0), soft) for soft in _SOFT_PX]
    softs.append(cv2.GaussianBlur(fat, (0, 0), _FAT_SOFT_PX))
    near = cv2.dilate(printed.ink[band][::3, ::3].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    known = np.stack([soft[::3, ::3][near] for soft in softs], axis=1).astype(np.float32)
    seen = np.minimum(page.dark[band][::3, ::3][near].astype(np.float32) / FULL, 1.2)
    weights = _least_squares(known, seen)
    away = np.abs(seen - known @ weights)
    kept = away <= np.percentile(away, 97)
    first, second, third, fourth = (float(weight) for weight in _least_squares(known[kept], seen[kept]))
    total = cv2.addWeighted(softs[0], first, softs[1], second, 0.0, dtype=cv2.CV_32F)
    others = cv2.addWeighted(softs[2], third, softs[3], fourth, 0.0, dtype=cv2.CV_32F)
    return np.asarray(cv2.add(total, others, dst=total), dtype=np.float32)


def _least_squares(known: Floats, seen: Floats) -> Floats:
    """The weights of the columns of ``known`` whose sum is nearest ``seen``.

    By the matrix of their products, four by four, twenty times cheaper than a decomposition of ``known``;
    directions that the floats of ``known`` could not tell from none are left out."""
    exact = known.astype(np.float64)
    values, axes = np.linalg.eigh(exact.T @ exact)
    told = values > values[-1] * (len(known) * float(np.finfo(np.float32).eps)) ** 2
    parts = axes[:, told] / values[told]
    return np.asarray(parts @ (axes[:, told].T @ (exact.T @ seen)), dtype=np.float32)


def _moved(excess: Floats, expected: Floats) -> Floats:
    """What of ``excess`` the print makes by lying a little off there (Lucas and Kanade, 1981)."""
    across = cv2.Sobel(expected, cv2.CV_32F, 1, 0, ksize=1, scale=0.5)
    down = cv2.Sobel(expected, cv2.CV_32F, 0, 1, ksize=1, scale=0.5)
    height, width = excess.shape
    tiles = (max(1, round(width / PX_PER_MM / _TILE_MM[0])), max(1, round(height / PX_PER_MM / _TILE_MM[1])))
    a, d, e = (np.ascontiguousarray(values[::2, ::2]) for values in (across, down, excess))
    aa, dd, ad, ae, de = (
        cv2.resize(cv2.multiply(one, other), tiles, interpolation=cv2.INTER_AREA)
        for one, other in ((a, a), (d, d), (a, d), (a, e), (d, e))
    )
    scale = 1.0 / (aa * dd - ad * ad + _FLAT)
    moves = ((ae * dd - de * ad) * scale, (de * aa - ae * ad) * scale)
    right, below = (cv2.resize(move.clip(-_MOVED_PX, _MOVED_PX), (width, height)) for move in moves)
    cv2.multiply(right, across, dst=right)
    cv2.multiply(below, down, dst=below)
    return np.asarray(cv2.add(right, below, dst=right), dtype=np.float32)


def _likely(excess: Floats, white: Floats) -> Iterator[tuple[slice, slice]]:
    """Windows around places dark along a level line, with room for a sloping one."""
    along = round(_ALONG_MM * PX_PER_MM)
    dark = _mean_along(excess, white) > _LIKELY
    if not dark.any():
        return
    room = cv2.dilate(dark.astype(np.uint8), np.ones((round(2 * PX_PER_MM) | 1, along), np.uint8))
    for x, y, width, height in components(room > 0).boxes()[1:].tolist():
        yield slice(y, y + height), slice(x, x + width)


def _sheared(values: Floats, shear: npt.NDArray[np.float64]) -> Floats:
    height, width = values.shape
    return np.asarray(cv2.warpAffine(values, shear, (width, height)), dtype=np.float32)


def _mean_along(excess: Floats, white: Floats) -> Floats:
    """Mean excess along level lines of ``_ALONG_MM``, as if ``_SEEN`` of each were white at least."""
    size = (round(_ALONG_MM * PX_PER_MM), _ACROSS_PX)
    seen = cv2.boxFilter(white, -1, size)
    return np.asarray(cv2.boxFilter(excess, -1, size) / np.maximum(seen, _SEEN), dtype=np.float32)


def _along(excess: Floats, white: Floats) -> Mask:
    """The lines of a window that are dark, and darker than what runs beside them."""
    height, width = excess.shape
    aside = round(_ASIDE_MM * PX_PER_MM)
    line = np.ones((_ACROSS_PX, round(_ALONG_MM * PX_PER_MM)), np.uint8)
    found = np.zeros(excess.shape, dtype=bool)
    for degrees in _SLOPES_DEG:
        slope = float(np.tan(np.radians(degrees)))
        rise = slope * width / 2
        flat = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, rise]])
        mean = _mean_along(_sheared(excess, flat), _sheared(white, flat))
        padded = np.pad(np.maximum(mean, 0), ((aside, aside), (0, 0)))
        beside = np.maximum(padded[: -2 * aside], padded[2 * aside :])
        dark = (mean - beside > _EXCESS).astype(np.uint8)
        if dark.any():
            back = np.array([[1.0, 0.0, 0.0], [slope, 1.0, -rise]])
            drawn = cv2.warpAffine(cv2.dilate(dark, line), back, (width, height), flags=cv2.INTER_NEAREST)
            found |= drawn > 0
    return found


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
