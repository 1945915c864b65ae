"""What a laid scan shows of ink, and what of it the print explains."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.masks import Darkness, Mask, grown, hysteresis, without_specks
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.raster import Image
from ocr.streaks import streaks

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


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPage:
    """A laid page read as ink. Masks are H x W in the common frame.

    ``dark`` darkness; ``narrow`` the same without what is wider than a pen (stains, shadows) or runs across
    the page
    (streaks, folds, the paper's edge); ``noise`` its standard deviation on bare paper; ``ink`` all dark
    marks; ``explained`` where the print
    accounts for ink; ``added`` the rest, without specks; ``tolerance_mm`` how far around its print the page
    may be dark; ``print_found`` share of
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
    """Compare a grey page in the common frame with the print. ``dpi``: the scan's own resolution, for its
    blur."""
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
    """Darkness above which a mark cannot be this scan's noise: for pencils and dry pens in the zones looked
    at."""
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
    return dark.astype(np.float32), noise


def _narrow(dark: Darkness) -> Darkness:
    """White top-hat: strokes keep their darkness, a stain or a shadow wider than ``_WIDE_MM`` loses it
    unless solid black."""
    size = round(_WIDE_MM * PX_PER_MM) | 1
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return np.where(dark > _SOLID, dark, dark - wide).astype(np.float32)


def _border(shape: tuple[int, ...]) -> Mask:
    """The outer band where printers print nothing and scanners show the paper's edge."""
    band = round(_BORDER_MM * PX_PER_MM)
    mask = np.ones(shape, dtype=bool)
    mask[band:-band, band:-band] = False
    return mask
