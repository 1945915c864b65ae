"""A coloured pen against the stamp's own ink."""

import numpy as np
import pytest

from ocr.masks import Mask
from ocr.pen import coloured_distance
from ocr.raster import Image

VIOLET, PURPLE, BLUE, BLACK = (150, 60, 110), (140, 52, 108), (170, 70, 20), (40, 40, 40)


def painted(hand: tuple[int, int, int], stamp: tuple[int, int, int]) -> tuple[Mask, Mask, Image]:
    """A stroke and a stamp on white paper (blue, green, red)."""
    picture = np.full((100, 200, 3), 245, np.uint8)
    masks = [np.zeros((100, 200), bool) for _ in range(2)]
    masks[0][40:44, 10:90] = True
    masks[1][20:80, 120:126] = True
    picture[masks[0]], picture[masks[1]] = hand, stamp
    return masks[0], masks[1], picture


@pytest.mark.parametrize(
    ("hand", "stamp", "same"),
    [(VIOLET, VIOLET, True), (PURPLE, VIOLET, True), (BLUE, VIOLET, False), (VIOLET, BLACK, False)],
)
def test_two_coloured_inks_are_compared(
    hand: tuple[int, int, int], stamp: tuple[int, int, int], same: bool
) -> None:
    """One pad leaves nearly one colour."""
    found = coloured_distance(*painted(hand, stamp))
    assert found is not None
    assert (found < 7.0) == same


def test_black_ink_and_grey_scans_say_nothing() -> None:
    """Nearly all pens and many stamps are black."""
    assert coloured_distance(*painted(BLACK, BLACK)) is None
    hand, stamp, picture = painted(VIOLET, VIOLET)
    assert coloured_distance(hand, stamp, picture[..., 0]) is None
    assert coloured_distance(np.zeros_like(hand), stamp, picture) is None
    assert coloured_distance(hand, np.zeros_like(stamp), picture) is None
