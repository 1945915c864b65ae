"""How far a pen runs without a sharp turn tells a signature from words."""

import cv2
import numpy as np
import pytest

from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.sweeps import longest_sweep_mm, tallest_mm
from tests.scans.hand import Stroke, Strokes, hand, signature, tied, write
from tests.scans.pen import turned

STYLES = {"boucles": 5, "anguleuse": 7, "plate": 4, "initiales": 2, "gribouillis": 18, "lisible": 1}
"""A seed for each."""


def drawn(strokes: Strokes, at_mm: tuple[float, float] = (40.0, 25.0), wide_px: int = 3) -> Mask:
    """Strokes of a pen on a crop of 90 by 50 mm, their origin there."""
    canvas = np.zeros((round(50 * PX_PER_MM), round(90 * PX_PER_MM)), np.uint8)
    for stroke in strokes:
        points = ((stroke.points + at_mm) * PX_PER_MM).round().astype(np.int32)
        cv2.polylines(canvas, [points], False, (1,), wide_px)
    return canvas.astype(bool)


def px(mm: float) -> int:
    """Millimetres in pixels."""
    return round(mm * PX_PER_MM)


def ring(radius_mm: float, *, first: float = 0.0, last: float = 360.0) -> Mask:
    """A stamp's ring in the middle of such a crop, or an arc of it."""
    canvas = np.zeros((round(50 * PX_PER_MM), round(90 * PX_PER_MM)), np.uint8)
    middle, radius = (round(45 * PX_PER_MM), round(25 * PX_PER_MM)), round(radius_mm * PX_PER_MM)
    return cv2.ellipse(canvas, middle, (radius, radius), 0, first, last, (1,), 3).astype(bool)


@pytest.mark.parametrize("style", STYLES)
def test_a_signature_has_a_long_sweep(style: str) -> None:
    """Whatever the style, one stroke at least runs as high as no letter does."""
    who = hand(STYLES[style])
    assert who.style == style
    assert longest_sweep_mm(drawn(signature(who, np.random.default_rng(1)))) > 7.5


@pytest.mark.parametrize("wide_px", [2, 3, 5], ids=["thin", "ball-point", "felt"])
@pytest.mark.parametrize("joined", [False, True], ids=["letter by letter", "tied"])
@pytest.mark.parametrize("words", ["Lu et approuvé", "le 12/09/2026", "Bon pour accord", "Jean Garcia"])
def test_words_have_none(words: str, joined: bool, wide_px: int) -> None:
    """They are as high as their letters, whatever the pen, though it never leaves the paper."""
    strokes = write(words, 2.3, np.random.default_rng(2))
    assert longest_sweep_mm(drawn(tied(strokes, 2.3) if joined else strokes, (15.0, 20.0), wide_px)) < 7.0


@pytest.mark.parametrize("tilt_deg", [-3.0, 0.0, 3.0])
def test_two_rows_that_touch_are_two_rows(tilt_deg: float) -> None:
    """The foot of « pp » runs into the date below."""
    rng = np.random.default_rng(3)
    mention, day = (turned(write(words, 2.3, rng), tilt_deg) for words in ("Lu et approuvé", "12/09/2026"))
    assert longest_sweep_mm(drawn(mention, (15.0, 20.0)) | drawn(day, (20.0, 26.3))) < 7.0


def test_halves_of_a_flat_loop_are_no_rows() -> None:
    """As much ink above and below, and as little between, but few strokes side by side."""
    t = np.linspace(0, 5 * np.pi, 400)
    points = np.stack([25 * np.cos(t) + 0.5 * t, 4.8 * np.sin(t) * (1 + 0.05 * t)], axis=1)
    loop = drawn((Stroke(points=points, speed=np.ones(len(points))),))
    assert longest_sweep_mm(loop) > 10.0


def test_a_crumb_above_two_rows_is_no_third() -> None:
    """A piece of the frame's own line, on a curled photograph."""
    rng = np.random.default_rng(3)
    rows = drawn(write("à signer", 2.6, rng), (15.0, 20.0)) | drawn(
        write("16/09/2026", 2.6, rng), (13.0, 26.6)
    )
    tail = np.array([(29.0, 20.0), (29.4, 26.0)])
    joined = rows | drawn((Stroke(points=tail, speed=np.ones(2)),), (0.0, 0.0))
    crumb = joined.copy()
    crumb[px(6) : px(6) + 2, px(60) : px(63)] = True
    assert tallest_mm(joined) == tallest_mm(crumb) < 10.0


def test_a_piece_of_a_ring_is_no_sweep() -> None:
    """It is an exact arc; a pen's curve as long is not."""
    for radius_mm in (10, 12, 15):
        assert longest_sweep_mm(ring(radius_mm)) < 7.0
        assert longest_sweep_mm(ring(radius_mm, first=-60, last=60)) < 7.0
    bent = [(45.0 + 3 * np.sin(t), 12.0 + 26 * t / np.pi) for t in np.linspace(0, np.pi, 60)]
    canvas = np.zeros(ring(15).shape, np.uint8)
    path = (np.array(bent) * PX_PER_MM).round().astype(np.int32)
    assert longest_sweep_mm(cv2.polylines(canvas, [path], False, (1,), 3).astype(bool)) > 20.0


def test_what_keeps_along_a_stamp_or_within_it_does_not_count() -> None:
    """The side of a frame is no stroke; within it letters may run together."""
    stamp, side, inner = (np.zeros(ring(15).shape, np.uint8) for _ in range(3))
    corners = [round(mm * PX_PER_MM) for mm in (20.0, 10.0, 70.0, 40.0)]
    cv2.rectangle(stamp, (corners[0], corners[1]), (corners[2], corners[3]), (1,), 3)
    cv2.line(side, (corners[2], corners[1]), (corners[2], corners[3]), (1,), 3)
    cv2.line(inner, (corners[0] + 120, corners[1] + 20), (corners[0] + 120, corners[3] - 20), (1,), 3)
    known = (stamp.astype(bool),)
    assert longest_sweep_mm(side.astype(bool)) > 25.0
    assert longest_sweep_mm(side.astype(bool), known) == 0.0
    assert longest_sweep_mm(inner.astype(bool)) > 20.0
    assert longest_sweep_mm(inner.astype(bool), known) == 0.0


def test_a_pen_of_another_ink_counts_whole_within_a_stamp() -> None:
    """No letter of the stamp runs together with it; its outline is still none of it."""
    shape = ring(15).shape
    stamp, pen = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    left, top, right, bottom = (round(mm * PX_PER_MM) for mm in (20.0, 10.0, 70.0, 40.0))
    cv2.rectangle(stamp, (left, top), (right, bottom), (1,), 3)
    cv2.line(pen, (left + 120, top + 20), (left + 120, bottom - 20), (1,), 3)
    ink, known = pen.astype(bool), (stamp.astype(bool),)
    assert longest_sweep_mm(ink, known, ink) == longest_sweep_mm(ink) > longest_sweep_mm(ink, known)
    assert longest_sweep_mm(known[0], known, known[0]) == 0.0


def test_what_keeps_round_a_stamp_is_no_sweep() -> None:
    """Nor is one of its inner circles, pressed unevenly, when taken for another ink."""
    angles = np.radians(np.arange(-70, 71))
    away = 10.0 + 0.25 * np.sin(6 * angles)
    bent = np.stack([45.0 + away * np.cos(angles), 25.0 + away * np.sin(angles)], axis=1)
    canvas = np.zeros(ring(15).shape, np.uint8)
    path = (bent * PX_PER_MM).round().astype(np.int32)
    circle = cv2.polylines(canvas, [path], False, (1,), 3).astype(bool)
    assert longest_sweep_mm(circle) > 7.5
    assert longest_sweep_mm(circle, (ring(15),), circle) < 2.0
    frame = np.zeros(circle.shape, np.uint8)
    cv2.rectangle(frame, (px(20), px(5)), (px(70), px(45)), (1,), 3)
    assert longest_sweep_mm(circle, (frame.astype(bool),), circle) > 7.5
    aside = np.roll(circle, round(8 * PX_PER_MM), axis=1)
    assert longest_sweep_mm(aside, (ring(15),), aside) > 7.5


def test_no_ink_has_none() -> None:
    """Nor has a speck."""
    nothing = np.zeros((60, 60), dtype=bool)
    assert longest_sweep_mm(nothing) == 0.0
    nothing[30, 30] = True
    assert longest_sweep_mm(nothing) < 1.0


def test_a_piece_is_as_high_as_it_is_across_its_row() -> None:
    """Flat loops that turn too sharply for a sweep are higher than words, which a rising row does not make
    high, nor a date they run into; what a stamp encloses may hold its letters."""
    rng = np.random.default_rng(4)
    words = tied(write("approuvé", 2.4, rng), 2.4)
    assert tallest_mm(drawn(turned(words, 8.0), (20.0, 25.0))) < 9.0
    day = write("12/09/2026", 2.3, rng)
    assert tallest_mm(drawn(words, (15.0, 20.0)) | drawn(day, (18.0, 26.5))) < 9.0
    loops = drawn(signature(hand(STYLES["gribouillis"]), rng))
    assert tallest_mm(loops) > 12.0
    assert tallest_mm(loops, (ring(24),)) == 0.0
