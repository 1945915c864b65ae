"""What lies on a page besides the scan: annotations and drawings that somebody added on a screen."""

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium_c

from ocr.facts import Box, Overlay

MAX_OVERLAYS = 200
_MAX_SHAPES = 4_000
_CURVES = 3
"""Curves of a path from which it is drawn by hand: a rounded frame has them too, at its corners."""
_WHOLE, _SMALL, _MOST_PICTURES = 0.9, 0.3, 3
"""Shares of the page: its scan; a picture pasted on it. With more pictures, a scanner split the page."""
_FINE = 100
"""Device units per point: PDFium gives whole ones."""
_KINDS = {
    pdfium_c.FPDF_ANNOT_TEXT: "note",
    pdfium_c.FPDF_ANNOT_FREETEXT: "text",
    pdfium_c.FPDF_ANNOT_LINE: "line",
    pdfium_c.FPDF_ANNOT_SQUARE: "shape",
    pdfium_c.FPDF_ANNOT_CIRCLE: "shape",
    pdfium_c.FPDF_ANNOT_POLYGON: "shape",
    pdfium_c.FPDF_ANNOT_POLYLINE: "line",
    pdfium_c.FPDF_ANNOT_HIGHLIGHT: "markup",
    pdfium_c.FPDF_ANNOT_UNDERLINE: "markup",
    pdfium_c.FPDF_ANNOT_SQUIGGLY: "markup",
    pdfium_c.FPDF_ANNOT_STRIKEOUT: "markup",
    pdfium_c.FPDF_ANNOT_CARET: "markup",
    pdfium_c.FPDF_ANNOT_REDACT: "markup",
    pdfium_c.FPDF_ANNOT_STAMP: "stamp",
    pdfium_c.FPDF_ANNOT_INK: "ink",
    pdfium_c.FPDF_ANNOT_WIDGET: "field",
}
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


def overlays(page: Any, size_pt: tuple[float, float]) -> Iterator[Overlay]:
    """What a reader shows on ``page`` (of PDFium) besides its contents, and the curves drawn in these.

    ``size_pt``: width and height as displayed. Boxes are in points of the displayed page, origin top left.
    Links, pop-ups and hidden annotations are left out.
    """
    form = page.formenv.raw if page.formenv else None
    yield from _annotations(page.raw, form, size_pt)
    yield from _drawings(page, size_pt)
    yield from _pictures(page, size_pt)


def _annotations(page: Any, form: Any, size_pt: tuple[float, float]) -> Iterator[Overlay]:
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), MAX_OVERLAYS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = _KINDS.get(pdfium_c.FPDFAnnot_GetSubtype(annotation))
        if kind == "field" and form and _is_signature(form, annotation):
            kind = "signature"
        rect = pdfium_c.FS_RECTF()
        seen = not pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        if kind and seen and pdfium_c.FPDFAnnot_GetRect(annotation, rect):
            corners = ((rect.left, rect.bottom), (rect.right, rect.top))
            yield Overlay(kind=kind, box=_displayed(page, size_pt, corners))
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _is_signature(form: Any, annotation: Any) -> bool:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    return bool(kind == pdfium_c.FPDF_FORMFIELD_SIGNATURE)


def _drawings(page: Any, size_pt: tuple[float, float]) -> Iterator[Overlay]:
    """Paths with curves; a scanner writes none, whoever signs on a screen may."""
    for count, shape in enumerate(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=2)):
        if count >= _MAX_SHAPES:
            return
        if _curves(shape.raw) < _CURVES:
            continue
        left, bottom, right, top = shape.get_bounds()
        yield Overlay(kind="drawing", box=_displayed(page.raw, size_pt, ((left, bottom), (right, top))))


def _pictures(page: Any, size_pt: tuple[float, float]) -> Iterator[Overlay]:
    """One or two small pictures over that of the whole page: pasted. Scanners write layers, or strips."""
    found = list(
        islice(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=2), _MOST_PICTURES + 1)
    )
    bounds = [picture.get_bounds() for picture in found]
    surface = max(1.0, size_pt[0] * size_pt[1])
    shares = [abs((right - left) * (top - bottom)) / surface for left, bottom, right, top in bounds]
    small = [box for box, share in zip(bounds, shares, strict=True) if share < _SMALL]
    if len(found) > _MOST_PICTURES or max(shares, default=0.0) < _WHOLE:
        return
    for left, bottom, right, top in small:
        yield Overlay(kind="picture", box=_displayed(page.raw, size_pt, ((left, bottom), (right, top))))


def _curves(path: Any) -> int:
    found = 0
    for index in range(min(pdfium_c.FPDFPath_CountSegments(path), _MAX_SHAPES)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        found += pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_BEZIERTO
    return found // 3


def _displayed(page: Any, size_pt: tuple[float, float], corners: tuple[tuple[float, float], ...]) -> Box:
    """From the page's own axes to the displayed page, turned and cropped as a reader shows it."""
    width, height = (round(side * _FINE) for side in size_pt)
    places = []
    for x, y in corners:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        places.append((across.value / _FINE, down.value / _FINE))
    xs, ys = zip(*places, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))
