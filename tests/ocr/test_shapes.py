"""Shapes no hand draws are told from strokes."""

import cv2
import numpy as np
import pytest

from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.shapes import (
    ALONE,
    BESIDE_STAMP,
    NEAR_STAMP,
    OVER_STAMP,
    Outline,
    has_corners,
    is_machine_drawn,
    is_zigzag,
)


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def drawn(*lines: list[tuple[float, float]], thick: int = 3) -> Mask:
    """Polylines through points in millimetres, on a crop of 80 by 50."""
    canvas = np.zeros((mm(50), mm(80)), np.uint8)
    for points in lines:
        places = np.array([(x * PX_PER_MM, y * PX_PER_MM) for x, y in points]).round().astype(np.int32)
        cv2.polylines(canvas, [places], False, (1,), thick)
    return canvas.astype(bool)


def arc(radius_mm: float, degrees: float) -> list[tuple[float, float]]:
    """Points of an arc around the middle of the crop."""
    angles = np.radians(np.linspace(0, degrees, 90))
    return [(float(40 + radius_mm * np.cos(a)), float(25 + radius_mm * np.sin(a))) for a in angles]


def scrawl(turns: float = 3.0) -> list[tuple[float, float]]:
    """Loops of one pen."""
    t = np.linspace(0, 2 * np.pi * turns, 200)
    return [(float(20 + 2.1 * a), float(25 + 7 * np.sin(a) * np.cos(a / 5))) for a in t]


@pytest.mark.parametrize("outline", [NEAR_STAMP, ALONE])
def test_a_scrawl_is_no_machine_s(outline: Outline) -> None:
    """Loops that cross one another are a pen's, beside a stamp or not."""
    assert not is_machine_drawn(drawn(scrawl()), outline)


def test_a_corner_of_a_frame_beside_a_stamp_is_a_machine_s() -> None:
    """Two rules that meet squarely, with a letter hanging on them, are what is left of a stamp."""
    corner = drawn([(10, 40), (10, 10), (60, 10)], [(20, 10), (22, 14), (25, 11)])
    assert has_corners(corner, NEAR_STAMP)
    assert is_machine_drawn(corner, NEAR_STAMP)
    assert not has_corners(corner, ALONE)


def test_lines_that_cross_squarely_are_no_corner() -> None:
    """A pen that crosses its own stroke goes on beyond: nothing of a frame."""
    assert not is_machine_drawn(drawn([(10, 25), (60, 25)], [(30, 5), (30, 45)], scrawl()), NEAR_STAMP)


@pytest.mark.parametrize(
    "lines",
    [
        ([(5, 10), (75, 30)],),
        ([(5, 25), (75, 25)], [(40, 2), (40, 48)]),
        (arc(20, 200),),
    ],
    ids=["a line", "a line and a streak of the glass", "the foot of a cup"],
)
def test_lines_and_single_curves_are_no_signature(lines: tuple[list[tuple[float, float]], ...]) -> None:
    """One curve, or two straight lines, whatever their length."""
    assert is_machine_drawn(drawn(*lines, thick=4), ALONE)


def test_half_a_ring_is_a_machine_s_where_a_line_crosses_it() -> None:
    """An exact arc of a seal's size betrays it under a short stroke."""
    assert is_machine_drawn(drawn(arc(15, 190), [(45, 30), (49, 41), (52, 37)]), NEAR_STAMP)


@pytest.mark.parametrize(
    "piece", [arc(15, 190), [(10, 40), (10, 10), (60, 10)]], ids=["half a ring", "corner"]
)
def test_a_scrawl_over_a_piece_of_a_stamp_is_no_machine_s(piece: list[tuple[float, float]]) -> None:
    """What is neither straight nor round of it is long, in one piece: only a hand draws that."""
    assert not is_machine_drawn(drawn(piece, scrawl()), NEAR_STAMP)


def test_a_corner_beside_a_whole_stamp_is_a_second_one_s_with_letters_that_hang_on_it() -> None:
    """Two stamps' letters run together are as free as a short scrawl; the whole stamp's own corners are
    known. A scrawl that is most of it is a pen's."""
    corner = [(10, 40), (10, 10), (60, 10)]
    assert not is_machine_drawn(drawn(corner, scrawl(0.5)), NEAR_STAMP)
    assert is_machine_drawn(drawn(corner, scrawl(0.5)), BESIDE_STAMP)
    assert is_machine_drawn(drawn(corner, scrawl(1.3)), BESIDE_STAMP)
    assert not is_machine_drawn(drawn([(10, 20), (10, 10), (20, 10)], scrawl()), BESIDE_STAMP)
    assert not is_machine_drawn(drawn(scrawl()), BESIDE_STAMP)


def test_long_sides_that_meet_squarely_are_a_frame_s_whatever_runs_beside_them() -> None:
    """Two frames put on nearly straight: a side of one runs along the other's, and no rule stands alone."""
    frame = [(10.0, 8.0), (10.0, 40.0), (60.0, 40.0)]
    beside = [(11.2, 8.0), (11.0, 24.0), (10.9, 39.0), (30.0, 38.8), (58.0, 39.0)]
    tangled = drawn(frame, beside, [(x + 8, y) for x, y in scrawl(0.5)], thick=2)
    assert not has_corners(tangled, NEAR_STAMP)
    assert is_machine_drawn(tangled, BESIDE_STAMP)
    assert not is_machine_drawn(tangled, NEAR_STAMP)


def test_three_corners_are_a_frame_s_whatever_hangs_on_them() -> None:
    """Two frames that cross, all their letters run together: no pen turns squarely so often."""
    frame = [(10, 45), (10, 8), (66, 8), (66, 45), (40, 45)]
    assert is_machine_drawn(drawn(frame, scrawl(0.7), [(10, 25), (20, 25)]), NEAR_STAMP)
    assert not is_machine_drawn(drawn(frame[:3], scrawl(0.7), [(10, 25), (20, 25)]), NEAR_STAMP)


def test_half_a_ring_over_a_whole_stamp_is_a_second_one_s_letters_and_all() -> None:
    """Its letters stand along one side of it: the other is bare."""
    inside = [(40 + 11 * np.cos(a), 25 + 11 * np.sin(a)) for a in np.radians(np.arange(5, 190, 9))]
    letters = [[(x - 1.6, y), (x, y - 1.8), (x + 1.6, y), (x + 2.2, y - 1.5)] for x, y in inside]
    ring = drawn(arc(13, 190), *letters, scrawl())
    assert not is_machine_drawn(ring, BESIDE_STAMP)
    assert is_machine_drawn(ring, OVER_STAMP)


def test_a_short_arc_far_from_the_rest_of_a_mark_is_a_pen_s() -> None:
    """A flourish over a stamp goes far out of the circle that one turn of it is on; of a second stamp's ring
    more is drawn, whatever crosses it."""
    aside = [(29.7 - 0.7 * (x - 20), 39.7 + (y - 25)) for x, y in scrawl()]
    assert is_machine_drawn(drawn(arc(18, 125)), OVER_STAMP)
    assert not is_machine_drawn(drawn(arc(18, 125), aside), OVER_STAMP)
    assert is_machine_drawn(drawn(arc(18, 185), aside), OVER_STAMP)


@pytest.mark.parametrize(
    ("lines", "zigzag"),
    [
        (([(0, 4), (40, 0), (6, 7)],), True),
        (([(0, 0), (30, 0)], [(30, 0), (30, 20)]), False),
        (([(0, 0), (40, 6)], [(0, 6), (40, 0)]), False),
        (([(0, 3), (40, 3)],), False),
        (([(2, 5), (30, 5), (50, 22)],), False),
        (([(20, 35), (60, 31), (26, 38)], scrawl()), False),
    ],
    ids=[
        "back on itself",
        "a frame's corner",
        "crossed",
        "one rule",
        "a bent rule",
        "under a name that it touches",
    ],
)
def test_a_zigzag_turns_back(lines: tuple[list[tuple[float, float]], ...], zigzag: bool) -> None:
    """The flourish under a name is no piece of another stamp's frame."""
    assert is_zigzag(drawn(*lines)) is zigzag
