"""Pictures shown to a human: the matrices put known points where they are seen."""

import cv2
import numpy as np
import pytest

from ocr.evidence import crop_jpeg, picture_of
from ocr.printed import PX_PER_PT
from ocr.raster import PageRaster

SPOT_PT = (120.0, 640.0)
PX = 200 / 72


def page_with_a_spot() -> PageRaster:
    """A white page of 595 x 842 points with one dark spot."""
    bgr = np.full((round(842 * PX), round(595 * PX), 3), 255, np.uint8)
    cv2.circle(bgr, (round(SPOT_PT[0] * PX), round(SPOT_PT[1] * PX)), 14, (0, 0, 0), -1)
    return PageRaster(bgr=bgr, size_pt=(595, 842), px_per_pt=PX, native_dpi=200, image_cover=1, text_length=0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_known_point_is_where_the_matrix_says(rotation: int) -> None:
    """The spot of the returned page is dark at its mapped place, whichever way the page is turned."""
    data, size, matrix = picture_of(page_with_a_spot(), rotation)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    x, y, w = np.array(matrix) @ (*SPOT_PT, 1.0)
    assert picture.shape[::-1] == size
    assert max(size) == pytest.approx(1100, abs=1)
    assert picture[round(y / w), round(x / w)] < 60


def test_a_crop_is_the_zone_and_a_little_around() -> None:
    """A crop at the page's edge is cut there."""
    page = np.full((1754, 1240), 255, np.uint8)
    inner = cv2.imdecode(np.frombuffer(crop_jpeg(page, (100, 100, 300, 200)), np.uint8), 0)
    corner = cv2.imdecode(np.frombuffer(crop_jpeg(page, (0, 0, 200, 100)), np.uint8), 0)
    assert inner.shape == (round(136 * PX_PER_PT), round(236 * PX_PER_PT)) or abs(inner.shape[1] - 491) <= 1
    assert corner.shape[0] < inner.shape[0]
    assert corner.shape[1] < inner.shape[1]
