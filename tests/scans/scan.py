"""A Scan: one page as a device hands it over, with what such a device is."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.scans.sheet import Picture, Sheet, by_bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """(h, w, 3) colour or (h, w) grey pixels, ``bits`` 1 when black and white; ``dpi`` on x and y.

    ``lost``: share of what was darker than its paper that black and white has left out."""

    picture: NDArray[np.uint8]
    dpi: tuple[float, float]
    bits: int = 8
    jpeg: int = 75
    lost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """``sharpness_mm``: radius of blur; ``grey``, ``bits``: what it keeps; ``jpeg``: range of quality."""

    name: str
    dpi: tuple[float, float]
    take: Callable[[Sheet, "Device", np.random.Generator], Scan]
    grey: bool = True
    bits: int = 8
    skew_deg: float = 0.4
    stretch: float = 0.0
    sharpness_mm: float = 0.06
    noise: float = 1.6
    jpeg: tuple[int, int] = (60, 88)
    streaks: float = 0.0

    @property
    def paper_dpi(self) -> float:
        """How finely the sheet must be drawn for this device to have something to lose."""
        return min(300.0, max(200.0, 1.25 * max(self.dpi)))

    def quality(self, rng: np.random.Generator) -> int:
        """A JPEG quality of this device's range."""
        return int(rng.integers(self.jpeg[0], self.jpeg[1] + 1))


def softened(sheet: Sheet, device: Device) -> Picture:
    """The optics' blur, and no less than the pixel to come (else the reduction would alias)."""
    radii = [max(sheet.px(device.sharpness_mm), 0.42 * sheet.dpi / dpi) for dpi in device.dpi]
    return as_picture(cv2.GaussianBlur(sheet.picture, (0, 0), sigmaX=radii[0], sigmaY=radii[1]))


def as_picture(light: NDArray[np.generic]) -> Picture:
    """Back to 8 bits."""
    if light.dtype == np.uint8:
        return light.astype(np.uint8, copy=False)
    return by_bands(light.shape, lambda rows: light[rows])
