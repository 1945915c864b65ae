"""Wide loops drawn one over the other are a flourish; letters, zigzags and a line around words are not."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.loops import loops_mm
from ocr.masks import Mask
from ocr.printed import PX_PER_MM

SHAPE = (round(45 * PX_PER_MM), round(100 * PX_PER_MM))
Points = npt.NDArray[np.float64]


def drawn(*strokes: Points, tilt_deg: float = 0.0) -> Mask:
    """A pen along each of these lines (N x 2, mm), all turned around the middle."""
    canvas = np.zeros(SHAPE, np.uint8)
    turn = np.radians(tilt_deg)
    matrix, middle = (
        np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]),
        np.array([50, 22]),
    )
    for points in strokes:
        at = ((points - middle) @ matrix.T + middle) * PX_PER_MM
        cv2.polylines(canvas, [at.round().astype(np.int32)], False, (1,), 3)
    return canvas > 0


def oval(turns: float, *, wide_mm: float = 20.0, high_mm: float = 5.0, along_mm: float = 6.0) -> Points:
    """So many turns around, moving along to the right."""
    t = np.linspace(0, 2 * np.pi * turns, 400)
    x = 44 + wide_mm * np.cos(t) + along_mm * t / 6.3
    return np.stack([x, 22 + high_mm * np.sin(t) * (1 + 0.05 * t)], axis=1)


def words() -> Points:
    """Waves as low as small letters."""
    x = np.linspace(34, 62, 300)
    return np.stack([x, 22 + 1.2 * np.sin(x * 2.4)], axis=1)


def loops_of_letters() -> Points:
    """« eeeee », tied."""
    t = np.linspace(0, 2 * np.pi * 7, 500)
    return np.stack([25 + 1.1 * t + 3.0 * np.cos(t), 22 + 4.0 * np.sin(t)], axis=1)


def zigzag() -> Points:
    """Up and down."""
    return np.array([[20 + 3.0 * at, 22 + 6 * (-1) ** at] for at in range(18)], dtype=np.float64)


def back_and_forth() -> Points:
    """A line under words, and back below it, and again."""
    return np.array([[20, 24], [75, 25], [22, 27], [76, 28], [24, 30]], dtype=np.float64)


def width_mm(mark: Mask) -> float:
    """How wide its loops are, nothing else being there."""
    return loops_mm(mark, mark)


@pytest.mark.parametrize("tilt_deg", [-12.0, 0.0, 8.0])
@pytest.mark.parametrize("turns", [2.5, 3.0])
def test_wide_loops_are_measured(turns: float, tilt_deg: float) -> None:
    """As wide as the narrower of the turns that overlap."""
    assert 34 < width_mm(drawn(oval(turns), tilt_deg=tilt_deg)) < 55


@pytest.mark.parametrize(
    "mark",
    [
        drawn(oval(1.1)),
        drawn(oval(1.2, high_mm=8.0), words()),
        drawn(oval(2.2, high_mm=8.0, along_mm=0.5), words()),
        drawn(words()),
        drawn(loops_of_letters()),
        drawn(zigzag()),
        drawn(back_and_forth()),
        drawn(oval(2.5, wide_mm=5.0, high_mm=3.0, along_mm=3.0)),
        np.zeros(SHAPE, bool),
    ],
    ids=["once", "around words", "twice around words", "words", "eee", "zigzag", "lines", "small", "nothing"],
)
def test_nothing_else_makes_them(mark: Mask) -> None:
    """Under the least that is a signature's."""
    assert width_mm(mark) < 15.0


def test_the_widest_mark_counts() -> None:
    """Whatever stands beside it."""
    beside = np.array([[5.0, 40.0], [40.0, 42.0]])
    assert width_mm(drawn(oval(2.5), beside)) > 30.0


def test_rows_of_type_within_are_words_too() -> None:
    """What was read there is no stroke."""
    loops, row = drawn(oval(2.5, high_mm=8.0)), drawn(words())
    assert loops_mm(loops, loops) > 30.0
    assert loops_mm(loops, loops | row) == 0.0
