"""A paraph ties a name; words underlined or struck out have none."""

from itertools import pairwise

import numpy as np
import pytest

from ocr.flourish import flourish_mm
from ocr.masks import Mask
from tests.ocr.test_sweeps import drawn
from tests.scans.hand import Stroke, Strokes, hand, signature, tied, write
from tests.scans.pen import turned

TIED = [seed for seed in range(50) if hand(seed).style == "lisible"]


def line(*points_mm: tuple[float, float]) -> Stroke:
    """Straight from point to point, without lifting the pen."""
    legs = [np.linspace(one, other, 30) for one, other in pairwise(points_mm)]
    points = np.concatenate(legs)
    return Stroke(points=points, speed=np.ones(len(points)))


def underlined(words: str, *lines: Stroke, tilt_deg: float = 0.0, joined: bool = False) -> Mask:
    """``words``, 2.3 mm high and some 40 mm long, on a baseline at 0, and lines below."""
    written = write(words, 2.3, np.random.default_rng(2), slant=0.0)
    return drawn(turned(((tied(written, 2.3) if joined else written) + lines), tilt_deg), (15.0, 22.0))


UNDERLINED = {
    "once": (line((0, 2), (40, 2)),),
    "twice": (line((0, 2), (40, 2)), line((0, 3.6), (40, 3.6))),
    "twice, from one point": (line((0, 2), (40, 2)), line((0, 2), (40, 4.5))),
    "back and forth from the left": (line((0, 2), (42, 1.6), (2, 3.2), (41, 4.8)),),
    "back and forth from the right": (line((42, 1.6), (0, 2.6), (41, 4.6)),),
    "back under it": (line((0, 1.6), (42, 2.6), (0, 4.2)),),
    "struck out, from the right": (line((42, -2.0), (0, -1.0), (42, 0.5)),),
    "struck out back and forth": (line((-2, -3), (42, -2.6), (-1, -1.0), (42, 0.4), (0, 1.6)),),
    "framed": (line((-3, -8), (43, -8), (43, 4), (-3, 4), (-3, -8)),),
}


@pytest.mark.parametrize("seed", TIED)
def test_a_name_tied_by_its_paraph(seed: int) -> None:
    """Whoever writes it so, turned or not."""
    for tilt_deg in (-6.0, 0.0, 6.0):
        strokes = turned(signature(hand(seed), np.random.default_rng(1)), tilt_deg)
        assert flourish_mm(drawn(strokes, (45.0, 25.0))) > 15.0


@pytest.mark.parametrize("lines", UNDERLINED.values(), ids=UNDERLINED)
@pytest.mark.parametrize("words", ["Lu et approuvé", "le 12/09/2026", "Jean Garcia"])
def test_a_line_is_no_paraph(words: str, lines: Strokes) -> None:
    """However words are underlined, framed or struck out, whatever their tilt, tied or letter by letter."""
    for tilt_deg in (-5.0, 0.0, 5.0):
        assert flourish_mm(underlined(words, *lines, tilt_deg=tilt_deg)) == 0.0
        assert flourish_mm(underlined(words, *lines, tilt_deg=tilt_deg, joined=True)) == 0.0


def test_a_hook_makes_it_one() -> None:
    """The same line, from the foot of the last letter."""
    assert flourish_mm(underlined("Jean Garcia", line((36, -0.5), (43, 1.2), (0, 2.6), (41, 4.8)))) > 35.0


def test_nothing_has_none() -> None:
    """An empty crop; a paraph alone, without a name above it."""
    assert flourish_mm(drawn(())) == 0.0
    assert flourish_mm(drawn((line((36, -1.0), (43, 1.2), (0, 2.6), (41, 4.8)),), (15.0, 22.0))) == 0.0
