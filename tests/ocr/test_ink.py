"""What a laid page adds to the print is found at its place, and what it lacks too."""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from convgen.rules import seuils
from ocr.differences import added_regions, stroke_regions, traces_of
from ocr.facts import Region
from ocr.ink import InkPage, read_ink
from ocr.masks import Mask, grown, rules_of
from ocr.missing import missing_regions
from ocr.overprint import beyond_print, lines_over_print
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage, Side
from ocr.raster import Image
from ocr.strikes import strikes
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


def strokes_over(page: InkPage, printed: PrintedPage, welcome: Mask) -> tuple[Region, ...]:
    """The lines that a pen drew on a page."""
    return stroke_regions(page, printed, welcome, beyond_print(page, printed))


def struck_mm2(grey: Image, printed: PrintedPage) -> float:
    """The largest line that seems drawn over the page."""
    page = seen(grey, printed)
    return max((r.area_mm2 for r in strokes_over(page, printed, np.zeros_like(page.added))), default=0.0)


def line_of_print(printed: PrintedPage) -> tuple[int, int, int]:
    """The fullest line of print of the middle of the page: its row, its left and right ends (pixels)."""
    middle = printed.ink[mm(120) : mm(180), mm(25) : mm(185)]
    row = int(middle.sum(axis=1).argmax()) + mm(120)
    columns = np.flatnonzero(printed.ink[row - 8 : row + 8].any(axis=0))
    return row, int(columns.min()), int(columns.max())


def line_of_small_letters(printed: PrintedPage) -> tuple[int, int, int]:
    """The same, at half the height of its small letters."""
    densest, left, right = line_of_print(printed)
    around = printed.ink[densest - mm(1.2) : densest + mm(1.2)].sum(axis=1)
    return densest - mm(1.2) + int(np.flatnonzero(around > around.max() / 2).mean()), left, right


def lines_over(page: InkPage, printed: PrintedPage, welcome: Mask) -> Mask:
    """The lines found over the print of a page."""
    return lines_over_print(page, printed, welcome, beyond_print(page, printed))


def pale_lines(
    printed: PrintedPage, row: int, ends: tuple[int, int], degrees: float
) -> npt.NDArray[np.bool_]:
    """The columns where lines are found once a pale one of half a millimetre runs along a row."""
    grey, xs = printed.grey.copy(), np.arange(*ends)
    tops = (row + np.tan(np.radians(degrees)) * (xs - grey.shape[1] / 2)).round().astype(int)
    for down in range(mm(0.5)):
        grey[tops + down, xs] = np.minimum(grey[tops + down, xs], 165)
    lines = lines_over(seen(grey, printed), printed, np.zeros_like(printed.ink))
    return np.asarray(lines.any(axis=0), dtype=bool)


def holds(region: Region, x_px: float, y_px: float) -> bool:
    """Whether the region's box holds this pixel."""
    x0, y0, x1, y1 = (side * PX_PER_PT for side in region.box)
    return x0 <= x_px <= x1 and y0 <= y_px <= y1


def test_a_faithful_page_adds_and_lacks_nothing(printed: PrintedPage) -> None:
    """Blur, noise and grey paper are no difference."""
    page = seen(printed.grey, printed)
    assert not page.added.any()
    assert page.print_found > 0.99
    assert strokes_over(page, printed, np.zeros_like(page.added)) == ()
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
    found = strokes_over(page, printed, np.zeros_like(page.added))
    assert found
    assert all(abs((region.box[1] + region.box[3]) / 2 * PX_PER_PT - row) < mm(6) for region in found)


def test_a_fine_dry_line_over_words_is_a_stroke(printed: PrintedPage) -> None:
    """It shows nowhere but between the letters: the pen skips the gaps between the words."""
    row, left, right = line_of_small_letters(printed)
    grey = printed.grey.copy()
    words = grown(printed.ink, 0.35)[row].nonzero()[0]
    grey[row : row + 2, words] = np.minimum(grey[row : row + 2, words], 80)
    page = seen(grey, printed)
    found = strokes_over(page, printed, np.zeros_like(page.added))
    assert any(holds(region, x, row) for region in found for x in range(left, right, mm(5)))


@pytest.mark.parametrize("degrees", [0.0, 0.6])
def test_a_pale_line_over_a_whole_line_of_words_is_a_stroke(degrees: float, printed: PrintedPage) -> None:
    """At 75 dpi a pen is so pale: length tells it from print. A fold is as long, and goes on to the edges."""
    row, left, right = line_of_small_letters(printed)
    struck, folded = (pale_lines(printed, row, ends, degrees) for ends in ((left, right), (0, 1240)))
    middle = slice(left + mm(15), right - mm(15))
    assert struck[middle].sum() > mm(60)
    assert not folded[middle].any()


def test_a_fold_beside_a_code_is_no_stroke(drawn: Drawn) -> None:
    """The words beside the code end before it: the fold goes on between the two."""
    printed = drawn.prints[3]
    middle = slice(mm(17) + mm(15), mm(128) - mm(15))
    struck, folded = (pale_lines(printed, 168, ends, 0.0) for ends in ((mm(17), mm(128)), (0, 1240)))
    assert struck[middle].sum() > mm(60)
    assert not folded[middle].any()


def test_a_line_where_people_write_is_not_looked_for(printed: PrintedPage) -> None:
    """The dotted line of a date, the signature over it: what is found is what begins elsewhere."""
    row, left, right = line_of_small_letters(printed)
    grey = printed.grey.copy()
    cv2.line(grey, (left, row), (right, row), (30,), 3)
    page, welcome = seen(grey, printed), np.zeros_like(printed.ink)
    assert lines_over(page, printed, welcome).any()
    welcome[row - mm(5) : row + mm(5)] = True
    assert not lines_over(page, printed, welcome).any()


@pytest.mark.parametrize("soft_px", [0.01, 1.2])
@pytest.mark.parametrize("ruled", [False, True])
def test_print_a_little_off_is_no_stroke(ruled: bool, soft_px: float, printed: PrintedPage) -> None:
    """Paper stretches and lenses blur: the edges of letters and rules are then dark where ours are white."""
    height, width = printed.grey.shape
    ours = replace(printed, ink=printed.ink.copy(), grey=printed.grey.copy())
    if ruled:
        _, left, right = line_of_print(printed)
        blank = ~printed.ink.any(axis=1)
        for y in range(mm(8), height - mm(8)):
            if blank[y - 3 : y + 5].all():
                ours.grey[y : y + 2, left:right], blank[y - mm(4) : y + mm(4)] = 0, False
    ours.ink[:] = ours.grey < 160
    off = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.4]])
    moved = cv2.warpAffine(ours.grey, off, (width, height), borderValue=(255,))
    page = seen(cv2.GaussianBlur(moved, (0, 0), soft_px), ours)
    assert strokes_over(page, ours, np.zeros_like(page.added)) == ()


def test_a_page_without_print_has_no_stroke_over_it(printed: PrintedPage) -> None:
    """Nothing tells there how the scanner shows print."""
    bare = replace(printed, ink=np.zeros_like(printed.ink), grey=np.full_like(printed.grey, 255))
    page = seen(bare.grey, bare)
    assert strokes_over(page, bare, np.zeros_like(page.added)) == ()


def test_little_print_is_looked_at_whole(printed: PrintedPage) -> None:
    """A page of one line, wherever it stands, tells how the scanner shows print: a pen's line is seen there,
    and no other."""
    row, left, right = line_of_print(printed)
    line = printed.grey[row - mm(0.9) : row + mm(0.9)]
    for top in range(600, 660, 4):
        grey = np.full_like(printed.grey, 255)
        grey[top : top + len(line)] = line
        alone = replace(printed, grey=grey, ink=grey < 128, codes=())
        struck = grey.copy()
        cv2.line(struck, (left, top + mm(0.9)), (right, top + mm(0.9)), (60,), 3)
        assert (struck_mm2(grey, alone) > 0, struck_mm2(struck, alone) > 0) == (False, True)


def test_a_fat_print_is_no_stroke(printed: PrintedPage) -> None:
    """A printer that puts too much toner."""
    page = seen(cv2.erode(printed.grey, np.ones((3, 3), np.uint8)), printed)
    assert strokes_over(page, printed, np.zeros_like(page.added)) == ()


def test_a_staple_over_words_is_no_stroke(printed: PrintedPage) -> None:
    """Black, and too short to strike anything out."""
    row, left, _ = line_of_print(printed)
    grey = printed.grey.copy()
    grey[row - 4 : row - 1, left + mm(20) : left + mm(26)] = 0
    page = seen(grey, printed)
    assert strokes_over(page, printed, np.zeros_like(page.added)) == ()


def test_a_punched_hole_by_a_rule_of_ours_strikes_nothing_out(drawn: Drawn) -> None:
    """A hole is solid: with the table's rule that it meets, it makes no line as a pen's would."""
    table = drawn.prints[0]
    rows, columns = np.nonzero(rules_of(table.ink))
    row, left = int(rows[rows < mm(225)].max()), int(columns.min())
    for across_mm, down_mm in ((-2.5, -2.4), (-2.5, -1.0), (2.0, 1.5)):
        grey = table.grey.copy()
        cv2.circle(grey, (left + mm(across_mm), row + mm(down_mm)), mm(3.0), (0,), -1)
        assert struck_mm2(grey, table) < seuils.STROKE_MM2


def test_a_code_crossed_out_is_nothing_struck_out(printed: PrintedPage) -> None:
    """Its modules make lines of their own on a coarse scan; over words the same line is a strike."""
    (code,) = printed.codes[:1]
    x0, y0 = code.corners.min(axis=0).astype(int)
    x1, y1 = code.corners.max(axis=0).astype(int)
    row, left, right = line_of_print(printed)
    grey = printed.grey.copy()
    cv2.line(grey, (x0 + 2, (y0 + y1) // 2), (x1 - 2, (y0 + y1) // 2), (0,), 4)
    assert struck_mm2(grey, printed) < seuils.STROKE_MM2
    cv2.line(grey, (left, row), (right, row), (0,), 4)
    assert struck_mm2(grey, printed) > seuils.STROKE_MM2


def test_a_fold_is_no_ink(printed: PrintedPage) -> None:
    """A soft shadow across the page, as a fold leaves, is neither added ink nor a stroke."""
    grey = printed.grey.astype(np.float32)
    rows = np.arange(grey.shape[0])[:, None]
    for fold_mm in (99, 198):
        grey -= 45 * np.exp(-(((rows - mm(fold_mm)) / mm(0.8)) ** 2))
    page = seen(np.clip(grey, 0, 255).astype(np.uint8), printed)
    assert strokes_over(page, printed, np.zeros_like(page.added)) == ()
    assert float(page.added.sum()) / PX_PER_MM**2 < 2


def test_a_shadow_is_no_ink(printed: PrintedPage) -> None:
    """A page photographed half in the shade has no more ink."""
    shade = np.linspace(0.55, 1.0, printed.grey.shape[1], dtype=np.float32)[None, :]
    page = seen((printed.grey * shade).astype(np.uint8), printed)
    assert not page.added.any()
    assert page.print_found > 0.97


def test_letters_at_the_very_edge_are_seen_where_the_scan_ends(printed: PrintedPage) -> None:
    """A note up the margin, cut by the frame, is ink on a scan; a paper's edge and its wedge never are."""
    grey = printed.grey.copy()
    for row in range(120, 160, 4):
        cv2.ellipse(grey, (mm(2.5), mm(row)), (mm(1.6), mm(1.2)), 0, 20, 340, (20,), 3)
    cv2.line(grey, (mm(207), 0), (mm(208), grey.shape[0] - 1), (60,), 4)
    cv2.fillPoly(grey, [np.array([(0, mm(200)), (mm(4), mm(200)), (0, mm(290))])], (0,))
    laid = as_scanned(grey)
    pages = [
        read_ink(laid, printed, residual_mm=0.05, dpi=200, sides=sides)
        for sides in (frozenset[Side](), frozenset[Side](("left", "right", "foot")))
    ]
    note = [int(page.added[mm(115) : mm(165), : mm(6)].sum()) for page in pages]
    assert note[0] == 0 < note[1]
    assert not pages[1].added[:, mm(204) :].any()
    assert not pages[1].added[mm(190) :, : mm(6)].any()


def test_the_table_under_a_photographed_sheet_bears_no_letters(printed: PrintedPage) -> None:
    """Its grain beside the paper has the size of letters, and is no note up the margin."""
    sheet = as_scanned(printed.grey)
    sheet[:, mm(206.5) :] = sheet[:, mm(206.5) :] * 0.5
    for row in range(60, 200, 4):
        cv2.ellipse(sheet, (mm(208.3), mm(row)), (mm(1.0), mm(1.2)), 0, 20, 340, (70,), 3)
    page = read_ink(sheet, printed, residual_mm=0.05, dpi=200, sides=frozenset[Side](("right",)))
    assert not page.added[:, mm(204) :].any()


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


def test_the_foot_of_a_cup_strikes_nothing_out(printed: PrintedPage) -> None:
    """The circle of a cup runs nearly level for a centimetre: no pen's line; one drawn beside it is."""
    grey = printed.grey.copy()
    cv2.circle(grey, (mm(105), mm(262)), mm(34), (60,), 5)
    stained = seen(grey, printed)
    cv2.line(grey, (mm(80), mm(270)), (mm(130), mm(270)), (60,), 4)
    struck = seen(grey, printed)
    nowhere = np.zeros_like(stained.added)
    assert strikes(stained, printed, nowhere, beyond_print(stained, printed)).any()
    assert strokes_over(stained, printed, nowhere) == ()
    assert strokes_over(struck, printed, nowhere) != ()


@pytest.mark.parametrize(("degrees", "struck"), [(360, False), (150, True)], ids=["a ring", "a piece"])
def test_a_pale_ring_strikes_nothing_out(degrees: int, struck: bool, printed: PrintedPage) -> None:
    """Most of a cup's ring is too pale to be ink: what is dark enough of it is known by the rest. Without the
    rest it may be a pen's."""
    grey = printed.grey.copy()
    middle, radius = (mm(105), mm(262)), (mm(34), mm(34))
    cv2.ellipse(grey, middle, radius, 0, 270 - degrees / 2, 270 + degrees / 2, (220,), 8)
    cv2.ellipse(grey, middle, radius, 0, 262, 284, (90,), 5)
    page = seen(np.minimum(grey, printed.grey), printed)
    nowhere = np.zeros_like(page.added)
    assert bool(strokes_over(page, printed, nowhere)) is struck
    assert any(region.area_mm2 > 2.5 for region in added_regions(page.added)) is True
    left = added_regions(page.added, traces_of(page))
    assert any(region.area_mm2 > 2.5 for region in left) is struck
