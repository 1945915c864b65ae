"""What is read of a PDF for a comparison: of each page the size, the words with their boxes, the picture."""

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey levels, shape (height, width), 0 black, reduced to sixteen levels."""

DPI = 60
"""Shows every rule, frame, code and picture in less than 30 KiB a page; commas are the words' concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mot:
    """A word on a 1-based page; ``box`` is x0, y0, x1, y1 in points, origin top left, rounded to 0.1."""

    page: int
    box: tuple[float, float, float, float]
    texte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A PDF read: ``sizes`` in points, one picture a page."""

    sizes: tuple[tuple[float, float], ...]
    mots: tuple[Mot, ...]
    pictures: tuple[Picture, ...]


def read(pdf: bytes) -> Lecture:
    """Read all the pages of a PDF of ours."""
    document = pdfium.PdfDocument(pdf)
    try:
        pages = [document[index] for index in range(len(document))]
        return Lecture(
            sizes=tuple(
                (round(width, 1), round(height, 1)) for width, height in (p.get_size() for p in pages)
            ),
            mots=tuple(mot for number, page in enumerate(pages, start=1) for mot in _mots(page, number)),
            pictures=tuple(_picture(page) for page in pages),
        )
    finally:
        document.close()


def reduce(grey: Picture) -> Picture:
    """Sixteen levels of grey: the size of a PNG is halved, no difference that an eye sees is lost."""
    return (grey // 16 * 17).astype(np.uint8)


def _picture(page: pdfium.PdfPage) -> Picture:
    grey: Picture = page.render(scale=DPI / 72, grayscale=True).to_numpy()
    return reduce(grey.reshape(grey.shape[:2]))


def _mots(page: pdfium.PdfPage, number: int) -> list[Mot]:
    text = page.get_textpage()
    height = page.get_height()
    mots: list[Mot] = []
    letters: list[tuple[str, tuple[float, float, float, float]]] = []
    for index in range(text.count_chars()):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text.raw, index))
        if not letter.isspace() and letter != "\x00":
            letters.append((letter, _box(text, index, height)))
        elif letters:
            mots.append(_mot(letters, number))
            letters = []
    if letters:
        mots.append(_mot(letters, number))
    return mots


def _mot(letters: list[tuple[str, tuple[float, float, float, float]]], page: int) -> Mot:
    lefts, tops, rights, bottoms = zip(*(box for _, box in letters), strict=True)
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    x0, y0, x1, y1 = (round(value, 1) for value in box)
    return Mot(page=page, box=(x0, y0, x1, y1), texte="".join(letter for letter, _ in letters))


def _box(text: pdfium.PdfTextPage, index: int, height: float) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
    return left.value, height - top.value, right.value, height - bottom.value
