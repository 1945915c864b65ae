"""Lines so fine or so pale that they show only between the letters of our print."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import WEAK, InkPage
from ocr.masks import FULL, Darkness, Mask, components, grown, level, rules_of
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.raster import Image
from ocr.stages import stage

_ALONG_MM, _ACROSS_PX, _ASIDE_MM = 12.0, 2, 1.0
_EXCESS, _MOST = 0.27, 0.45
"""Mean darkness along ``_ALONG_MM`` of a line beyond what the print explains, our print being 1, and the most
that a pixel counts for: a punched hole is dark, not long. Over the print of 44 good simulated returns the
mean is 0.26 at most, of 36 more at 75 to 150 dpi and by fax 0.254; in 20 of 22 struck out it is over 0.34,
the others bear a cross, seen beside it. An article struck out at 75 dpi had 0.277, and was let by."""
_LONG_EXCESS, _LONG_MM, _LONG_WANDER_PX = 0.2, 48.0, 1
"""The same of a line five times as long, which may wander by a pixel, unless it goes on beyond the print as
a fold does: the article let by had 0.22."""
_BEYOND, _BEYOND_MM, _BEYOND_ASIDE_MM = 0.05, (3.0, 13.0), 2.0
"""How dark a fold still is in a margin, where no pen strikes out; seen at a slope a degree off, 1.5 mm
higher."""
_BAND_EDGE_MM = 2.0
"""Nearer to where a band ends no long line is believed: without it one of 96 good pages, in black and white,
had one at the foot of its print."""
_LIKELY = 0.12
"""The same along a level line, from which lines of ``_SLOPES`` are tried."""
_SLOPES = tuple(float(np.tan(np.radians(degrees))) for degrees in range(-3, 4))
NARROWED, _SUSPECT, _TILES_AROUND = 8, 0.1, 2
"""On a page ``NARROWED`` times as narrow. Of 150 returns, 30 struck out, the same strokes as by looking at
every row, but for a few on pages photographed curved, for 0.17 s of processor instead of 0.45 a return."""
_STRIP_PX, _MIXED_PX = 60, 7
"""How this scanner shows print is measured on a third of the page; the widest blur reaches 7 pixels."""
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
Weights = tuple[float, float, float, float]
_SEEN_AS = np.minimum(np.arange(256, dtype=np.float32) / FULL, np.float32(1.0))
"""Darkness in shares of our print's, which is the most that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondPrint:
    """What a page shows beyond its print as this scanner shows it, in ``rows`` of the common frame, on a page
    ``NARROWED`` times as narrow: ``excess`` of darkness, our print being 1, ``expected`` darkness;
    ``weights`` of the blurred prints."""

    rows: slice
    weights: Weights
    excess: Floats
    expected: Floats


@stage("strikes")
def beyond_print(page: InkPage, printed: PrintedPage) -> BeyondPrint | None:
    """Compare the scan with the print, blurred and moved by as much as its neighbourhood is; None where too
    little is printed to tell."""
    if np.count_nonzero(printed.ink) < _PRINT_PX:
        return None
    inked = np.flatnonzero(printed.ink.any(axis=1))
    rows = slice(int(inked[0]), int(inked[-1]) + 1)
    weights = _weights(page, printed, rows)
    thin, fat = (narrowed(grey) for grey in _thin_and_fat(printed.grey[rows]))
    expected = _expected((thin, fat), weights, across=NARROWED)
    excess = _excess(narrowed(page.narrow[rows]), expected, across=NARROWED)
    np.clip(excess, -_MOST, _MOST, out=excess)
    return BeyondPrint(rows=rows, weights=weights, excess=excess, expected=expected)


def lines_over_print(page: InkPage, printed: PrintedPage, welcome: Mask, beyond: BeyondPrint | None) -> Mask:
    """The pixels (H x W, common frame) of nearly level lines over our print, 12 mm long at least, that begin
    outside ``welcome``.

    A pen's excess adds up along its line, that of edges and noise does not."""
    found = np.zeros_like(printed.ink)
    if beyond is None:
        return found
    words = printed.ink & ~printed.code_area()
    edge = round(_BAND_EDGE_MM * PX_PER_MM)
    for band in _suspect(beyond):
        excess, white = _unexplained(page, printed, band, beyond.weights)
        text, long = np.flatnonzero(words[band].any(axis=0)), np.zeros_like(found[band])
        for window in _likely(excess, white, welcome[band]):
            found[band][window] |= _along(excess[window], white[window])
            near, columns = window
            if len(text) and columns.stop - columns.start > _LONG_MM * PX_PER_MM:
                long[near] |= _far_along(excess[near], white[near], text)
        # Half a line of print, where the band ends, is not blurred as the whole is.
        found[band][edge:-edge] |= long[edge:-edge]
    return found & (page.dark > level(WEAK))


def _suspect(beyond: BeyondPrint) -> Iterator[slice]:
    """The bands of rows, of whole tiles, where a line may run. On a page so narrow what runs level stays as
    dark; on good pages a seventh of the rows is left."""
    height, width = beyond.excess.shape
    white = (beyond.expected < _WHITE).astype(np.float32)
    dark = _mean_along(beyond.excess, white, across=NARROWED) > _SUSPECT
    edges = np.linspace(0, height, _tiles(width * NARROWED, height)[1] + 1).round().astype(int)
    tiles = np.logical_or.reduceat(dark.any(axis=1), edges[:-1]).reshape(-1, 1)
    near = cv2.dilate(tiles.astype(np.uint8), np.ones((2 * _TILES_AROUND + 1, 1), np.uint8))
    for _, first, _, count in components(near > 0).boxes()[1:].tolist():
        yield slice(beyond.rows.start + int(edges[first]), beyond.rows.start + int(edges[first + count]))


def _tiles(width: int, height: int) -> tuple[int, int]:
    """How many tiles across and down, of ``_TILE_MM`` about, part so many pixels of the common frame."""
    across, down = (
        max(1, round(px / PX_PER_MM / mm)) for px, mm in zip((width, height), _TILE_MM, strict=True)
    )
    return across, down


def _unexplained(page: InkPage, printed: PrintedPage, band: slice, weights: Weights) -> tuple[Floats, Floats]:
    """Darkness beyond the print's in rows ``band``, where the print leaves white; where that is."""
    around = slice(max(0, band.start - _MIXED_PX), band.stop + _MIXED_PX)
    expected = _expected(_thin_and_fat(printed.grey[around]), weights)
    expected = expected[band.start - around.start :][: band.stop - band.start]
    excess = _excess(page.narrow[band], expected)
    ours = printed.ink[band] | grown(rules_of(printed.ink[band]), _ASIDE_MM) | _holes(page, band)
    white = ((expected < _WHITE) & ~ours).astype(np.float32)
    np.clip(excess, -_MOST, _MOST, out=excess)
    return np.asarray(cv2.multiply(excess, white, dst=excess), dtype=np.float32), white


def _excess(dark: Darkness, expected: Floats, *, across: int = 1) -> Floats:
    """How much darker than ``expected`` the page is, less what the print makes by lying a little off."""
    excess = np.asarray(cv2.subtract(cv2.LUT(dark, _SEEN_AS), expected), dtype=np.float32)
    moved = _moved(excess, expected, across=across)
    return np.asarray(cv2.subtract(excess, moved, dst=excess), dtype=np.float32)


def narrowed(values: Image) -> Image:
    """``values`` (H x W) on a page ``NARROWED`` times as narrow."""
    size = (values.shape[1] // NARROWED, values.shape[0])
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _thin_and_fat(grey: Image) -> tuple[Image, Image]:
    """How dark our print is, as issued and a pixel wider on each side."""
    thin = cv2.bitwise_not(grey)
    fat = cv2.dilate(thin, np.ones((3, 3), np.uint8))
    return thin.astype(np.uint8, copy=False), fat.astype(np.uint8, copy=False)


def _softened(thin: Image, fat: Image, *, across: int = 1) -> list[Image]:
    """Our print as scanners may blur it; each pixel is ``across`` pixels of the common frame wide."""
    blurred = [(thin, soft) for soft in _SOFT_PX] + [(fat, _FAT_SOFT_PX)]
    return [
        cv2.GaussianBlur(grey, (0, 0), soft / across, sigmaY=soft).astype(np.uint8, copy=False)
        for grey, soft in blurred
    ]


def _expected(greys: tuple[Image, Image], weights: Weights, *, across: int = 1) -> Floats:
    """The print as dark as this scan shows it: the sum of blurred prints, each with its weight."""
    softs, (first, second, third, fourth) = _softened(*greys, across=across), weights
    total = cv2.addWeighted(softs[0], first, softs[1], second, 0.0, dtype=cv2.CV_32F)
    others = cv2.addWeighted(softs[2], third, softs[3], fourth, 0.0, dtype=cv2.CV_32F)
    return np.asarray(cv2.add(total, others, dst=total), dtype=np.float32)


def _weights(page: InkPage, printed: PrintedPage, rows: slice) -> Weights:
    """The weights of the blurred prints whose sum is nearest this scan (least squares)."""
    at, measured = _strips(printed, rows)
    softs = _softened(*_thin_and_fat(printed.grey[at]))
    near = cv2.dilate(printed.ink[at[::3], ::3].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    near[~measured[::3]] = False
    known = np.stack([soft[::3, ::3][near] for soft in softs], axis=1).astype(np.float32)
    seen = np.minimum(page.dark[at[::3], ::3][near].astype(np.float32) / FULL, 1.2)
    away = np.abs(seen - known @ _least_squares(known, seen))
    kept = away <= np.percentile(away, 97)
    first, second, third, fourth = (float(weight) for weight in _least_squares(known[kept], seen[kept]))
    return first, second, third, fourth


def _strips(printed: PrintedPage, rows: slice) -> tuple[npt.NDArray[np.int_], Mask]:
    """The third of ``rows`` with most print, strips one under the other, and which of them to measure: not
    the edges, where a blur mixes strips. All of them when a third holds too little."""
    every = np.arange(rows.start, rows.stop)
    inner = np.abs(every % _STRIP_PX - _STRIP_PX // 2) <= _STRIP_PX // 2 - _MIXED_PX
    printed_px = np.count_nonzero(printed.ink[rows], axis=1) * inner
    thirds = [every // _STRIP_PX % 3 == rank for rank in range(3)]
    most = max(thirds, key=lambda third: int(printed_px[third].sum()))
    if printed_px[most].sum() < _PRINT_PX:
        return every, np.ones(len(every), dtype=bool)
    return every[most], inner[most]


def _least_squares(known: Floats, seen: Floats) -> Floats:
    """The weights of the columns of ``known`` whose sum is nearest ``seen``.

    By the matrix of their products, four by four, twenty times cheaper than a decomposition of ``known``;
    directions that the floats of ``known`` could not tell from none are left out."""
    exact = known.astype(np.float64)
    values, axes = np.linalg.eigh(exact.T @ exact)
    told = values > values[-1] * (len(known) * float(np.finfo(np.float32).eps)) ** 2
    parts = axes[:, told] / values[told]
    return np.asarray(parts @ (axes[:, told].T @ (exact.T @ seen)), dtype=np.float32)


def _moved(excess: Floats, expected: Floats, *, across: int = 1) -> Floats:
    """What of ``excess`` the print makes by lying a little off there (Lucas and Kanade, 1981)."""
    right = cv2.Sobel(expected, cv2.CV_32F, 1, 0, ksize=1, scale=0.5)
    below = cv2.Sobel(expected, cv2.CV_32F, 0, 1, ksize=1, scale=0.5)
    height, width = excess.shape
    tiles = _tiles(width * across, height)
    step = 2 if across == 1 else 1
    a, d, e = (np.ascontiguousarray(values[::2, ::step]) for values in (right, below, excess))
    aa, dd, ad, ae, de = (
        cv2.resize(cv2.multiply(one, other), tiles, interpolation=cv2.INTER_AREA)
        for one, other in ((a, a), (d, d), (a, d), (a, e), (d, e))
    )
    scale = 1.0 / (aa * dd - ad * ad + _FLAT)
    moves = ((ae * dd - de * ad) * scale, (de * aa - ae * ad) * scale)
    for move, slope, most in zip(moves, (right, below), (_MOVED_PX / across, _MOVED_PX), strict=True):
        cv2.multiply(slope, cv2.resize(move.clip(-most, most), (width, height)), dst=slope)
    return np.asarray(cv2.add(right, below, dst=right), dtype=np.float32)


def _likely(excess: Floats, white: Floats, welcome: Mask) -> Iterator[tuple[slice, slice]]:
    """Windows around places dark along a level line outside ``welcome``, with room for a sloping one."""
    along = round(_ALONG_MM * PX_PER_MM)
    dark = (_mean_along(excess, white) > _LIKELY) & ~welcome
    if not dark.any():
        return
    room = cv2.dilate(dark.astype(np.uint8), np.ones((round(2 * PX_PER_MM) | 1, along), np.uint8))
    for x, y, width, height in components(room > 0).boxes()[1:].tolist():
        yield slice(y, y + height), slice(x, x + width)


def _mean_along(excess: Floats, white: Floats, *, across: int = 1) -> Floats:
    """Mean excess along level lines of ``_ALONG_MM``, as if ``_SEEN`` of each were white at least."""
    size = (round(_ALONG_MM * PX_PER_MM / across), _ACROSS_PX)
    seen = cv2.boxFilter(white, -1, size)
    return np.asarray(cv2.boxFilter(excess, -1, size) / np.maximum(seen, _SEEN), dtype=np.float32)


def _along(excess: Floats, white: Floats) -> Mask:
    """The lines of a window that are dark, and darker than what runs beside them."""
    line = np.ones((_ACROSS_PX, round(_ALONG_MM * PX_PER_MM)), np.uint8)
    found = np.zeros(excess.shape, dtype=bool)
    for slope in _SLOPES:
        dark = (_darker_than_beside(excess, white, slope) > _EXCESS).astype(np.uint8)
        if dark.any():
            found |= _back(cv2.dilate(dark, line), slope)
    return found


def _far_along(excess: Floats, white: Floats, text: npt.NDArray[np.int_]) -> Mask:
    """The long lines of some rows that are less dark and end with the print, whose columns are ``text``."""
    far, wander = round(_LONG_MM * PX_PER_MM), np.ones((2 * _LONG_WANDER_PX + 1, 1), np.uint8)
    line = np.ones((_ACROSS_PX, round((_LONG_MM + _ALONG_MM) * PX_PER_MM)), np.uint8)
    found = np.zeros(excess.shape, dtype=bool)
    for slope in _SLOPES:
        dark = cv2.dilate(_darker_than_beside(excess, white, slope), wander)
        long = cv2.boxFilter(dark, -1, (far, 1), borderType=cv2.BORDER_CONSTANT) > _LONG_EXCESS
        if long.any():
            long[_goes_beyond(_sheared(excess, slope), text)] = False
            found |= _back(cv2.dilate(long.astype(np.uint8), line), slope)
    return found


def _goes_beyond(excess: Floats, text: npt.NDArray[np.int_]) -> Mask:
    """The rows that are dark in a margin too, beside the columns of ``text``."""
    near, far = (round(mm * PX_PER_MM) for mm in _BEYOND_MM)
    first, last = (int(text[end]) for end in (0, -1))
    margins = excess[:, max(0, first - far) : max(0, first - near)], excess[:, last + near : last + far]
    means = [margin.mean(axis=1) for margin in margins if margin.shape[1]]
    darkest = np.max(means, axis=0) if means else np.zeros(len(excess), np.float32)
    around = np.ones((2 * round(_BEYOND_ASIDE_MM * PX_PER_MM) + 1, 1), np.uint8)
    return np.asarray(cv2.dilate(darkest[:, None], around)[:, 0] > _BEYOND, dtype=bool)


def _darker_than_beside(excess: Floats, white: Floats, slope: float) -> Floats:
    """Mean excess along each line of this slope, made level, less that of the lines beside it."""
    aside = round(_ASIDE_MM * PX_PER_MM)
    mean = _mean_along(_sheared(excess, slope), _sheared(white, slope))
    padded = np.pad(np.maximum(mean, 0), ((aside, aside), (0, 0)))
    return np.asarray(mean - np.maximum(padded[: -2 * aside], padded[2 * aside :]), dtype=np.float32)


def _sheared(values: Floats, slope: float) -> Floats:
    """``values`` with their lines of this slope made level."""
    height, width = values.shape
    flat = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, slope * width / 2]])
    return np.asarray(cv2.warpAffine(values, flat, (width, height)), dtype=np.float32)


def _back(levelled: cv2.typing.MatLike, slope: float) -> Mask:
    """A mask of lines made level, as they were."""
    height, width = levelled.shape
    back = np.array([[1.0, 0.0, 0.0], [slope, 1.0, -slope * width / 2]])
    drawn = cv2.warpAffine(levelled, back, (width, height), flags=cv2.INTER_NEAREST)
    return np.asarray(drawn > 0, dtype=bool)


def _holes(page: InkPage, band: slice) -> Mask:
    """What a punch leaves, with its rim: solid, wider than any pen, and short."""
    solid = (page.narrow[band] > level(_SOLID)).view(np.uint8)
    wide = np.zeros(solid.shape, dtype=bool)
    pen = round(_PEN_MM * PX_PER_MM) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))
    # A disc fits only where a square within it does, which is a tenth of the work.
    within = cv2.erode(solid, np.ones((round(pen * 0.6),) * 2, np.uint8)) > 0
    if not within.any():
        return wide
    for x, y, width, height in components(within).boxes()[1:].tolist():
        window = slice(max(0, y - pen), y + height + pen), slice(max(0, x - pen), x + width + pen)
        fitting = cv2.erode(solid[window], disc, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
        wide[window] |= cv2.dilate(fitting, disc) > 0
    found = components(wide)
    short = found.boxes()[:, 2:].max(axis=1) <= _HOLE_MM * PX_PER_MM
    short[0] = False
    return grown(found.chosen(short), _RIM_MM)
