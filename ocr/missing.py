"""Print that a laid page does not show: eaten by a scan, or covered."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.differences import regions_of
from ocr.facts import Region
from ocr.ink import InkPage
from ocr.masks import Components, Mask, components, extent, grown, rules_of
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image

_CELL_MM, _LOST, _LEAST_MM2 = 5.0, 0.5, 0.6
_RULE_MM = 0.2
_GONE, _LETTER_MM, _LETTER_MM2 = 0.8, 0.9, 0.1
_WORD_MM, _AROUND_MM = (2.5, 1.0), (10.0, 8.0)
_EATEN, _EATEN_AROUND = 0.3, 0.25
"""Where a scan eats print it eats some of every letter around. Of the letters near 45 covered amounts, a
quarter at most has lost this share; of 180 good returns, those eaten elsewhere too have up to 1.3 mm² so."""

_DARK, _SOLID, _SOLID_LEAST = 65, 0.2, 0.5
"""« % (« » is drawn thinner than letters: three of 630 good returns lost it whole, in black and white, and
nothing around. So dark in print are 0.18 at most of these signs, and over 0.2 of most letters."""


def missing_regions(page: InkPage, printed: PrintedPage, free: Mask | None = None) -> tuple[Region, ...]:
    """Cells of the page where most of the print is not on the scan, outside ``free``, and what is covered.

    Rules are left out: a fine line is the first thing that a fax or a 1-bit scan loses, and says nothing."""
    if not page.lacking.any():
        return ()
    judged = printed.ink & ~grown(rules_of(printed.ink), _RULE_MM)
    if free is not None:
        judged &= ~free
    lacking = page.lacking & judged
    return (*_missing(judged, lacking), *_covered(judged, lacking, printed.grey))


def _missing(judged: Mask, lacking: Mask) -> tuple[Region, ...]:
    cell = round(_CELL_MM * PX_PER_MM)
    height, width = (side // cell * cell for side in judged.shape)

    def per_cell(mask: Mask) -> npt.NDArray[np.int_]:
        blocks = mask[:height, :width].reshape(height // cell, cell, width // cell, cell)
        return np.asarray(blocks.sum(axis=(1, 3)))

    ours, lost = per_cell(judged), per_cell(lacking)
    bad = ((ours > _LEAST_MM2 * PX_PER_MM**2) & (lost > _LOST * ours)).astype(np.uint8)
    if not bad.any():
        return ()
    whole = np.zeros(judged.shape, dtype=bool)
    whole[:height, :width] = np.kron(bad, np.ones((cell, cell), np.uint8)).astype(bool)
    return regions_of(whole, lacking & whole, "missing")


def _covered(judged: Mask, lacking: Mask, grey: Image) -> tuple[Region, ...]:
    """Letters wholly gone beside letters that are not: no scan eats print so, correction fluid does."""
    if np.count_nonzero(lacking) < _LETTER_MM2 * PX_PER_MM**2:
        return ()
    window = extent(lacking, round(max(_AROUND_MM) * PX_PER_MM))
    letters = components(judged & _only(window, judged.shape))
    boxes, areas = letters.boxes(), letters.areas
    lost = _shares(letters, lacking)
    told = (boxes[:, 3] >= _LETTER_MM * PX_PER_MM) & (areas >= _LETTER_MM2 * PX_PER_MM**2)
    gone = letters.chosen(told & (lost >= _GONE))
    if not gone.any():
        return ()
    middles, eaten = (boxes[told, :2] + boxes[told, 2:] / 2), lost[told]
    size = tuple(2 * round(mm / 2 * PX_PER_MM) + 1 for mm in _WORD_MM)
    words = cv2.dilate(gone.view(np.uint8), cv2.getStructuringElement(cv2.MORPH_RECT, size)) > 0
    found = regions_of(words, gone, "covered")
    solid = gone & letters.chosen(_are_solid(letters, grey))
    return tuple(region for region in found if _is_solid(region, solid) and _is_alone(region, middles, eaten))


def _only(window: tuple[slice, slice], shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape, dtype=bool)
    mask[window] = True
    return mask


def _shares(letters: Components, lacking: Mask) -> npt.NDArray[np.float64]:
    """How much of each letter is lacking; 0 of what is none."""
    inside = letters.labels[lacking[letters.window]]
    lost = np.bincount(inside, minlength=len(letters.areas)).astype(np.float64)
    lost[0] = 0.0
    return lost / np.maximum(letters.areas, 1)


def _are_solid(letters: Components, grey: Image) -> npt.NDArray[np.bool_]:
    """Which letters have strokes as dark in print as most."""
    dark = letters.mask[letters.window] & (grey[letters.window] < _DARK)
    inked = np.bincount(letters.labels[dark], minlength=len(letters.areas))
    return np.asarray(inked >= _SOLID * letters.areas, dtype=bool)


def _is_solid(region: Region, solid: Mask) -> bool:
    """Whether half of the letters gone, in area, are ``solid``: thin signs go first."""
    x0, y0, x1, y1 = (round(side * PX_PER_PT) for side in region.box)
    return bool(np.count_nonzero(solid[y0:y1, x0:x1]) >= _SOLID_LEAST * region.area_mm2 * PX_PER_MM**2)


def _is_alone(region: Region, middles: npt.NDArray[np.float64], lost: npt.NDArray[np.float64]) -> bool:
    """Whether few of the letters around have lost anything, ``lost`` being the share of each."""
    x0, y0, x1, y1 = (side * PX_PER_PT for side in region.box)
    across, down = (mm * PX_PER_MM for mm in _AROUND_MM)
    x, y = middles[:, 0], middles[:, 1]
    own = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    near = (x > x0 - across) & (x < x1 + across) & (y > y0 - down) & (y < y1 + down) & ~own
    return bool(not near.any() or (lost[near] > _EATEN).mean() <= _EATEN_AROUND)
