"""Numbers printed after known words, on pictures of pages whose orientation may be unknown."""

import re
from collections.abc import Iterator

import cv2
import numpy as np

from ocr import engine
from ocr.raster import Image

_STRIP = 0.14
"""Share of the page's height where a header or footer stands."""
_READABLE_HEIGHT_PX = 3300
"""A4 at about 280 dpi: tesseract reads 8 to 11 point print best around 300 dpi."""


def numbers_in_margins(grey: Image, pattern: str) -> tuple[str, ...]:
    """Group 1 of ``pattern`` wherever OCR finds it in the foot or head of the page, whichever way up it is.

    ``grey``: H x W uint8, the whole page. The likeliest turns are tried first; the first that reads anything
    ends the search. Raises MissingProgram.
    """
    for turned in _turns(grey):
        height = turned.shape[0]
        strip = round(height * _STRIP)
        for band in (turned[-strip:], turned[:strip]):
            found = find_numbers(_enlarged(band, _READABLE_HEIGHT_PX / height), pattern)
            if found:
                return found
    return ()


def find_numbers(picture: Image, pattern: str) -> tuple[str, ...]:
    """Group 1 of ``pattern`` in what OCR reads on ``picture`` (H x W uint8), spaces inside it removed.

    Raises MissingProgram.
    """
    text = engine.read_line(picture)
    return tuple(re.sub(r"\s", "", match) for match in re.findall(pattern, text, flags=re.IGNORECASE))


def _turns(grey: Image) -> Iterator[Image]:
    upright = grey.shape[0] >= grey.shape[1]
    for quarter in (0, 2, 1, 3) if upright else (1, 3, 0, 2):
        yield np.ascontiguousarray(np.rot90(grey, quarter))


def _enlarged(picture: Image, factor: float) -> Image:
    if factor <= 1.0:
        return picture
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
