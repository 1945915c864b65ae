"""Both codes of a page are read as scans come: coarse, turned, black and white."""

import cv2
import numpy as np
import pytest

from convgen import marque
from ocr.codes import CodeSeen, read_codes, read_corners
from ocr.raster import Image
from tests.ocr.conftest import Drawn


def at(grey: Image, dpi: float) -> Image:
    """A page of 200 dpi at another resolution."""
    return cv2.resize(grey, None, fx=dpi / 200, fy=dpi / 200, interpolation=cv2.INTER_AREA).astype(np.uint8)


def tilted(grey: Image, degrees: float) -> Image:
    """The page turned about its middle, on a sheet large enough for it."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    side = int(np.hypot(height, width))
    matrix[:, 2] += ((side - width) / 2, (side - height) / 2)
    return cv2.warpAffine(grey, matrix, (side, side), borderValue=(255,)).astype(np.uint8)


def pages_of(codes: tuple[CodeSeen, ...]) -> list[int | None]:
    """Which pages the codes speak of."""
    read = [marque.parse(code.text) for code in codes]
    return [one.page if one else None for one in read]


@pytest.mark.parametrize("dpi", [100, 150, 200])
@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_both_codes_are_read_at_any_quarter(drawn: Drawn, dpi: int, quarter: int) -> None:
    """From 100 dpi up, upright, sideways and upside down."""
    grey = np.ascontiguousarray(np.rot90(at(drawn.greys[1], dpi), quarter))
    assert pages_of(read_codes(grey, expected=2)) == [2, 2]


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("strong", [False, True], ids=["pale", "as dark as print"])
def test_a_page_seen_from_behind_has_no_code(drawn: Drawn, quarter: int, strong: bool) -> None:
    """What shows through from the other side of the sheet is not a second copy of the page."""
    mirrored = np.ascontiguousarray(np.rot90(drawn.greys[1][:, ::-1], quarter))
    grey = mirrored if strong else (255 - (255 - mirrored.astype(np.int32)) // 6).astype(np.uint8)
    assert read_corners(grey) == ()
    assert read_codes(grey, expected=2) == ()


@pytest.mark.parametrize("degrees", [3, 17, 45, 130])
def test_both_codes_are_read_at_any_angle(drawn: Drawn, degrees: float) -> None:
    """A sheet thrown on the glass keeps its codes."""
    assert pages_of(read_codes(tilted(at(drawn.greys[0], 120), degrees), expected=2)) == [1, 1]


@pytest.mark.parametrize("dpi", [100, 150])
def test_both_codes_are_read_in_black_and_white(drawn: Drawn, dpi: int) -> None:
    """A fax keeps its codes, its ragged edges notwithstanding."""
    noise = np.random.default_rng(3).normal(0, 25, at(drawn.greys[2], dpi).shape)
    fax = np.where(at(drawn.greys[2], dpi) + noise < 128, 0, 255).astype(np.uint8)
    assert pages_of(read_codes(fax, expected=2)) == [3, 3]


def test_the_corners_tell_the_orientation(drawn: Drawn) -> None:
    """The first corner is the code's own top left, wherever the scan has put it."""
    upright = read_codes(drawn.greys[0], expected=2)
    turned = read_codes(np.ascontiguousarray(np.rot90(drawn.greys[0], 2)), expected=2)
    for code in upright:
        assert (code.corners[2] > code.corners[0]).all()
    for code in turned:
        assert (code.corners[2] < code.corners[0]).all()


def test_no_code_on_a_page_without_any(drawn: Drawn) -> None:
    """A blank page has none, however hard one looks."""
    assert read_codes(np.full((1169, 827), 255, np.uint8), expected=2) == ()


def test_a_code_is_never_read_twice(drawn: Drawn) -> None:
    """Looking harder for a code that is not there adds nothing to those found."""
    half = drawn.greys[0].copy()
    half[half.shape[0] // 2 :] = 255
    assert pages_of(read_codes(half, expected=2)) == [1]


def by_height(codes: tuple[CodeSeen, ...]) -> list[CodeSeen]:
    """From the top of the picture to its foot."""
    return sorted(codes, key=lambda code: float(code.corners[:, 1].min()))


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_two_corners_say_what_the_whole_page_says(drawn: Drawn, quarter: int) -> None:
    """The same codes at the same places, whichever way up, in a tenth of the page."""
    grey = np.ascontiguousarray(np.rot90(drawn.greys[1], quarter))
    whole, corners = by_height(read_codes(grey, expected=2)), by_height(read_corners(grey))
    assert [code.text for code in corners] == [code.text for code in whole]
    assert all(np.abs(a.corners - b.corners).max() < 1.0 for a, b in zip(corners, whole, strict=True))


def test_two_corners_that_differ_say_nothing(drawn: Drawn) -> None:
    """Two halves of two pages: the whole is then read, and the rules told of both."""
    mixed = drawn.greys[0].copy()
    half = mixed.shape[0] // 2
    mixed[half:] = drawn.greys[1][half:]
    assert read_corners(mixed) == ()
    assert sorted(page or 0 for page in pages_of(read_codes(mixed, expected=2))) == [1, 2]


def test_one_corner_says_nothing(drawn: Drawn) -> None:
    """A torn corner: the page is read whole."""
    torn = drawn.greys[0].copy()
    torn[torn.shape[0] // 2 :] = 255
    assert read_corners(torn) == ()
