"""The figures of pen-like strokes: how free, how broken, of what colour."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.freehand import longest_free_mm
from ocr.kinds import MarkSeen
from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.rows import line_of

LETTER_MM = 6.5
"""No letter of a stamp is larger."""
_MIN_TONE_PX = 60
_TONE_WEIGHTS = (0.6, 1.0, 1.0)
"""Of L, a, b: pressed unevenly, one pad is darker here than there."""
_COLOURED = 10.0
"""Chroma (CIE 1976) of an ink that is surely not black."""
_PIECE_MM2 = 0.2
"""Smaller ones are crumbs of a stamp under the pen, of which a facsimile's strokes have few."""
_PIECES_NEAR_MM, _BLACK, _TWO_TONE = 0.3, 190, 15
"""The darkest tenth of a simulated stroke is under 11 of 255 in 1 bit, over 22 in greys and colours."""


def freehand_mm(strokes: tuple[MarkSeen, ...], rows: tuple[MarkSeen, ...], inside: Mask) -> float:
    """The longest piece that is left of the larger strokes once straight lines and arcs are gone, and what
    stands where the letters of ``rows`` go on."""
    large = [mark.mask for mark in strokes if mark.extent_mm > LETTER_MM]
    if not large:
        return 0.0
    for row in rows:
        inside = inside & ~line_of(row.mask)
    return longest_free_mm(np.logical_or.reduce(large), inside)


def pieces(strokes: tuple[MarkSeen, ...], colour: Image) -> float:
    """How many pieces 100 mm of the larger strokes are in, on a scan in black and white alone.

    A pen leaves a line there; what rubber inks unevenly falls to pieces, the pale letters first."""
    large = [mark for mark in strokes if mark.extent_mm > LETTER_MM]
    length = sum(mark.length_mm for mark in large)
    if not large:
        return 0.0
    grey = colour if colour.ndim == 2 else cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    near = grown(np.logical_or.reduce([mark.mask for mark in large]), _PIECES_NEAR_MM)
    black = (grey < _BLACK) & near
    if not black.any() or np.percentile(grey[black], 10) > _TWO_TONE:
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(black.astype(np.uint8), connectivity=8)
    count = int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] > _PIECE_MM2 * PX_PER_MM**2))
    # A scan in black and white is never quite in no piece: 0 is for the others.
    return max(count, 1) / length * 100


def ink_distance(hand: Mask, letters: Mask, colour: Image) -> float | None:
    """Difference of colour (CIE 1976, L a b, lightness counting less) between pen-like ink and rows of
    type: a griffe has one ink for both."""
    if hand.sum() < _MIN_TONE_PX or letters.sum() < _MIN_TONE_PX:
        return None
    lab = _lab(colour)
    return round(float(np.linalg.norm((_tone(lab[hand]) - _tone(lab[letters])) * _TONE_WEIGHTS)), 1)


def coloured_distance(hand: Mask, stamps: Mask, colour: Image) -> float | None:
    """``ink_distance`` of pen-like ink and of stamps, where the pen's is neither black nor grey: a facsimile
    is pressed from the stamp's own pad."""
    if hand.sum() < _MIN_TONE_PX or chroma(hand, colour) <= _COLOURED:
        return None
    return ink_distance(hand, stamps, colour)


def chroma(ink: Mask, colour: Image) -> float:
    """How far the colour of ``ink``, some at least, is from that of the paper of a crop, lightness left out
    (CIE 1976); 0 on a grey scan."""
    if colour.ndim == 2:
        return 0.0
    lab = _lab(colour)
    return round(float(np.linalg.norm((_tone(lab[ink]) - _paper(lab))[1:])), 1)


def redness(hand: Mask, colour: Image) -> float:
    """How much redder and yellower (a + b of CIE 1976) than the paper the pen-like ink is, or most of it: the
    darkest of a coffee stain is where it crosses a stamp."""
    if hand.sum() < _MIN_TONE_PX or colour.ndim == 2:
        return 0.0
    lab = _lab(colour)
    warmth = [(ink - _paper(lab))[1:].sum() for ink in (_tone(lab[hand]), np.median(lab[hand], axis=0))]
    return round(float(max(warmth)), 1)


def _paper(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The colour of most of a crop."""
    return np.asarray(np.median(lab[::4, ::4].reshape(-1, 3), axis=0), dtype=np.float32)


def _lab(colour: Image) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(colour.astype(np.float32) / 255, cv2.COLOR_BGR2LAB), dtype=np.float32)


def _tone(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The colour of the darker third: the edges of a stroke are half paper."""
    core = values[values[:, 0] <= np.percentile(values[:, 0], 35)]
    return np.asarray(np.median(core, axis=0), dtype=np.float32)
