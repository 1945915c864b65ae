"""What a laid scan shows of ink, and what of it the print explains."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import FULL, Darkness, Mask, components, grown, hysteresis, level, without_specks
from ocr.printed import PX_PER_MM, PrintedPage, Side
from ocr.raster import Image
from ocr.stages import stage
from ocr.streaks import streaks

STRONG = 0.42
WEAK = 0.24
"""Hysteresis: a mark has a part darker than STRONG and extends over what is darker than WEAK."""
_FAINT = 0.1
_PALE_SIGMAS = 5.0
_PALE_FLOOR = 0.14
_BACKGROUND_MM = 7.0
"""Widest dark thing the paper's level is estimated across: the fiducial discs measure 5 mm."""
_WIDE_MM = 2.4
"""A felt tip is at most 2 mm wide."""
_SOLID = 0.85
_BORDER_MM = 5.0
_LETTERED_MM, _TABLE = 12.0, 0.8
_LETTER_MM, _LETTER_COVER = (0.9, 9.0), 0.75
"""Width and height of a letter, and the most of its box that it inks: a paper's edge is longer or thinner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPage:
    """A laid page read as ink; masks and darkness are H x W in the common frame.

    ``dark``: darkness. ``narrow``: the same without what is wider than a pen (stains, shadows) or runs
    across the page (streaks, folds, the paper's edge). ``noise``: its standard deviation on bare paper, 1
    being our print. ``ink``: all dark marks. ``explained``: where the print accounts for ink. ``added``:
    the rest, without specks. ``lacking``: print that the scan does not show. ``tolerance_mm``: how far
    around its print the page may be dark."""

    dark: Darkness
    narrow: Darkness
    noise: float
    ink: Mask
    explained: Mask
    added: Mask
    lacking: Mask
    tolerance_mm: float
    print_found: float


@stage("ink")
def read_ink(
    warped: Image,
    printed: PrintedPage,
    *,
    residual_mm: float,
    dpi: float,
    sides: frozenset[Side] = frozenset(),
) -> InkPage:
    """Compare a grey page in the common frame with the print. ``dpi``: the scan's own resolution, for its
    blur. ``sides``: where the outer band may hold letters, because the scan ends beside it."""
    dark, noise = _darkness(warped, printed)
    narrow = _narrow(dark)
    tolerance_mm = 0.25 + residual_mm + 0.6 * 25.4 / max(dpi, 72.0)
    explained = grown(printed.ink, tolerance_mm)
    # Seeds beside the print only: the pale rim of a stain that touches a letter is not ink for that.
    beside = hysteresis(narrow * ~explained, strong=STRONG, weak=WEAK)
    accidents = _border(beside, warped, sides) | streaks(beside, explained, narrow > level(_FAINT))
    lacking = printed.ink & ~grown(dark > level(WEAK), tolerance_mm)
    return InkPage(
        dark=dark,
        narrow=np.where(accidents, 0, narrow),
        noise=noise,
        ink=(beside & ~accidents) | ((narrow > level(STRONG)) & explained),
        explained=explained,
        added=without_specks(beside & ~accidents),
        lacking=lacking,
        tolerance_mm=tolerance_mm,
        print_found=1.0 - float(np.count_nonzero(lacking)) / max(1, int(np.count_nonzero(printed.ink))),
    )


def faint(page: InkPage) -> Mask:
    """All that is not quite white, but for what is wide: pale rings and lines, noise too."""
    return page.narrow > level(_FAINT)


def pale_level(page: InkPage) -> float:
    """Darkness above which a mark is not this scan's noise: for pencils and dry pens in the zones looked
    at."""
    return float(min(WEAK, max(_PALE_FLOOR, _PALE_SIGMAS * page.noise)))


def _darkness(warped: Image, printed: PrintedPage) -> tuple[Darkness, float]:
    """Each pixel against the paper around it, then against how dark our print came out on this scan."""
    grey = cv2.GaussianBlur(warped, (0, 0), 0.7)
    shrink = 4
    small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    size = round(_BACKGROUND_MM * PX_PER_MM / shrink) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), (0, 0), size / 3)
    paper = cv2.resize(np.maximum(paper, 20), (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    raw = 255 - cv2.divide(grey, paper, scale=255)
    core = cv2.erode(printed.ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    of_print = raw[core]
    full = float(np.percentile(of_print, 60)) if of_print.size > 200 else 0.7 * 255
    scaled = np.clip(np.arange(256) * (FULL / max(full, 0.15 * 255)), 0, 255).astype(np.uint8)
    dark = np.asarray(cv2.LUT(raw, scaled), dtype=np.uint8)
    bare = ~cv2.dilate(printed.ink[::3, ::3].astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    counts = np.bincount(dark[::3, ::3][bare], minlength=256)
    if not counts.any():
        return dark, 0.0
    # The median absolute deviation ignores what somebody wrote on the bare paper.
    away = np.abs(np.arange(len(counts)) - _median(np.arange(len(counts)), counts))
    return dark, 1.4826 * _median(away, counts) / FULL


def _median(values: npt.NDArray[Any], counts: npt.NDArray[np.int_]) -> float:
    """The median of ``values``, each as often as it was counted."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(counts[order])
    middles = np.searchsorted(below, [(below[-1] - 1) // 2, below[-1] // 2], side="right")
    return float(values[order[middles]].mean())


def _narrow(dark: Darkness) -> Darkness:
    """White top-hat: strokes keep their darkness; a stain or a shadow wider than ``_WIDE_MM`` loses it
    unless solid."""
    size = round(_WIDE_MM * PX_PER_MM) | 1
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    narrow = cv2.subtract(dark, wide)
    cv2.copyTo(dark, (dark > level(_SOLID)).view(np.uint8), dst=narrow)
    return np.asarray(narrow, dtype=np.uint8)


def _border(beside: Mask, warped: Image, sides: frozenset[Side]) -> Mask:
    """The outer band where printers print nothing and scanners show the paper's edge; the letters that
    somebody wrote there, along one of ``sides``, are left out of it, unless they stand on the table on which
    a sheet was photographed."""
    band = round(_BORDER_MM * PX_PER_MM)
    mask = np.ones(beside.shape, dtype=bool)
    mask[band:-band, band:-band] = False
    for side in sides:
        strip = _strip(side, band + round(_LETTER_MM[1] * PX_PER_MM))
        letters = _letters(beside[strip])
        if letters.any():
            mask[strip] &= ~(letters & _on_paper(warped, strip, side))
    return mask


def _strip(side: Side, wide: int) -> tuple[slice, slice]:
    along = slice(None)
    return {
        "left": (along, slice(wide)),
        "right": (along, slice(-wide, None)),
        "foot": (slice(-wide, None), along),
    }[side]


def _on_paper(warped: Image, strip: tuple[slice, slice], side: Side) -> Mask:
    """Where a line along ``side`` is as light somewhere, between two letters, as this page's paper."""
    along = round(_LETTERED_MM * PX_PER_MM) | 1
    kernel = np.ones((1, along) if side == "foot" else (along, 1), np.uint8)
    paper = float(np.median(warped[::8, ::8]))
    return np.asarray(cv2.dilate(warped[strip], kernel) > _TABLE * paper, dtype=bool)


def _letters(ink: Mask) -> Mask:
    """The pieces of ink that have a letter's size and thinness."""
    found = components(ink)
    sizes = found.boxes()[:, 2:]
    cover = found.areas / np.maximum(1, sizes.prod(axis=1))
    least, most = (mm * PX_PER_MM for mm in _LETTER_MM)
    kept = (sizes.min(axis=1) >= least) & (sizes.max(axis=1) <= most) & (cover <= _LETTER_COVER)
    return found.chosen(kept)
