"""Scanners: a flatbed or a feeder, with its skew, its lamp, its dirty glass and its threshold."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.scans.scan import Device, Scan, as_picture, softened
from tests.scans.sheet import A4_MM, Picture, Sheet, by_bands, grain, smooth_noise

_DARKER, _STROKES = 0.7, 2000
"""A stroke's middle against its paper, and the fewest of them that make a page of print."""


def glass(sheet: Sheet, device: Device, rng: np.random.Generator) -> Scan:
    """Lay the sheet on the glass, or feed it."""
    width, height = (round(side * dpi / 25.4) for side, dpi in zip(A4_MM, device.dpi, strict=True))
    fed = 1.0 + rng.normal(0, device.stretch)
    ratio = np.diag([device.dpi[0] / sheet.dpi, device.dpi[1] / sheet.dpi * fed, 1.0])
    angle = float(rng.uniform(-device.skew_deg, device.skew_deg))
    middle = (sheet.picture.shape[1] / 2, sheet.picture.shape[0] / 2)
    turn = np.vstack([cv2.getRotationMatrix2D(middle, angle, 1.0), [0, 0, 1]])
    slide = np.eye(3)
    slide[:2, 2] = rng.normal(0, 1.2, 2) * device.dpi[0] / 25.4
    # The lid is white on a flatbed, grey to black behind a feeder.
    lid = (int(rng.choice([250, 245, 90])) if device.skew_deg > 1 else 250,) * 3
    matrix = slide @ ratio @ turn
    laid = cv2.warpPerspective(
        softened(sheet, device), matrix, (width, height), flags=cv2.INTER_AREA, borderValue=lid
    )
    return _kept(_streaked(_exposed(as_picture(laid), device, rng), device, rng), device, rng)


def _exposed(laid: Picture, device: Device, rng: np.random.Generator) -> Picture:
    shape = (laid.shape[0], laid.shape[1])
    black, white = rng.uniform(0, 30), rng.uniform(238, 268)
    lamp, noise = smooth_noise(shape, rng, cells=2), grain(shape, rng)

    def light(rows: slice) -> NDArray[np.float32]:
        seen = laid[rows].astype(np.float32) * np.float32((white - black) / 255.0) + np.float32(black)
        seen *= 1.0 + 0.03 * (lamp[rows] - 0.5)[..., None]
        seen += (noise[rows] * np.float32(device.noise))[..., None]
        return seen

    return by_bands(laid.shape, light)


def _streaked(seen: Picture, device: Device, rng: np.random.Generator) -> Picture:
    """Dirt under the feeder's glass draws a line down the whole page."""
    if rng.random() >= device.streaks:
        return seen
    seen = seen.copy()
    for _ in range(int(rng.integers(1, 3))):
        x = int(rng.uniform(0.03, 0.97) * seen.shape[1])
        wide = int(rng.integers(1, 3))
        shade = rng.uniform(0.45, 0.85) + 0.08 * rng.standard_normal(seen.shape[0])
        strip = seen[:, x : x + wide].astype(np.float32) * np.clip(shade, 0.2, 1.0)[:, None, None]
        seen[:, x : x + wide] = strip.astype(np.uint8)
    return seen


def _kept(seen: Picture, device: Device, rng: np.random.Generator) -> Scan:
    quality = device.quality(rng)
    if not device.grey:
        return Scan(picture=seen, dpi=device.dpi, jpeg=quality)
    grey = as_picture(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY))
    if device.bits != 1:
        return Scan(picture=grey, dpi=device.dpi, jpeg=quality)
    dark = grey <= rng.uniform(120, 185)
    black = np.where(dark, 0, 255).astype(np.uint8)
    return Scan(picture=black, dpi=device.dpi, bits=1, jpeg=quality, lost=_lost(grey, dark))


def _lost(grey: NDArray[np.uint8], dark: NDArray[np.bool_]) -> float:
    """Of the middles of strokes, plainly darker than the paper around, the share that ``dark`` leaves out."""
    paper = cv2.dilate(
        cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), np.ones((15, 15))
    )
    paper = cv2.resize(paper, grey.shape[::-1]).astype(np.float32)
    middles = (grey < _DARKER * paper) & (grey == cv2.erode(grey, np.ones((3, 3), np.uint8)))
    total = np.count_nonzero(middles)
    return float(np.count_nonzero(middles & ~dark)) / total if total > _STROKES else 0.0
