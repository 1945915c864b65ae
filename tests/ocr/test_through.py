"""Long curves through a stamp are a pen's; what its makers cut, and a second stamp's outline, are not."""

import cv2
import numpy as np
import pytest

from ocr.marks import describe
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.stamps import find_stamps
from ocr.through import curves_through

SHAPE = (round(60 * PX_PER_MM), round(110 * PX_PER_MM))


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def ring(x_mm: float = 50.0, y_mm: float = 30.0) -> Mask:
    """A round stamp: two circles, and letters between them."""
    canvas = np.zeros(SHAPE, np.uint8)
    for radius_mm in (14.0, 9.5):
        cv2.circle(canvas, (mm(x_mm), mm(y_mm)), mm(radius_mm), (1,), 3)
    for angle in np.arange(0, 2 * np.pi, 0.35):
        at = (mm(x_mm + 11.7 * np.cos(angle) - 1), mm(y_mm + 11.7 * np.sin(angle) + 1))
        cv2.putText(canvas, "E", at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (1,), 2)
    return canvas > 0


def frame(x_mm: float = 50.0, y_mm: float = 30.0, degrees: float = 4.0) -> Mask:
    """A stamp with a frame."""
    canvas = np.zeros(SHAPE, np.uint8)
    corners = cv2.boxPoints(((mm(x_mm), mm(y_mm)), (mm(46), mm(17)), degrees)).round().astype(np.int32)
    cv2.polylines(canvas, [corners], True, (1,), 3)
    for at in (25.0, 31.0, 36.0):
        cv2.putText(canvas, "MAIRIE DE", (mm(x_mm - 15), mm(at)), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (1,), 2)
    return canvas > 0


def curve(points: np.ndarray) -> Mask:
    """A pen along these points (mm)."""
    canvas = np.zeros(SHAPE, np.uint8)
    cv2.polylines(canvas, [(points * PX_PER_MM).round().astype(np.int32)], False, (1,), 3)
    return canvas > 0


def oval(x_mm: float = 50.0, *, wide_mm: float = 27.0, high_mm: float = 6.0, turns: float = 1.7) -> Mask:
    """A flat flourish, about a stamp's middle."""
    t = np.linspace(0, 2 * np.pi * turns, 300)
    return curve(np.stack([x_mm + wide_mm * np.cos(t), 30 + high_mm * np.sin(t) * (1 + 0.04 * t)], axis=1))


def straight(tilt: float = 0.3) -> Mask:
    """A line across the stamp."""
    x = np.linspace(20, 85, 50)
    return curve(np.stack([x, 30 + tilt * (x - 50)], axis=1))


def wave() -> Mask:
    """A line drawn under words by a hand that trembles."""
    x = np.linspace(18, 88, 200)
    return curve(np.stack([x, 29 + 1.3 * np.sin(x / 3.2)], axis=1))


def rounded() -> Mask:
    """Two sides of a frame whose corner is round, through the stamp's middle and out."""
    t = np.linspace(-np.pi / 2, 0, 60)
    corner = np.stack([50 + 12 * np.cos(t), 40 + 12 * np.sin(t)], axis=1)
    return curve(np.vstack([[[20.0, 28.0]], corner, [[62.0, 58.0]]]))


def half_an_oval(x_mm: float, y_mm: float, first: float) -> Mask:
    """Two thirds of the outline of an oval stamp, 48 millimetres by 26."""
    canvas = np.zeros(SHAPE, np.uint8)
    ends = (first, first + 240)
    cv2.ellipse(canvas, (mm(x_mm), mm(y_mm)), (mm(24), mm(13)), 0, *ends, (1,), 3)
    return canvas > 0


def through_mm(ink: Mask) -> float:
    """How free the freest curve through the stamps of this ink is."""
    return curves_through(find_stamps(ink), ink)[1]


@pytest.mark.parametrize("stamp", [ring(), frame()], ids=["ring", "frame"])
def test_a_flourish_goes_through_a_stamp(stamp: Mask) -> None:
    """Whatever its ink; what of it the stamp encloses is the pen's again."""
    pen = oval()
    found, mm_free = curves_through(find_stamps(stamp | pen), stamp | pen)
    assert mm_free > 15.0
    assert np.count_nonzero(found & pen) > 0.8 * np.count_nonzero(found)
    grey = np.where(stamp | pen, np.uint8(60), np.uint8(250))
    marks = describe(stamp | pen, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8))
    assert max(mark.through_mm for mark in marks if mark.kind == "stroke") == mm_free


@pytest.mark.parametrize(
    "ink",
    [
        ring(),
        ring() | straight(),
        frame() | straight(0.1),
        ring() | ring(58.0, 34.0),
        ring() | ring(66.0, 30.0),
        ring() | frame(64.0, 33.0),
        frame() | frame(66.0, 34.0, -5.0),
        ring() | wave(),
        ring() | rounded(),
        frame() | half_an_oval(50.0, 26.0, 60),
        frame() | half_an_oval(40.0, 34.0, -120),
        oval(),
        ring(25.0) | oval(75.0),
    ],
    ids=[
        "alone",
        "line",
        "line over a frame",
        "close",
        "apart",
        "two kinds",
        "frames",
        "wave",
        "rounded",
        "half an oval",
        "the other half",
        "no stamp",
        "beside",
    ],
)
def test_nothing_else_goes_through(ink: Mask) -> None:
    """A stamp alone, a line, a second stamp; a flourish that crosses none."""
    assert through_mm(ink) < 15.0
