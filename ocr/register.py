"""Laying a scan on the issued page: from a first guess to a local fit, with the residual kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.codes import CodeSeen
from ocr.field import field_of
from ocr.printed import PX_PER_MM, TILE_STEP_MM, PrintedPage, Side, ruled_places
from ocr.raster import Image
from ocr.stages import stage
from ocr.tiles import Point, shift_across, shift_of

Homography = npt.NDArray[np.float64]
"""3 x 3, scan pixels -> common frame pixels."""
Points = npt.NDArray[np.float64]

_MIN_TILES = 10
_MIN_SHARE = 0.30
_ALL_BUT_HIDDEN, _NEAR_MM = 0.7, 0.9
"""Tiles that a hand or a stamp may leave; how far a guess may be to be believed, of the 1.5 mm searched."""
_STRAYED, _FLAT_MM, _BENDS = 0.02, 0.08, 6
"""Flat pages leave 0.07 mm at most and are measured once. A sheet whose edge rises by 4 mm is laid to 0.26 mm
(95th percentile) where one measure left 0.75."""
_BESIDE_MM = 20.0
"""A page printed at 93 % and laid askew on the glass ends up to 17 mm from the frame."""
_GRID_PX = 8
_ONE_IN, _NEAR_PX = 5, 3
"""One tile in five tells about where the others stand, to be searched 3 pixels around: a seventh of the work
that 9 are. What is at their edge, or not recognised, is searched as far as the first ones."""
_RULE_REACH_PX, _SETTLED_MM = 12, 0.5
_NO_MAP: Any = None
"""What cv2.remap wants as its second map when the first holds both x and y. Its type hints ask for an
array, but an
empty one makes OpenCV 5.0 read memory that is not its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A search of tiles: at which ``scale`` of the common frame, how many, how far each may stand.

    ``inlier_mm``: how far from the homography a tile may lie and still speak for it.
    """

    scale: float
    most: int
    reach_mm: float
    inlier_mm: float


_COARSE = _Search(scale=0.5, most=40, reach_mm=6.0, inlier_mm=1.5)
_FINE = _Search(scale=1.0, most=100, reach_mm=1.5, inlier_mm=0.5)
_BENT = replace(_FINE, most=250, reach_mm=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPage:
    """A scan that could be laid on its issued page.

    ``homography``: scan px -> frame px. ``places``: H x W x 2 float32, where each frame pixel stands in the
    scan (x, y), local fit included. ``residual_mm``: 95th percentile of what the local fit leaves.
    ``recognised``: share of the printed tiles found.
    """

    printed: PrintedPage
    homography: Homography
    places: npt.NDArray[np.float32]
    residual_mm: float
    recognised: float

    @stage("warp")
    def warp(self, scan: Image) -> Image:
        """``scan`` (grey or colour) in the common frame; what lies outside the scan is white."""
        return _laid(scan, self.places)

    def ends_of(self, scan: Image) -> frozenset[Side]:
        """The sides of the frame beside which ``scan`` ends: a scanner's, not a photo with a table around
        the paper."""
        ends: dict[Side, npt.NDArray[np.float32]] = {
            "left": self.places[::200, 0, 0],
            "right": scan.shape[1] - self.places[::200, -1, 0],
            "foot": scan.shape[0] - self.places[-1, ::200, 1],
        }
        scale = float(np.hypot(*(self.places[0, -1] - self.places[0, 0]))) / self.places.shape[1]
        reach = _BESIDE_MM * PX_PER_MM * scale
        return frozenset(side for side, gaps in ends.items() if -reach < gaps.min() and gaps.max() < reach)


def _laid(scan: Image, places: npt.NDArray[np.float32]) -> Image:
    return cv2.remap(
        scan,
        places,
        _NO_MAP,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    ).astype(np.uint8)


@stage("register")
def lay(scan: Image, codes: tuple[CodeSeen, ...], printed: PrintedPage) -> RegisteredPage | None:
    """Lay a grey ``scan`` on ``printed``; None when it cannot be placed with confidence.

    First guesses come from codes that both carry, else from the print itself; the best recognised wins.
    """
    best: RegisteredPage | None = None
    for guess in _guesses(scan, codes, printed):
        laid = _refine(scan, guess, printed)
        if laid is not None and (best is None or laid.recognised > best.recognised):
            best = laid
        if best is not None and best.recognised > _ALL_BUT_HIDDEN:
            break
    return best


def residuals(
    scan: Image, laid: RegisteredPage
) -> tuple[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64] | None], ...]:
    """Each printed tile (centre x, y) and how far from it the laid scan still is (x, y), frame pixels; None
    when it is not recognised."""
    pictures = laid.warp(scan), laid.printed.grey
    reach = int(np.ceil(_FINE.reach_mm * PX_PER_MM)), _FINE.scale
    return tuple((tile, shift_of(pictures, tile, reach)) for tile in _spaced(laid.printed.tiles, _FINE.most))


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
                yield homography.astype(np.float64)
            yield np.vstack([similarity, [0.0, 0.0, 1.0]])
    for code, place in pairs:
        similarity, _ = cv2.estimateAffinePartial2D(
            code.corners, place.corners, ransacReprojThreshold=8 * PX_PER_MM
        )
        if similarity is not None:
            yield np.vstack([similarity, [0.0, 0.0, 1.0]])


@stage("register")
def match_print(scan: Image, printed: PrintedPage) -> Homography | None:
    """A first guess from the print alone, for pages whose codes are lost; None without enough in common.

    SIFT keypoints (Lowe, 2004), ratio 0.8, RANSAC: any rotation, about half to twice the size.
    """
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
    if np.linalg.det(homography) < 0:
        # The other side of the sheet, seen through it: not a copy of this one.
        return None
    return np.asarray(homography, dtype=np.float64)


def _refine(scan: Image, guess: Homography, printed: PrintedPage) -> RegisteredPage | None:
    """Fine tiles correct a guess and give the local fit; coarse ones bring it near first where it is not.

    Two codes bring it near enough on 38 of 40 pages of a scanner, which spares a fifth of the work."""
    corrected: Homography | None = guess
    fine = _found(scan, guess, printed, _FINE)
    if fine is None or not _is_near(fine):
        coarse = _found(scan, guess, printed, _COARSE)
        corrected = None if coarse is None else _corrected(coarse, guess, _COARSE)
        fine = None if corrected is None else _found(scan, corrected, printed, _FINE)
    homography = None if fine is None or corrected is None else _corrected(fine, corrected, _FINE)
    if fine is None or corrected is None or homography is None:
        return None
    # Where the tiles would be found had the scan been warped anew with the last correction.
    found = fine.centres + fine.shifts
    moved = cv2.perspectiveTransform(found.reshape(-1, 1, 2), homography @ np.linalg.inv(corrected))
    shape = (printed.grey.shape[0], printed.grey.shape[1])
    field = field_of(fine.centres, moved.reshape(-1, 2) - fine.centres, shape)
    places = _places(homography, field.shifts, shape)
    moved_mm = 0.0
    for bend in range(_BENDS):
        # A flat page shows all its tiles where they are awaited; a corner that rises alone has its own away.
        near = moved_mm < _SETTLED_MM if bend else fine.recognised == 1.0
        if near and field.residual < _FLAT_MM * PX_PER_MM and field.strayed <= _STRAYED:
            break
        # A sheet that curls bends more at its edge than tiles averaged with their neighbours tell at once.
        laid = _laid(scan, places), printed.grey
        again = _tiles_found(laid, printed, _BENT)
        if again is None:
            break
        centres, shifts = again.centres, again.shifts
        moved_mm = float(np.abs(shifts).max()) / PX_PER_MM
        if bend:
            along = _rules_found(laid, printed)
            centres, shifts = np.vstack([centres, along[0]]), np.vstack([shifts, along[1]])
        field = field_of(centres, shifts, shape, field)
        places = _places(homography, field.shifts, shape)
    return RegisteredPage(
        printed=printed,
        homography=homography,
        places=places,
        residual_mm=field.residual / PX_PER_MM,
        recognised=fine.recognised,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Tiles found: ``centres`` N x 2 on the issued page, ``shifts`` N x 2 to the scan's (frame pixels)."""

    centres: npt.NDArray[np.float64]
    shifts: npt.NDArray[np.float64]
    recognised: float


def _found(scan: Image, homography: Homography, printed: PrintedPage, search: _Search) -> _Found | None:
    """Tiles of ``printed`` found on the scan laid with ``homography``; None when too few to believe it."""
    return _tiles_found(_at_scale(scan, homography, printed, search.scale), printed, search)


def _tiles_found(laid: tuple[Image, Image], printed: PrintedPage, search: _Search) -> _Found | None:
    """The same with ``laid``: the scan on the common frame, and the print, both at the search's scale."""
    tiles = np.vstack([_spaced(printed.tiles, search.most), printed.between])
    scaled = tiles * search.scale
    reach = int(np.ceil(search.reach_mm * PX_PER_MM * search.scale)), search.scale
    shifts = {i: shift_of(laid, scaled[i], reach) for i in range(0, len(tiles), _ONE_IN)}
    about = _about(scaled, shifts)
    for i in set(range(len(tiles))) - set(shifts):
        near = None if about is None else shift_of(laid, scaled[i], (_NEAR_PX, search.scale), about[i])
        shifts[i] = shift_of(laid, scaled[i], reach) if near is None else near
    hits = [(i, shift) for i, shift in sorted(shifts.items()) if shift is not None]
    if len(hits) < max(_MIN_TILES, _MIN_SHARE * len(tiles)):
        return None
    return _Found(
        centres=tiles[[i for i, _ in hits]],
        shifts=np.array([shift / search.scale for _, shift in hits]),
        recognised=len(hits) / len(tiles),
    )


def _rules_found(laid: tuple[Image, Image], printed: PrintedPage) -> tuple[Points, Points]:
    """Places of the printed lines, and how far across them (N x 2 each) the scan is once nearly ``laid``: a
    sheet also bends between the corners of a frame."""
    level, upright = ruled_places(printed)
    searched = [(place, shift_across(laid, place, (0, _RULE_REACH_PX))) for place in level]
    searched += [(place, shift_across(laid, place, (_RULE_REACH_PX, 0))) for place in upright]
    found = [(place, shift) for place, shift in searched if shift is not None]
    centres, shifts = ([one[side] for one in found] for side in (0, 1))
    return np.reshape(centres, (-1, 2)), np.reshape(shifts, (-1, 2))


def _about(tiles: Points, shifts: Mapping[int, Point | None]) -> npt.NDArray[np.int_] | None:
    """Where each of ``tiles`` is to be searched first (N x 2, whole pixels), by the few found so far: an
    affinity of their shifts; None when it tells nothing."""
    hits = [i for i, shift in shifts.items() if shift is not None]
    if len(hits) < _MIN_TILES:
        return None
    centres, found = tiles[hits], np.array([shifts[i] for i in hits], dtype=np.float64)
    affinity, kept = cv2.estimateAffine2D(centres, centres + found, ransacReprojThreshold=_NEAR_PX / 2)
    if affinity is None or kept.mean() < _ALL_BUT_HIDDEN:
        return None
    return np.asarray((tiles @ affinity[:, :2].T + affinity[:, 2] - tiles).round(), dtype=np.int_)


def _is_near(found: _Found) -> bool:
    """Whether nearly all tiles stand well within the reach they were searched in."""
    away = np.linalg.norm(found.shifts, axis=1)
    near = float(np.percentile(away, 95)) < _NEAR_MM * PX_PER_MM
    return found.recognised > _ALL_BUT_HIDDEN and near


def _corrected(found: _Found, homography: Homography, search: _Search) -> Homography | None:
    correction, _ = cv2.findHomography(
        found.centres + found.shifts, found.centres, cv2.RANSAC, search.inlier_mm * PX_PER_MM
    )
    return None if correction is None else np.asarray(correction @ homography, dtype=np.float64)


def _spaced(tiles: npt.NDArray[np.float64], most: int) -> npt.NDArray[np.float64]:
    """At most ``most`` tiles, spread over the page (they come in reading order)."""
    if len(tiles) <= most:
        return tiles
    return np.asarray(tiles[np.linspace(0, len(tiles) - 1, most).round().astype(int)])


def _at_scale(scan: Image, homography: Homography, printed: PrintedPage, scale: float) -> tuple[Image, Image]:
    """The scan laid on the common frame, and the print, both at ``scale``."""
    height, width = printed.grey.shape
    size = (round(width * scale), round(height * scale))
    zoom = np.diag([scale, scale, 1.0])
    warped = cv2.warpPerspective(scan, zoom @ homography, size, flags=cv2.INTER_LINEAR, borderValue=(255,))
    if scale == 1.0:
        return warped.astype(np.uint8, copy=False), printed.grey
    target = cv2.resize(printed.grey, size, interpolation=cv2.INTER_AREA)
    return warped.astype(np.uint8, copy=False), target.astype(np.uint8, copy=False)


def _places(
    homography: Homography, field: npt.NDArray[np.float32], shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Frame pixel -> scan pixel (H x W x 2), from a coarse grid: between nodes it is linear to 0.01 pixel."""
    height, width = shape
    # cv2.resize takes each value for the middle of its cell, and repeats the outermost: a cell more around.
    xs, ys = (
        np.arange(-1, side / _GRID_PX + 1, dtype=np.float32) * _GRID_PX + (_GRID_PX - 1) / 2
        for side in (width, height)
    )
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    cells = grid / (TILE_STEP_MM * PX_PER_MM)
    local = cv2.remap(
        field, cells.astype(np.float32), _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    nodes = cv2.perspectiveTransform(
        (grid + local).reshape(-1, 1, 2).astype(np.float64), np.linalg.inv(homography)
    )
    nodes = nodes.reshape(grid.shape).astype(np.float32)
    full = cv2.resize(nodes, (len(xs) * _GRID_PX, len(ys) * _GRID_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full[_GRID_PX : _GRID_PX + height, _GRID_PX : _GRID_PX + width], dtype=np.float32)
