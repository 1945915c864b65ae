"""What a file is before anything is drawn: each unfit file has its own code, ordinary oddities have none."""

from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf

from ocr.errors import Refusal
from ocr.facts import REFUSALS, Limits
from ocr.pages import examine
from tests.ocr import hostile
from tests.ocr.hostile import blank, saved


def refused(data: bytes, limits: Limits | None = None) -> Refusal:
    """The refusal of a file, its code one of those announced."""
    with pytest.raises(Refusal) as caught:
        examine(data, limits or Limits())
    assert caught.value.code in REFUSALS
    return caught.value


@pytest.mark.parametrize(
    ("data", "family"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04word/document.xml", "zip_or_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"{\\rtf1 convention}", "rtf"),
        (b"\n<!DOCTYPE html><p>Convention", "html"),
        (b"Convention", "unknown"),
    ],
)
def test_what_is_no_pdf_is_named_for_what_it_is(data: bytes, family: str) -> None:
    """An office document or a web page sent in place of a PDF is recognised."""
    refusal = refused(data)
    assert (refusal.code, refusal.data["looks_like"]) == ("not_pdf", family)


def test_garbage_before_the_header_is_ordinary() -> None:
    """The header may stand anywhere in the first kilobyte, as readers accept it."""
    assert examine(b"\r\n" * 40 + saved(blank()), Limits()).page_count == 1


def test_a_file_over_the_limit_is_refused_before_it_is_parsed() -> None:
    """One byte over the limit is too large, whatever the bytes are."""
    refusal = refused(b"x" * 101, Limits(max_bytes=100))
    assert (refusal.code, refusal.data) == ("too_large", {"size": 101, "limit": 100})


def test_a_password_is_refused_and_mere_restrictions_are_not() -> None:
    """A file that opens without a password is read, even when it forbids copying."""
    locked = saved(blank(), encryption=Encryption(owner="a", user="b"))
    restricted = saved(blank(), encryption=Encryption(owner="a", user=""))
    assert refused(locked).code == "encrypted"
    assert examine(restricted, Limits()).page_count == 1


def test_no_page_is_empty() -> None:
    """A PDF without any page says so."""
    assert refused(hostile.no_page()).code == "empty"


def test_a_page_tree_that_holds_itself_is_corrupt() -> None:
    """A loop in the page tree ends at once."""
    assert refused(hostile.cyclic_tree()).code in ("corrupt", "empty")


def test_five_thousand_pages_are_too_many() -> None:
    """Pages are counted before they are looked at."""
    refusal = refused(saved(blank(5_000)))
    assert (refusal.code, refusal.data["pages"]) == ("too_many_pages", 5_000)


@pytest.mark.parametrize("size", [(14_400, 14_400), (595, 2_601)])
def test_a_poster_is_refused(size: tuple[float, float]) -> None:
    """A page larger than any paper a convention is printed on is not drawn."""
    assert refused(saved(blank(size=size))).code == "page_too_large"


def test_a_large_unit_makes_a_large_page() -> None:
    """A4 in units of ten points is a poster."""
    pdf = blank()
    pdf.pages[0].obj.UserUnit = 10
    assert refused(saved(pdf)).code == "page_too_large"


def _declared(pdf: Pdf) -> pikepdf.Stream:
    stream = hostile.picture(pdf, side=30_000, data=b"")
    return pdf.make_indirect(stream)


def _in_page(pdf: Pdf) -> bytes:
    return hostile.with_picture(_declared(pdf), pdf)


def _in_forms(pdf: Pdf) -> bytes:
    return hostile.nested_forms(40, _declared(pdf), pdf)


def _as_mask(pdf: Pdf) -> bytes:
    small = pdf.make_indirect(hostile.picture(pdf, side=8))
    small.SMask = _declared(pdf)
    return hostile.with_picture(small, pdf)


def _in_annotation(pdf: Pdf) -> bytes:
    look = pdf.make_stream(b"/I Do")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    look.Resources = Dictionary(XObject=Dictionary(I=_declared(pdf)))
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 9, 9]), AP=Dictionary(N=look))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    return saved(pdf)


def _inherited(pdf: Pdf) -> bytes:
    pdf.Root.Pages.Resources = Dictionary(XObject=Dictionary(I=_declared(pdf)))
    del pdf.pages[0].obj["/Resources"]
    return saved(pdf)


def _behind_a_broken_one(pdf: Pdf) -> bytes:
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=3, B=Array([]), I=_declared(pdf)))
    return saved(pdf)


@pytest.mark.parametrize(
    "make", [_in_page, _in_forms, _as_mask, _in_annotation, _inherited, _behind_a_broken_one]
)
def test_a_declared_huge_picture_is_refused_wherever_it_hides(make: Callable[[Pdf], bytes]) -> None:
    """A picture of 900 million pixels is refused on its declaration, before anything is decoded."""
    refusal = refused(make(blank()))
    assert (refusal.code, refusal.data["pixels"]) == ("page_too_large", 9e8)


def test_pictures_shared_by_many_forms_are_counted_once() -> None:
    """Ten levels of twenty forms each, the same ones, end as quickly as ten forms."""
    assert examine(hostile.branching_forms(depth=10, width=20), Limits()).page_count == 1


def test_a_form_that_holds_itself_ends() -> None:
    """A loop of forms is walked once."""
    assert examine(hostile.form_that_holds_itself(), Limits()).page_count == 1


def _javascript_names(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])))


def _javascript_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _launch_after_a_harmless_action(pdf: Pdf) -> None:
    launch = Dictionary(S=Name.Launch, F="calc.exe")
    link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://example.fr", Next=launch))
    pdf.pages[0].obj.Annots = Array([link])


def _javascript_on_a_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="1"))


def _attachment(pdf: Pdf) -> None:
    pdf.attachments["facture.exe"] = b"MZ"
    pdf.attachments["dossier.json"] = b'{"numero": 9041818}'


def _executable_named_json(pdf: Pdf) -> None:
    pdf.attachments["dossier.json"] = b"MZ"


def _data(pdf: Pdf) -> None:
    pdf.attachments["dossier.json"] = b'{"numero": 9041818}'


def _attachment_on_a_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FileAttachment)])


def _address_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI="https://example.fr")


def _launch_in_a_list_of_actions(pdf: Pdf) -> None:
    harmless, launch = (
        Dictionary(S=Name.URI, URI="https://example.fr"),
        Dictionary(S=Name.Launch, F="calc.exe"),
    )
    harmless.Next = Array([Dictionary(S=Name.Hide), launch])
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([]), Next=harmless)


def _javascript_in_a_field(pdf: Pdf) -> None:
    child = Dictionary(AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS="1")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(Kids=Array([child]))]))


def _form_sent_from_the_outline(pdf: Pdf) -> None:
    second = Dictionary(Title="b", A=Dictionary(S=Name.SubmitForm, F="https://example.fr"))
    first = pdf.make_indirect(Dictionary(Title="a", Next=pdf.make_indirect(second)))
    second.Next = first
    pdf.Root.Outlines = Dictionary(First=first)


def _another_file(pdf: Pdf) -> None:
    link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="autre.pdf"))
    pdf.pages[0].obj.Annots = Array([link])


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([]))


def _video(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.RichMedia)])


@pytest.mark.parametrize(
    ("put", "kind"),
    [
        (_javascript_names, "javascript"),
        (_javascript_on_opening, "javascript"),
        (_javascript_on_a_page, "javascript"),
        (_launch_after_a_harmless_action, "launch"),
        (_javascript_in_a_field, "javascript"),
        (_launch_in_a_list_of_actions, "launch"),
        (_form_sent_from_the_outline, "submit"),
        (_another_file, "remote"),
        (_address_on_opening, "open_action"),
        (_attachment, "embedded_file"),
        (_attachment_on_a_page, "embedded_file"),
        (_executable_named_json, "embedded_file"),
        (_data, "embedded_data"),
        (_xfa, "xfa"),
        (_video, "rich_media"),
    ],
)
def test_active_content_is_told(put: Callable[[Pdf], None], kind: str) -> None:
    """What a file would do when opened is told, not done."""
    pdf = blank()
    put(pdf)
    assert set(examine(saved(pdf), Limits()).active) - {"embedded_data"} == {kind} - {"embedded_data"}
    assert kind in examine(saved(pdf), Limits()).active


def test_opening_on_a_page_is_ordinary() -> None:
    """Copiers write where the file opens: that is no active content."""
    pdf = blank(2)
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    assert examine(saved(pdf), Limits()).active == ()
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    assert examine(saved(pdf), Limits()).active == ()


def test_an_action_that_follows_itself_ends() -> None:
    """A loop of actions is followed a few steps."""
    pdf = blank()
    action = pdf.make_indirect(Dictionary(S=Name.URI, URI="https://example.fr"))
    action.Next = action
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, A=action)])
    assert examine(saved(pdf), Limits()).active == ()


def test_signed_fields_are_counted_and_empty_ones_are_not() -> None:
    """A field that holds a signature counts, also under a parent; a field that waits for one does not."""
    pdf = blank()
    signed = Dictionary(FT=Name.Sig, V=Dictionary(Type=Name.Sig))
    waiting = Dictionary(FT=Name.Sig)
    parent = pdf.make_indirect(Dictionary(FT=Name.Sig))
    heir = pdf.make_indirect(Dictionary(Parent=parent, V=Dictionary(Type=Name.Sig)))
    parent.Kids = Array([heir])
    fields = [Dictionary(Kids=Array([signed, waiting])), signed, parent]
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
    assert examine(saved(pdf), Limits()).signed_fields == 3
