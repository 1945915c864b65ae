"""The difference of two pictures of a page: whether one shows, and the picture that explains it."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from convgen.golden.lecture import Picture

TOLERANCE = 64
"""Grey levels: an anti-aliased edge that moves by a quarter of a pixel changes less."""

DENSITY = 6
"""Differing pixels in a window of 7 × 7 (3 mm at 60 dpi) that make a difference: a stray pixel does not."""

_REMOVED, _ADDED = (214, 40, 40), (20, 140, 60)


def differs(old: Picture, new: Picture) -> bool:
    """Say whether an eye would see that the pages are not the same."""
    if old.shape != new.shape:
        return True
    changed = (_removed(old, new) | _removed(new, old)).astype(np.float32)
    return bool(cv2.boxFilter(changed, -1, (7, 7), normalize=False).max() >= DENSITY)


def explain(old: Picture, new: Picture, path: Path) -> None:
    """Write « old | new | difference »: on the third, what went is red, what came is green."""
    height, width = max(old.shape[0], new.shape[0]), max(old.shape[1], new.shape[1])
    old, new = _on_sheet(old, height, width), _on_sheet(new, height, width)
    # The kept print is pale, so that the differences stand out.
    sheet = np.repeat((255 - (255 - np.minimum(old, new)) // 4)[:, :, None], 3, axis=2)
    sheet[_removed(old, new)] = _REMOVED
    sheet[_removed(new, old)] = _ADDED
    rule = np.full((height, 4, 3), (0, 0, 145), np.uint8)
    colour = [np.repeat(page[:, :, None], 3, axis=2) for page in (old, new)]
    Image.fromarray(np.hstack([colour[0], rule, colour[1], rule, sheet.astype(np.uint8)])).save(path)


def _removed(old: Picture, new: Picture) -> NDArray[np.bool_]:
    """Where ``old`` is darker than anything that ``new`` has within a pixel."""
    darkest = cv2.erode(new, np.ones((3, 3), np.uint8))
    return np.asarray(darkest.astype(np.int16) - old > TOLERANCE)


def _on_sheet(picture: Picture, height: int, width: int) -> Picture:
    sheet = np.full((height, width), 255, np.uint8)
    sheet[: picture.shape[0], : picture.shape[1]] = picture
    return sheet
