"""What a pen draws over a stamp is told from it by its ink."""

import cv2
import numpy as np
import pytest

from ocr.masks import Mask
from ocr.overdrawn import of_another_ink
from ocr.printed import PX_PER_MM
from ocr.raster import Image

SIZE_MM = (40.0, 80.0)
VIOLET, PALE_GREY, DARK_GREY, BLUE, BLACK = (160, 70, 120), (150,) * 3, (60,) * 3, (150, 60, 20), (20,) * 3


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def stamped(ink: tuple[int, int, int], pen: tuple[int, int, int]) -> tuple[Mask, Mask, Image]:
    """A rectangular stamp with two rows of letters, a pen's stroke across it and beyond; the picture."""
    shape = tuple(map(mm, SIZE_MM))
    stamp, stroke = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    cv2.rectangle(stamp, (mm(10), mm(8)), (mm(60), mm(28)), (1,), 3)
    for row in (14, 22):
        cv2.putText(stamp, "MAIRIE DE LE HOUGA", (mm(14), mm(row)), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (1,), 2)
    cv2.line(stroke, (mm(20), mm(36)), (mm(50), mm(2)), (1,), 3)
    picture = np.full((*shape, 3), 250, np.uint8)
    picture[stamp > 0] = ink
    picture[stroke > 0] = pen
    return stamp.astype(bool), stroke.astype(bool), cv2.GaussianBlur(picture, (0, 0), 0.6).astype(np.uint8)


@pytest.mark.parametrize(
    ("ink", "pen"),
    [(VIOLET, BLACK), (VIOLET, BLUE), (PALE_GREY, DARK_GREY)],
    ids=["black over violet", "blue over violet", "dark over pale"],
)
def test_another_ink_is_kept_within_the_stamp(ink: tuple[int, int, int], pen: tuple[int, int, int]) -> None:
    """The whole stroke, and no letter that it runs into."""
    stamp, stroke, picture = stamped(ink, pen)
    kept = of_another_ink(stamp | stroke, (stamp & ~stroke,), picture)
    within = (slice(mm(10), mm(26)), slice(mm(12), mm(58)))
    assert (kept & stroke)[within].sum() > 0.9 * stroke[within].sum()
    assert (kept & ~stroke)[within].sum() < 0.1 * (stamp & ~stroke)[within].sum()


@pytest.mark.parametrize("ink", [VIOLET, PALE_GREY, BLACK], ids=["violet", "grey", "black"])
def test_the_same_ink_is_kept_outside_alone(ink: tuple[int, int, int]) -> None:
    """Within, nobody knows what is the pen's; nothing is darker than black."""
    stamp, stroke, picture = stamped(ink, ink)
    kept = of_another_ink(stamp | stroke, (stamp & ~stroke,), picture)
    within = (slice(mm(10), mm(26)), slice(mm(12), mm(58)))
    assert kept[within].sum() < 0.1 * stroke[within].sum()
    assert (kept & stroke)[mm(30) :].sum() > 0.9 * stroke[mm(30) :].sum()
