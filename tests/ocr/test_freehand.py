"""Straight lines and arcs are taken away from strokes; what a hand draws stays."""

import cv2
import numpy as np

from ocr.freehand import freehand
from ocr.masks import Mask
from ocr.printed import PX_PER_MM


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def canvas() -> cv2.typing.MatLike:
    """A crop of 80 by 50 mm."""
    return np.zeros((mm(50), mm(80)), np.uint8)


def signature() -> Mask:
    """Loops of one pen, from end to end of the crop."""
    t = np.linspace(0, 5 * np.pi, 220)
    x, y = 8 + 3.6 * t + 2 * np.cos(3.1 * t), 25 + 5 * np.sin(2.3 * t) + 2 * np.cos(5.2 * t)
    points = (np.stack([x, y], axis=1) * PX_PER_MM).round().astype(np.int32)
    return cv2.polylines(canvas(), [points], False, (1,), 3).astype(bool)


def frame(tilt: float) -> Mask:
    """The outline of a rectangular stamp."""
    box = cv2.boxPoints(((mm(40), mm(25)), (mm(52), mm(22)), tilt)).round().astype(np.int32)
    return cv2.polylines(canvas(), [box], True, (1,), 3).astype(bool)


def ring(radius_mm: float) -> Mask:
    """The outline of a round stamp."""
    return cv2.circle(canvas(), (mm(40), mm(25)), mm(radius_mm), (1,), 3).astype(bool)


def test_a_frame_and_a_ring_leave_crumbs() -> None:
    """Crossing one another they hold nothing a hand drew."""
    for stamp in (frame(0), frame(7), ring(16), ring(19), frame(4) | ring(17)):
        assert freehand(stamp).sum() < 0.12 * stamp.sum()


def test_a_signature_stays() -> None:
    """Its loops are neither straight nor round for long."""
    assert freehand(signature()).sum() > 0.6 * signature().sum()


def test_a_signature_over_a_frame_stays() -> None:
    """The frame goes, with what crosses it."""
    left = freehand(signature() | frame(5))
    assert (left & signature()).sum() > 0.45 * signature().sum()
    assert (left & frame(5) & ~signature()).sum() < 0.12 * frame(5).sum()


def test_arcs_about_several_centres_are_a_pen_s() -> None:
    """A ring's circles share their centre; the loops of a flourish do not: the longest alone goes."""
    circles = canvas()
    for radius in (15, 19):
        cv2.circle(circles, (mm(26), mm(25)), mm(radius), (1,), 3)
    assert freehand(circles.astype(bool)).sum() < 0.12 * circles.sum()
    loops = canvas()
    cv2.ellipse(loops, (mm(24), mm(26)), (mm(14), mm(14)), 0, 150, 330, (1,), 3)
    cv2.ellipse(loops, (mm(56), mm(20)), (mm(11), mm(11)), 0, 20, 160, (1,), 3)
    left = freehand(loops.astype(bool))
    assert 0.3 * loops.sum() < left.sum() < 0.6 * loops.sum()
