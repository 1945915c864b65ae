"""A cup's ring, whatever ran into its pieces; no pen goes so far round."""

import cv2
import numpy as np
import pytest

from ocr.cups import ring_in
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from tests.scans.hand import Strokes, hand, signature, write
from tests.scans.pen import turned

SHAPE = (round(70 * PX_PER_MM), round(110 * PX_PER_MM))
CENTRE_MM = (12.0, 35.0)


def inked(*paths_mm: np.ndarray) -> Mask:
    """Lines of a pen through points in millimetres."""
    canvas = np.zeros(SHAPE, np.uint8)
    for path in paths_mm:
        cv2.polylines(canvas, [(path * PX_PER_MM).round().astype(np.int32)], False, (1,), 4)
    return canvas.astype(bool)


def at(strokes: Strokes, x_mm: float, y_mm: float) -> Mask:
    """Strokes of a pen, their origin there."""
    return inked(*(stroke.points + np.array([x_mm, y_mm]) for stroke in strokes))


def arc(first: float, last: float, radius_mm: float = 37.0) -> Mask:
    """A piece of a ring, degrees from the right, down."""
    angles = np.radians(np.arange(first, last, 2.0))
    return inked(np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius_mm + np.array(CENTRE_MM))


WORDS = at(turned(write("Le Maire Bon pour accord", 2.4, np.random.default_rng(3)), 0.0), 22.0, 30.0)


def test_a_ring_is_found_whatever_ran_into_its_pieces() -> None:
    """The frame's own line has cut it, words cross it."""
    ring = ring_in(WORDS | arc(-72, -20) | arc(-15, 40) | arc(44, 72))
    assert ring is not None
    assert ring.radius / PX_PER_MM == pytest.approx(37.0, abs=0.5)
    assert (ring.x / PX_PER_MM, ring.y / PX_PER_MM) == pytest.approx(CENTRE_MM, abs=0.6)


def test_a_piece_is_no_ring() -> None:
    """Most of it must be there: a pen may draw an arc. So must its size be a cup's."""
    assert ring_in(WORDS) is None
    assert ring_in(WORDS | arc(-30, 40)) is None
    assert ring_in(WORDS | arc(-180, 180, radius_mm=15.0)) is None
    assert ring_in(np.zeros(SHAPE, bool)) is None


@pytest.mark.parametrize("seed", range(24))
def test_a_signature_has_none(seed: int) -> None:
    """Of any style."""
    assert ring_in(at(signature(hand(seed), np.random.default_rng(1)), 55.0, 35.0)) is None
