"""The smooth displacement of a page that does not lie flat, from the tiles that were found on it."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.printed import PX_PER_MM, TILE_STEP_MM

_SIGMA_TILES, _FAR_TILES, _FAR_SHARE = 1.0, 4.0, 0.02
_STRAYED_MM = 0.35
_BENT_SHARE = 0.25
"""Where a corner rises, neighbours differ by this much of how far they are; a wrong match by all of it."""
_LIMIT_MM = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """``shifts``: rows x cols x 2, a cell each ``TILE_STEP_MM`` (frame px). What they leave: ``residual``,
    95th percentile of the tiles that are followed (frame px); ``strayed``, share of those that are not."""

    shifts: npt.NDArray[np.float32]
    residual: float
    strayed: float


def field_of(
    centres: npt.NDArray[np.float64],
    shifts: npt.NDArray[np.float64],
    shape: tuple[int, int],
    laid: Field | None = None,
) -> Field:
    """What the tiles tell: ``centres`` and ``shifts`` N x 2, ``shape`` of the page, in frame pixels; once
    ``laid``, what they tell besides, both together.

    A tile far from its neighbours (handwriting over it, a wrong match) is left out first.
    """
    step = TILE_STEP_MM * PX_PER_MM
    rows, cols = int(shape[0] / step) + 2, int(shape[1] / step) + 2
    cells = np.clip((centres / step).round().astype(int), 0, (cols - 1, rows - 1))
    keep = np.ones(len(centres), dtype=bool)
    field = np.zeros((rows, cols, 2), dtype=np.float32)
    known = field if laid is None else laid.shifts
    away = np.linalg.norm(shifts + known[cells[:, 1], cells[:, 0]], axis=1)
    left = np.zeros(len(centres))
    for _ in range(2):
        field = _smoothed(cells[keep], shifts[keep], (rows, cols))
        left = np.linalg.norm(shifts - field[cells[:, 1], cells[:, 0]], axis=1)
        allowed = max(_STRAYED_MM * PX_PER_MM, 3 * float(np.median(left)))
        keep = left < np.maximum(allowed, _BENT_SHARE * away)
    limit = _LIMIT_MM * PX_PER_MM
    return Field(
        shifts=known + np.clip(field, -limit, limit),
        residual=float(np.percentile(left[keep], 95)),
        strayed=float((left > _STRAYED_MM * PX_PER_MM).mean()),
    )


def _smoothed(
    cells: npt.NDArray[np.int_], shifts: npt.NDArray[np.float64], shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    values = np.zeros((*shape, 2), dtype=np.float32)
    weight = np.zeros(shape, dtype=np.float32)
    np.add.at(values, (cells[:, 1], cells[:, 0]), shifts.astype(np.float32))
    np.add.at(weight, (cells[:, 1], cells[:, 0]), 1.0)
    near = cv2.GaussianBlur(weight, (0, 0), _SIGMA_TILES)
    far = cv2.GaussianBlur(weight, (0, 0), _FAR_TILES)
    near_values = cv2.GaussianBlur(values, (0, 0), _SIGMA_TILES)
    far_values = cv2.GaussianBlur(values, (0, 0), _FAR_TILES)
    # Where no tile is near, the wider neighbourhood decides; where there is none, the homography alone.
    blend = (near + _FAR_SHARE * far)[:, :, None]
    total = near_values + _FAR_SHARE * far_values
    return np.where(blend > 1e-6, total / np.maximum(blend, 1e-6), 0.0).astype(np.float32)
