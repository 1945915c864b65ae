"""Hostile and odd PDFs, made on the spot: each has one thing that a town hall's scanner never writes."""

import io
import zlib
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

A4 = (595, 842)


def saved(pdf: Pdf, **options: Any) -> bytes:
    """The bytes of a PDF."""
    stream = io.BytesIO()
    pdf.save(stream, **options)
    return stream.getvalue()


def blank(pages: int = 1, size: tuple[float, float] = A4) -> Pdf:
    """A PDF of blank pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
    return pdf


def scanned(grey: np.ndarray[Any, Any], *, dpi: float = 200.0) -> bytes:
    """A page as a scanner makes it: one JPEG over the whole page."""
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "PDF", resolution=dpi, quality=80)
    return stream.getvalue()


def picture(
    pdf: Pdf, *, side: int, data: bytes | None = None, coding: str = "/FlateDecode"
) -> pikepdf.Stream:
    """A square grey picture; black without ``data``, and a bomb when ``side`` is large."""
    stream = pikepdf.Stream(pdf, b"")
    stream.write(_black(side) if data is None else data, filter=Name(coding))
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width = stream.Height = side
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
    return stream


def with_picture(stream: pikepdf.Stream, pdf: Pdf) -> bytes:
    """The first page shows this picture over its whole surface."""
    page = pdf.pages[0]
    page.obj.Resources = Dictionary(XObject=Dictionary(I=stream))
    page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
    return saved(pdf)


def nested_forms(depth: int, innermost: pikepdf.Stream, pdf: Pdf) -> bytes:
    """A picture inside ``depth`` forms, each drawing the next."""
    inner = innermost
    for _ in range(depth):
        form = pdf.make_stream(b"/X Do")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
        form.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = pdf.make_indirect(form)
    return with_picture(inner, pdf)


def branching_forms(depth: int, width: int) -> bytes:
    """Forms that each draw ``width`` times the next one: width ** depth for who counts naively."""
    pdf = blank()
    inner = pdf.make_indirect(picture(pdf, side=8))
    for _ in range(depth):
        form = pdf.make_stream(b"")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
        form.Resources = Dictionary(XObject=Dictionary({f"/X{n}": inner for n in range(width)}))
        inner = pdf.make_indirect(form)
    return with_picture(inner, pdf)


def cyclic_tree() -> bytes:
    """A page tree that holds itself."""
    return _written("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")


def no_page() -> bytes:
    """A catalogue, a page tree, nothing in it."""
    return _written("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>")


def form_that_holds_itself() -> bytes:
    """A form among its own resources."""
    pdf = blank()
    form = pdf.make_indirect(pdf.make_stream(b"/X Do"))
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    return with_picture(form, pdf)


def _black(side: int) -> bytes:
    packer = zlib.compressobj(9)
    row = bytes(side)
    return b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])


def _written(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalogue."""
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    count = len(objects) + 1
    tail = f"trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {count}\n0000000000 65535 f \n".encode() + table + tail.encode()
