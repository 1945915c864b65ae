"""A Desk: what the secretary of a town hall has at hand for one return, and how its pages are printed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium

from tests.scans.hand import Hand
from tests.scans.pen import Pen
from tests.scans.sheet import (
    Box,
    Picture,
    Printer,
    Sheet,
    blank_sheet,
    page_count,
    print_page,
    print_picture,
    raster,
)

Zones = Mapping[str, tuple[int, Box]]
"""id -> (1-based page, box in points, origin top left), as the registre keeps them."""
Sheets = Mapping[int, Sheet]
"""Printed sheets by page number of the convention."""

MODEL_CORNER_PT = 100.0
MODEL_FOOT_PT = 52.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A convention as the town hall downloaded it.

    ``signataire``: the surname that a legible hand writes; ``signed_on``: the day written after « le »;
    both by chance when None.
    """

    pdf: bytes
    zones: Zones
    numero: int
    file_name: str
    commune: str
    departement: str = "OCCITANIE"
    signataire: str | None = None
    signed_on: str | None = None

    @property
    def signature_page(self) -> int:
        """The page that is to be signed."""
        return self.zones["signature-collectivite"][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``previous`` is an older version of ``issued``, ``other`` the convention of somebody else."""

    issued: Issued
    previous: Issued | None
    other: Issued | None
    printer: Printer
    pen: Pen
    who: Hand
    rng: np.random.Generator
    dpi: float

    def print_all(self, issued: Issued) -> dict[int, Sheet]:
        """Every page of a convention on paper."""
        pages = range(1, page_count(issued.pdf) + 1)
        return {page: print_page(issued.pdf, page, self.printer, self.rng, self.dpi) for page in pages}

    def any_page(self, sheets: Sheets, *, but_signature: bool = True) -> int:
        """One page number, by chance."""
        pages = [page for page in sheets if not (but_signature and page == self.issued.signature_page)]
        return int(self.rng.choice(pages))


Source = Callable[[Desk], dict[int, Sheet]]


def current(desk: Desk) -> dict[int, Sheet]:
    """The convention of the dossier, whole."""
    return desk.print_all(desk.issued)


def previous(desk: Desk) -> dict[int, Sheet]:
    """The version that has been replaced since."""
    return desk.print_all(_given(desk.previous, "previous"))


def other(desk: Desk) -> dict[int, Sheet]:
    """Another dossier's convention."""
    return desk.print_all(_given(desk.other, "other"))


def one_missing(desk: Desk) -> dict[int, Sheet]:
    """All pages but one."""
    sheets = desk.print_all(desk.issued)
    del sheets[desk.any_page(sheets)]
    return sheets


def one_foreign(desk: Desk) -> dict[int, Sheet]:
    """One page comes from another dossier."""
    return _swapped(desk, _given(desk.other, "other"))


def one_outdated(desk: Desk) -> dict[int, Sheet]:
    """One page comes from the previous version."""
    return _swapped(desk, _given(desk.previous, "previous"))


def one_blank(desk: Desk) -> dict[int, Sheet]:
    """Two sheets went through the feeder at once, backs up: a blank in place of a page."""
    sheets = desk.print_all(desk.issued)
    sheets[desk.any_page(sheets)] = blank_sheet(desk.dpi)
    return sheets


def blank_model(desk: Desk) -> dict[int, Sheet]:
    """The model of the académie's site: the same articles, no code, no number, dots for the parties."""
    issued = desk.issued
    wanted = "|".join([re.escape(issued.commune), str(issued.numero), r"\d{14}"])
    sheets = {}
    for page in range(1, page_count(issued.pdf) + 1):
        picture = raster(issued.pdf, page, desk.dpi).copy()
        for box in find_text(issued.pdf, page, wanted):
            _dots(picture, box, desk.dpi)
        _without_codes(picture, desk.dpi)
        sheets[page] = print_picture(picture, desk.printer, desk.rng, desk.dpi)
    return sheets


def find_text(pdf: bytes, page: int, pattern: str) -> list[Box]:
    """Boxes (points, origin top left) of what matches in the text of a page."""
    document = pdfium.PdfDocument(pdf)
    sheet = document[page - 1]
    text_page = sheet.get_textpage()
    height = sheet.get_height()
    boxes = []
    for match in re.finditer(pattern, text_page.get_text_range(), re.IGNORECASE):
        chars = np.array([text_page.get_charbox(i) for i in range(*match.span())])
        low, high = chars.min(axis=0), chars.max(axis=0)
        boxes.append((float(low[0]), height - float(high[3]), float(high[2]), height - float(low[1])))
    document.close()
    return boxes


def body_lines(pdf: bytes, page: int, min_width_pt: float = 250.0) -> list[Box]:
    """Boxes of the long lines of text of a page."""
    document = pdfium.PdfDocument(pdf)
    sheet = document[page - 1]
    text_page = sheet.get_textpage()
    height = sheet.get_height()
    rects = [text_page.get_rect(i) for i in range(text_page.count_rects())]
    document.close()
    return [
        (left, height - top, right, height - bottom)
        for left, bottom, right, top in rects
        if right - left >= min_width_pt and 90 < height - top < height - 90
    ]


def _swapped(desk: Desk, stranger: Issued) -> dict[int, Sheet]:
    sheets = desk.print_all(desk.issued)
    page = min(desk.any_page(sheets), page_count(stranger.pdf))
    sheets[page] = print_page(stranger.pdf, page, desk.printer, desk.rng, desk.dpi)
    return sheets


def _given(issued: Issued | None, name: str) -> Issued:
    if issued is None:
        raise ValueError(f"this class needs `{name}`")
    return issued


def _dots(picture: Picture, box: Box, dpi: float) -> None:
    x0, y0, x1, y1 = (round(side * dpi / 72) for side in (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))
    picture[y0:y1, x0:x1] = 255
    for x in range(x0, x1, max(4, round(dpi / 20))):
        cv2.circle(picture, (x, y1 - 3), max(1, round(dpi / 200)), (40, 40, 40), -1)


def _without_codes(picture: Picture, dpi: float) -> None:
    corner, foot = round(MODEL_CORNER_PT * dpi / 72), round(MODEL_FOOT_PT * dpi / 72)
    picture[:corner, -corner:] = 255
    picture[-corner:, :corner] = 255
    picture[-foot:] = 255
