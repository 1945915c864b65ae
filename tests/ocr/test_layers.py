"""Inks of different colours are parted; one ink is not, however unevenly it lies."""

import cv2
import numpy as np
import pytest

from ocr.layers import ink_layers
from ocr.masks import Mask
from ocr.raster import Image

Bgr = tuple[int, int, int]
VIOLET, RED, BLACK, GREEN = (150, 46, 86), (52, 38, 196), (34, 28, 28), (62, 104, 24)
SHAPE = (220, 320)


def frame() -> Mask:
    """A frame of a stamp."""
    canvas = np.zeros(SHAPE, np.uint8)
    cv2.rectangle(canvas, (40, 40), (280, 160), (1,), 4)
    return canvas.astype(bool)


def pen() -> Mask:
    """A wave that runs in and out of the frame."""
    x = np.arange(10, 310)
    points = np.stack([x, 150 + 40 * np.sin(x / 15)], axis=1).round().astype(np.int32)
    canvas = np.zeros(SHAPE, np.uint8)
    cv2.polylines(canvas, [points], False, (1,), 3)
    return canvas.astype(bool)


def picture(stamp: Bgr, stroke: Bgr) -> Image:
    """Both on grey paper lit from one side, the stamp paler on the left, on a sensor with some noise."""
    light = np.linspace(0.75, 1.0, SHAPE[1])[None, :, None]
    press = np.linspace(0.45, 1.0, SHAPE[1])[None, :, None]
    page = np.full((*SHAPE, 3), 240.0)
    page = np.where(frame()[..., None], 240 - (240 - np.array(stamp)) * press, page)
    page = np.where(pen()[..., None], np.array(stroke), page)
    noise = np.random.default_rng(1).normal(0, 2, page.shape)
    return np.clip(cv2.GaussianBlur(page * light, (0, 0), 0.7) + noise, 0, 255).astype(np.uint8)


def inks(stamp: Bgr, stroke: Bgr) -> tuple[Mask, ...]:
    """What is parted of that picture."""
    return ink_layers(frame() | pen(), picture(stamp, stroke))


@pytest.mark.parametrize("stroke", [BLACK, GREEN, RED], ids=["black", "green", "red"])
def test_a_pen_over_a_violet_stamp_is_parted_from_it(stroke: Bgr) -> None:
    """One ink holds the pen and hardly anything of the frame, the other the reverse."""
    one, other = inks(VIOLET, stroke)
    written, stamped = (one, other) if one[pen()].mean() > other[pen()].mean() else (other, one)
    only_frame, only_pen = frame() & ~pen(), pen() & ~frame()
    assert written[only_pen].mean() > 0.9
    assert written[only_frame].mean() < 0.1
    assert stamped[only_frame].mean() > 0.9
    assert stamped[only_pen].mean() < 0.1


@pytest.mark.parametrize("ink", [VIOLET, BLACK], ids=["violet", "black"])
def test_one_ink_stays_whole(ink: Bgr) -> None:
    """A stamp pressed on one side and a pen of its colour are not told apart here."""
    (whole,) = inks(ink, ink)
    assert (whole == (frame() | pen())).all()


def test_a_grey_picture_is_of_one_ink() -> None:
    """Without colours there is nothing to part, however dark one ink is beside the other."""
    assert len(inks((150, 150, 150), (20, 20, 20))) == 1


def test_too_little_ink_is_not_parted() -> None:
    """A speck of another colour is no ink of its own."""
    mask = np.zeros(SHAPE, dtype=bool)
    mask[20:24, 20:24] = True
    assert len(ink_layers(mask, picture(VIOLET, GREEN))) == 1
