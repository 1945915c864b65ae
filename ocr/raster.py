"""Pages as pixels, drawn by PDFium: a pinned rasteriser, the same on every machine."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ocr.errors import Refusal
from ocr.facts import Overlay
from ocr.overlays import MAX_OVERLAYS, overlays

Image = npt.NDArray[np.uint8]
"""Grey: H x W. Colour: H x W x 3, blue green red. 0 is black, 255 white."""

A4_LONG_SIDE_IN = 297 / 25.4
LEAST_SIDE_PX = 32
"""A narrower page shows nothing: no scan is such a ribbon."""
_MAX_PICTURES = 50
_MAX_FORM_DEPTH = 3
_MAX_TEXT = 4_000
"""Characters of the text layer that are kept: enough to know what a paper is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRaster:
    """A page as drawn: colour pixels, size in points as displayed, pixels per point, what the file holds."""

    bgr: Image
    size_pt: tuple[float, float]
    px_per_pt: float
    native_dpi: float
    image_cover: float
    text_length: int
    text: str = ""
    overlays: tuple[Overlay, ...] = ()


class Drawable(Protocol):
    """A returned file opened for drawing: a PDF, or the pictures sent instead of one."""

    page_count: int

    def draw(self, index: int, *, long_side_px: float) -> PageRaster:
        """Draw page ``index`` (0-based); raises ``Refusal`` when it cannot be."""

    def pictures(self, index: int, *, least_cover: float) -> Iterator[Image]:
        """The pictures that cover ``least_cover`` of page ``index``, which drawing may have left out."""


class Document:
    """A PDF opened for drawing. One process may hold several; PDFium is not thread-safe."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pdfium.PdfDocument(data)
            self.page_count = len(self._pdf)
            if self._pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
                # Widgets (a filled form, a visible signature) are drawn only once the form environment is.
                self._pdf.init_forms()
        except pdfium.PdfiumError as error:
            raise Refusal("corrupt", reason=str(error)) from error

    def __enter__(self) -> "Document":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pdf.close()

    def draw(self, index: int, *, long_side_px: float) -> PageRaster:
        """Draw page ``index`` (0-based) so that its longer side measures about ``long_side_px`` pixels.

        The page's declared size is not trusted for resolution: photos come as pages of any size. Raises
        ``Refusal('corrupt')`` when PDFium cannot load or draw the page, MemoryError when memory lacks.
        """
        try:
            page = self._pdf[index]
            width, height = page.get_size()
            pixels = _drawn(page, index, long_side_px)
            native_dpi, cover = _images(page, width, height)
            words = page.get_textpage()
            text_length = words.count_chars()
            text = words.get_text_range(count=min(text_length, _MAX_TEXT)) if text_length else ""
            added = tuple(islice(overlays(page, (width, height)), MAX_OVERLAYS))
        except (pdfium.PdfiumError, ValueError) as error:
            raise Refusal("corrupt", reason=type(error).__name__, page=index + 1) from error
        return PageRaster(
            bgr=pixels,
            size_pt=(width, height),
            px_per_pt=pixels.shape[1] / width,
            native_dpi=native_dpi,
            image_cover=cover,
            text_length=text_length,
            text=text,
            overlays=added,
        )

    def draw_alone(self, index: int, *, long_side_px: float) -> PageRaster:
        """The same without looking for what the page holds besides: for documents of our own."""
        try:
            page = self._pdf[index]
            width, height = page.get_size()
            pixels = _drawn(page, index, long_side_px)
        except (pdfium.PdfiumError, ValueError) as error:
            raise Refusal("corrupt", reason=type(error).__name__, page=index + 1) from error
        return PageRaster(
            bgr=pixels,
            size_pt=(width, height),
            px_per_pt=pixels.shape[1] / width,
            native_dpi=0.0,
            image_cover=0.0,
            text_length=0,
        )

    def pictures(self, index: int, *, least_cover: float) -> Iterator[Image]:
        """The own grey pixels (H x W) of the pictures that cover ``least_cover`` of page ``index`` (0-based).

        PDFium draws a page *without* the pictures it cannot decode (damaged, or more than memory allows), and
        says nothing. Here it speaks: raises ``Refusal('undrawn')`` for such a picture.
        """
        page = self._pdf[index]
        for item, cover in _covers(page, *page.get_size()):
            if cover < least_cover:
                continue
            try:
                pixels = _bgr(item.get_bitmap(render=False).to_numpy())
            except (pdfium.PdfiumError, ValueError) as error:
                raise Refusal("undrawn", page=index + 1) from error
            yield cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def _drawn(page: Any, index: int, long_side_px: float) -> Image:
    width, height = page.get_size()
    scale = long_side_px / max(width, height, 1.0)
    if min(width, height) * scale < LEAST_SIDE_PX:
        raise Refusal("corrupt", reason="no_surface", page=index + 1)
    return _bgr(page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy())


def _bgr(pixels: Image) -> Image:
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])


def _images(page: Any, width: float, height: float) -> tuple[float, float]:
    """Dots per inch of the page's largest picture (0.0 without any), share of the page it covers.

    On its coarser axis: the pixels of a fax are not square."""
    best, best_cover = None, 0.0
    for item, cover in _covers(page, width, height):
        if cover > best_cover:
            best, best_cover = item, cover
    if best is None:
        return 0.0, 0.0
    across, down = best.get_px_size()
    placed = best.get_matrix()
    wide, high = math.hypot(placed.a, placed.b), math.hypot(placed.c, placed.d)
    return 72.0 * min(across / max(wide, 1.0), down / max(high, 1.0)), best_cover


def _covers(page: Any, width: float, height: float) -> Iterator[tuple[Any, float]]:
    """The first pictures of a page, each with the share of the page it covers."""
    pictures = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=_MAX_FORM_DEPTH)
    for item in islice(pictures, _MAX_PICTURES):
        left, bottom, right, top = item.get_bounds()
        yield item, min(1.0, abs((right - left) * (top - bottom)) / (width * height))
