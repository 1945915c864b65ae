"""An issued page, prepared once for all the scans that will be laid on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocr.codes import CodeSeen, read_codes, read_corners
from ocr.raster import Image, PageRaster

WORK_DPI = 150
"""Resolution of the common frame: a 0.4 mm pen is over 2 pixels wide, a page stays at 2 million pixels. At
120 dpi a retour costs a quarter less, and two struck-out articles of five pass unseen (`make evaluate`)."""
PX_PER_MM = WORK_DPI / 25.4
PX_PER_PT = WORK_DPI / 72
Side = Literal["left", "right", "foot"]
"""Of the common frame. Its head is not among them: faxes print their own line there."""
PRINT_LEVEL = 160
"""Grey below which the issued page counts as print (its anti-aliased edges included)."""

TILE_MM = (14.0, 10.0)
TILE_STEP_MM = 13.0
_BETWEEN_AT_MOST, _RULES_AT_MOST, _THINNED = 12, 24, 4
_RULED, _RULE_ALONE = 1e4, 0.05
"""Squared gradient across a line, mean of a tile (0.4 mm of black: 75,000), and how little of it along."""
_MIN_TEXTURE = 60.0
"""Least eigenvalue of the structure tensor of a tile: blank or one-directional ones cannot be placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """Issued page ``page`` (1-based) of document ``key`` in the common frame.

    ``grey``: H x W uint8; ``ink``: H x W, what we printed; ``codes``: in pixels of the frame; ``tiles``:
    N x 2, centres (x, y) of textured tiles in pixels, in reading order; ``between``: those of the few that
    stand on print furthest from these.
    """

    key: str
    page: int
    size_pt: tuple[float, float]
    grey: Image
    ink: npt.NDArray[np.bool_]
    codes: tuple[CodeSeen, ...]
    tiles: npt.NDArray[np.float64]
    between: npt.NDArray[np.float64]

    def code_area(self) -> npt.NDArray[np.bool_]:
        """The pixels (H x W) that the codes cover."""
        area = np.zeros(self.ink.shape, np.uint8)
        for code in self.codes:
            cv2.fillConvexPoly(area, code.corners.round().astype(np.int32), (1,))
        return np.asarray(area, dtype=bool)


def prepare(raster: PageRaster, *, key: str, page: int) -> PrintedPage:
    """Prepare issued page ``page`` (1-based) of document ``key``, drawn at any resolution."""
    width, height = (round(side * PX_PER_PT) for side in raster.size_pt)
    drawn = cv2.cvtColor(raster.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    grey = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    tiles, between = _textured_tiles(grey)
    scale = width / drawn.shape[1]
    codes = tuple(
        CodeSeen(text=code.text, corners=code.corners * scale)
        for code in read_corners(drawn) or read_codes(drawn, expected=0)
    )
    return PrintedPage(
        key=key,
        page=page,
        size_pt=raster.size_pt,
        grey=grey,
        ink=grey < PRINT_LEVEL,
        codes=codes,
        tiles=tiles,
        between=between,
    )


def _textured_tiles(grey: Image) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Centres of the tiles with structure in both directions (Shi and Tomasi, 1994), seen at half size."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    block = round(TILE_MM[1] * PX_PER_MM / 2)
    texture = cv2.cornerMinEigenVal(small, blockSize=block, ksize=3) * 1e4
    step, half_w, half_h = TILE_STEP_MM * PX_PER_MM, TILE_MM[0] * PX_PER_MM / 2, TILE_MM[1] * PX_PER_MM / 2
    height, width = grey.shape
    centres = [
        (x, y)
        for y in np.arange(half_h, height - half_h, step)
        for x in np.arange(half_w, width - half_w, step)
        if texture[min(int(y / 2), small.shape[0] - 1), min(int(x / 2), small.shape[1] - 1)] > _MIN_TEXTURE
    ]
    tiles = np.array(centres, dtype=np.float64).reshape(-1, 2)
    return tiles, _scaled(_furthest(texture > _MIN_TEXTURE, texture, tiles / 2, _BETWEEN_AT_MOST))


def ruled_places(printed: PrintedPage) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Centres (N x 2) of places that hold a level line, and of those that hold an upright one, away from the
    tiles: each tells how far the page is from the print across it, not along it."""
    small = cv2.resize(printed.grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    known = np.vstack([printed.tiles, printed.between]) / 2
    drawn = (
        _ruled(small.astype(np.uint8, copy=False), *axes) for axes in (((0, 1), (1, 0)), ((1, 0), (0, 1)))
    )
    level, upright = (_scaled(_furthest(lines > _RULED, lines, known, _RULES_AT_MOST)) for lines in drawn)
    return level, upright


def _ruled(small: Image, across: tuple[int, int], along: tuple[int, int]) -> npt.NDArray[np.float32]:
    """How much of a line, and nothing else, stands in the tile about each pixel, in the units of texture."""
    size = round(TILE_MM[0] * PX_PER_MM / 2), round(TILE_MM[1] * PX_PER_MM / 2)
    energies = [cv2.blur(np.square(cv2.Sobel(small, cv2.CV_32F, *axis)), size) for axis in (across, along)]
    return np.where(energies[1] < _RULE_ALONE * energies[0], energies[0], 0.0).astype(np.float32)


def _scaled(places: Iterator[tuple[float, float]]) -> npt.NDArray[np.float64]:
    """Twice as large, one a row."""
    return np.array([*places], dtype=np.float64).reshape(-1, 2) * 2


def _furthest(
    enough: npt.NDArray[np.bool_],
    texture: npt.NDArray[np.float32],
    tiles: npt.NDArray[np.float64],
    most: int,
) -> Iterator[tuple[float, float]]:
    """Centres of the places of ``enough`` texture furthest from ``tiles`` and from one another (pixels of
    ``texture``): a disc in a corner, a page number. Nothing else tells how a sheet's corners bend."""
    half_x, half_y = (round(side * PX_PER_MM / 4) for side in TILE_MM)
    left = texture.copy()
    left[:half_y], left[-half_y:], left[:, :half_x], left[:, -half_x:] = 0, 0, 0, 0
    textured = (enough & (left > 0))[::_THINNED, ::_THINNED]
    apart = np.ones((textured.shape[0], textured.shape[1]), np.uint8)
    for x, y in (tiles / _THINNED).astype(int).tolist():
        apart[min(y, len(apart) - 1), min(x, len(apart[0]) - 1)] = 0
    for _ in range(most):
        away = cv2.distanceTransform(apart, cv2.DIST_L2, 3) * textured
        _, furthest, _, (x, y) = cv2.minMaxLoc(away)
        if furthest * _THINNED < half_y:
            return
        # The edge of a textured place is the furthest: its middle is what can be placed.
        top, side = max(0, y * _THINNED - half_y), max(0, x * _THINNED - half_x)
        around = left[top : y * _THINNED + half_y, side : x * _THINNED + half_x]
        _, _, _, (by_x, by_y) = cv2.minMaxLoc(around)
        yield float(side + by_x), float(top + by_y)
        apart[y, x] = apart[(top + by_y) // _THINNED, (side + by_x) // _THINNED] = 0
