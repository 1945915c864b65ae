"""What is read of a PDF's pages for a comparison: size, rotation, words with their boxes and style."""

import ctypes
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from convgen.errors import FichierInvalide
from convgen.golden.ecarts import Box

_UNSEEN = {"\x00", "\x02", "\ufffe", "\u00ad"}
"""What PDFium gives for no character, and for the hyphen at a line's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mot:
    """A word on a 1-based page; the box is rounded to 0.01 pt.

    ``origine``: where its first letter stands on the baseline; ``police``, ``corps``, ``couleur`` (#rrggbb)
    are that letter's; ``glyphes``: how many are drawn (a ligature is one); ``mcid``: the marked content that
    holds it, -1 outside of any.
    """

    page: int
    box: Box
    origine: tuple[float, float]
    texte: str
    police: str
    corps: float
    couleur: str
    glyphes: int
    mcid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: ``size`` in points and ``rotation`` in degrees as declared, words as if it were not turned."""

    numero: int
    size: tuple[float, float]
    rotation: int
    mots: tuple[Mot, ...]

    def renumbered(self, numero: int) -> "Page":
        """The same page at another place."""
        mots = tuple(replace(mot, page=numero) for mot in self.mots)
        return replace(self, numero=numero, mots=mots)


def read(pdf: bytes) -> tuple[Page, ...]:
    """Read all the pages. Raises FichierInvalide when PDFium cannot open the document."""
    with opened(pdf) as document:
        return tuple(_page(document[index], index + 1) for index in range(len(document)))


def opened(pdf: bytes) -> pdfium.PdfDocument:
    """The document, to be closed; FichierInvalide when it cannot be read."""
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise FichierInvalide(f"Le PDF ne peut pas être lu : {error}.") from error


def _page(page: pdfium.PdfPage, numero: int) -> Page:
    rotation = page.get_rotation()
    # Words and pictures are compared as if the page were upright: turning it is one finding, not thousands.
    page.set_rotation(0)
    width, height = page.get_size()
    return Page(
        numero=numero,
        size=(round(width, 1), round(height, 1)),
        rotation=rotation,
        mots=tuple(_mots(page, numero, height)),
    )


def _mots(page: pdfium.PdfPage, numero: int, height: float) -> list[Mot]:
    text = page.get_textpage()
    mots: list[Mot] = []
    letters: list[int] = []
    for index in range(text.count_chars() + 1):
        if index < text.count_chars() and _letter(text, index).strip():
            letters.append(index)
        elif letters:
            mots.append(_mot(text, letters, numero, height))
            letters = []
    return mots


def _letter(text: pdfium.PdfTextPage, index: int) -> str:
    letter = chr(pdfium_c.FPDFText_GetUnicode(text.raw, index))
    return "-" if letter in _UNSEEN - {"\x00"} else letter.replace("\x00", "")


def _mot(text: pdfium.PdfTextPage, letters: list[int], numero: int, height: float) -> Mot:
    boxes = [_box(text, index, height) for index in letters]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    first = letters[0]
    holder = pdfium_c.FPDFText_GetTextObject(text.raw, first)
    return Mot(
        page=numero,
        box=(x0, y0, x1, y1),
        origine=_origine(text, first, height),
        texte="".join(_letter(text, index) for index in letters),
        police=_police(text, first),
        corps=round(pdfium_c.FPDFText_GetFontSize(text.raw, first), 2),
        couleur=_couleur(text, first),
        # PDFium tells the letters of a ligature one by one, at the same place.
        glyphes=len(set(boxes)),
        mcid=pdfium_c.FPDFPageObj_GetMarkedContentID(holder) if holder else -1,
    )


def _box(text: pdfium.PdfTextPage, index: int, height: float) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
    return left.value, height - top.value, right.value, height - bottom.value


def _origine(text: pdfium.PdfTextPage, index: int, height: float) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text.raw, index, x, y)
    return round(x.value, 2), round(height - y.value, 2)


def _police(text: pdfium.PdfTextPage, index: int) -> str:
    """The font's name, without the tag of its subset (« ABCDEF+ »)."""
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(text.raw, index, None, 0, flags)
    buffer = ctypes.create_string_buffer(max(length, 1))
    pdfium_c.FPDFText_GetFontInfo(text.raw, index, buffer, length, flags)
    return buffer.value.decode("utf-8", "replace").rpartition("+")[2]


def _couleur(text: pdfium.PdfTextPage, index: int) -> str:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFText_GetFillColor(text.raw, index, red, green, blue, alpha)
    return f"#{red.value:02x}{green.value:02x}{blue.value:02x}"
