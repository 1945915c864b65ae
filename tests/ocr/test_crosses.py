"""A cross is two lines; a signature that ends in one is more."""

import cv2
import numpy as np
import pytest

from ocr.crosses import is_cross
from ocr.kinds import marks_of
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.shapes import ALONE
from tests.ocr.test_freehand import canvas, mm, signature
from tests.scans.hand import line
from tests.scans.pen import turned


def cross(long_mm: float, turn_deg: float, wobble_mm: float = 0.3) -> Mask:
    """Two strokes of a hand, across each other in the middle of the crop."""
    drawn, rng = canvas(), np.random.default_rng(5)
    for tilt in (turn_deg, -turn_deg):
        for stroke in turned(line(long_mm, rng, wobble_mm), tilt):
            points = ((stroke.points + np.array([40.0, 25.0])) * PX_PER_MM).round().astype(np.int32)
            cv2.polylines(drawn, [points], False, (1,), 3)
    return drawn.astype(bool)


@pytest.mark.parametrize("turn_deg", [15.0, 27.0, 45.0])
@pytest.mark.parametrize("wobble_mm", [0.3, 0.7])
@pytest.mark.parametrize("long_mm", [25.0, 50.0])
def test_a_frame_crossed_out_is_lines(long_mm: float, wobble_mm: float, turn_deg: float) -> None:
    """However it is drawn, it is no signature's stroke."""
    drawn = cross(long_mm, turn_deg, wobble_mm)
    assert is_cross(drawn)
    assert {mark.kind for mark in marks_of(drawn, ALONE)} <= {"line", "shape"}


def test_a_signature_is_none() -> None:
    """Nor is one that is struck through, a single line, a small cross in a name."""
    assert not is_cross(signature())
    assert not is_cross(signature() | cross(50, 20))
    assert not is_cross(cross(50, 0))
    assert not is_cross(cross(60, 4))
    assert not is_cross(cross(9, 45))
    assert not is_cross(cv2.circle(canvas(), (mm(40), mm(25)), mm(14), (1,), 3).astype(bool))
