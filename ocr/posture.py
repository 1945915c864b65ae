"""A page set upright: which way up its text is, and by how much it leans."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.raster import Image

_SMALL_PX, _RULE_PX = 1000, 30
_COARSE_DEG, _FINE_DEG = np.arange(-6.0, 6.01, 0.5), np.arange(-0.4, 0.41, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """``quarters``: quarter turns clockwise the page was given; ``skew_deg``: what it leans besides, the same
    way; ``matrix``: 3 x 3, page pixels -> upright pixels; ``size``: width, height of the upright page."""

    quarters: int
    skew_deg: float
    matrix: npt.NDArray[np.float64]
    size: tuple[int, int]

    def upright(self, picture: Image) -> Image:
        """``picture`` (grey or colour) set upright."""
        return cv2.warpPerspective(
            picture, self.matrix, self.size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
        ).astype(np.uint8, copy=False)


def postures(grey: Image) -> Iterator[Posture]:
    """The two ways up that the lines of ``grey`` (H x W) allow, then the two others, should its words stand
    on end: nothing but reading tells a page from the same upside down."""
    scale = _SMALL_PX / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ink = _ink(small)
    sideways = _sharpness(np.rot90(ink)) > _sharpness(ink)
    for turned in (sideways, not sideways):
        angle = _lean(np.ascontiguousarray(np.rot90(ink)) if turned else ink)
        for quarters in (1, 3) if turned else (0, 2):
            # Turned by a half, a page leans the same way; a quarter is undone anticlockwise, as rot90 did.
            yield _posture(grey.shape, quarters, angle)


def _ink(small: Image) -> npt.NDArray[np.float32]:
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    dark = small.astype(np.float32) < 0.8 * paper.astype(np.float32)
    # Letters and lines of letters, not the black border of a lid, a table, nor a scanner's streak: one along
    # the page outweighed all its lines of text.
    others = np.zeros(dark.shape, dtype=bool)
    for kernel in ((9, 9), (1, _RULE_PX), (_RULE_PX, 1)):
        others |= cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones(kernel, np.uint8)) > 0
    return np.where(others, 0.0, dark).astype(np.float32)


def _sharpness(ink: npt.NDArray[np.float32]) -> float:
    """Lines of text across make the sums of rows go up and down."""
    return float(np.square(np.diff(ink.sum(axis=1))).sum() / max(1.0, float(ink.sum())))


def _lean(ink: npt.NDArray[np.float32]) -> float:
    """Degrees clockwise that the lines lean."""
    middle = (ink.shape[1] / 2, ink.shape[0] / 2)

    def straightened(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        return _sharpness(cv2.warpAffine(ink, turn, (ink.shape[1], ink.shape[0])).astype(np.float32))

    coarse = max(_COARSE_DEG, key=straightened)
    return float(max(coarse + _FINE_DEG, key=straightened))


def _posture(shape: tuple[int, ...], quarters: int, angle: float) -> Posture:
    height, width = shape[:2]
    turn = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
    }[quarters]
    size = (height, width) if quarters % 2 else (width, height)
    lean = np.vstack([cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0), [0.0, 0.0, 1.0]])
    return Posture(
        quarters=quarters, skew_deg=angle, matrix=lean @ np.array(turn, dtype=np.float64), size=size
    )
