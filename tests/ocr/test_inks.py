"""Two inks are told apart by hue or by darkness."""

import cv2
import numpy as np
import pytest

from ocr.inks import other_ink, tones
from ocr.masks import Mask
from ocr.raster import Image

VIOLET, BLUE, GREY = (150, 46, 86), (170, 70, 30), (120, 120, 120)


def lines() -> Mask:
    """A frame of a stamp."""
    canvas = np.zeros((200, 300), np.uint8)
    cv2.rectangle(canvas, (40, 40), (260, 160), (1,), 4)
    return canvas.astype(bool)


def stroke() -> Mask:
    """A pen's stroke inside it."""
    canvas = np.zeros((200, 300), np.uint8)
    cv2.line(canvas, (60, 120), (240, 80), (1,), 4)
    return canvas.astype(bool)


def picture(stamp: tuple[int, int, int], pen: tuple[int, int, int]) -> Image:
    """Both on white paper, the stamp pressed harder on the right."""
    page = np.full((200, 300, 3), 255, np.float32)
    press = np.linspace(0.7, 1.0, 300)[None, :, None]
    page = np.where(lines()[..., None], 255 - (255 - np.array(stamp)) * press, page)
    return np.where(stroke()[..., None], np.array(pen), page).astype(np.uint8)


@pytest.mark.parametrize(
    ("stamp", "pen"),
    [(VIOLET, (40, 40, 40)), (GREY, BLUE), (GREY, (20, 20, 20))],
    ids=["hue", "blue", "dark"],
)
def test_another_ink_is_seen(stamp: tuple[int, int, int], pen: tuple[int, int, int]) -> None:
    """A pen of another colour, or much darker, is surely not the stamp's."""
    found = other_ink(tones(picture(stamp, pen)), lines())
    assert found is not None
    assert found.sure[stroke()].mean() > 0.9
    assert found.sure[lines() & ~stroke()].mean() < 0.05


def test_the_same_ink_is_not_another() -> None:
    """However unevenly the stamp is pressed."""
    both = lines() | stroke()
    press = np.linspace(0.7, 1.0, 300)[None, :, None]
    page = np.where(both[..., None], 255 - (255 - np.array(VIOLET)) * press, 255.0).astype(np.uint8)
    found = other_ink(tones(page), lines())
    assert found is not None
    assert found.sure[both].mean() < 0.02


def test_too_little_of_a_stamp_says_nothing() -> None:
    """A few pixels are no reference."""
    assert other_ink(tones(picture(VIOLET, BLUE)), np.zeros((200, 300), bool)) is None


@pytest.mark.parametrize(("black", "known"), [(0, False), (90, True)])
def test_nothing_is_darker_than_black(black: int, known: bool) -> None:
    """In 1 bit thin lines look paler than thick ones once scaled, and are of the same ink."""
    edges = cv2.GaussianBlur(np.where(lines(), np.uint8(black), np.uint8(255)), (0, 0), 1.5)
    page = np.where(stroke(), np.uint8(0), edges).astype(np.uint8)
    found = other_ink(tones(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)), lines())
    assert found is not None
    assert bool(found.sure[stroke()].mean() > 0.9) is known
