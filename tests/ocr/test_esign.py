"""Electronic signatures are seen for what they are: intact or not, whose, of which document."""

import io
from datetime import timedelta

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ocr import esign
from ocr.esign import signatures
from ocr.facts import ESignature, Issued, Limits, SignedContent, Trust, ZoneKind, ZoneSpec
from ocr.proof import prove
from ocr.reading import open_files
from tests import parapheur
from tests.ocr.conftest import Drawn
from tests.parapheur import NOW, autorite, signataire

BELIEVED = Trust(at=NOW, roots=(autorite().der,))


@pytest.fixture(scope="module")
def frame(drawn: Drawn) -> ZoneSpec:
    """The frame to sign of the ordinary convention."""
    zone = drawn.convention.zones["signature-collectivite"]
    return ZoneSpec(id="frame", page=zone.page, box=zone.box, kind=ZoneKind.MEASURED)


@pytest.fixture(scope="module")
def signed(drawn: Drawn, frame: ZoneSpec) -> bytes:
    """The convention, signed in its frame by its mayor."""
    return parapheur.signe(drawn.convention.pdf, signataire(), page=frame.page, box=frame.box)


def one(content: bytes, trust: Trust = BELIEVED) -> ESignature:
    """The only signature of a file."""
    (found,) = signatures(content, trust)
    return found


def proof(content: bytes, drawn: Drawn, frame: ZoneSpec) -> SignedContent:
    """The file beside the ordinary convention."""
    issued = Issued(key="k", pdf=drawn.convention.pdf, zones=(frame,))
    return prove(open_files((content,), Limits(), number_pattern="none"), content, issued)


def with_another_page(pdf: bytes) -> bytes:
    """The same first bytes, then an update that draws a line over the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    drawing = generic.StreamObject(stream_data=b"q 5 w 100 400 m 500 400 l S Q")
    contents = page.raw_get("/Contents")
    page["/Contents"] = generic.ArrayObject([contents, writer.add_object(drawing)])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_mayors_signature_says_who_signed(signed: bytes) -> None:
    """Name, organisation, SIREN, trust and coverage of an ordinary signature."""
    found = one(signed)
    assert (found.intact, found.valid, found.coverage, found.modification) == (True, True, "file", "none")
    assert (found.signer, found.organisation, found.trust) == ("Jean GARCIA", "COMMUNE D'ALBI", "trusted")
    assert "218100046" in found.identifiers
    assert (found.expired, found.self_signed, found.revoked, found.problem) == (False, False, False, "")
    assert found.end == len(signed)


def test_nothing_is_fetched_nor_believed_by_default(signed: bytes) -> None:
    """Without authorities trust is not checked; with others the signer is unknown."""
    assert one(signed, Trust(at=NOW)).trust == "not_checked"
    assert one(signed, Trust(at=NOW, roots=(autorite("Une autre").der,))).trust == "untrusted"


def test_one_changed_byte_breaks_it(signed: bytes, drawn: Drawn) -> None:
    """A byte changed inside what was signed is seen."""
    place = len(drawn.convention.pdf) // 2
    altered = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert not one(altered).intact


def test_a_certificate_holds_until_its_date(drawn: Drawn, frame: ZoneSpec) -> None:
    """After its last day, at the instant of the return, it is expired and no more trusted."""
    who = signataire(until=NOW - timedelta(days=1))
    content = parapheur.signe(drawn.convention.pdf, who, page=frame.page, box=frame.box)
    late, before = one(content), one(content, Trust(at=NOW - timedelta(days=2), roots=BELIEVED.roots))
    assert (late.expired, late.trust) == (True, "untrusted")
    assert (before.expired, before.trust) == (False, "trusted")


def test_nobody_answers_for_a_self_signed_certificate(drawn: Drawn, frame: ZoneSpec) -> None:
    """A certificate that signs itself is intact, and worth what its maker says."""
    content = parapheur.signe(drawn.convention.pdf, signataire(alone=True), page=frame.page, box=None)
    found = one(content)
    assert (found.intact, found.self_signed, found.trust) == (True, True, "untrusted")


def test_what_follows_a_signature_is_analysed(signed: bytes, frame: ZoneSpec) -> None:
    """A second signature is form filling; a line drawn over a page is something else."""
    again = parapheur.signe(signed, signataire(name="Luc ROUX"), page=frame.page, box=None, field="Autre")
    first, second = signatures(again, BELIEVED)
    assert (first.coverage, first.modification) == ("revision", "form")
    assert (second.signer, second.coverage) == ("Luc ROUX", "file")
    drawn_over = one(with_another_page(signed))
    assert (drawn_over.intact, drawn_over.coverage, drawn_over.modification) == (True, "revision", "other")


def test_bytes_appended_are_not_covered(signed: bytes) -> None:
    """What nobody signed, even when no reader shows it, is no longer the whole file."""
    found = one(signed + b"% unsigned")
    assert (found.intact, found.coverage, found.modification) == (True, "revision", "none")


def test_an_unreadable_signature_is_a_fact(signed: bytes) -> None:
    """A signature that cannot be parsed is told, never guessed nor raised."""
    place = signed.index(b"/Contents <30") + len(b"/Contents <")
    broken = signed[:place] + b"ff" * 40 + signed[place + 80 :]
    assert one(broken).problem
    assert signatures(b"%PDF-1.4 nothing", BELIEVED)[0].problem


def test_the_issued_file_signed_is_proven(signed: bytes, drawn: Drawn, frame: ZoneSpec) -> None:
    """Its first bytes, what was added, every pixel: only a signature on the issued convention."""
    found = proof(signed, drawn, frame)
    assert (found.prefix, found.modification, found.pages_equal) == (True, "form", True)
    assert (found.pixels_differ, found.hidden_print) == (0, 0)
    assert 0.04 < found.widget_share < 0.06
    assert found.issued_bytes == len(drawn.convention.pdf)


def test_a_prefix_alone_proves_nothing(drawn: Drawn, frame: ZoneSpec) -> None:
    """A page changed by an update, then signed, has the right first bytes and the wrong pixels."""
    changed = with_another_page(drawn.convention.pdf)
    content = parapheur.signe(changed, signataire(), page=frame.page, box=frame.box)
    found = proof(content, drawn, frame)
    assert (found.prefix, found.modification) == (True, "other")
    assert found.pixels_differ > 1_000
    assert one(content).intact


def test_a_field_beside_the_signature_is_no_mere_signature(
    signed: bytes, drawn: Drawn, frame: ZoneSpec
) -> None:
    """A form that brings something else than signatures is not form filling."""
    writer = IncrementalPdfFileWriter(io.BytesIO(drawn.convention.pdf))
    name, text = generic.pdf_name, generic.pdf_string("montant")
    field = generic.DictionaryObject({name("/FT"): name("/Tx"), name("/T"): text})
    fields = generic.ArrayObject([writer.add_object(field)])
    writer.root["/AcroForm"] = generic.DictionaryObject({name("/Fields"): fields})
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    content = parapheur.signe(out.getvalue(), signataire(), page=frame.page, box=frame.box)
    assert proof(content, drawn, frame).modification == "other"


def test_another_document_is_not_proven(signed: bytes, drawn: Drawn, frame: ZoneSpec) -> None:
    """The same pages saved anew are no prefix; fewer pages are told."""
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn.convention.pdf)) as pdf:
        del pdf.pages[0]
        pdf.save(saved)
    found = proof(parapheur.signe(saved.getvalue(), signataire(), page=1, box=None), drawn, frame)
    assert (found.prefix, found.modification, found.pages_equal) == (False, "other", False)


def test_print_under_the_widget_is_counted(drawn: Drawn, frame: ZoneSpec) -> None:
    """A signature laid over an article hides it: the pixels under it are known."""
    content = parapheur.signe(drawn.convention.pdf, signataire(), page=1, box=(70, 300, 520, 700))
    found = proof(content, drawn, frame)
    assert found.hidden_print > 1_000
    assert found.widget_share > 0.2


def test_many_signatures_are_bounded(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a thousand signatures costs a few."""
    monkeypatch.setattr(esign, "_MAX_SIGNATURES", 0)
    assert signatures(signed, BELIEVED) == ()
