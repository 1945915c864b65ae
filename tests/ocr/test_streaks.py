"""Lines across a page are the scanner's; a pen that crosses one is not cut."""

import cv2
import numpy as np
import pytest

from ocr.printed import PrintedPage
from ocr.streaks import streaks, streaks_through
from tests.ocr.conftest import Drawn
from tests.ocr.test_ink import line_of_print, mm, seen


@pytest.fixture(scope="module")
def printed(drawn: Drawn) -> PrintedPage:
    """A page of articles."""
    return drawn.prints[1]


def test_a_streak_is_the_scanner_s_and_a_struck_line_is_not(printed: PrintedPage) -> None:
    """Dirt on the glass runs through both margins; text is struck out between them, whole lines of it too."""
    grey = printed.grey.copy()
    row, _, _ = line_of_print(printed)
    left, right = mm(17.5), grey.shape[1] - mm(17.5)
    column = int(printed.ink[:, mm(40) : mm(60)].sum(axis=0).argmin()) + mm(40)
    grey[:, column : column + 2] = np.minimum(grey[:, column : column + 2], 90)
    grey[row : row + 2, left:right] = 40
    page = seen(grey, printed)
    assert not page.added[: row - mm(2), column].any()
    between = ~page.explained[row, left:right]
    assert page.added[row - 1 : row + 2, left:right].any(axis=0)[between].mean() > 0.6


def test_a_stroke_that_a_streak_crosses_is_not_cut(printed: PrintedPage) -> None:
    """All of a zigzag is added, and nothing of the streak a little off."""
    inked = printed.ink[mm(20) : mm(270), mm(55) : mm(105)].any(axis=1)
    bare = mm(20) + int(np.flatnonzero(np.convolve(inked, np.ones(mm(14)), "valid") == 0)[0])
    column = mm(80)
    points = np.array([(mm(62 + 4 * at), bare + mm(2 + 8 * (at % 2))) for at in range(8)])
    pen = np.zeros(printed.grey.shape, np.uint8)
    cv2.polylines(pen, [points.astype(np.int32)], False, (1,), 4)
    grey = printed.grey.copy()
    grey[:, column : column + 2] = np.minimum(grey[:, column : column + 2], 90)
    grey[pen > 0] = 40
    added = seen(grey, printed).added
    drawn, around = pen > 0, cv2.dilate(pen, np.ones((9, 9), np.uint8)) > 0
    assert (added & drawn).sum() > 0.97 * drawn.sum()
    assert not (added & ~around)[:, column - 2 : column + 4].any()


def test_no_more_than_the_streak_is_taken_away(printed: PrintedPage) -> None:
    """Two pixels and three on each side, at the head of the page and in its middle: the lines at other slopes
    that it nearly fills are not taken too."""
    added, faint = np.zeros((2, *printed.grey.shape), dtype=bool)
    added[:, 472:474], faint[:, 470:476] = True, True
    found = streaks(added, np.zeros_like(added), faint)
    assert found[:, 472:474].all()
    assert found.any(axis=0).sum() <= 8


@pytest.mark.parametrize("dark", ["here and there", "in one place", "in one short place"])
def test_a_streak_too_pale_to_be_ink_but_here_and_there_is_the_scanner_s(
    dark: str, printed: PrintedPage
) -> None:
    """It stands out between paler paper from one margin to the other; as dark a line that stops is added."""
    column = int(printed.ink[:, mm(40) : mm(60)].sum(axis=0).argmin()) + mm(40)
    rows = np.arange(printed.grey.shape[0])
    several = (rows % mm(60) < mm(8)) & (rows > mm(30)) & (rows < mm(270))
    long = mm(150 if dark == "in one place" else 138)
    inked = several if dark == "here and there" else (rows > mm(130)) & (rows < long)
    added = {}
    for name, reach in (("streak", rows >= 0), ("line", (rows > mm(80)) & (rows < mm(200)))):
        grey = printed.grey.copy()
        grey[reach, column : column + 2] = np.minimum(grey[reach, column : column + 2], 215)
        grey[inked & reach, column : column + 2] = 40
        added[name] = float(seen(grey, printed).added[:, column - 3 : column + 5].sum())
    assert added["streak"] == 0 < added["line"]


@pytest.mark.parametrize("transposed", [False, True])
def test_a_broken_streak_goes_through_a_crop_and_a_pen_does_not(transposed: bool) -> None:
    """Too pale for a streak of the page, it is dashes from one end to the other; a cross is left whole."""
    cross, streak, line = (np.zeros((mm(66), mm(118)), np.uint8) for _ in range(3))
    cv2.line(cross, (mm(40), mm(20)), (mm(80), mm(45)), (1,), 5)
    cv2.line(cross, (mm(80), mm(20)), (mm(40), mm(45)), (1,), 5)
    cv2.line(streak, (mm(52), 0), (mm(53), mm(66)), (1,), 2)
    streak[np.arange(mm(66)) % mm(6) < mm(3)] = 0
    cv2.line(line, (mm(52), mm(16)), (mm(53), mm(50)), (1,), 2)
    turn = np.transpose if transposed else np.asarray
    found = streaks_through(np.ascontiguousarray(turn((cross | streak) > 0)))
    assert (found & turn(streak > 0)).sum() > 0.8 * (streak & ~cross).sum()
    assert (found & turn(cross > 0)).sum() < 0.02 * cross.sum()
    assert not streaks_through(np.ascontiguousarray(turn((cross | line) > 0))).any()
