"""The first look at a file: what it is, which pages are blank, and never a blank that is not."""

import io
import zlib

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image as Pillow

from ocr import text
from ocr.facts import Limits, Reading
from ocr.raster import Image
from ocr.reading import SCAN_DPI, OpenFile, open_files
from tests.ocr import hostile
from tests.ocr.conftest import Drawn
from tests.ocr.hostile import blank, saved, scanned

PATTERN = r"Dossier n° ?(\d{7})"


def opened(*contents: bytes, limits: Limits | None = None) -> OpenFile:
    """These files, opened."""
    return open_files(contents, limits or Limits(), number_pattern=PATTERN)


def read(*contents: bytes) -> Reading:
    """What is read on these files."""
    return opened(*contents).reading


def shown(data: bytes, coding: str) -> bytes:
    """A page whose only picture has these bytes."""
    pdf = blank()
    return hostile.with_picture(
        pdf.make_indirect(hostile.picture(pdf, side=300, data=data, coding=coding)), pdf
    )


def verso() -> Image:
    """A blank back as scanned: noise, a dark edge, some dust."""
    grey = np.clip(np.random.default_rng(1).normal(246, 4, (2339, 1654)), 0, 255).astype(np.uint8)
    grey[:, :30] = 60
    for x, y in ((400, 500), (1200, 1800), (900, 300)):
        cv2.circle(grey, (x, y), 3, (40,), -1)
    return grey


def test_a_page_is_read_with_its_codes_and_size(drawn: Drawn) -> None:
    """A scanned page: its codes in points, its resolution, the share its picture covers."""
    page = read(scanned(drawn.greys[0])).pages[0]
    assert (page.blank, page.has_text, page.image_cover) == (False, False, 1.0)
    assert page.dpi == pytest.approx(SCAN_DPI, abs=1)
    assert len(page.codes) == 2
    zone_sides = [np.ptp(np.array(code.corners), axis=0).max() * 25.4 / 72 for code in page.codes]
    assert all(14 < side < 26 for side in zone_sides)


def test_an_original_that_was_not_printed_shows_it(drawn: Drawn) -> None:
    """The issued file itself has text and no scan."""
    assert read(drawn.convention.pdf).active == ("embedded_data",)
    page = read(drawn.convention.pdf).pages[0]
    assert page.has_text
    assert page.image_cover < 0.2


def test_a_blank_back_is_blank() -> None:
    """Noise, a dark edge and dust are no print; neither is a page without anything."""
    assert [page.blank for page in read(scanned(verso()), saved(blank())).pages] == [True, True]


def test_one_line_of_print_is_not_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with a single line on it is not a blank back."""
    grey = verso()
    cv2.putText(grey, "Convention de partenariat", (300, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (20,), 4)
    monkeypatch.setattr(text, "numbers_in_margins", lambda *_: ())
    assert [page.blank for page in read(scanned(grey)).pages] == [False]


def test_a_black_page_is_not_blank() -> None:
    """A scan all dark shows nothing, which is not the same as paper."""
    assert [page.blank for page in read(scanned(np.full((1169, 827), 8, np.uint8))).pages] == [False]


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (b"no picture" * 50, "/DCTDecode"),
        (b"no picture" * 50, "/JPXDecode"),
        (b"no picture" * 50, "/JBIG2Decode"),
        (b"no picture" * 50, "/InventedDecode"),
    ],
)
def test_a_picture_left_out_of_the_drawing_is_no_blank_page(data: bytes, coding: str) -> None:
    """PDFium draws white what it cannot decode, in silence: the file is refused, the page named."""
    reading = read(saved(blank()), shown(data, coding))
    assert (reading.refusal, reading.refusal_data) == ("undrawn", {"page": 1})


def test_ink_that_the_page_hides_is_no_blank_page(drawn: Drawn) -> None:
    """A scan covered by a white rectangle is not a blank back."""
    source = pikepdf.open(io.BytesIO(scanned(drawn.greys[1])))
    source.pages[0].contents_add(b"1 g 0 0 2000 2000 re f")
    assert [page.blank for page in read(saved(source)).pages] == [False]


def test_words_written_in_white_are_told() -> None:
    """A page that shows nothing and holds words is not a blank back either."""
    pdf = blank()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].Contents = pdf.make_stream(b"BT 1 g /F 12 Tf 72 700 Td (Reserves de la collectivite) Tj ET")
    page = read(saved(pdf)).pages[0]
    assert (page.blank, page.undrawn) == (False, True)


def test_what_a_reader_hides_is_not_judged() -> None:
    """Hidden annotations and layers switched off are not drawn; shown ones are, at their place."""
    assert _darkness(_annotated(flags=2)) == 0
    assert _darkness(_annotated(flags=4)) > 0.01
    assert _darkness(_layered(shown=False)) == 0
    assert _darkness(_layered(shown=True)) > 0.01


def _darkness(data: bytes) -> float:
    return float((opened(data).scan(1).grey < 128).mean())


def _annotated(flags: int, turn: int = 0) -> bytes:
    """A black stamp, as an annotation, in the upper left of the page once turned."""
    pdf = blank()
    look = pdf.make_stream(b"0 g 0 0 100 100 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 100])
    rect = {0: [50, 692, 150, 792], 90: [50, 50, 150, 150]}[turn]
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=flags, Rect=Array(rect), AP=Dictionary(N=look))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    pdf.pages[0].obj.Rotate = turn
    return saved(pdf)


def _layered(*, shown: bool) -> bytes:
    pdf = blank()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Signature"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(Order=Array([layer]), OFF=Array([] if shown else [layer]))
    )
    pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=layer))
    pdf.pages[0].Contents = pdf.make_stream(b"/OC /L BDC 0 g 100 100 200 200 re f EMC")
    return saved(pdf)


@pytest.mark.parametrize("turn", [0, 90])
def test_annotations_are_located_as_displayed(turn: int) -> None:
    """The place of an annotation is that of the page as shown, turned or not; a hidden one has none."""
    (stamp,) = read(_annotated(4, turn)).pages[0].overlays
    assert stamp.kind == "stamp"
    assert stamp.box == pytest.approx((50, 50, 150, 150), abs=0.5)
    assert read(_annotated(2)).pages[0].overlays == ()


def test_curves_drawn_over_a_scan_are_told(drawn: Drawn) -> None:
    """A signature traced on a screen and flattened is a path with curves; a scan alone has none."""
    source = pikepdf.open(io.BytesIO(scanned(drawn.greys[1])))
    height = float(source.pages[0].mediabox[3])
    source.pages[0].contents_add(b"Q q 2 w 100 100 m " + b"120 180 140 20 160 100 c " * 4 + b"S Q")
    assert read(scanned(drawn.greys[1])).pages[0].overlays == ()
    (path,) = read(saved(source)).pages[0].overlays
    assert path.kind == "drawing"
    assert 95 < path.box[0] < 105
    assert height - 185 < path.box[1] < height - 100


def test_a_blank_black_and_white_mask_is_blank() -> None:
    """Copiers write a black and white page as a mask that lets ink through: without ink it paints nothing."""
    pdf = blank()
    mask = hostile.picture(pdf, side=800, data=zlib.compress(b"\xff" * 100 * 800))
    del mask["/ColorSpace"]
    mask.ImageMask, mask.BitsPerComponent = True, 1
    assert [page.blank for page in read(hostile.with_picture(pdf.make_indirect(mask), pdf)).pages] == [True]


def test_a_truncated_file_is_corrupt(drawn: Drawn) -> None:
    """A file whose transfer stopped is not judged on what came."""
    whole = scanned(drawn.greys[0])
    assert read(whole[: round(len(whole) * 0.55)]).refusal == "corrupt"


def test_a_page_without_surface_is_corrupt() -> None:
    """A ribbon of four points shows nothing."""
    assert read(saved(blank(size=(595, 4)))).refusal == "corrupt"


def test_limits_hold_for_all_files_together() -> None:
    """Two files within the limit may exceed it together, in bytes and in pages."""
    one = saved(blank(2))
    many = opened(one, one, limits=Limits(max_pages=3)).reading
    large = opened(one, one, limits=Limits(max_bytes=len(one) + 1)).reading
    assert (many.refusal, many.refusal_data["pages"]) == ("too_many_pages", 4)
    assert (large.refusal, large.refusal_data["size"]) == ("too_large", 2 * len(one))


def test_no_file_at_all_is_empty() -> None:
    """A message without any file has no page."""
    assert read().refusal == "empty"


def test_files_of_one_message_follow_each_other(drawn: Drawn) -> None:
    """Pages are numbered over all files, and each is drawn from its own."""
    file = opened(scanned(drawn.greys[0]), scanned(drawn.greys[1]))
    assert [page.index for page in file.reading.pages] == [1, 2]
    assert [":".join(file.scan(index).codes[0].text.split(":")[3:4]) for index in (1, 2)] == ["1/5", "2/5"]


def test_pages_beyond_those_kept_are_drawn_again(monkeypatch: pytest.MonkeyPatch, drawn: Drawn) -> None:
    """A page that was not kept is the same page."""
    pdf = scanned(drawn.greys[0])
    kept = opened(pdf).scan(1)
    monkeypatch.setattr("ocr.reading._KEPT_RASTERS", 0)
    again = opened(pdf).scan(1)
    assert np.array_equal(kept.grey, again.grey)
    assert kept.read == again.read


def test_the_number_is_read_only_where_no_code_is(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading words costs a second a page: one code anywhere in the file saves it."""
    without = drawn.greys[0].copy()
    without[: without.shape[0] // 5, without.shape[1] // 2 :] = 255
    without[-without.shape[0] // 5 :, : without.shape[1] // 6] = 255
    alone = read(scanned(without))
    assert alone.pages[0].codes == ()
    assert alone.pages[0].numbers == (str(drawn.convention.numero),)
    both = read(scanned(without), scanned(drawn.greys[1]))
    assert [page.numbers for page in both.pages] == [(), ()]


def test_a_visible_signature_field_is_drawn() -> None:
    """What a widget shows is on the page as a reader shows it."""
    pdf = blank()
    look = pdf.make_stream(b"0 g 0 0 200 60 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 60])
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T="s",
            F=4,
            Rect=Array([100, 100, 300, 160]),
            V=Dictionary(Type=Name.Sig),
            AP=Dictionary(N=look),
        )
    )
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    file = opened(saved(pdf))
    assert file.reading.signed_fields == 1
    grey = file.scan(1).grey
    assert grey[round(grey.shape[0] * (1 - 130 / 842)), round(grey.shape[1] * 200 / 595)] < 60


def test_the_digest_is_the_files(drawn: Drawn) -> None:
    """One file has its own sha256; a refused one too."""
    stream = io.BytesIO()
    Pillow.new("L", (9, 9)).save(stream, "JPEG")
    reading = read(stream.getvalue())
    assert reading.refusal == "corrupt"
    assert len(reading.sha256) == 64
    assert reading.size_bytes == len(stream.getvalue())
    assert read(saved(blank()), saved(blank(2))).sha256 != read(saved(blank(2)), saved(blank())).sha256


def test_no_margin_is_read_when_whole_pages_will_be(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a pattern nothing is asked of tesseract, which would read the same words twice."""
    asked: list[str] = []
    monkeypatch.setattr(text, "numbers_in_margins", lambda grey, pattern: asked.append(pattern) or ())
    bare = scanned(drawn.greys[0][400:-400])
    open_files((bare,), Limits(), number_pattern="")
    assert asked == []
    open_files((bare,), Limits(), number_pattern=PATTERN)
    assert asked == [PATTERN]
