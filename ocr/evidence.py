"""Pictures that show what was seen: the upright page, the crop of a zone."""

import cv2
import numpy as np

from ocr.facts import Box, Matrix
from ocr.printed import PX_PER_PT
from ocr.raster import Image, PageRaster
from ocr.stages import stage

_PICTURE_LONG_SIDE_PX = 1100
_QUALITY = 70
_MARGIN_PT = 18.0
_QUARTERS = {0: None, 90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


@stage("pictures")
def picture_of(raster: PageRaster, rotation: int) -> tuple[bytes, tuple[int, int], Matrix]:
    """JPEG of the page turned upright, its size (width, height), the matrix returned points -> its pixels.

    ``rotation``: degrees clockwise that the scan was turned, 0, 90, 180 or 270.
    """
    height, width = raster.bgr.shape[:2]
    scale = _PICTURE_LONG_SIDE_PX / max(height, width)
    small = cv2.resize(raster.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    h, w = small.shape[:2]
    quarter = _QUARTERS[rotation]
    turned = small if quarter is None else cv2.rotate(small, quarter)
    turn = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, 1, 0], [-1, 0, w], [0, 0, 1]],
        180: [[-1, 0, w], [0, -1, h], [0, 0, 1]],
        270: [[0, -1, h], [1, 0, 0], [0, 0, 1]],
    }[rotation]
    factor = raster.px_per_pt * scale
    matrix = np.array(turn, dtype=np.float64) @ np.diag([factor, factor, 1.0])
    rows = tuple((float(a), float(b), float(c)) for a, b, c in matrix)
    return _jpeg(turned.astype(np.uint8)), (turned.shape[1], turned.shape[0]), (rows[0], rows[1], rows[2])


@stage("pictures")
def crop_jpeg(picture: Image, box: Box) -> bytes:
    """JPEG of a zone of a picture in the common frame, a quarter of an inch around it.

    ``picture``: H x W or H x W x 3 uint8; ``box``: points of the issued page.
    """
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (
        (value + sign * _MARGIN_PT) * PX_PER_PT for value, sign in zip(box, (-1, -1, 1, 1), strict=True)
    )
    return _jpeg(picture[max(0, int(y0)) : min(height, int(y1)), max(0, int(x0)) : min(width, int(x1))])


def _jpeg(picture: Image) -> bytes:
    done, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes() if done else b""
