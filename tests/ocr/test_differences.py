"""Of little ink, its colour says whether somebody wrote."""

import numpy as np
import pytest

from ocr.differences import added_regions, is_little, with_chroma
from ocr.printed import PX_PER_MM


@pytest.mark.parametrize(
    ("ink", "coloured"), [((200, 120, 170), True), ((190, 190, 190), False)], ids=["pale violet", "dust"]
)
def test_little_ink_has_a_colour(ink: tuple[int, int, int], coloured: bool) -> None:
    """On cream paper, beside black print."""
    picture = np.full((200, 200, 3), (224, 243, 250), np.uint8)
    added = np.zeros((200, 200), bool)
    added[100:103, 90 : 90 + round(3 * PX_PER_MM)] = True
    picture[added], picture[110:114, 60:140] = ink, (20, 20, 20)
    (region,) = with_chroma(added_regions(added), added, picture)
    assert is_little(region)
    assert (region.chroma > 12.0) == coloured


def test_much_ink_needs_none() -> None:
    """It counts as it is."""
    added = np.zeros((200, 200), bool)
    added[80:120, 60:140] = True
    (region,) = with_chroma(added_regions(added), added, np.zeros((200, 200, 3), np.uint8))
    assert not is_little(region)
    assert region.chroma == 0.0
