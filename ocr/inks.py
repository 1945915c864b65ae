"""Two inks told apart: a pen over a stamp by its hue, or by being darker than the stamp is there."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask
from ocr.raster import Image

_HUE_DISTANCE = 14.0
_DARKER = 7.0
_SPREADS = 2.5
_FOLLOWED = 0.6
_ROUNDS = 5
_TRIM_DARKER, _TRIM_LIGHTER = 5.0, 14.0
_LEAST_PX = 50
_AS_BLACK_AS_CAN_BE = 25.0
"""Median lightness of a stamp's lines: 15 at most on 18 simulated scans in 1 bit, 38 at least on 81 others.
No pen is darker than black; a thicker line is, once scaled."""

Tones = npt.NDArray[np.float32]
"""H x W x 3: CIE L a b; L is the darkest within a pixel, for a line's edges are paler than its middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInk:
    """Pixels of another ink than a stamp's: ``sure`` ones, and those ``near`` enough to follow from them; by
    how much each is ``darker`` (L of CIE 1976, H x W) than the stamp's lines there."""

    sure: Mask
    near: Mask
    darker: npt.NDArray[np.float32]


def tones(bgr: Image) -> Tones:
    """The tones of a crop."""
    lab = cv2.cvtColor(cv2.GaussianBlur(bgr, (0, 0), 0.6).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    lab[..., 0] = cv2.erode(lab[..., 0], np.ones((3, 3), np.uint8))
    return np.asarray(lab, dtype=np.float32)


def other_ink(seen: Tones, stamp: Mask) -> OtherInk | None:
    """Where the ink is not that of ``stamp``'s lines; None when there is too little of them to know it.

    A stamp is pressed harder on one side: its darkness is a plane fitted to its lines, without the darker
    places where a pen crosses them."""
    ys, xs = np.nonzero(stamp)
    if len(xs) < _LEAST_PX:
        return None
    values = seen[ys, xs]
    plane, spread = _plane(xs, ys, values[:, 0])
    rows, cols = np.mgrid[: stamp.shape[0], : stamp.shape[1]]
    darker = np.asarray(plane[0] + plane[1] * cols + plane[2] * rows - seen[..., 0], dtype=np.float32)
    if np.median(values[:, 0]) < _AS_BLACK_AS_CAN_BE:
        darker = np.zeros_like(darker)
    hue = np.linalg.norm(seen[..., 1:] - np.median(values[:, 1:], axis=0), axis=2)
    least = _DARKER + _SPREADS * spread
    return OtherInk(
        sure=(hue > _HUE_DISTANCE) | (darker > least),
        near=(hue > _FOLLOWED * _HUE_DISTANCE) | (darker > _FOLLOWED * least),
        darker=darker,
    )


def _plane(
    xs: npt.NDArray[np.int_], ys: npt.NDArray[np.int_], light: npt.NDArray[np.float32]
) -> tuple[tuple[float, float, float], float]:
    """L = a + b x + c y through most of the lines' pixels, and the spread (standard deviation) around it."""
    system = np.column_stack([np.ones(len(xs)), xs, ys])
    fitted = np.array([float(np.percentile(light, 60)), 0.0, 0.0])
    spread = 4.0
    for _ in range(_ROUNDS):
        left = light - system @ fitted
        kept = (left > -_TRIM_DARKER - spread) & (left < _TRIM_LIGHTER + spread)
        if kept.sum() < _LEAST_PX:
            break
        fitted, *_ = np.linalg.lstsq(system[kept], light[kept].astype(np.float64), rcond=None)
        left = (light - system @ fitted)[kept]
        spread = min(6.0, 1.4826 * float(np.median(np.abs(left - np.median(left)))))
    return (float(fitted[0]), float(fitted[1]), float(fitted[2])), spread
