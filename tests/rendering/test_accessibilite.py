"""One file is archive and accessible at once: what WeasyPrint leaves undone is done."""

import io
from collections.abc import Iterator

import pikepdf
import pytest

from convgen.rendering import render
from tests.factories import un_dossier, une_campagne


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    """An issued convention, opened."""
    with pikepdf.open(io.BytesIO(render(un_dossier(), une_campagne(), version=1).pdf)) as pdf:
        yield pdf


def test_the_metadata_declare_both_standards(document: pikepdf.Pdf) -> None:
    """The XMP says PDF/A-3a and PDF/UA-1, and describes the schema of the latter, as PDF/A asks."""
    with document.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
    assert b"pdfaExtension:schemas" in document.Root.Metadata.read_bytes()


def test_title_and_language_are_said(document: pikepdf.Pdf) -> None:
    """A reader announces a French document by its title, not by its file name."""
    assert str(document.Root.Lang) == "fr"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert (
        str(document.docinfo["/Title"]) == "Convention ENT-École 2026-2027 – Commune d’Albi – dossier 9041818"
    )


def test_footers_are_artefacts(document: pikepdf.Pdf) -> None:
    """Footer and marks are artefacts on every page, and no slot of the tree is left dangling."""
    for page in document.pages:
        operators = pikepdf.parse_content_stream(page)
        marked = [str(args[0]) for args, operator in operators if str(operator) == "BDC"]
        assert marked.count("/Artifact") >= 2
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    slots = [slot for page in range(len(document.pages)) for slot in numbers[2 * page + 1]]
    reached = _elements(document)
    assert {slot.objgen for slot in slots if slot is not None} <= reached


def test_table_heads_have_a_scope(document: pikepdf.Pdf) -> None:
    """Each column's head says that it is one."""
    heads = [element for element in _walk(document) if element.get("/S") == "/TH"]
    assert len(heads) == 2 + 4
    assert all(head.A.Scope == "/Column" for head in heads)


def test_pictures_have_a_text(document: pikepdf.Pdf) -> None:
    """The signature is described for those who do not see it."""
    figures = [element for element in _walk(document) if element.get("/S") == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == ["Signature de Camille EXEMPLE"]


def test_only_the_pinned_fonts_are_embedded(document: pikepdf.Pdf) -> None:
    """No font of the machine slipped in."""
    fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("+Source-Sans-Pro" in font for font in fonts), fonts


def _walk(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    pending = list(document.Root.StructTreeRoot.K)
    while pending:
        element = pending.pop()
        if isinstance(element, pikepdf.Dictionary):
            yield element
            pending.extend(element.get("/K", []))


def _elements(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    return {element.objgen for element in _walk(document)}
