"""The PDF file written from a kept part and a document's own objects."""

import io

import pikepdf

from convgen.rendering.moule.ecriture import Socle, flate, socle, write


def kept() -> Socle:
    """A document of one page, its content left to each document."""
    objects = {
        1: b"<</Type /Catalog/Pages 2 0 R/Kept 4 0 R>>",
        2: b"<</Type /Pages/Kids [3 0 R]/Count 1>>",
        3: b"<</Type /Page/Parent 2 0 R/Resources <<>>/MediaBox [0 0 9 9]/Contents 7 0 R>>",
        5: b"(to be freed)",
    }
    return socle(objects, {4: flate(b"kept")}, root=1)


def written(content: bytes = b"q Q") -> bytes:
    """A file with this content, and an information."""
    return write(kept(), {8: b"<</Title (t)>>"}, {7: flate(content)}, [5], info=8)


def test_the_file_holds_what_was_kept_and_what_was_added() -> None:
    """qpdf finds both object streams and both kinds of streams without a repair."""
    with pikepdf.open(io.BytesIO(written())) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.Root.Kept.read_bytes() == b"kept"
        assert pdf.pages[0].Contents.read_bytes() == b"q Q"
        assert str(pdf.docinfo.Title) == "t"


def test_a_number_freed_is_no_object() -> None:
    """What the document does not use any more reads as null, though the kept part holds it."""
    with pikepdf.open(io.BytesIO(written())) as pdf:
        assert pdf.get_object(5, 0) is None


def test_an_object_written_anew_takes_the_place_of_the_kept_one() -> None:
    """The references point at the document's own."""
    page = b"<</Type /Page/Parent 2 0 R/Resources <<>>/MediaBox [0 0 5 5]/Contents 7 0 R>>"
    data = write(kept(), {3: page, 8: b"<</Title (t)>>"}, {7: flate(b"")}, [], info=8)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [int(side) for side in pdf.pages[0].MediaBox] == [0, 0, 5, 5]


def test_the_identifier_is_the_contents() -> None:
    """Equal documents bear the same /ID, others another."""
    with (
        pikepdf.open(io.BytesIO(written(b"a"))) as one,
        pikepdf.open(io.BytesIO(written(b"a"))) as same,
        pikepdf.open(io.BytesIO(written(b"b"))) as other,
    ):
        assert one.trailer.ID == same.trailer.ID
        assert one.trailer.ID != other.trailer.ID
