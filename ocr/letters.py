"""The rows of letters of a zone as pictures to read, and the small marks that read as letters."""

import re
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr import text
from ocr.kinds import MarkSeen
from ocr.masks import Mask, extent, grown, rules_of
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.raster import Image
from ocr.rows import axes_of
from ocr.zones import ZoneInk

_ASTRAY = 0.27
"""The tangent of 15 degrees: stamps are hardly pressed further."""
_ROW_BESIDE_MM, _ROW_ABOVE_MM, _ROW_PRINT_MM, _ROW_ZOOM = 9.0, 1.2, 0.4, 2.0
_HEIGHT_MM, _LETTER_MM, _WORD_MM, _WORD_LONG = (0.9, 4.2), 6.5, 16.0, 1.5
_WORDS_MM, _WORDS_AROUND_MM, _OVER_MM = 20.0, 3.4, 3.0
"""The highest stroke of 700 frames of words in other hands than the simulator's first is 18.7 mm high, a day
that runs into a stamp, of that hand 7.5. A date goes on out of the frame."""
_DRAWN = ("stroke", "line", "shape")
_TWO_ROWS_MM, _MIDDLE, _CUT_MM, _FIGURES = 9.0, (0.3, 0.7), 0.5, 3
_TILTS_DEG = (-4.0, -2.0, 0.0, 2.0, 4.0)
_APART_MM, _LINED_MM, _SPACED_MM = 0.8, 0.15, 2.6
_LEAST_MM, _ROW_MM = 2.4, (1.4, 9.0)
_HIDDEN, _HIDDEN_MM2, _BESIDE_WORDS_MM, _AROUND_MM, _RULE_MM = 2, 1.5, 1.5, 1.0, 0.3
"""Small marks beside our own words, how many and of what area together. Of 396 simulated signatures one has
as much, by fax; of 242 facsimiles eight, and one that was accepted: its letters stood across our line."""
_READ = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]|[^\W\d_]{4}")
"""A capital and a small letter, or four letters. Of 209 simulated signatures three have such a reading beside
them: « lu et approuvé » twice, and letters of the name that is signed."""

_Row = tuple[Mask, npt.NDArray[np.float64]]
"""Its letters, the unit vectors along it and across it."""


def with_letters(seen: ZoneInk, printed: PrintedPage, colour: Image) -> ZoneInk:
    """``seen``, its small marks called rows of letters where OCR reads some.

    A name of which the pad left too little for a row, or that runs into one mark, still tells a facsimile
    from a pen. Raises MissingProgram."""
    small, large = _by_size(seen)
    groups = _in_rows(small & ~grown(large, _APART_MM)) if small.any() and large.any() else ()
    if not groups:
        return seen
    # Without the signature: it would be read too.
    lines = tuple((group, _axes(group)) for group in groups)
    pictures = _pictures(seen, printed, colour, lines, hidden=grown(large, _ROW_PRINT_MM))
    rows = [
        row for row, picture in zip(groups, pictures, strict=True) if _READ.search(text.lines((picture,)))
    ]
    return replace(seen, marks=tuple(_called(mark, rows) for mark in seen.marks))


def with_hidden_letters(seen: ZoneInk, printed: PrintedPage) -> ZoneInk:
    """``seen``, small marks that stand beside our own words in the zone called type where there is a larger
    stroke: our print hides the rest of what may be letters of a facsimile, too little being left to read."""
    strokes = [mark for mark in seen.marks if mark.kind == "stroke"]
    if not any(mark.extent_mm > _LETTER_MM and (mark.mask & seen.inside).any() for mark in strokes):
        return seen
    ours = printed.ink[seen.window]
    words = ours & ~grown(rules_of(ours), _RULE_MM) & grown(seen.inside, _AROUND_MM)
    near = grown(words, _BESIDE_WORDS_MM)
    found = [mark for mark in strokes if mark.extent_mm <= _LETTER_MM and (mark.mask & near).any()]
    if len(found) < _HIDDEN or sum(mark.area_mm2 for mark in found) < _HIDDEN_MM2:
        return seen
    rows = [mark.mask for mark in found]
    return replace(seen, marks=tuple(_called(mark, rows) for mark in seen.marks))


def _called(mark: MarkSeen, rows: list[Mask]) -> MarkSeen:
    return replace(mark, kind="type") if any((mark.mask & row).any() for row in rows) else mark


def _by_size(seen: ZoneInk) -> tuple[Mask, Mask]:
    """The strokes no larger than letters or words of a stamp, and the larger ones."""
    small, large = np.zeros_like(seen.mask), np.zeros_like(seen.mask)
    for mark in seen.marks:
        if mark.kind == "stroke" and (mark.mask & seen.inside).any():
            (small if _is_small(mark) else large)[mark.mask] = True
    return small, large


def _in_rows(small: Mask) -> tuple[Mask, ...]:
    """What stands on a line together, and may be a word."""
    size = tuple(2 * round(mm * PX_PER_MM) + 1 for mm in (_SPACED_MM, _LINED_MM))
    lines = cv2.dilate(small.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_RECT, size))
    count, labels = cv2.connectedComponents(lines, connectivity=8)
    groups = (small & (labels == label) for label in range(1, count))
    return tuple(group for group in groups if _is_row(group))


def _is_small(mark: MarkSeen) -> bool:
    width, height = ((mark.box[2 + axis] - mark.box[axis]) / PX_PER_MM for axis in (0, 1))
    low, tall = _HEIGHT_MM
    return low <= height <= tall and (width <= _LETTER_MM or _WORD_LONG * height <= width <= _WORD_MM)


def _is_row(group: Mask) -> bool:
    ys, xs = np.nonzero(group)
    low, tall = (mm * PX_PER_MM for mm in _ROW_MM)
    return bool(len(xs) and np.ptp(xs) >= _LEAST_MM * PX_PER_MM and low <= np.ptp(ys) <= tall)


def rows_of_type(seen: ZoneInk, printed: PrintedPage, colour: Image) -> tuple[Image, ...]:
    """Pictures (H x W uint8, twice the common frame's resolution) of the rows of letters of a zone, each
    turned level, and what stands just beside each, our print left out."""
    marks = (mark.mask for mark in seen.marks if mark.kind == "type" and (mark.mask & seen.inside).any())
    rows = tuple((row, _axes(row)) for row in marks)
    astray = tuple((row, np.eye(2)) for row, axes in rows if _is_astray(axes))
    return _pictures(seen, printed, colour, (*rows, *astray))


def text_by_hand(seen: ZoneInk, sweep_mm: float) -> str:
    """What OCR reads of the strokes of a zone, slashes and round letters among them, of two layouts the one
    that gives more, and the figures of each of two rows; nothing of those that go higher than words do,
    ``sweep_mm`` (``ocr.sweeps``). Raises MissingProgram."""
    drawn = [mark.mask for mark in seen.marks if mark.kind in _DRAWN]
    strokes = np.logical_or.reduce([np.zeros_like(seen.mask), *drawn]) & grown(seen.inside, _OVER_MM)
    by_hand = any(mark.kind == "stroke" and (mark.mask & seen.inside).any() for mark in seen.marks)
    if not by_hand or sweep_mm >= _WORDS_MM:
        return ""
    read = max(text.layouts(_drawn(strokes)), key=lambda one: sum(map(str.isalnum, one)))
    rows = text.lines(tuple(map(_drawn, _halves(strokes)))).splitlines()
    # Of halves of a signature more letters are read than of the whole, but no figures.
    return "\n".join([read, *(row for row in rows if sum(map(str.isdigit, row)) >= _FIGURES)])


def _drawn(strokes: Mask) -> Image:
    """``strokes``, some at least, as a pen leaves them on paper, with room around."""
    picture = np.where(strokes[extent(strokes)], np.uint8(0), np.uint8(255))
    framed = np.pad(picture, round(_WORDS_AROUND_MM * PX_PER_MM), constant_values=255)
    return cv2.GaussianBlur(framed, (0, 0), 1.0).astype(np.uint8)


def _halves(strokes: Mask) -> tuple[Mask, ...]:
    """``strokes`` above and below the barest line of their middle, where they are as high as two rows: a day
    run into by the words above it is read by itself."""
    ys, xs = np.nonzero(strokes)
    cuts = [(*_barest(ys - xs * np.tan(np.radians(tilt))), tilt) for tilt in _TILTS_DEG]
    ink, at, tilt = min(cuts)
    if not np.isfinite(ink):
        return ()
    rows, columns = np.ogrid[: strokes.shape[0], : strokes.shape[1]]
    above = rows - columns * np.tan(np.radians(tilt)) < at
    return strokes & above, strokes & ~above


def _barest(heights: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The least ink of a line in the middle of ``heights`` (pixels), and where; infinite of less than two
    rows."""
    low = float(heights.min())
    if float(heights.max()) - low < _TWO_ROWS_MM * PX_PER_MM:
        return np.inf, low
    counts = np.bincount((heights - low).round().astype(int)).astype(np.float32)
    ink = cv2.blur(counts[:, None], (1, round(_CUT_MM * PX_PER_MM) | 1))[:, 0]
    first, last = (round(share * len(ink)) for share in _MIDDLE)
    at = first + int(ink[first:last].argmin())
    return float(ink[at]), low + at


def _pictures(
    seen: ZoneInk, printed: PrintedPage, colour: Image, rows: tuple[_Row, ...], *, hidden: Mask | None = None
) -> tuple[Image, ...]:
    grey = colour[seen.window] if colour.ndim == 2 else cv2.cvtColor(colour[seen.window], cv2.COLOR_BGR2GRAY)
    ours = grown(printed.ink[seen.window], _ROW_PRINT_MM)
    if hidden is not None:
        ours |= hidden
    paper = int(np.percentile(grey, 80))
    grey = np.where(ours, np.uint8(paper), grey).astype(np.uint8)
    return tuple(_level(grey, row, paper) for row in rows)


def _axes(row: Mask) -> npt.NDArray[np.float64]:
    """The unit vectors along ``row`` and across it."""
    return axes_of(np.argwhere(row)[:, ::-1].astype(np.float64))


def _is_astray(axes: npt.NDArray[np.float64]) -> bool:
    """Whether a row seems turned further than stamps are: one of few letters, or that holds bits of others,
    has no direction of its own."""
    x, y = axes[0]
    return bool(abs(y) > _ASTRAY * abs(x))


def _level(grey: Image, row: _Row, paper: int) -> Image:
    """``row`` cut out of ``grey``, enlarged and turned level: tesseract loses letters from 4 degrees on."""
    points = np.argwhere(row[0])[:, ::-1].astype(np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    along, across = row[1]
    turn = np.stack([along, across]) * np.sign([[along[0]], [across[1]]])
    beside = np.array([_ROW_BESIDE_MM, _ROW_ABOVE_MM]) * PX_PER_MM
    reach = np.abs((points - middle) @ turn.T).max(axis=0) + beside
    size = (2 * _ROW_ZOOM * reach).round().astype(int)
    shift = size / 2 - _ROW_ZOOM * turn @ middle
    matrix = np.column_stack([_ROW_ZOOM * turn, shift])
    level = cv2.warpAffine(
        grey, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_CUBIC, borderValue=(paper,)
    )
    return level.astype(np.uint8)
