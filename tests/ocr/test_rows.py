"""Where the letters of a row go on."""

import cv2
import numpy as np

from ocr.printed import PX_PER_MM
from ocr.rows import line_of


def test_the_line_of_a_row_goes_on_beside_it_and_not_above() -> None:
    """What continues a row of letters stands on its own line, a little further, whatever its slope."""
    canvas = np.zeros((200, 400), np.uint8)
    cv2.putText(canvas, "MAIRIE DE", (60, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (1,), 2)
    turned = cv2.warpAffine(canvas, cv2.getRotationMatrix2D((200, 100), 12, 1), (400, 200))
    row = turned.astype(bool)
    line = line_of(row)
    ys, xs = np.nonzero(row)
    end, rise = int(xs.max()), float(np.tan(np.radians(12)))
    beside = round(4 * PX_PER_MM)
    y = round(float(ys[xs > end - 12].mean()))
    assert line[y - round(beside * rise), end + beside]
    assert not line[y - round(beside * rise) - round(4 * PX_PER_MM), end + beside]
    assert not line[y, min(399, end + round(12 * PX_PER_MM))]
    assert line[row].mean() > 0.97


def test_a_few_letters_have_no_line() -> None:
    """Two of them, as high as long, do not say which way they go on."""
    canvas = np.zeros((100, 200), np.uint8)
    cv2.putText(canvas, "ab", (60, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (1,), 2)
    assert not line_of(canvas.astype(bool)).any()
