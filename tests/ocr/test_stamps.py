"""Whole stamps: one outline each."""

import cv2
import numpy as np

from ocr.masks import Mask, components
from ocr.printed import PX_PER_MM
from ocr.stamps import crossed, find_stamps

MIDDLE = (round(50 * PX_PER_MM), round(30 * PX_PER_MM))


def crop() -> cv2.typing.MatLike:
    """100 by 60 millimetres of bare paper."""
    return np.zeros((round(60 * PX_PER_MM), round(100 * PX_PER_MM)), np.uint8)


def rectangle(canvas: cv2.typing.MatLike, x_mm: float, y_mm: float, w_mm: float, h_mm: float) -> None:
    """The frame of a stamp."""
    corners = [round(value * PX_PER_MM) for value in (x_mm, y_mm, x_mm + w_mm, y_mm + h_mm)]
    cv2.rectangle(canvas, corners[:2], corners[2:], (1,), 3)


def kinds(mask: Mask) -> list[str]:
    """Of the stamps found."""
    return sorted(stamp.kind for stamp in find_stamps(mask))


def test_a_line_within_a_frame_makes_no_second_one() -> None:
    """A row of letters or a flourish closes a smaller frame within the whole one, more drawn than it."""
    canvas = crop()
    rectangle(canvas, 25, 18, 50, 24)
    canvas[round(38 * PX_PER_MM) : round(43 * PX_PER_MM), round(35 * PX_PER_MM) : round(40 * PX_PER_MM)] = 0
    cv2.line(
        canvas,
        (round(25 * PX_PER_MM), round(28 * PX_PER_MM)),
        (round(75 * PX_PER_MM), round(28 * PX_PER_MM)),
        (1,),
        3,
    )
    (stamp,) = find_stamps(canvas > 0)
    assert stamp.kind == "rectangle"
    assert stamp.inside.sum() > 0.98 * (canvas > 0).sum()


def test_two_frames_that_cross_are_two() -> None:
    """Positive control: another stamp overlaps by half at most."""
    canvas = crop()
    rectangle(canvas, 12, 8, 40, 20)
    rectangle(canvas, 40, 22, 40, 20)
    assert kinds(canvas > 0) == ["rectangle", "rectangle"]


def test_an_oval_is_no_stamp_that_refuses() -> None:
    """Initials by hand with a line around them are as oval."""
    canvas = crop()
    cv2.ellipse(canvas, MIDDLE, (round(17 * PX_PER_MM), round(12 * PX_PER_MM)), 0, 0, 360, (1,), 3)
    assert kinds(canvas > 0) == ["lettering"]


def test_a_frame_within_a_ring_is_none() -> None:
    """Strokes, rays and letters make one as easily; beside the ring, it is."""
    canvas = crop()
    cv2.circle(canvas, MIDDLE, round(18 * PX_PER_MM), (1,), 3)
    rectangle(canvas, 40, 26, 20, 8)
    assert kinds(canvas > 0) == ["ring"]
    rectangle(canvas, 2, 4, 26, 9)
    assert kinds(canvas > 0) == ["rectangle", "ring"]


def test_loops_of_a_signature_are_no_stamps() -> None:
    """As exact as a ring, or as straight as a frame, and too small for either."""
    canvas = crop()
    cv2.circle(canvas, MIDDLE, round(6.4 * PX_PER_MM), (1,), 3)
    rectangle(canvas, 10, 10, 24, 6)
    assert kinds(canvas > 0) == []
    cv2.circle(canvas, MIDDLE, round(10 * PX_PER_MM), (1,), 3)
    rectangle(canvas, 60, 5, 24, 9)
    assert kinds(canvas > 0) == ["rectangle", "ring"]


def test_another_stamp_s_rim_beside_a_ring_makes_two_inks_prove_nothing() -> None:
    """Two seals a little apart: what is over the first may be the second's, stars and all."""
    canvas = crop()
    cv2.circle(canvas, MIDDLE, round(15 * PX_PER_MM), (1,), 3)
    alone = canvas > 0
    rings = find_stamps(alone)
    assert not crossed(rings, alone).any()
    cv2.ellipse(canvas, (MIDDLE[0], MIDDLE[1] - 20), (88, 88), 0, 190, 350, (1,), 3)
    assert crossed(rings, canvas > 0).any()


def test_a_flourish_that_turns_squarely_is_no_second_stamp() -> None:
    """The corner of another frame beside a stamp hides what is over it; long loops on one do not."""
    canvas = crop()
    cv2.circle(canvas, MIDDLE, round(15 * PX_PER_MM), (1,), 3)
    alone = find_stamps(canvas > 0)
    t = np.linspace(0, 8 * np.pi, 400)
    loops = [(float(84 - 0.6 * a), float(34 + 2.6 * (1 - np.cos(a)))) for a in t]
    for drawn, hides in (([(64, 26), (72, 20), (84, 20), (84, 34)], True), (loops, False)):
        path = np.array(drawn) * PX_PER_MM
        cv2.polylines(canvas, [path.round().astype(np.int32)], False, (1,), 3)
        assert crossed(alone, canvas > 0).any() == hides


def broken(*gaps_mm: float) -> Mask:
    """A frame of 50 by 20 mm whose upper, lower, left and right sides have such a gap in the middle."""
    canvas = crop()
    rectangle(canvas, 25, 18, 50, 20)
    middles = ((50, 18), (50, 38), (25, 28), (75, 28))
    for gap, (x, y), across in zip(gaps_mm, middles, (True, True, False, False), strict=True):
        half = (gap / 2, 1.0) if across else (1.0, gap / 2)
        first, last = (
            tuple(round((at + sign * by) * PX_PER_MM) for at, by in zip((x, y), half, strict=True))
            for sign in (-1, 1)
        )
        if gap:
            cv2.rectangle(canvas, first, last, (0,), cv2.FILLED)
    return canvas > 0


def test_a_frame_half_inked_is_one_on_bare_paper() -> None:
    """Most of each side; not where a side is mostly gone, nor where something runs along another."""
    whole = broken(9, 9, 4, 4)
    assert kinds(whole) == ["rectangle"]
    assert kinds(broken(22, 9, 8.5, 4)) == []
    assert kinds(broken(14, 14, 6, 6)) == []
    assert kinds(broken(22, 8, 3, 3)) == []
    beside = crop()
    y, (left, right) = round(16.4 * PX_PER_MM), (round(at * PX_PER_MM) for at in (30, 60))
    cv2.line(beside, (left, y), (right, y), (1,), 3)
    assert kinds(whole | (beside > 0)) == []


def test_a_name_signed_within_a_ring_is_none_of_its_circles() -> None:
    """It inks as many directions as a circle does, none of its strokes runs along one."""
    canvas = crop()
    for radius_mm in (17.5, 12.4):
        cv2.circle(canvas, MIDDLE, round(radius_mm * PX_PER_MM), (1,), 4)
    for angle in range(0, 360, 12):
        away = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * PX_PER_MM
        near, far = ((away * mm + MIDDLE).round().astype(int).tolist() for mm in (3.0, 9.0))
        cv2.line(canvas, near, far, (1,), 3)
    (stamp,) = find_stamps(canvas > 0)
    within = stamp.inside & ~stamp.edge
    ys, xs = np.nonzero(within)
    away_mm = np.hypot(xs - MIDDLE[0], ys - MIDDLE[1]) / PX_PER_MM
    assert len(components(within).areas) - 1 < 5
    assert away_mm.max() < 11.0
    assert np.ptp(xs) > 15.0 * PX_PER_MM
