"""QR codes on a picture of a page: their text and their corners."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from ocr.raster import Image

_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


_BOTH = 2
_CORNER = 0.17
"""Of the page's longer side: 50 mm of A4, our codes end at 30 mm."""
_BLOCK_PX = 8
"""What zxing reads its threshold over: a corner cut along these blocks is read as in the whole page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSeen:
    """A code in pixels: ``corners`` is 4 x 2 (x, y), in the code's own order: they tell the orientation."""

    text: str
    corners: npt.NDArray[np.float64]


def read_codes(grey: Image, *, expected: int) -> tuple[CodeSeen, ...]:
    """Every QR code of ``grey`` (H x W uint8), any orientation, but none of the other side of the sheet. When
    fewer than ``expected``, look harder.

    The second look blurs (a 1-bit scan's ragged edges), the third enlarges (a coarse scan: under about 3
    pixels a module the plain reader gives up).
    """
    found = _every_code(grey, expected=expected)
    pair = found if len(found) == _BOTH and found[0].text == found[1].text else None
    return () if pair is not None and _is_from_behind(*pair) else found


def _every_code(grey: Image, *, expected: int) -> tuple[CodeSeen, ...]:
    found = _read(grey, scale=1.0)
    if len(found) >= expected:
        return found
    found = _merged(found, _read(cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.uint8), scale=1.0))
    if len(found) >= expected:
        return found
    larger = cv2.resize(grey, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    return _merged(found, _read(larger, scale=1.6))


def read_corners(grey: Image) -> tuple[CodeSeen, ...]:
    """The same code in two opposite corners of ``grey``, top right and bottom left first; else nothing.

    Where both are, the rest of the page needs no reading: 1 ms instead of 25."""
    height, width = grey.shape
    side = round(max(height, width) * _CORNER) // _BLOCK_PX * _BLOCK_PX
    if 2 * side > min(height, width):
        return ()
    right, bottom = ((length - side) // _BLOCK_PX * _BLOCK_PX for length in (width, height))
    for pair in (((right, 0), (0, bottom)), ((0, 0), (right, bottom))):
        found = tuple(code for corner in pair for code in _in_corner(grey, corner, side)[:1])
        if len(found) == len(pair) and found[0].text == found[1].text:
            return () if _is_from_behind(*found) else found
    return ()


def _is_from_behind(first: CodeSeen, second: CodeSeen) -> bool:
    """Whether these two, in opposite corners of a page higher than wide, are seen through its paper.

    zxing reads mirrored codes and tells nobody: it takes the corners of one for those of a code turned by a
    quarter, and the page then seems wider than high."""
    between = second.corners.mean(axis=0) - first.corners.mean(axis=0)
    across = first.corners[1] - first.corners[0]
    down = first.corners[3] - first.corners[0]
    return bool(abs(between @ across) > abs(between @ down))


def _in_corner(grey: Image, corner: tuple[int, int], side: int) -> tuple[CodeSeen, ...]:
    x, y = corner
    moved = np.array([x, y], dtype=np.float64)
    found = _read(grey[y : y + side, x : x + side], scale=1.0)
    return tuple(CodeSeen(text=code.text, corners=code.corners + moved) for code in found)


def _read(grey: Image, *, scale: float) -> tuple[CodeSeen, ...]:
    barcodes = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=_QR_CODES, try_invert=False)
    return tuple(
        CodeSeen(text=barcode.text, corners=_corners(barcode.position) / scale)
        for barcode in barcodes
        if barcode.valid
    )


def _corners(position: zxingcpp.Position) -> npt.NDArray[np.float64]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], dtype=np.float64)


def _merged(first: tuple[CodeSeen, ...], second: tuple[CodeSeen, ...]) -> tuple[CodeSeen, ...]:
    """Both, without the codes of ``second`` that stand where one of ``first`` does."""
    merged = list(first)
    for code in second:
        centre = code.corners.mean(axis=0)
        side = np.linalg.norm(code.corners[1] - code.corners[0])
        if all(np.linalg.norm(centre - known.corners.mean(axis=0)) > side / 2 for known in merged):
            merged.append(code)
    return tuple(merged)
