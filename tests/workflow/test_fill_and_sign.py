"""« Fill & Sign »: a signature added on a screen, on the original or on a scan, is never taken for ink."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from convgen.convention import Convention
from convgen.rendering import render
from convgen.rules.constat import Constat, Outcome
from convgen.rules.judge import judge
from convgen.workflow.emises import _to_issued
from ocr.facts import Limits, PageMatch
from ocr.inspection import Options, compare
from ocr.raster import A4_LONG_SIDE_IN, Document
from ocr.reading import open_files
from tests.factories import un_dossier, une_campagne
from tests.ocr.hostile import saved, scanned
from tests.rules.retour.vus import of, un_contexte, un_vu, une_version

HEIGHT = 841.89


@pytest.fixture(scope="module")
def convention() -> Convention:
    """An ordinary convention."""
    return render(un_dossier(), une_campagne(), version=1)


def _frame(convention: Convention) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of the frame to sign, in the PDF's own axes."""
    x0, y0, x1, y1 = convention.zones["signature-collectivite"].box
    return x0, HEIGHT - y1, x1, HEIGHT - y0


def _original(convention: Convention) -> Pdf:
    """The page to sign, as issued."""
    page = convention.zones["signature-collectivite"].page
    whole = pikepdf.open(io.BytesIO(convention.pdf))
    for index in reversed([index for index in range(len(whole.pages)) if index != page - 1]):
        del whole.pages[index]
    return whole


def _scan(convention: Convention) -> Pdf:
    """The page to sign, printed and scanned unsigned."""
    with Document(saved(_original(convention))) as document:
        drawn = document.draw(0, long_side_px=A4_LONG_SIDE_IN * 150)
    grey = cv2.cvtColor(drawn.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    return pikepdf.open(io.BytesIO(scanned(grey, dpi=150)))


def _scribble(x: float, y: float) -> bytes:
    """A signature of curves, 60 mm wide, as PDF operators."""
    path = f"{x} {y} m "
    for k in range(8):
        at, up = x + 20 * k, 45 * (-1) ** k
        path += f"{at} {y + up} {at + 30} {y - up} {at + 15} {y} c "
    return path.encode()


def _as_annotation(pdf: Pdf, convention: Convention) -> None:
    """An ink annotation, with the appearance that readers give it."""
    left, bottom, right, top = _frame(convention)
    look = pdf.make_stream(b"0 0 0.5 RG 1.6 w " + _scribble(left + 15, (bottom + top) / 2) + b"S")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([left, bottom, right, top])
    ink = Dictionary(Type=Name.Annot, Subtype=Name.Ink, F=4, Rect=look.BBox, AP=Dictionary(N=look))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(ink)])


def _flattened(pdf: Pdf, convention: Convention) -> None:
    """The same curves among the page's contents."""
    left, bottom, _, top = _frame(convention)
    curves = b"q 0 0 0.5 RG 1.6 w " + _scribble(left + 15, (bottom + top) / 2) + b"S Q"
    pdf.pages[0].contents_add(b"q", prepend=True)
    pdf.pages[0].contents_add(b"Q " + curves)


def _pasted(pdf: Pdf, convention: Convention) -> None:
    """The picture of a signature, its paper made transparent, among the page's contents."""
    left, bottom, right, top = _frame(convention)
    shade = np.zeros((200, 400), np.uint8)
    points = np.array([[20 + 24 * k, 100 + 60 * (-1) ** k] for k in range(15)], np.int32)
    cv2.polylines(shade, [points], False, (255,), 7, cv2.LINE_AA)
    mask = pdf.make_stream(shade.tobytes())
    ink = pdf.make_stream(bytes(shade.size))
    for stream in (mask, ink):
        stream.Type, stream.Subtype, stream.Width, stream.Height = Name.XObject, Name.Image, 400, 200
        stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
    ink.SMask = mask
    name = pdf.pages[0].add_resource(ink, Name.XObject)
    size = f"{right - left - 20} 0 0 {top - bottom - 20} {left + 10} {bottom + 10} cm {name} Do"
    pdf.pages[0].contents_add(b"q", prepend=True)
    pdf.pages[0].contents_add(f"Q q {size} Q".encode())


def _signature(pdf: Pdf, convention: Convention) -> Constat:
    """The check of the signature, for a file of this one page."""
    page = convention.zones["signature-collectivite"].page
    file = open_files((saved(pdf),), Limits(), number_pattern="none")
    issued = _to_issued(f"{convention.numero}-v1", convention.pages, convention.pdf, convention.zones)
    facts = compare(
        file,
        (issued,),
        (PageMatch(index=1, key=issued.key, page=page),),
        Options(number_pattern="none"),
    )
    version = une_version(digest8=convention.digest8, pages=convention.pages, page_signature=page)
    return of(judge(un_vu(un_contexte(version), file.reading, facts)), "signature")


def test_the_page_alone_is_unsigned(convention: Convention) -> None:
    """Without what is added the frame of the scan is empty."""
    found = _signature(_scan(convention), convention)
    assert (found.outcome, found.code) == (Outcome.NON_CONFORME, "signature.absente")


@pytest.mark.parametrize("put", [_as_annotation, _flattened, _pasted])
@pytest.mark.parametrize("paper", [_original, _scan])
def test_a_signature_added_on_a_screen_is_for_a_human(
    convention: Convention, paper: Callable[[Convention], Pdf], put: Callable[[Pdf, Convention], None]
) -> None:
    """Drawn or pasted on the vector original or over a scan, as an annotation or among the contents."""
    pdf = paper(convention)
    put(pdf, convention)
    found = _signature(pdf, convention)
    told = {found.code, *(detail.code for detail in found.details)}
    assert found.outcome is Outcome.A_EXAMINER
    assert told & {"signature.ajoutee", "signature.collee"}, told
