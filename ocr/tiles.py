"""One tile of the print looked for on a scan: how far it is, or that it is not recognised."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr.printed import PX_PER_MM, TILE_MM
from ocr.raster import Image

Point = npt.NDArray[np.float64]

_MIN_SCORE = 0.45
"""Normalised correlation under which a tile is not recognised; text on other text stays under 0.35."""


def shift_of(
    laid: tuple[Image, Image],
    centre: Point,
    reach: tuple[int, float],
    about: npt.NDArray[np.int_] | None = None,
) -> Point | None:
    """How far (x, y) the tile at ``centre`` of the print is on the warped scan, both ``laid``; None when not
    recognised, or at the edge of where it was searched.

    ``reach``: pixels to search on each side, scale of both pictures. ``about``: from where, other than its
    own place.
    """
    warped, target = laid
    reach_px, scale = reach
    half_x, half_y = (side * PX_PER_MM * scale / 2 for side in TILE_MM)
    x0, x1 = int(centre[0] - half_x), int(centre[0] + half_x)
    y0, y1 = int(centre[1] - half_y), int(centre[1] + half_y)
    by_x, by_y = (0, 0) if about is None else (int(about[0]), int(about[1]))
    left, top = max(0, x0 + by_x - reach_px), max(0, y0 + by_y - reach_px)
    window = warped[top : max(0, y1 + by_y + reach_px), left : max(0, x1 + by_x + reach_px)]
    tile = target[y0:y1, x0:x1]
    found = _recognised(window, tile)
    if found is None:
        return None
    scores, px, py = found
    if max(abs(px + left - x0 - by_x), abs(py + top - y0 - by_y)) >= reach_px:
        return None
    x, y = _sub_pixel(scores, px, py)
    return np.array((x + left - x0, y + top - y0))


def shift_across(laid: tuple[Image, Image], centre: Point, reach: tuple[int, int]) -> Point | None:
    """How far (x, y) the line of the tile at ``centre`` is, searched ``reach`` pixels on x and y; None when
    not recognised, or at the edge of where it was searched."""
    warped, target = laid
    half = (side * PX_PER_MM / 2 for side in TILE_MM)
    (x0, x1), (y0, y1) = ((int(at - by), int(at + by)) for at, by in zip(centre, half, strict=True))
    left, top = max(0, x0 - reach[0]), max(0, y0 - reach[1])
    window, tile = warped[top : y1 + reach[1], left : x1 + reach[0]], target[y0:y1, x0:x1]
    found = _recognised(window, tile)
    if found is None:
        return None
    scores, px, py = found
    if not 0 < max(px, py) < max(scores.shape) - 1:
        return None
    x, y = _sub_pixel(scores, px, py)
    return np.array((x + left - x0, y + top - y0))


def _recognised(window: Image, tile: Image) -> tuple[npt.NDArray[np.float32], int, int] | None:
    """The scores of ``tile`` wherever it fits in ``window``, and the place (x, y) of the best; None when it
    is not recognised."""
    if window.shape[0] < tile.shape[0] or window.shape[1] < tile.shape[1]:
        return None
    scores = np.asarray(cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
    _, score, _, (px, py) = cv2.minMaxLoc(scores)
    if not _MIN_SCORE <= score <= 1.0 + 1e-3:  # a flat window scores infinite
        return None
    return scores, px, py


def _sub_pixel(scores: npt.NDArray[np.float32], px: int, py: int) -> tuple[float, float]:
    """Vertex of the parabola through the best score and its neighbours, on each axis."""

    def vertex(before: float, best: float, after: float) -> float:
        curvature = before - 2 * best + after
        return 0.0 if curvature >= 0 else max(-0.5, min(0.5, 0.5 * (before - after) / curvature))

    height, width = scores.shape
    x = px + (vertex(*(float(scores[py, px + d]) for d in (-1, 0, 1))) if 0 < px < width - 1 else 0.0)
    y = py + (vertex(*(float(scores[py + d, px]) for d in (-1, 0, 1))) if 0 < py < height - 1 else 0.0)
    return x, y
