"""Pictures instead of a PDF: seen as the same pages, refused before they are decoded when they are absurd."""

import io
import struct
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image as Pillow

from ocr.errors import Refusal
from ocr.facts import Limits, Reading
from ocr.pages import examine
from ocr.pictures import PictureDocument
from ocr.raster import A4_LONG_SIDE_IN, Image
from ocr.reading import SCAN_DPI, open_files
from tests.ocr.conftest import Drawn

LONG_PX = A4_LONG_SIDE_IN * SCAN_DPI


def saved(image: Pillow.Image, kind: str, **options: object) -> bytes:
    """A picture's bytes."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def heic(image: Pillow.Image) -> bytes:
    """The same as a telephone writes it."""
    stream = io.BytesIO()
    pillow_heif.from_pillow(image.convert("RGB")).save(stream, quality=80)
    return stream.getvalue()


def read(*contents: bytes, limits: Limits | None = None) -> Reading:
    """What is read on these files."""
    return open_files(contents, limits or Limits(), number_pattern="none").reading


def half(grey: Image) -> Pillow.Image:
    """A page at 100 dpi, to be quick."""
    return Pillow.fromarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


@pytest.mark.parametrize(
    ("kind", "coded"),
    [
        ("jpeg", lambda page: saved(page, "JPEG", quality=80, dpi=(100, 100))),
        ("png", lambda page: saved(page, "PNG")),
        ("tiff", lambda page: saved(page, "TIFF", compression="tiff_lzw")),
        ("heic", heic),
    ],
    ids=["jpeg", "png", "tiff", "heic"],
)
def test_a_picture_is_read_like_a_page(
    drawn: Drawn, kind: str, coded: Callable[[Pillow.Image], bytes]
) -> None:
    """Whatever the format, the page's codes are read, and its size is that of A4."""
    reading = read(coded(half(drawn.greys[0])))
    (page,) = reading.pages
    assert (reading.refusal, reading.formats, page.image_cover) == (None, (kind,), 1.0)
    assert len(page.codes) == 2
    assert page.size_pt == pytest.approx((595, 842), abs=3)


def test_files_of_several_kinds_are_pages_of_one_retour(drawn: Drawn) -> None:
    """A TIFF of two pages in group 4, then a photo: three pages in order, each file named for what it is."""
    first, second, third = (Pillow.fromarray(grey) for grey in drawn.greys[:3])
    tiff = saved(
        first.convert("1"),
        "TIFF",
        save_all=True,
        append_images=[second.convert("1")],
        compression="group4",
        dpi=(200, 200),
    )
    reading = read(tiff, saved(third, "JPEG", quality=70))
    assert (reading.page_count, reading.formats) == (3, ("tiff", "jpeg"))
    assert [len(page.codes) for page in reading.pages] == [2, 2, 2]


@pytest.mark.parametrize("told", [True, False], ids=["resolution told", "resolution lost"])
def test_the_pixels_of_a_fax_are_made_square(drawn: Drawn, told: bool) -> None:
    """A standard fax has twice as many pixels across as down: its codes are read, its page is A4."""
    fax = Pillow.fromarray(drawn.greys[0]).resize((1728, 1146)).convert("1")
    page = read(saved(fax, "TIFF", compression="group4", **({"dpi": (204, 98)} if told else {}))).pages[0]
    assert page.size_pt[1] / page.size_pt[0] == pytest.approx(1.38, abs=0.04)
    assert page.dpi == 98.0
    assert page.codes


def test_a_photo_is_turned_as_its_exif_says() -> None:
    """Held sideways, a telephone writes the turn beside the pixels."""
    image = Pillow.new("L", (1600, 1200), 255)
    image.paste(0, (0, 0, 800, 1200))
    exif = Pillow.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    raster = PictureDocument(saved(image, "JPEG", exif=exif, dpi=(72, 72)), "jpeg", Limits()).draw(
        0, long_side_px=LONG_PX
    )
    assert raster.size_pt == pytest.approx((631, 842), abs=2)
    assert raster.bgr[:900].mean() < 5 < 250 < raster.bgr[-900:].mean()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I;16", "CMYK", "1"])
def test_every_kind_of_pixel_becomes_paper_and_ink(mode: str) -> None:
    """Transparent, indexed, deep or four-colour: paper stays white, ink stays black."""
    grey = np.full((400, 300), 255, np.uint8)
    grey[100:200, 100:200] = 0
    page = Pillow.fromarray(grey)
    if mode == "I;16":
        page = Pillow.fromarray(grey.astype(np.uint16) * 257)
    elif mode in ("RGBA", "LA"):
        ink = Pillow.fromarray(255 - grey)
        page = Pillow.merge(mode, (*([Pillow.new("L", page.size, 0)] * (len(mode) - 1)), ink))
    else:
        page = page.convert(mode)
    data = saved(page, "TIFF" if mode in ("I;16", "CMYK") else "PNG")
    family = "tiff" if mode in ("I;16", "CMYK") else "png"
    seen = PictureDocument(data, family, Limits()).draw(0, long_side_px=400).bgr
    assert seen.shape == (400, 300, 3)
    assert (seen[20, 20] > 240).all()
    assert (seen[150, 150] < 15).all()


def _png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pages(count: int) -> bytes:
    page = Pillow.new("1", (40, 40), 1)
    return saved(page, "TIFF", save_all=True, append_images=[page] * (count - 1))


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (_png_of(60_000, 60_000), Limits(), "page_too_large"),
        (_pages(6), Limits(max_pages=5), "too_many_pages"),
        (b"\xff\xd8\xff\xe0 nothing more", Limits(), "not_pdf"),
        (b"II*\x00\xff\xff\xff\xff", Limits(), "not_pdf"),
        (b"\x00\x00\x00\x18ftypheic....", Limits(), "not_pdf"),
    ],
    ids=["bomb", "too many pages", "jpeg", "tiff", "heic"],
)
def test_an_unfit_picture_is_refused_before_it_is_decoded(data: bytes, limits: Limits, code: str) -> None:
    """The headers alone tell a bomb, a book or a ruin."""
    with pytest.raises(Refusal) as caught:
        examine(data, limits)
    assert caught.value.code == code


def test_a_photo_cut_short_is_no_page(drawn: Drawn) -> None:
    """Half a photo must not be taken for a page whose lower half is blank, unsigned."""
    data = saved(Pillow.fromarray(drawn.greys[0]), "JPEG", quality=80)
    reading = read(data[: len(data) // 2])
    assert (reading.refusal, reading.refusal_data["looks_like"]) == ("corrupt", "jpeg")


def test_the_limits_hold_for_all_files_together() -> None:
    """Pages of several pictures are counted together."""
    assert read(_pages(3), _pages(3), limits=Limits(max_pages=5)).refusal == "too_many_pages"
