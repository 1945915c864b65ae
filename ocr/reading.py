"""First look at a returned file: is it fit, how many pages, which codes, which are blank."""

import hashlib
import time
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ocr import pages, text
from ocr.codes import CodeSeen, read_codes, read_corners
from ocr.errors import Refusal
from ocr.facts import Code, Limits, PageRead, Reading
from ocr.pages import Structure
from ocr.pictures import PictureDocument
from ocr.raster import A4_LONG_SIDE_IN, Document, Drawable, Image, PageRaster
from ocr.stages import stage

SCAN_DPI = 200
"""Resolution pages are drawn at: codes of 20 mm keep over 6 pixels a module, A4 costs 4 million pixels."""
LONG_SIDE_PX = A4_LONG_SIDE_IN * SCAN_DPI
_MARGIN = 0.04
_BLANK_INK = 0.0006
"""Ink share of an A4 page under which it is blank: one line of print is 0.003, a scanner's dust 0.0002."""
_BLANK_LEVEL = 110.0
_HIDDEN_INK = 3 * _BLANK_INK
_SMALL_COVER, _SCAN_COVER = 0.01, 0.5
"""Share of the page: a strip of a scan cut in strips; a whole scan, its margins trimmed."""
_LEAST_PICTURE_PX = 24
_KEPT_RASTERS = 24
_TEXT_LAYER = 20
"""Characters of a text layer that means something: stamps of scanners (a date, a number) are shorter."""
_CODE_TEXT = 200
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

    The drawing of a page is kept for the first ``_KEPT_RASTERS`` pages and made again for the others: memory
    stays bounded whatever is sent.
    """

    reading: Reading
    documents: tuple[Drawable, ...] = ()
    _places: tuple[tuple[int, int], ...] = ()
    _kept: dict[int, Scan] = field(default_factory=dict)

    def scan(self, index: int) -> Scan:
        """Page ``index`` (1-based, over all files). Raises Refusal when it cannot be drawn."""
        if index in self._kept:
            return self._kept[index]
        document, page = self._places[index - 1]
        return _look(self.documents[document], page, index)


def open_files(contents: tuple[bytes, ...], limits: Limits, *, number_pattern: str) -> OpenFile:
    """Open and read the files of one retour. For a bad file the reading carries its refusal.

    ``number_pattern``: regular expression whose group 1 is the number to look for by OCR when no page has a
    code; empty when whole pages are to be read anyway. Raises MemoryError when memory lacks, MissingProgram
    when tesseract is needed and missing.
    """
    started = time.perf_counter()
    try:
        structures = _examined(contents, limits)
        file = _opened(_documents(contents, structures, limits), number_pattern)
    except Refusal as refusal:
        structures, file = (), OpenFile(_refused(refusal))
    file.reading = replace(
        file.reading,
        sha256=_digest(contents),
        size_bytes=sum(len(content) for content in contents),
        active=tuple(sorted({kind for structure in structures for kind in structure.active})),
        signed_fields=sum(structure.signed_fields for structure in structures),
        formats=tuple(structure.kind for structure in structures),
        seconds={"reading": time.perf_counter() - started},
    )
    return file


def _refused(refusal: Refusal) -> Reading:
    return Reading(
        sha256="",
        size_bytes=0,
        page_count=0,
        pages=(),
        refusal=refusal.code,
        refusal_data=dict(refusal.data),
    )


def _digest(contents: tuple[bytes, ...]) -> str:
    """sha256 of the file; of the digests of the files, in order, when there are several."""
    digests = [hashlib.sha256(content) for content in contents]
    if len(digests) == 1:
        return digests[0].hexdigest()
    return hashlib.sha256(b"".join(digest.digest() for digest in digests)).hexdigest()


def _examined(contents: tuple[bytes, ...], limits: Limits) -> tuple[Structure, ...]:
    """The structure of each file; the limits hold for all files together."""
    size = sum(len(content) for content in contents)
    if size > limits.max_bytes:
        raise Refusal("too_large", size=size, limit=limits.max_bytes)
    structures = tuple(pages.examine(content, limits) for content in contents)
    count = sum(structure.page_count for structure in structures)
    if count > limits.max_pages:
        raise Refusal("too_many_pages", pages=count, limit=limits.max_pages)
    return structures


def _documents(
    contents: tuple[bytes, ...], structures: tuple[Structure, ...], limits: Limits
) -> tuple[Drawable, ...]:
    return tuple(
        Document(content) if structure.kind == "pdf" else PictureDocument(content, structure.kind, limits)
        for content, structure in zip(contents, structures, strict=True)
    )


def _opened(documents: tuple[Drawable, ...], number_pattern: str) -> OpenFile:
    places = tuple(
        (number, page) for number, document in enumerate(documents) for page in range(document.page_count)
    )
    if not places:
        raise Refusal("empty")
    kept: dict[int, Scan] = {}
    read: list[PageRead] = []
    for index, (document, page) in enumerate(places, start=1):
        scan = _look(documents[document], page, index)
        if index <= _KEPT_RASTERS:
            kept[index] = scan
        read.append(scan.read)
    if number_pattern and not any(page.codes for page in read):
        read = [_with_numbers(page, kept, number_pattern) for page in read]
    reading = Reading(sha256="", size_bytes=0, page_count=len(places), pages=tuple(read))
    return OpenFile(reading, documents, places, kept)


def _with_numbers(page: PageRead, kept: dict[int, Scan], number_pattern: str) -> PageRead:
    """No page has a code: the number printed in the margins is the only identity left."""
    if page.blank or page.index > _OCR_PAGES or page.index not in kept:
        return page
    return replace(page, numbers=text.numbers_in_margins(kept[page.index].grey, number_pattern))


def _look(document: Drawable, page: int, index: int) -> Scan:
    with stage("draw"):
        raster = document.draw(page, long_side_px=LONG_SIDE_PX)
        grey = cv2.cvtColor(raster.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    with stage("codes"):
        codes = read_corners(grey)
    share, bare = None, False
    if not codes:
        with stage("blank"):
            share = _ink_share(grey)
            bare = _is_bare(grey, share)
        with stage("codes"):
            codes = () if bare else read_codes(grey, expected=_CODES_PER_PAGE)
    hidden = not codes and raster.image_cover > 0 and _hides_ink(document, page, bare=bare)
    undrawn = bare and (hidden or raster.text_length > _TEXT_LAYER)
    return Scan(
        raster=raster,
        grey=grey,
        codes=codes,
        read=PageRead(
            index=index,
            size_pt=raster.size_pt,
            dpi=round(raster.native_dpi, 1),
            codes=tuple(_in_points(code, raster.px_per_pt) for code in codes),
            blank=bare and not undrawn,
            ink_share=None if share is None else round(share, 6),
            has_text=raster.text_length > _TEXT_LAYER,
            words="" if codes else raster.text,
            image_cover=round(raster.image_cover, 3),
            undrawn=undrawn,
            overlays=raster.overlays,
        ),
    )


def _in_points(code: CodeSeen, px_per_pt: float) -> Code:
    return Code(
        text=code.text[:_CODE_TEXT],
        corners=tuple((x / px_per_pt, y / px_per_pt) for x, y in code.corners.tolist()),
    )


def _is_bare(grey: Image, share: float) -> bool:
    """Nothing but dust, on light paper: a page scanned black is not a blank one."""
    return share < _BLANK_INK and float(grey[::8, ::8].mean()) > _BLANK_LEVEL


def _hides_ink(document: Drawable, page: int, *, bare: bool) -> bool:
    """Whether a picture of this page without code holds ink that the page as drawn does not show.

    A picture that cannot be decoded is left out of the drawing in silence; it is asked for here, and refused:
    a page of which a part is unseen must not pass for a blank back. Where the page shows something, only a
    picture of the size of a scan matters.
    """
    pictures = document.pictures(page, least_cover=_SMALL_COVER if bare else _SCAN_COVER)
    if not bare:
        for _ in pictures:
            pass
        return False
    return any(_holds_ink(picture) for picture in pictures)


def _holds_ink(picture: Image) -> bool:
    factor = LONG_SIDE_PX / max(picture.shape)
    if factor < 1.0:
        picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
    return min(picture.shape) > _LEAST_PICTURE_PX and _ink_share(picture) > _HIDDEN_INK


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
