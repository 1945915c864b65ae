"""First look at a returned file: is it fit, how many pages, which codes, which are blank."""

import hashlib
import time
from dataclasses import dataclass, field

import cv2
import numpy as np

from ocr import pages, text
from ocr.codes import CodeSeen, read_codes
from ocr.errors import Refusal
from ocr.facts import Code, Limits, PageRead, Reading
from ocr.raster import A4_LONG_SIDE_IN, Document, Image, PageRaster

SCAN_DPI = 200
"""Resolution pages are drawn at: codes of 20 mm keep over 6 pixels a module, A4 costs 4 million pixels."""
_LONG_SIDE_PX = A4_LONG_SIDE_IN * SCAN_DPI
_MARGIN = 0.04
_BLANK_INK = 0.0006
"""Ink share of an A4 page under which it is blank: one line of print is 0.003, a scanner's dust 0.0002."""
_KEPT_RASTERS = 24
_CODES_PER_PAGE = 2
_OCR_PAGES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A returned page in pixels: colour raster, its grey, the codes on it, what reading said of it."""

    raster: PageRaster
    grey: Image
    codes: tuple[CodeSeen, ...]
    read: PageRead


@dataclass(slots=True)
class OpenFile:
    """Returned files opened together: the pages of a message's files in order, drawn once while they are few.

    The drawing of a page is kept for the first ``_KEPT_RASTERS`` pages and made again for the others: memory stays
    bounded whatever is sent.
    """

    reading: Reading
    documents: tuple[Document, ...] = ()
    _places: tuple[tuple[int, int], ...] = ()
    _kept: dict[int, Scan] = field(default_factory=dict)

    def scan(self, index: int) -> Scan:
        """Page ``index`` (1-based, over all files)."""
        if index in self._kept:
            return self._kept[index]
        document, page = self._places[index - 1]
        return _look(self.documents[document], page, index)


def open_files(contents: tuple[bytes, ...], limits: Limits, *, number_pattern: str) -> OpenFile:
    """Open and read the files of one retour. Never raises for a bad file: the reading carries its refusal.

    ``number_pattern``: regular expression whose group 1 is the number to look for by OCR when no page has a code.
    """
    started = time.perf_counter()
    digest = hashlib.sha256(
        contents[0] if len(contents) == 1 else b"".join(hashlib.sha256(c).digest() for c in contents)
    )
    size = sum(len(content) for content in contents)
    opened: list[Document] = []
    try:
        if size > limits.max_bytes:
            raise Refusal("too_large", size=size, limit=limits.max_bytes)
        structures = [pages.examine(content, limits) for content in contents]
        total = sum(structure.page_count for structure in structures)
        if total > limits.max_pages:
            raise Refusal("too_many_pages", pages=total, limit=limits.max_pages)
        opened = [Document(content) for content in contents]
        places = tuple(
            (number, page) for number, document in enumerate(opened) for page in range(document.page_count)
        )
        if not places:
            raise Refusal("empty")
        kept: dict[int, Scan] = {}
        read = _read_pages(tuple(opened), places, kept, number_pattern)
    except Refusal as refusal:
        return OpenFile(
            Reading(
                sha256=digest.hexdigest(),
                size_bytes=size,
                page_count=0,
                pages=(),
                refusal=refusal.code,
                refusal_data=dict(refusal.data),
                seconds={"reading": time.perf_counter() - started},
            )
        )
    reading = Reading(
        sha256=digest.hexdigest(),
        size_bytes=size,
        page_count=len(places),
        pages=read,
        active=tuple(sorted({kind for structure in structures for kind in structure.active})),
        signed_fields=sum(structure.signed_fields for structure in structures),
        seconds={"reading": time.perf_counter() - started},
    )
    return OpenFile(reading, tuple(opened), places, kept)


def _read_pages(
    documents: tuple[Document, ...],
    places: tuple[tuple[int, int], ...],
    kept: dict[int, Scan],
    number_pattern: str,
) -> tuple[PageRead, ...]:
    read: list[PageRead] = []
    for index, (document, page) in enumerate(places, start=1):
        scan = _look(documents[document], page, index)
        if index <= _KEPT_RASTERS:
            kept[index] = scan
        read.append(scan.read)
    if any(page.codes for page in read):
        return tuple(read)
    return tuple(_with_numbers(page, kept, number_pattern) for page in read)


def _with_numbers(page: PageRead, kept: dict[int, Scan], number_pattern: str) -> PageRead:
    """No page has a code: the number printed in the margins is the only identity left."""
    if page.blank or page.index > _OCR_PAGES or page.index not in kept:
        return page
    numbers = text.numbers_in_margins(kept[page.index].grey, number_pattern)
    return PageRead(
        index=page.index,
        size_pt=page.size_pt,
        dpi=page.dpi,
        codes=page.codes,
        blank=page.blank,
        ink_share=page.ink_share,
        has_text=page.has_text,
        image_cover=page.image_cover,
        numbers=numbers,
    )


def _look(document: Document, page: int, index: int) -> Scan:
    raster = document.draw(page, long_side_px=_LONG_SIDE_PX)
    grey = cv2.cvtColor(raster.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    share = _ink_share(grey)
    blank = share < _BLANK_INK
    codes = () if blank else read_codes(grey, expected=_CODES_PER_PAGE)
    return Scan(
        raster=raster,
        grey=grey,
        codes=codes,
        read=PageRead(
            index=index,
            size_pt=raster.size_pt,
            dpi=round(raster.native_dpi, 1),
            codes=tuple(
                Code(
                    text=code.text[:200],
                    corners=tuple(
                        (x / raster.px_per_pt, y / raster.px_per_pt) for x, y in code.corners.tolist()
                    ),
                )
                for code in codes
            ),
            blank=blank and not codes,
            ink_share=round(share, 6),
            has_text=raster.text_length > 20,
            image_cover=round(raster.image_cover, 3),
        ),
    )


def _ink_share(grey: Image) -> float:
    """Share of pixels clearly darker than their surroundings, the borders left out."""
    height, width = grey.shape
    dy, dx = round(height * _MARGIN), round(width * _MARGIN)
    inner = cv2.resize(
        grey[dy : height - dy, dx : width - dx], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
    )
    paper = cv2.morphologyEx(inner, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    dark = inner.astype(np.int16) < paper.astype(np.int16) * 0.68
    solid = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return float(solid.mean())
