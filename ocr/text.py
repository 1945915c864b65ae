"""Words and numbers, on pictures of pages whose orientation may be unknown."""

import re
from collections import Counter
from collections.abc import Iterator

import cv2
import numpy as np

from ocr import engine
from ocr.raster import Image
from ocr.stages import stage

_STRIP = 0.14
"""Share of the page's height where a header or footer stands."""
_READABLE_HEIGHT_PX = 3300
"""A4 at about 280 dpi: tesseract reads 8 to 11 point print best around 300 dpi."""


@stage("ocr")
def numbers_in_margins(grey: Image, pattern: str) -> tuple[str, ...]:
    """Group 1 of ``pattern`` wherever OCR finds it in the foot or head of the page, whichever way up it is.

    ``grey``: H x W uint8, the whole page. The likeliest turns are tried first; the first that reads anything
    ends the search. Raises MissingProgram.
    """
    for turned in _turns(grey):
        height = turned.shape[0]
        strip = round(height * _STRIP)
        for band in (turned[-strip:], turned[:strip]):
            if found := _agreed(band, _READABLE_HEIGHT_PX / height, pattern):
                return found
    return ()


@stage("ocr")
def find_numbers(picture: Image, pattern: str) -> tuple[str, ...]:
    """Group 1 of ``pattern`` in what OCR reads on ``picture`` (H x W uint8), spaces inside it removed.

    Raises MissingProgram.
    """
    return _numbers(engine.read_line(picture), pattern)


@stage("ocr")
def lines(pictures: tuple[Image, ...]) -> str:
    """What OCR reads on pictures of one line each, a line of text for each. Raises MissingProgram."""
    return "\n".join(engine.read_line(picture) for picture in pictures)


@stage("ocr")
def layouts(picture: Image) -> tuple[str, str]:
    """What OCR reads on a picture (H x W uint8) taken for lines of text, and for words here and there. Raises
    MissingProgram."""
    return engine.read_line(picture), engine.read_scattered(picture)


def _agreed(band: Image, factor: float, pattern: str) -> tuple[str, ...]:
    """The numbers that two readings of a band agree on.

    One reading is not enough: on clean scans, with codes and discs around, tesseract takes a bold 9 for a 2
    on one page in four (measured); another layout or size makes it another error.
    """
    readings = [
        _numbers(engine.read_line(_enlarged(band, factor)), pattern),
        _numbers(engine.read_scattered(_enlarged(band, factor)), pattern),
    ]
    if any(readings) and readings[0] != readings[1]:
        readings.append(_numbers(engine.read_scattered(band), pattern))
    counted = Counter(number for reading in readings for number in set(reading))
    return tuple(number for number, times in counted.items() if times > 1)


def _numbers(text: str, pattern: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", match) for match in re.findall(pattern, text, flags=re.IGNORECASE))


def _turns(grey: Image) -> Iterator[Image]:
    upright = grey.shape[0] >= grey.shape[1]
    for quarter in (0, 2, 1, 3) if upright else (1, 3, 0, 2):
        yield np.ascontiguousarray(np.rot90(grey, quarter))


def _enlarged(picture: Image, factor: float) -> Image:
    if factor <= 1.0:
        return picture
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
