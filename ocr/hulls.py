"""The circle or the rectangle around a stamp, as its maker cut it."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_RIM_WIDE_MM = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hull:
    """In pixels; ``corners`` of a rectangle, 4 x 2, None for a circle."""

    middle: tuple[float, float]
    radius: float
    corners: npt.NDArray[np.int32] | None


def hull_of(stamp: Mask) -> Hull:
    """The smaller of the two, so that a corner the pen cuts off is there."""
    points = np.argwhere(stamp)[:, ::-1].astype(np.int32)
    (x, y), radius = cv2.minEnclosingCircle(points)
    box = cv2.minAreaRect(points)
    is_round = np.pi * radius**2 < box[1][0] * box[1][1]
    corners = None if is_round else cv2.boxPoints(box).round().astype(np.int32)
    return Hull(middle=(x, y), radius=radius, corners=corners)


def drawn(shape: tuple[int, ...], hulls: tuple[Hull, ...], wide: int = cv2.FILLED) -> Mask:
    """All that ``hulls`` enclose (H x W), or their edges, so many pixels ``wide``."""
    area = np.zeros(shape, np.uint8)
    for one in hulls:
        if one.corners is None:
            cv2.circle(area, (round(one.middle[0]), round(one.middle[1])), round(one.radius), 1, wide)
        elif wide == cv2.FILLED:
            cv2.fillConvexPoly(area, one.corners, 1)
        else:
            cv2.polylines(area, [one.corners], True, 1, wide)
    return np.asarray(area > 0, dtype=bool)


def rims_of(shape: tuple[int, ...], hulls: tuple[Hull, ...]) -> Mask:
    """Where the outlines of stamps run (H x W)."""
    return drawn(shape, hulls, round(_RIM_WIDE_MM * PX_PER_MM))
