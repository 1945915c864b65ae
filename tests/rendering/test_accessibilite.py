"""One file is archive and accessible at once: what WeasyPrint leaves undone is done."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
import pytest

from convgen.rendering import render
from tests.factories import un_dossier, une_campagne
from tests.rendering.lecteur import Ecoute


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


def test_everything_is_content_or_artefact(document: pikepdf.Pdf) -> None:
    """Nothing is drawn outside a mark: what is no content is an artefact, the codes and discs too."""
    painting = {"Tj", "TJ", "f", "f*", "S", "B", "Do", "sh"}
    for page in document.pages:
        depth, unmarked = 0, 0
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += (name in {"BDC", "BMC"}) - (name == "EMC")
            unmarked += name in painting and depth == 0
        assert (depth, unmarked) == (0, 0)


def test_headings_in_order(document: pikepdf.Pdf) -> None:
    """One title, then the parts and the articles as they are read, no level skipped."""
    heads = [element for element in _in_order(document) if str(element.S) in {"/H1", "/H2", "/H3"}]
    levels = [int(str(head.S)[2:]) for head in heads]
    said = [Ecoute.of(document).said(head).replace("\u00a0", " ") for head in heads]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    wanted = ["Convention de partenariat", "Préambule", *(f"Article {n} –" for n in range(1, 14))]
    wanted += ["Signatures", "Pour l’académie", "Pour la collectivité", "Retourner", "Imprimer", "Annexe"]
    assert [begin for begin, text in zip(wanted, said, strict=True) if not text.startswith(begin)] == []


def test_lists_and_tables_are_whole(document: pikepdf.Pdf) -> None:
    """A list's item has a label and a body, a table's rows have as many cells as its heads."""
    items = [element for element in _in_order(document) if element.S == "/LI"]
    assert len(items) == 5 + 4 + 5
    assert all([str(kid.S) for kid in item.K] == ["/Lbl", "/LBody"] for item in items)
    tables = [element for element in _in_order(document) if element.S == "/Table"]
    assert len(tables) == 2
    for table in tables:
        rows = [row for part in table.K if part.S in {"/THead", "/TBody"} for row in part.K]
        assert len({len(row.K) for row in rows}) == 1
        assert {str(cell.S) for cell in rows[0].K} == {"/TH"}


def _in_order(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    def under(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from under(kid)

    return under(document.Root.StructTreeRoot.K[0])
