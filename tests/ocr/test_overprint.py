"""Lines over our print: what is expected where a band ends, and at the edges of codes."""

import numpy as np
import pytest

from ocr import overprint, strikes
from ocr.overprint import Floats, beyond_print
from ocr.printed import PrintedPage
from tests.ocr.conftest import Drawn
from tests.ocr.test_ink import line_of_print, mm, seen


@pytest.fixture(scope="module")
def printed(drawn: Drawn) -> PrintedPage:
    """A page of articles."""
    return drawn.prints[1]


@pytest.mark.parametrize("off", [-3, -1, 1, 4])
def test_a_band_that_cuts_a_line_of_print_expects_what_the_page_does(
    off: int, printed: PrintedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blur at its edge mixes rows out of it: a bold title cut in two was told as struck out, five times
    on 395 good returns."""
    page = seen(printed.grey, printed)
    beyond = beyond_print(page, printed)
    assert beyond is not None
    densest, _, _ = line_of_print(printed)
    expected: list[Floats] = []
    excess = overprint._excess
    monkeypatch.setattr(
        overprint, "_excess", lambda dark, known: expected.append(known) or excess(dark, known)
    )
    for band in (slice(densest + off, densest + off + mm(20)), slice(densest - mm(20), densest + mm(40))):
        overprint._unexplained(page, printed, band, beyond.weights)
    cut, whole = expected
    same = whole[mm(20) + off :][: mm(20)]
    assert np.abs(cut - same).max() < 0.01


@pytest.mark.parametrize(("below_mm", "told"), [(0.5, False), (3.0, True)])
def test_the_edge_of_a_code_is_no_line(
    below_mm: float, told: bool, printed: PrintedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last row of modules, on a page that lies a little off; a line further down is one."""
    page = seen(printed.grey, printed)
    ys, xs = np.nonzero(printed.code_area())
    first = xs < printed.ink.shape[1] // 2
    ys, xs = (ys[first], xs[first]) if first.any() else (ys, xs)
    line = np.zeros_like(printed.ink)
    line[int(ys.max()) + mm(below_mm), int(xs.min()) : int(xs.max())] = True
    monkeypatch.setattr(strikes, "lines_over_print", lambda *_: line)
    found = strikes.strikes(page, printed, np.zeros_like(line), None)
    assert found.any() == told
