"""A Sheet: one printed page as paper and ink, with the place of each issued point on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(height, width, 3) RGB."""
Mask = NDArray[np.float32]
"""(height, width), 0 no ink … 1 full ink."""
Rgb = tuple[int, int, int]
Box = tuple[float, float, float, float]
"""x0, y0, x1, y1, origin top left; in points on the issued page, in millimetres on a sheet."""


class Spot(NamedTuple):
    """A place on the paper, in millimetres from the top left, and a turn anticlockwise in degrees."""

    x: float
    y: float
    tilt: float = 0.0


A4_MM = (210.0, 297.0)
BAND_ROWS = 64
"""Rows handled at once: what is computed in fractions then stays in the processor's own memory."""
MM_PER_POINT = 25.4 / 72.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of paper. ``place`` is a (2, 3) affine matrix, issued points -> millimetres on the paper."""

    picture: Picture
    dpi: float
    place: NDArray[np.float64]

    def px(self, mm: float) -> float:
        """Millimetres of this sheet in pixels."""
        return mm * self.dpi / 25.4

    def box_mm(self, box: Box) -> Box:
        """Where a box of the issued page (points) stands on the paper (mm)."""
        corners = np.array([[box[0], box[1], 1.0], [box[2], box[3], 1.0]]) @ self.place.T
        return (float(corners[0, 0]), float(corners[0, 1]), float(corners[1, 0]), float(corners[1, 1]))

    def with_ink(self, mask: Mask, corner_px: tuple[int, int], rgb: Rgb) -> "Sheet":
        """Lay ink over the paper, as light goes through it: what is under stays visible."""
        x0, y0 = corner_px
        height, width = self.picture.shape[:2]
        left, top = max(x0, 0), max(y0, 0)
        right, bottom = min(x0 + mask.shape[1], width), min(y0 + mask.shape[0], height)
        if right <= left or bottom <= top:
            return self
        picture = self.picture.copy()
        under = picture[top:bottom, left:right].astype(np.float32)
        alpha = mask[top - y0 : bottom - y0, left - x0 : right - x0, None]
        through = 1.0 - alpha * (1.0 - np.array(rgb, np.float32) / 255.0)
        picture[top:bottom, left:right] = np.clip(under * through, 0, 255).astype(np.uint8)
        return replace(self, picture=picture)

    def with_tape(self, box: Box, rgb: Rgb) -> "Sheet":
        """Lay correction tape over a box (mm on the paper): what is under no longer shows."""
        x0, y0, x1, y1 = (round(self.px(side)) for side in box)
        picture = self.picture.copy()
        picture[max(y0, 0) : y1, max(x0, 0) : x1] = rgb
        return replace(self, picture=picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A printer: ``scale`` « ajuster à la page », ``gain_mm`` toner spread, ``fade`` 0 black … 1 nothing."""

    scale: float = 1.0
    offset_mm: tuple[float, float] = (0.0, 0.0)
    gain_mm: float = 0.02
    fade: float = 0.0
    margin_mm: float = 0.0
    colour: bool = False


def any_printer(rng: np.random.Generator) -> Printer:
    """A printer as they are found: half of them scale the page, a few are short of toner."""
    fitted = (rng.uniform(0.93, 0.99), rng.uniform(0.95, 0.98), rng.uniform(1.0, 1.02))
    scale = float(rng.choice([1.0, 1.0, 1.0, *fitted]))
    return Printer(
        scale=scale,
        offset_mm=(float(rng.normal(0, 1.0)), float(rng.normal(0, 1.2))),
        gain_mm=float(rng.uniform(0.0, 0.06)),
        fade=float(rng.choice([0.0, 0.0, 0.1, rng.uniform(0.15, 0.4)])),
        margin_mm=float(rng.choice([0.0, 4.2])),
        colour=bool(rng.random() < 0.4),
    )


def page_count(pdf: bytes) -> int:
    """Number of pages of a PDF."""
    document = pdfium.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


@lru_cache(maxsize=24)
def raster(pdf: bytes, page: int, dpi: float) -> Picture:
    """Draw page ``page`` (1-based), annotations included; the array is read-only since it is shared."""
    document = pdfium.PdfDocument(pdf)
    picture: Picture = (
        document[page - 1].render(scale=dpi / 72.0, rev_byteorder=True).to_numpy()[..., :3].copy()
    )
    document.close()
    picture.setflags(write=False)
    return picture


def blank_sheet(dpi: float) -> Sheet:
    """A sheet of A4 paper with nothing on it."""
    width, height = (round(side * dpi / 25.4) for side in A4_MM)
    place = np.array([[MM_PER_POINT, 0.0, 0.0], [0.0, MM_PER_POINT, 0.0]])
    return Sheet(picture=np.full((height, width, 3), 255, np.uint8), dpi=dpi, place=place)


def print_page(pdf: bytes, page: int, printer: Printer, rng: np.random.Generator, dpi: float) -> Sheet:
    """Print one page on A4 paper."""
    return print_picture(raster(pdf, page, dpi), printer, rng, dpi)


def print_picture(source: Picture, printer: Printer, rng: np.random.Generator, dpi: float) -> Sheet:
    """Print a page already drawn at ``dpi``; it is scaled around the paper's centre."""
    paper = blank_sheet(dpi)
    height, width = paper.picture.shape[:2]
    place = paper.place * printer.scale
    place[:, 2] = (1.0 - printer.scale) * np.array(A4_MM) / 2.0 + printer.offset_mm
    to_paper = np.array([[printer.scale, 0.0, 0.0], [0.0, printer.scale, 0.0]])
    to_paper[:, 2] = place[:, 2] * dpi / 25.4
    flags = cv2.INTER_AREA if printer.scale < 1 else cv2.INTER_LINEAR
    laid = cv2.warpAffine(source, to_paper, (width, height), flags=flags, borderValue=(255, 255, 255))
    inked: Picture = laid.astype(np.uint8)
    return Sheet(picture=_toner(inked, printer, rng, dpi), dpi=dpi, place=place)


def by_bands(shape: tuple[int, ...], light: Callable[[slice], NDArray[np.generic]]) -> Picture:
    """``light`` of each band of rows, brought back to 8 bits: as on the whole picture, three times faster."""
    result = np.empty(shape, np.uint8)
    for top in range(0, shape[0], BAND_ROWS):
        rows = slice(top, top + BAND_ROWS)
        result[rows] = np.clip(light(rows).astype(np.float32, copy=False), 0, 255)
    return result


def _toner(inked: Picture, printer: Printer, rng: np.random.Generator, dpi: float) -> Picture:
    shape = (inked.shape[0], inked.shape[1])
    plane: NDArray[np.uint8] = (
        inked if printer.colour else cv2.cvtColor(inked, cv2.COLOR_RGB2GRAY)[..., None].astype(np.uint8)
    )
    spread_px = printer.gain_mm * dpi / 25.4
    fade = smooth_noise(shape, rng, cells=3)[..., None] if printer.fade else None
    edge = round(printer.margin_mm * dpi / 25.4)
    dark = 255.0 - plane.astype(np.float32)
    if spread_px > 0.15:
        # A blurred edge pushed up: the print grows by the spread without losing its thin strokes.
        dark = np.reshape(cv2.GaussianBlur(dark, (0, 0), spread_px), dark.shape)

    def light(rows: slice) -> NDArray[np.float32]:
        laid = dark[rows]
        if spread_px > 0.15:
            laid = np.minimum(laid * 1.25, 255.0)
        if fade is not None:
            laid = laid * (1.0 - printer.fade * (0.7 + 0.6 * fade[rows]))
        return 255.0 - laid

    toned = by_bands(dark.shape, light)
    if edge:
        toned[:edge] = toned[-edge:] = toned[:, :edge] = toned[:, -edge:] = 255
    return toned if printer.colour else cv2.cvtColor(toned, cv2.COLOR_GRAY2RGB).astype(np.uint8)


def smooth_noise(shape: tuple[int, int], rng: np.random.Generator, cells: int) -> Mask:
    """A slowly varying field 0…1, ``cells`` bumps across."""
    coarse = rng.random((cells + 2, cells + 2), dtype=np.float32)
    field = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    result: Mask = np.clip(field, 0.0, 1.0).astype(np.float32)
    return result


def grain(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit noise of any size from one tile: drawing millions of normals would cost more than the scan."""
    tile = rng.standard_normal((509, 503), dtype=np.float32)
    repeat = (shape[0] // tile.shape[0] + 1, shape[1] // tile.shape[1] + 1)
    noise: NDArray[np.float32] = np.tile(tile, repeat)[: shape[0], : shape[1]]
    return noise
