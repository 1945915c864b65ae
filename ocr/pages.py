"""What a returned file is before any page is drawn: bytes, structure, sizes, signed fields."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pikepdf

from ocr import active, pictures
from ocr.active import DAMAGE, MAX_OBJECTS_WALKED, walked
from ocr.errors import Refusal
from ocr.facts import Limits
from ocr.stages import stage

_HEADER_WINDOW = 1024
"""PDF readers accept the header within the first 1024 bytes (ISO 32000-1, annex H, note 13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A file fit to be drawn: what it is, its page count, active content found, signed fields.

    ``kind``: pdf, or the family of a picture (``ocr.pictures.FORMATS``)."""

    page_count: int
    active: tuple[str, ...] = ()
    signed_fields: int = 0
    kind: str = "pdf"


@stage("structure")
def examine(data: bytes, limits: Limits) -> Structure:
    """Check ``data`` against ``limits`` without drawing anything.

    Raises ``Refusal`` for what cannot be inspected, MemoryError when its structure alone fills the memory.
    """
    if len(data) > limits.max_bytes:
        raise Refusal("too_large", size=len(data), limit=limits.max_bytes)
    if b"%PDF-" not in data[:_HEADER_WINDOW]:
        family = _family(data)
        if family not in pictures.FORMATS:
            raise Refusal("not_pdf", looks_like=family)
        return Structure(page_count=_picture_pages(data, family, limits), kind=family)
    with _opened(data) as pdf:
        count = _page_count(pdf)
        if count == 0:
            raise Refusal("empty")
        if count > limits.max_pages:
            raise Refusal("too_many_pages", pages=count, limit=limits.max_pages)
        for page in pdf.pages:
            _check_sizes(page, limits)
        return Structure(
            page_count=count,
            active=active.kinds(pdf),
            signed_fields=_signed_fields(pdf),
        )


def _picture_pages(data: bytes, family: str, limits: Limits) -> int:
    """A picture that does not open is no page, and no PDF either."""
    try:
        return pictures.count(data, family, limits)
    except Refusal as refusal:
        if refusal.code != "corrupt":
            raise
        raise Refusal("not_pdf", looks_like=family) from refusal


def _opened(data: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refusal("encrypted") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError) as error:
        # RuntimeError: what qpdf throws on some malformed cross-reference streams.
        raise Refusal("corrupt", reason=type(error).__name__) from error


def _page_count(pdf: pikepdf.Pdf) -> int:
    try:
        return len(pdf.pages)
    except DAMAGE as error:
        raise Refusal("corrupt", reason=type(error).__name__) from error


def _check_sizes(page: pikepdf.Page, limits: Limits) -> None:
    """Refuse before drawing what needs an absurd raster: short of memory, PDFium draws it white instead."""
    with suppress(*DAMAGE):
        box = [float(value) for value in page.mediabox]
        unit = float(page.obj.get("/UserUnit", 1))
        width, height = abs(box[2] - box[0]) * unit, abs(box[3] - box[1]) * unit
        if max(width, height) > limits.max_page_pt:
            raise Refusal("page_too_large", width_pt=width, height_pt=height)
    for image in _images(page):
        with suppress(*DAMAGE):
            pixels = float(image.get("/Width", 0)) * float(image.get("/Height", 0))
            if pixels > limits.max_image_px:
                raise Refusal("page_too_large", pixels=pixels, limit=limits.max_image_px)


def _images(page: pikepdf.Page) -> Iterator[Any]:
    """Each picture a page can draw, once: its own, those of its forms however deep, of its annotations."""
    pending: list[Any] = []
    with suppress(*DAMAGE):
        pending.extend(_drawn_with(page.resources))  # also those inherited from the page tree
    with suppress(*DAMAGE):
        pending.extend(page.obj.get("/Annots", ()))
    seen: set[tuple[int, int]] = set()
    for _ in range(MAX_OBJECTS_WALKED):
        if not pending:
            return
        owner = pending.pop()
        with suppress(*DAMAGE):
            if owner.objgen != (0, 0) and owner.objgen in seen:
                continue
            seen.add(owner.objgen)
            if owner.get("/Subtype") == "/Image":
                yield owner
                pending.extend(owner[key] for key in ("/SMask", "/Mask") if _is_stream(owner.get(key)))
            pending.extend(_drawn_by(owner))


def _drawn_by(owner: Any) -> Iterator[Any]:
    """What a form, a pattern or an annotation draws."""
    if (resources := owner.get("/Resources")) is not None:
        yield from _drawn_with(resources)
    if (looks := owner.get("/AP")) is not None:
        appearance = looks.get("/N")
        yield from (appearance,) if _is_stream(appearance) else dict(appearance).values()


def _drawn_with(resources: Any) -> Iterator[Any]:
    for kind in ("/XObject", "/Pattern"):
        yield from dict(resources.get(kind, {})).values()


def _is_stream(value: Any) -> bool:
    return isinstance(value, pikepdf.Stream)


def _signed_fields(pdf: pikepdf.Pdf) -> int:
    """Fields that hold a signature; a field under a parent may leave its type to it."""
    with suppress(*DAMAGE):
        form: Any = pdf.Root.get("/AcroForm", {})
        return sum(_is_signed(field) for field in walked(form.get("/Fields", ()), "/Kids"))
    return 0


def _is_signed(field: Any) -> bool:
    with suppress(*DAMAGE):
        kind = field.get("/FT") or field.get("/Parent", {}).get("/FT")
        return kind == "/Sig" and field.get("/V") is not None
    return False


def _family(data: bytes) -> str:
    """What the bytes look like, so that the message can say « une photo », « un document Word »."""
    signatures = {
        rb"\xff\xd8\xff": "jpeg",
        rb"\x89PNG": "png",
        rb"(II\*\x00|MM\x00\*)": "tiff",
        rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)": "heic",
        rb"PK\x03\x04": "zip_or_office",
        rb"\xd0\xcf\x11\xe0": "office",
        rb"\{\\rtf": "rtf",
        rb"\s*<(!doctype|html)": "html",
    }
    if not data:
        return "empty_file"
    for pattern, family in signatures.items():
        if re.match(pattern, data[:64], re.IGNORECASE | re.DOTALL):
            return family
    return "unknown"
