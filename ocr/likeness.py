"""The shape of a signature, small enough to be compared with thousands of others."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask

WIDTH, HEIGHT = 128, 64
"""Cells of the grid a signature is fitted in, its proportions kept: about 0.5 mm of a usual one."""
_INKED = 0.3
"""Share of a cell's surface from which a stroke goes through it."""

_Grid = npt.NDArray[np.uint8]


def shape_of(hand: Mask) -> str:
    """Hexadecimal, row after row, of the cells that the middle of a stroke goes through; empty without any.

    The middle alone: a pen, a printer and a scanner each make strokes wider or thinner.
    """
    ys, xs = np.nonzero(hand)
    if not len(xs):
        return ""
    cropped = hand[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].astype(np.float32)
    height, width = cropped.shape
    scale = min(WIDTH / width, HEIGHT / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(cropped, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    grid = np.zeros((HEIGHT, WIDTH), np.bool_)
    top, left = (HEIGHT - size[1]) // 2, (WIDTH - size[0]) // 2
    grid[top : top + size[1], left : left + size[0]] = _thinned((small > _INKED).astype(np.uint8))
    return np.packbits(grid).tobytes().hex()


def _thinned(strokes: _Grid) -> Mask:
    """Strokes worn down to one cell, ends and joints kept (Zhang and Suen, 1984)."""
    worn = True
    while worn:
        worn = False
        for first in (True, False):
            loose = _loose(strokes, first=first)
            if loose.any():
                strokes[loose] = 0
                worn = True
    return strokes > 0


def _loose(strokes: _Grid, *, first: bool) -> Mask:
    """The cells of an edge that hold nothing together; the two passes wear opposite sides."""
    wide = np.pad(strokes, 1)
    around = (
        *(wide[:-2, 1:-1], wide[:-2, 2:], wide[1:-1, 2:], wide[2:, 2:]),
        *(wide[2:, 1:-1], wide[2:, :-2], wide[1:-1, :-2], wide[:-2, :-2]),
    )
    north, _, east, _, south, _, west, _ = around
    count = sum(cell.astype(np.int8) for cell in around)
    turns = sum((around[i] < around[(i + 1) % 8]).astype(np.int8) for i in range(8))
    sides = (north * east * south, east * south * west)
    if not first:
        sides = (north * east * west, north * south * west)
    edge = (strokes == 1) & (count >= 2) & (count <= 6) & (turns == 1)
    loose: Mask = edge & (sides[0] == 0) & (sides[1] == 0)
    return loose
