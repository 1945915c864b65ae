"""Laying a scan on the issued page: from a first guess to a local fit, with the residual kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.codes import CodeSeen
from ocr.printed import PX_PER_MM, TILE_MM, TILE_STEP_MM, PrintedPage
from ocr.raster import Image

Homography = npt.NDArray[np.float64]
"""3 x 3, scan pixels -> common frame pixels."""

_PASSES = ((0.5, 6.0, 1.5, 60), (1.0, 1.5, 0.5, 60))
"""Scale of the common frame, search radius, inlier radius (mm), tiles looked at: coarse to fine."""
_FINAL_TILES = 140
_MIN_SCORE = 0.45
"""Normalised correlation under which a tile is not recognised; text on other text stays under 0.35."""
_MIN_TILES = 10
_MIN_SHARE = 0.30
_FIELD_SIGMA_TILES = 1.0
_FIELD_LIMIT_MM = 1.5
_FINAL_SEARCH_MM = 1.2
_GRID_PX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPage:
    """A scan that could be laid on its issued page.

    ``homography`` scan px -> frame px; ``map_x``, ``map_y``: H x W float32, for each frame pixel its place in the scan,
    local fit included; ``residual_mm``: 95th percentile of what the local fit leaves; ``recognised``: share of the
    printed tiles found.
    """

    printed: PrintedPage
    homography: Homography
    map_x: npt.NDArray[np.float32]
    map_y: npt.NDArray[np.float32]
    residual_mm: float
    recognised: float

    def warp(self, scan: Image) -> Image:
        """``scan`` (grey or colour) in the common frame; what lies outside the scan is white."""
        return cv2.remap(
            scan,
            self.map_x,
            self.map_y,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255, 255, 255),
        ).astype(np.uint8)


def lay(scan: Image, codes: tuple[CodeSeen, ...], printed: PrintedPage) -> RegisteredPage | None:
    """Lay a grey ``scan`` on ``printed``; None when it cannot be placed with confidence.

    First guesses come from codes that both carry, else from the print itself; the best recognised wins.
    """
    best: RegisteredPage | None = None
    for guess in _guesses(scan, codes, printed):
        laid = _refine(scan, guess, printed)
        if laid is not None and (best is None or laid.recognised > best.recognised):
            best = laid
        if best is not None and best.recognised > 0.7:
            break
    return best


def _guesses(scan: Image, codes: tuple[CodeSeen, ...], printed: PrintedPage) -> Iterator[Homography]:
    yield from _from_codes(codes, printed.codes)
    found = match_print(scan, printed)
    if found is not None:
        yield found


def _from_codes(seen: tuple[CodeSeen, ...], known: tuple[CodeSeen, ...]) -> Iterator[Homography]:
    """Two codes first (8 points), then each alone: the same text stands at two places of a page."""
    pairs = [(a, b) for a in seen for b in known if a.text == b.text]
    for first, second in ((p, q) for i, p in enumerate(pairs) for q in pairs[i + 1 :]):
        if first[0] is second[0] or first[1] is second[1]:
            continue
        source = np.vstack([first[0].corners, second[0].corners])
        target = np.vstack([first[1].corners, second[1].corners])
        similarity, _ = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=8 * PX_PER_MM)
        if similarity is None:
            continue
        error = np.linalg.norm(source @ similarity[:, :2].T + similarity[:, 2] - target, axis=1).max()
        if error < 15 * PX_PER_MM:
            homography, _ = cv2.findHomography(source, target)
            if homography is not None and error > 2 * PX_PER_MM:
                yield homography
            yield np.vstack([similarity, [0.0, 0.0, 1.0]])
    for code, place in pairs:
        similarity, _ = cv2.estimateAffinePartial2D(
            code.corners, place.corners, ransacReprojThreshold=8 * PX_PER_MM
        )
        if similarity is not None:
            yield np.vstack([similarity, [0.0, 0.0, 1.0]])


def match_print(scan: Image, printed: PrintedPage) -> Homography | None:
    """A first guess from the print alone (SIFT keypoints, Lowe's ratio 0.8, RANSAC), for pages whose codes are lost."""
    height = printed.grey.shape[0]
    print_scale, scan_scale = 900 / height, 1100 / max(scan.shape)
    target = cv2.resize(printed.grey, None, fx=print_scale, fy=print_scale, interpolation=cv2.INTER_AREA)
    source = cv2.resize(scan, None, fx=scan_scale, fy=scan_scale, interpolation=cv2.INTER_AREA)
    sift = cv2.SIFT_create(nfeatures=3000)  # type: ignore[attr-defined, unused-ignore]
    points_a, features_a = sift.detectAndCompute(source, None)
    points_b, features_b = sift.detectAndCompute(target, None)
    if features_a is None or features_b is None or len(points_a) < 12 or len(points_b) < 12:
        return None
    matches = cv2.BFMatcher().knnMatch(features_a, features_b, k=2)
    good = [pair[0] for pair in matches if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance]
    if len(good) < 12:
        return None
    a = np.array([points_a[m.queryIdx].pt for m in good]) / scan_scale
    b = np.array([points_b[m.trainIdx].pt for m in good]) / print_scale
    homography, inliers = cv2.findHomography(a, b, cv2.RANSAC, 2.0 * PX_PER_MM)
    if homography is None or int(inliers.sum()) < 12:
        return None
    return np.asarray(homography, dtype=np.float64)


def _refine(scan: Image, guess: Homography, printed: PrintedPage) -> RegisteredPage | None:
    homography = guess
    for scale, search_mm, inlier_mm, most in _PASSES:
        tiles = _spaced(printed.tiles, most)
        centres, shifts = _displacements(scan, homography, printed, tiles, scale=scale, search_mm=search_mm)
        if len(centres) < max(_MIN_TILES, _MIN_SHARE * len(tiles)):
            return None
        correction, _ = cv2.findHomography(centres + shifts, centres, cv2.RANSAC, inlier_mm * PX_PER_MM)
        if correction is None:
            return None
        homography = correction @ homography
    tiles = _spaced(printed.tiles, _FINAL_TILES)
    centres, shifts = _displacements(scan, homography, printed, tiles, scale=1.0, search_mm=_FINAL_SEARCH_MM)
    recognised = len(centres) / max(1, len(tiles))
    if len(centres) < _MIN_TILES or recognised < _MIN_SHARE:
        return None
    field, residual = _local_field(centres, shifts, printed.grey.shape)
    map_x, map_y = _maps(homography, field, printed.grey.shape)
    return RegisteredPage(
        printed=printed,
        homography=homography,
        map_x=map_x,
        map_y=map_y,
        residual_mm=residual / PX_PER_MM,
        recognised=recognised,
    )


def _spaced(tiles: npt.NDArray[np.float64], most: int) -> npt.NDArray[np.float64]:
    """At most ``most`` tiles, spread over the page (they come in reading order)."""
    if len(tiles) <= most:
        return tiles
    return tiles[np.linspace(0, len(tiles) - 1, most).round().astype(int)]


def _displacements(
    scan: Image,
    homography: Homography,
    printed: PrintedPage,
    tiles: npt.NDArray[np.float64],
    *,
    scale: float,
    search_mm: float,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Where each printed tile is found in the warped scan: centres N x 2 and shifts N x 2, frame pixels."""
    height, width = printed.grey.shape
    size = (round(width * scale), round(height * scale))
    zoom = np.diag([scale, scale, 1.0])
    warped = cv2.warpPerspective(scan, zoom @ homography, size, flags=cv2.INTER_LINEAR, borderValue=(255,))
    target = printed.grey if scale == 1.0 else cv2.resize(printed.grey, size, interpolation=cv2.INTER_AREA)
    half = np.array([TILE_MM[0], TILE_MM[1]]) * PX_PER_MM * scale / 2
    reach = int(np.ceil(search_mm * PX_PER_MM * scale))
    centres, shifts = [], []
    for centre in tiles:
        x, y = centre * scale
        x0, x1, y0, y1 = int(x - half[0]), int(x + half[0]), int(y - half[1]), int(y + half[1])
        left, top = min(reach, x0), min(reach, y0)
        window = warped[y0 - top : y1 + reach, x0 - left : x1 + reach]
        tile = target[y0:y1, x0:x1]
        if window.shape[0] < tile.shape[0] or window.shape[1] < tile.shape[1]:
            continue
        scores = cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED)
        _, score, _, (px, py) = cv2.minMaxLoc(scores)
        if not _MIN_SCORE <= score <= 1.0 + 1e-3:  # a flat window scores infinite
            continue
        dx, dy = _sub_pixel(scores, px, py)
        centres.append(centre)
        shifts.append(((dx - left) / scale, (dy - top) / scale))
    return np.array(centres).reshape(-1, 2), np.array(shifts).reshape(-1, 2)


def _sub_pixel(scores: npt.NDArray[np.float32], px: int, py: int) -> tuple[float, float]:
    """Vertex of the parabola through the best score and its neighbours, on each axis."""

    def vertex(before: float, best: float, after: float) -> float:
        curvature = before - 2 * best + after
        return 0.0 if curvature >= 0 else max(-0.5, min(0.5, 0.5 * (before - after) / curvature))

    height, width = scores.shape
    x = px + (vertex(*(float(scores[py, px + d]) for d in (-1, 0, 1))) if 0 < px < width - 1 else 0.0)
    y = py + (vertex(*(float(scores[py + d, px]) for d in (-1, 0, 1))) if 0 < py < height - 1 else 0.0)
    return x, y


def _local_field(
    centres: npt.NDArray[np.float64], shifts: npt.NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.float32], float]:
    """Smooth displacement over the page (rows x cols x 2 grid, frame pixels) and what it leaves (95th percentile, px).

    Normalised convolution of the tiles' shifts; a tile far from its neighbours (handwriting over it, a wrong match)
    is left out first.
    """
    step = TILE_STEP_MM * PX_PER_MM
    rows, cols = int(shape[0] / step) + 2, int(shape[1] / step) + 2
    cells = np.clip((centres / step).round().astype(int), 0, (cols - 1, rows - 1))
    keep = np.ones(len(centres), dtype=bool)
    field = np.zeros((rows, cols, 2), dtype=np.float32)
    left = np.zeros(len(centres))
    for _ in range(2):
        field = _smoothed(cells[keep], shifts[keep], (rows, cols))
        left = np.linalg.norm(shifts - field[cells[:, 1], cells[:, 0]], axis=1)
        keep = left < max(0.35 * PX_PER_MM, 3 * float(np.median(left)))
    limit = _FIELD_LIMIT_MM * PX_PER_MM
    return np.clip(field, -limit, limit), float(np.percentile(left[keep], 95))


def _smoothed(
    cells: npt.NDArray[np.int_], shifts: npt.NDArray[np.float64], shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    values = np.zeros((*shape, 2), dtype=np.float32)
    weight = np.zeros(shape, dtype=np.float32)
    np.add.at(values, (cells[:, 1], cells[:, 0]), shifts.astype(np.float32))
    np.add.at(weight, (cells[:, 1], cells[:, 0]), 1.0)
    near = cv2.GaussianBlur(weight, (0, 0), _FIELD_SIGMA_TILES)
    far = cv2.GaussianBlur(weight, (0, 0), 4.0)
    near_values = cv2.GaussianBlur(values, (0, 0), _FIELD_SIGMA_TILES)
    far_values = cv2.GaussianBlur(values, (0, 0), 4.0)
    # Where no tile is near, the wider neighbourhood decides; where there is none at all, the homography alone.
    blend = (near + 0.02 * far)[:, :, None]
    total = near_values + 0.02 * far_values
    return np.where(blend > 1e-6, total / np.maximum(blend, 1e-6), 0.0).astype(np.float32)


def _maps(
    homography: Homography, field: npt.NDArray[np.float32], shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Frame pixel -> scan pixel, computed on a coarse grid: between its nodes the mapping is linear to 0.01 pixel."""
    height, width = shape[:2]
    xs = np.arange(0, width + _GRID_PX, _GRID_PX, dtype=np.float32)
    ys = np.arange(0, height + _GRID_PX, _GRID_PX, dtype=np.float32)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    step = TILE_STEP_MM * PX_PER_MM
    local = cv2.remap(
        field,
        (grid[..., 0] / step).astype(np.float32),
        (grid[..., 1] / step).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    nodes = cv2.perspectiveTransform(
        (grid + local).reshape(-1, 1, 2).astype(np.float64), np.linalg.inv(homography)
    )
    nodes = nodes.reshape(grid.shape).astype(np.float32)
    # Node k stands at pixel k * _GRID_PX: an affine sampling, not cv2.resize (which is half a cell off).
    index_x, index_y = np.meshgrid(
        np.arange(width, dtype=np.float32) / _GRID_PX, np.arange(height, dtype=np.float32) / _GRID_PX
    )
    full = cv2.remap(nodes, index_x, index_y, cv2.INTER_LINEAR)
    return np.ascontiguousarray(full[..., 0]), np.ascontiguousarray(full[..., 1])
