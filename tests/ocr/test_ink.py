"""What a laid page adds to the print is found at its place, and what it lacks too."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr.differences import added_regions, missing_regions, strikes
from ocr.facts import Region
from ocr.ink import InkPage, read_ink
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image
from tests.ocr.conftest import Drawn


@pytest.fixture(scope="module")
def printed(drawn: Drawn) -> PrintedPage:
    """A page of articles."""
    return drawn.prints[1]


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def as_scanned(grey: Image) -> Image:
    """Paper a little grey, a soft picture, some noise, the print a little pale."""
    noise = np.random.default_rng(2).normal(0, 4, grey.shape)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    return np.clip(35 + soft * 0.82 + noise, 0, 255).astype(np.uint8)


def seen(grey: Image, printed: PrintedPage) -> InkPage:
    """The ink of this page."""
    return read_ink(as_scanned(grey), printed, residual_mm=0.05, dpi=200)


def line_of_print(printed: PrintedPage) -> tuple[int, int, int]:
    """The fullest line of print of the middle of the page: its row, its left and right ends (pixels)."""
    middle = printed.ink[mm(120) : mm(180), mm(25) : mm(185)]
    row = int(middle.sum(axis=1).argmax()) + mm(120)
    columns = np.flatnonzero(printed.ink[row - 8 : row + 8].any(axis=0))
    return row, int(columns.min()), int(columns.max())


def holds(region: Region, x_px: float, y_px: float) -> bool:
    """Whether the region's box holds this pixel."""
    x0, y0, x1, y1 = (side * PX_PER_PT for side in region.box)
    return x0 <= x_px <= x1 and y0 <= y_px <= y1


def test_a_faithful_page_adds_and_lacks_nothing(printed: PrintedPage) -> None:
    """Blur, noise and grey paper are no difference."""
    page = seen(printed.grey, printed)
    assert not page.added.any()
    assert page.print_found > 0.99
    assert strikes(page, printed, np.zeros_like(page.added)) == ()
    assert missing_regions(page, printed) == ()


def test_an_added_bar_is_found_at_its_place(printed: PrintedPage) -> None:
    """Ink in the margin is one region, of its size."""
    grey = printed.grey.copy()
    cv2.rectangle(grey, (mm(5), mm(150)), (mm(9), mm(170)), (0,), -1)
    regions = added_regions(seen(grey, printed).added)
    assert len(regions) == 1
    assert holds(regions[0], mm(7), mm(160))
    assert regions[0].area_mm2 == pytest.approx(80, rel=0.1)


def test_a_pale_page_keeps_its_print(printed: PrintedPage) -> None:
    """Short of toner, the same print is found: darkness is measured against it."""
    pale = (255 - (255 - printed.grey.astype(np.float32)) * 0.35).astype(np.uint8)
    page = seen(pale, printed)
    assert page.print_found > 0.98
    assert not page.added.any()


def test_removed_print_is_missing(printed: PrintedPage) -> None:
    """A paragraph painted over is told at its place."""
    row, _, _ = line_of_print(printed)
    grey = printed.grey.copy()
    grey[row - mm(12) : row + mm(12)] = 255
    regions = missing_regions(seen(grey, printed), printed)
    assert any(holds(region, mm(100), row) for region in regions)
    assert {region.kind for region in regions} == {"missing"}


@pytest.mark.parametrize("slope", [0.0, 0.05])
def test_a_struck_line_is_a_stroke(slope: float, printed: PrintedPage) -> None:
    """A pen drawn over a line of print shows between the words."""
    row, left, right = line_of_print(printed)
    grey = printed.grey.copy()
    rise = round(slope * (right - left) / 2)
    cv2.line(grey, (left, row + rise), (right, row - rise), (30,), 3)
    page = seen(grey, printed)
    found = strikes(page, printed, np.zeros_like(page.added))
    assert found
    assert all(abs((region.box[1] + region.box[3]) / 2 * PX_PER_PT - row) < mm(6) for region in found)


def test_a_fold_is_no_ink(printed: PrintedPage) -> None:
    """A soft shadow across the page, as a fold leaves, is neither added ink nor a stroke."""
    grey = printed.grey.astype(np.float32)
    rows = np.arange(grey.shape[0])[:, None]
    for fold_mm in (99, 198):
        grey -= 45 * np.exp(-(((rows - mm(fold_mm)) / mm(0.8)) ** 2))
    page = seen(np.clip(grey, 0, 255).astype(np.uint8), printed)
    assert strikes(page, printed, np.zeros_like(page.added)) == ()
    assert float(page.added.sum()) / PX_PER_MM**2 < 2


def test_a_shadow_is_no_ink(printed: PrintedPage) -> None:
    """A page photographed half in the shade has no more ink."""
    shade = np.linspace(0.55, 1.0, printed.grey.shape[1], dtype=np.float32)[None, :]
    page = seen((printed.grey * shade).astype(np.uint8), printed)
    assert not page.added.any()
    assert page.print_found > 0.97


def test_what_is_lost_where_people_write_is_not_missing(printed: PrintedPage) -> None:
    """A dotted line that a fax loses, in a place left free, says nothing."""
    row, _, _ = line_of_print(printed)
    grey = printed.grey.copy()
    grey[row - mm(12) : row + mm(12)] = 255
    free = np.zeros_like(printed.ink)
    free[row - mm(15) : row + mm(15)] = True
    assert missing_regions(seen(grey, printed), printed, free) == ()


def test_a_lost_rule_is_not_missing_text(printed: PrintedPage) -> None:
    """The fine rule of a table goes first on a 1-bit scan, and says nothing of the words."""
    _, left, right = line_of_print(printed)
    ruled = replace(printed, ink=printed.ink.copy(), grey=printed.grey.copy())
    for y in range(mm(8), ruled.ink.shape[0] - mm(8), mm(3)):
        ruled.ink[y : y + 3, left:right] = True
    assert missing_regions(seen(printed.grey, ruled), ruled) == ()


def test_the_foot_of_a_cup_is_nothing_written(printed: PrintedPage) -> None:
    """A circle of coffee, whole where there is no print, says nothing; a note as large does."""
    stained, noted = printed.grey.copy(), printed.grey.copy()
    cv2.circle(stained, (mm(105), mm(262)), mm(34), (60,), 5)
    cv2.putText(noted, "sous reserve", (mm(60), mm(265)), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.0, (60,), 3)
    found = [added_regions(seen(grey, printed).added) for grey in (stained, noted)]
    assert [sum(region.area_mm2 > 2.5 for region in regions) > 0 for regions in found] == [False, True]
