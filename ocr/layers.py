"""Inks of different colours on one crop, each as a mask of its own."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, closed, extent, grown, without_specks
from ocr.printed import PX_PER_MM
from ocr.raster import Image

_APART, _SPREADS = 0.3, 3.8
"""Of 130 simulated crops in colour: one ink alone parts in halves under 0.47 apart and 2.8 spreads; a blue
pen and a violet pad are 0.34 apart and 3.9 spreads, black and any colour over 0.7."""
_LEAST_MM2 = 6.0
_CORE_DEPTH = 12.0
_PAPER_MM, _BARE_MM = 10.0, 0.8
_ALONG_PX, _BLURRED_PX = 2.0, 8
_CROSSED_MM = 0.35

Colours = npt.NDArray[np.float32]


def ink_layers(mask: Mask, bgr: Image) -> tuple[Mask, ...]:
    """``mask`` (H x W), whole when it is of one ink, else parted in two; where two inks cross, either may
    hold the pixels of both."""
    if np.count_nonzero(mask) < 2 * _LEAST_MM2 * PX_PER_MM**2:
        return (mask,)
    around = extent(mask, round((_PAPER_MM / 2 + _BARE_MM) * PX_PER_MM) + _BLURRED_PX)
    parts = _parted(mask[around], bgr[around])
    if len(parts) == 1:
        return (mask,)
    return tuple(_placed(part, around, mask.shape) for part in parts)


def _placed(part: Mask, at: tuple[slice, slice], shape: tuple[int, ...]) -> Mask:
    placed = np.zeros(shape, dtype=bool)
    placed[at] = part
    return placed


def _parted(mask: Mask, bgr: Image) -> tuple[Mask, ...]:
    colours, depth = _colours(mask, bgr)
    core = mask & (depth > _CORE_DEPTH)
    values = colours[core]
    if len(values) < 2 * _LEAST_MM2 * PX_PER_MM**2:
        return (mask,)
    middle = np.median(values, axis=0)
    _, _, axes = np.linalg.svd(values - middle, full_matrices=False)
    along = (colours - middle) @ axes[0]
    limit = _limit(along[core])
    if not _are_apart(along[core], limit):
        return (mask,)
    halves = (mask & (along <= limit), mask & (along > limit))
    return tuple(without_specks(closed(half, _CROSSED_MM) & mask) for half in halves)


def _colours(mask: Mask, bgr: Image) -> tuple[Colours, Colours]:
    """The colour of the ink itself (H x W x 2: a and b of CIE 1976 for each unit of lightness lost to the
    paper, averaged along the ink, so that a pale stroke has the colour of a full one), and its depth."""
    lab = cv2.cvtColor(cv2.GaussianBlur(bgr, (0, 0), 0.6).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    bare = (~grown(mask, _BARE_MM)).astype(np.float32)
    window = (round(_PAPER_MM * PX_PER_MM) | 1,) * 2
    share = np.maximum(cv2.blur(bare, window), 1e-3)[..., None]
    lost = (cv2.blur(lab * bare[..., None], window) / share - lab) * mask[..., None]
    depth = np.maximum(lost[..., 0], 0.0)
    mean = cv2.GaussianBlur(-lost[..., 1:], (0, 0), _ALONG_PX)
    over = np.maximum(cv2.GaussianBlur(depth, (0, 0), _ALONG_PX), 1e-3)
    return np.asarray(mean / over[..., None], dtype=np.float32), np.asarray(depth, dtype=np.float32)


def _limit(values: Colours) -> float:
    """Where Otsu parts the values."""
    low, high = (float(value) for value in np.percentile(values, (1, 99)))
    span = max(high - low, 1e-6)
    scaled = np.clip((values - low) / span * 255, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled.reshape(1, -1), 0, 255, cv2.THRESH_OTSU)
    return float(low + level / 255 * span)


def _are_apart(values: Colours, limit: float) -> bool:
    """Two heaps rather than the two halves of one."""
    halves = (values[values <= limit], values[values > limit])
    if min(len(half) for half in halves) < _LEAST_MM2 * PX_PER_MM**2:
        return False
    middles = [float(np.median(half)) for half in halves]
    spreads = [
        1.4826 * float(np.median(np.abs(half - middle))) for half, middle in zip(halves, middles, strict=True)
    ]
    return abs(middles[1] - middles[0]) > max(_APART, _SPREADS * max(spreads))
