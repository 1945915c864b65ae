"""Letters that stand by a stamp are those of a facsimile's name it hides."""

import cv2
import numpy as np
import pytest

from ocr.astride import lettered, letters_by_a_stamp
from ocr.kinds import MarkSeen, mark_of
from ocr.masks import Mask
from ocr.printed import PX_PER_MM

SHAPE = (round(50 * PX_PER_MM), round(90 * PX_PER_MM))
INSIDE = np.ones(SHAPE, bool)
PAD, PEN = (150, 60, 110), (60, 60, 60)


def box(x_mm: float, y_mm: float, wide_mm: float, high_mm: float) -> Mask:
    """A filled rectangle, its upper left corner there."""
    canvas = np.zeros(SHAPE, np.uint8)
    corners = [(x_mm, y_mm), (x_mm + wide_mm, y_mm + high_mm)]
    first, last = ((round(x * PX_PER_MM), round(y * PX_PER_MM)) for x, y in corners)
    return cv2.rectangle(canvas, first, last, (1,), cv2.FILLED).astype(bool)


def ring() -> MarkSeen:
    """A stamp's, of 30 mm, in the middle."""
    canvas = np.zeros(SHAPE, np.uint8)
    middle = round(45 * PX_PER_MM), round(25 * PX_PER_MM)
    return mark_of("ring", cv2.circle(canvas, middle, round(15 * PX_PER_MM), (1,), 3).astype(bool))


def letter(x_mm: float, *, kind: str = "stroke", wide_mm: float = 1.8, high_mm: float = 2.2) -> MarkSeen:
    """A letter of a facsimile's name, on the line through the stamp's middle."""
    return mark_of(kind, box(x_mm, 24.0, wide_mm, high_mm))


def letters(marks: tuple[MarkSeen, ...], inside: Mask, inks: tuple[tuple[int, int, int], ...] = ()) -> int:
    """What is found on white paper, the marks in these inks."""
    picture = np.full((*SHAPE, 3), 245, np.uint8)
    for mark, ink in zip(marks, inks, strict=False):
        picture[mark.mask] = ink
    return letters_by_a_stamp(marks, inside, picture)


@pytest.mark.parametrize("kind", ["stroke", "line", "shape", "type", "lettering"])
def test_a_letter_that_stands_out_of_the_stamp(kind: str) -> None:
    """Whatever it was taken for."""
    assert letters((ring(), letter(26.5, kind=kind)), INSIDE) == 1
    assert letters((ring(), letter(26.5, kind=kind), letter(61.0, kind=kind)), INSIDE) == 2


def test_letters_that_the_stamp_s_edge_cuts() -> None:
    """« ire » of « Le Maire », its upper half."""
    assert letters((ring(), letter(26.5, kind="line", wide_mm=3.4, high_mm=1.4)), INSIDE) == 1


@pytest.mark.parametrize(
    "mark",
    [
        letter(10.0),
        letter(26.5, high_mm=4.2),
        letter(26.5, high_mm=1.0),
        letter(22.0, wide_mm=7.0),
        letter(26.5, wide_mm=0.2, high_mm=1.7),
        letter(26.5, kind="smear"),
        letter(40.0),
    ],
    ids=["far", "high", "low", "long", "thin", "smear", "alone within"],
)
def test_other_marks_are_no_letters(mark: MarkSeen) -> None:
    """Far from the stamp, larger or smaller, or a single piece of the pen over it."""
    assert letters((ring(), mark), INSIDE) == 0


def test_two_within_count_as_one() -> None:
    """Over the stamp in another ink."""
    assert letters((ring(), letter(38.0), letter(46.0, wide_mm=7.0)), INSIDE) == 1


@pytest.mark.parametrize(("ink", "found"), [(PEN, 1), ((142, 66, 106), 0)], ids=["the pen's", "the stamp's"])
def test_rows_within_are_of_the_pen_s_ink(ink: tuple[int, int, int], found: int) -> None:
    """What is read of them is mixed with the stamp's own letters, some of which are left out of it."""
    rows = letter(34.0, kind="type", wide_mm=9.0), letter(45.0, kind="line", wide_mm=12.0, high_mm=3.7)
    pen = mark_of("stroke", box(20.0, 36.0, 50.0, 1.0))
    assert letters((ring(), pen, *rows), INSIDE, (PAD, PEN, ink, ink)) == found


def test_without_a_stamp_or_out_of_the_frame_there_is_none() -> None:
    """A name by hand has small letters too."""
    assert letters((letter(26.5),), INSIDE) == 0
    assert letters((ring(), letter(26.5)), ~INSIDE) == 0


@pytest.mark.parametrize(("goes_on_mm", "found"), [(0.0, 1), (4.0, 1), (20.0, 0)])
def test_the_end_of_a_stroke_that_the_stamp_cuts_is_no_letter(goes_on_mm: float, found: int) -> None:
    """It goes on through the stamp, where it was taken with it."""
    tip = mark_of("shape", box(26.5, 24.0, 3.5, 1.7))
    hidden = box(29.0, 24.6, goes_on_mm + 1.0, 0.5)
    stamp = ring()
    assert letters((mark_of("ring", stamp.mask | hidden), tip), INSIDE) == found


def test_two_letters_run_together_do_not_go_on() -> None:
    """A line that runs out of one of them covers little of both."""
    word = mark_of("shape", box(26.0, 23.0, 1.0, 3.2) | box(26.0, 25.6, 3.9, 0.6) | box(28.6, 23.0, 1.0, 3.2))
    stamp = mark_of("ring", ring().mask | box(29.0, 25.7, 21.0, 0.5))
    assert letters((stamp, word), INSIDE) == 1


def test_loops_of_a_pen_hold_no_letters() -> None:
    """What is taken for a ring may be a round flourish: nobody's stamp to be compared with."""
    few, many = (
        np.logical_or.reduce([box(x, 24.0, 1.0, 2.2) for x in xs]) for xs in ([40.0], range(36, 54, 2))
    )
    inside = np.logical_or.reduce([box(x, 28.0, 1.0, 2.2) for x in range(38, 52, 2)])
    assert not lettered(mark_of("ring", ring().mask | few))
    assert lettered(mark_of("ring", ring().mask | many | inside))
    assert lettered(mark_of("rectangle", box(30.0, 15.0, 30.0, 0.5)))
