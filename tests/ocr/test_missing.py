"""Words that were covered are told from print that a scan ate."""

import numpy as np
import pytest

from ocr.facts import Region
from ocr.missing import missing_regions
from ocr.printed import PX_PER_PT, PrintedPage
from tests.ocr.conftest import Drawn
from tests.ocr.test_ink import line_of_print, mm, seen


@pytest.fixture(scope="module")
def printed(drawn: Drawn) -> PrintedPage:
    """A page of articles."""
    return drawn.prints[1]


def covered(grey: np.ndarray, printed: PrintedPage) -> list[Region]:
    """The words that seem covered on this page."""
    return [region for region in missing_regions(seen(grey, printed), printed) if region.kind == "covered"]


def word_of(printed: PrintedPage) -> tuple[slice, slice]:
    """Where four letters or so stand, in the middle of the fullest line."""
    row, left, right = line_of_print(printed)
    middle = (left + right) // 2
    return slice(row - mm(2.2), row + mm(2.2)), slice(middle - mm(4), middle + mm(4))


def test_a_covered_word_is_told_at_its_place(printed: PrintedPage) -> None:
    """Correction fluid over a few letters, too little for a cell of the page."""
    rows, columns = word_of(printed)
    grey = printed.grey.copy()
    grey[rows, columns] = 255
    (region,) = covered(grey, printed)
    x0, y0, x1, y1 = (side * PX_PER_PT for side in region.box)
    assert x0 < (columns.start + columns.stop) / 2 < x1
    assert y0 < (rows.start + rows.stop) / 2 < y1
    assert 2.0 < region.area_mm2 < 12.0


@pytest.mark.parametrize("eaten_mm", [2.2, 3.0])
def test_print_eaten_all_around_is_not_covered(eaten_mm: float, printed: PrintedPage) -> None:
    """A fax loses some of the letters around too."""
    rows, columns = word_of(printed)
    wide = slice(columns.start - mm(25), columns.stop + mm(25))
    high = slice(rows.start - mm(12), rows.stop + mm(12))
    grey = printed.grey.copy()
    strips = np.arange(wide.stop - wide.start) % mm(4) < mm(eaten_mm)
    grey[high, wide][:, strips] = 255
    grey[rows, columns] = 255
    assert covered(grey, printed) == []


def test_a_lost_dash_is_no_word(printed: PrintedPage) -> None:
    """What is lower than a letter goes first on a coarse scan."""
    dashed = printed.ink.copy()
    row, left, _ = line_of_print(printed)
    empty = next(y for y in range(row, row + mm(20)) if not printed.ink[y - 4 : y + 5, left:].any())
    dashed[empty : empty + 3, left : left + mm(6)] = True
    page = PrintedPage(**{**{k: getattr(printed, k) for k in printed.__dataclass_fields__}, "ink": dashed})
    assert [r for r in missing_regions(seen(printed.grey, page), page) if r.kind == "covered"] == []


def test_thin_signs_that_a_scan_loses_are_not_covered(printed: PrintedPage) -> None:
    """« % (« », drawn thinner, is paler in print: a black and white scan may lose it alone."""
    rows, columns = word_of(printed)
    thin, grey = printed.grey.copy(), printed.grey.copy()
    thin[rows, columns] = np.maximum(thin[rows, columns], 80)
    grey[rows, columns] = 255
    page = PrintedPage(**{**{k: getattr(printed, k) for k in printed.__dataclass_fields__}, "grey": thin})
    assert covered(grey, page) == []
    assert len(covered(grey, printed)) == 1
