"""Words written over a line of our print are found though nothing of them stands beside it."""

import cv2
import numpy as np
import pytest

from convgen.rules import seuils
from ocr.facts import Region
from ocr.masks import Mask
from ocr.overprint import beyond_print
from ocr.overwritten import overwritten_regions
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image
from tests.ocr.conftest import Drawn
from tests.ocr.test_ink import line_of_print, mm, seen
from tests.scans.hand import write


@pytest.fixture(scope="module")
def printed(drawn: Drawn) -> PrintedPage:
    """A page of articles."""
    return drawn.prints[1]


def written_over(printed: PrintedPage, small_mm: float = 1.6) -> Image:
    """The page with words by a pale pen over its fullest line, no higher than its letters."""
    densest, left, _ = line_of_print(printed)
    grey = printed.grey.copy()
    words = write("au soin du maire en cours", small_mm, np.random.default_rng(3))
    pen = np.full_like(grey, 255)
    for stroke in words:
        points = stroke.points * PX_PER_MM + (left + mm(8), densest + mm(1.2))
        cv2.polylines(pen, [points.round().astype(np.int32).reshape(-1, 1, 2)], False, (120,), 2)
    return np.minimum(grey, pen)


def found(grey: Image, printed: PrintedPage, welcome: Mask | None = None) -> tuple[Region, ...]:
    """What seems written over its lines."""
    page = seen(grey, printed)
    nowhere = np.zeros_like(page.added) if welcome is None else welcome
    return overwritten_regions(page, printed, nowhere, beyond_print(page, printed))


def test_words_over_a_line_are_found_where_they_are(printed: PrintedPage) -> None:
    """On that line, several centimetres wide."""
    densest, left, _ = line_of_print(printed)
    (region,) = found(written_over(printed), printed)
    x0, y0, x1, y1 = (side * PX_PER_PT for side in region.box)
    assert y0 < densest < y1
    assert y1 - y0 < mm(6)
    assert x0 > left
    assert x1 - x0 > mm(20)
    assert region.area_mm2 > seuils.OVERWRITTEN_MM2
    assert y1 - y0 > seuils.OVERWRITTEN_MM[1] * PX_PER_MM


def test_print_alone_is_not_written_over(printed: PrintedPage) -> None:
    """Bold titles and articles, as this scanner shows them."""
    assert found(printed.grey, printed) == ()


def test_a_line_or_a_fold_through_the_letters_is_no_writing(printed: PrintedPage) -> None:
    """It darkens one stripe of three, a thick one two of them: too low for letters."""
    densest, left, right = line_of_print(printed)
    for thick, dark in ((1, 100), (4, 140)):
        grey = printed.grey.copy()
        along = grey[densest : densest + thick, left:right]
        grey[densest : densest + thick, left:right] = np.minimum(along, dark)
        heights = [(region.box[3] - region.box[1]) * 25.4 / 72 for region in found(grey, printed)]
        assert max(heights, default=0.0) < seuils.OVERWRITTEN_MM[1] - 0.5
        assert thick > 1 or not heights


def test_a_page_dark_here_and_there_is_not_written_over(printed: PrintedPage) -> None:
    """Too much toner on one line of six: the one written over is no darker than these."""
    grey, left = printed.grey.copy(), line_of_print(printed)[1]
    fat = cv2.erode(grey, np.ones((2, 2), np.uint8))
    for row in range(mm(40), mm(270), mm(30)):
        grey[row : row + mm(5), left:] = fat[row : row + mm(5), left:]
    assert found(np.minimum(grey, written_over(printed)), printed) == ()


def test_what_is_welcome_or_stands_beside_the_print_is_not_told_twice(printed: PrintedPage) -> None:
    """Where people write, and under ink that is found by itself."""
    densest, left, right = line_of_print(printed)
    welcome = np.zeros(printed.ink.shape, dtype=bool)
    welcome[densest - mm(6) : densest + mm(6)] = True
    assert found(written_over(printed), printed, welcome) == ()
    grey = written_over(printed)
    for x in range(left, right, mm(2)):
        cv2.line(grey, (x, densest - mm(7)), (x + mm(1), densest + mm(7)), (60,), 3)
    assert found(grey, printed) == ()


@pytest.mark.parametrize(("level", "thick_mm"), [(150, 2.0), (170, 1.6), (60, 1.2)])
def test_the_foot_of_a_cup_over_a_line_is_no_writing(
    printed: PrintedPage, level: int, thick_mm: float
) -> None:
    """Where its circle, pale or not, runs level over letters they are darker, for two centimetres."""
    densest, left, _ = line_of_print(printed)
    grey = printed.grey.copy()
    cv2.circle(grey, (left + mm(60), densest + mm(34)), mm(34), (level,), mm(thick_mm))
    assert found(np.minimum(grey, printed.grey), printed) == ()


def test_too_little_print_says_nothing(printed: PrintedPage) -> None:
    """An empty page has no lines to write over."""
    page = seen(printed.grey, printed)
    assert overwritten_regions(page, printed, np.zeros_like(page.added), None) == ()
