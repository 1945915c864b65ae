"""The rings of round stamps among marks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr.masks import Mask
from ocr.printed import PX_PER_MM

_RING_RADIUS_MM = (6.0, 27.0)
_RING_HALF_WIDTH_MM = 0.6
_RING_THIN_MM = 0.4
_RING_TRIES = 700
_RING_POINTS = 900
_RING_CANDIDATES = 12
_RINGS_AT_MOST = 4
_RING_MIN_PX = 300
_RING_COVERAGE = 0.72
"""Share of the circle's directions inked within 0.4 mm; a hand-drawn loop, or a frame full of text, stays
under 0.55."""
_SMALL_RING_MM, _SMALL_RING_COVERAGE = 12.5, 0.85
_RING_EXACT_MM, _SMALL_RING_EXACT_MM = 0.12, 0.05
"""How far the middle of a ring's line strays from its circle. On simulated stamps alone the spread is 0.035
mm (median), 0.1 (nine in ten); loops of a hand, which are small, stray by 0.05 mm and more."""
_RING_CONTRAST = 1.3
_CIRCLE_MM = 0.7
_CIRCLE_COVERAGE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle found in the ink: centre and radius in pixels of the crop."""

    x: float
    y: float
    radius: float


def find_rings(mask: Mask) -> tuple[Ring, ...]:
    """Circles of a stamp's size, by random sampling of three points (Fischler and Bolles, 1981), one after
    the other.

    Two stamps may overlap: a circle found takes its own line away from the next search, not what it encloses.
    """
    ys, xs = np.nonzero(mask)
    pixels = np.stack([xs, ys], axis=1).astype(np.float64)
    rng = np.random.default_rng(len(xs))
    left = np.ones(len(pixels), dtype=bool)
    found: list[Ring] = []
    for _ in range(_RINGS_AT_MOST):
        ring = _best_ring(mask.shape, pixels, pixels[left], rng)
        if ring is None:
            break
        found.append(ring)
        left &= np.abs(_offset(pixels, ring)) > 2 * _RING_THIN_MM * PX_PER_MM
    outer: list[Ring] = []
    for ring in sorted(found, key=lambda r: -r.radius):
        if all(np.hypot(ring.x - o.x, ring.y - o.y) > 0.3 * o.radius for o in outer):
            outer.append(ring)
    return tuple(outer)


def _offset(pixels: npt.NDArray[np.float64], ring: Ring) -> npt.NDArray[np.float64]:
    return np.hypot(pixels[:, 0] - ring.x, pixels[:, 1] - ring.y) - ring.radius


def _best_ring(
    shape: tuple[int, ...],
    pixels: npt.NDArray[np.float64],
    left: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> Ring | None:
    """The most inked of the circles through three of the points ``left``, if it is a ring of ``pixels``."""
    if len(left) < _RING_MIN_PX:
        return None
    points = left[rng.choice(len(left), size=min(len(left), _RING_POINTS), replace=False)]
    centres, radii = _circumscribed(points[rng.integers(0, len(points), size=(_RING_TRIES, 3))])
    usable = (radii > _RING_RADIUS_MM[0] * PX_PER_MM) & (radii < _RING_RADIUS_MM[1] * PX_PER_MM)
    centres, radii = centres[usable], radii[usable]
    if not len(radii):
        return None
    distance = np.linalg.norm(points[None, :, :] - centres[:, None, :], axis=2) - radii[:, None]
    near = (np.abs(distance) < _RING_HALF_WIDTH_MM * PX_PER_MM).sum(axis=1) / np.sqrt(radii)
    # Of the sampled ink, what a ring two pixels thick would hold of it.
    wanted = _RING_COVERAGE * 2 * np.pi * np.sqrt(radii) * 2 * len(points) / len(left)
    for i in np.argsort(-near)[:_RING_CANDIDATES]:
        if near[i] < 0.5 * wanted[i]:
            continue
        ring = _fitted(pixels, Ring(x=float(centres[i][0]), y=float(centres[i][1]), radius=float(radii[i])))
        if _is_ring(shape, pixels, ring):
            return ring
    return None


def _circumscribed(
    triples: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    a, b, c = triples[:, 0], triples[:, 1], triples[:, 2]
    ab, ac = b - a, c - a
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    cross = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    ab2, ac2 = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * ab2 - ab[:, 1] * ac2) / cross
    y = (ab[:, 0] * ac2 - ac[:, 0] * ab2) / cross
    radii = np.hypot(x, y)
    return np.nan_to_num(np.stack([x, y], axis=1) + a), np.nan_to_num(radii)


def _fitted(pixels: npt.NDArray[np.float64], ring: Ring) -> Ring:
    """The circle of least squares (Kåsa, 1976) through the ink near ``ring``, twice."""
    for reach_mm in (_RING_HALF_WIDTH_MM, _RING_THIN_MM):
        offset = np.abs(np.hypot(pixels[:, 0] - ring.x, pixels[:, 1] - ring.y) - ring.radius)
        near = pixels[offset < reach_mm * PX_PER_MM]
        if len(near) < 30:
            return ring
        system = np.column_stack([near, np.ones(len(near))])
        (a, b, c), *_ = np.linalg.lstsq(system, (near**2).sum(axis=1), rcond=None)
        ring = Ring(x=a / 2, y=b / 2, radius=float(np.sqrt(max(1.0, c + (a / 2) ** 2 + (b / 2) ** 2))))
    return ring


def _is_ring(shape: tuple[int, ...], pixels: npt.NDArray[np.float64], ring: Ring) -> bool:
    """Inked all around on a thin line, and more there than just outside."""
    low, high = (limit * PX_PER_MM for limit in _RING_RADIUS_MM)
    if not low < ring.radius < high:
        return False
    across, down = pixels[:, 0] - ring.x, pixels[:, 1] - ring.y
    offset = np.hypot(across, down) - ring.radius
    band = _RING_HALF_WIDTH_MM * PX_PER_MM
    thin = np.abs(offset) < _RING_THIN_MM * PX_PER_MM
    sectors = ((np.arctan2(down, across) + np.pi) / (2 * np.pi) * 72).astype(int) % 72
    bins = np.unique(sectors[thin])
    theta = (np.arange(72) + 0.5) / 72 * 2 * np.pi - np.pi
    px, py = ring.x + ring.radius * np.cos(theta), ring.y + ring.radius * np.sin(theta)
    visible = (px >= 0) & (py >= 0) & (px < shape[1]) & (py < shape[0])
    if visible.sum() < 36:
        return False
    covered = float(visible[bins].sum()) / float(visible.sum())
    # Ink per unit of area on the line, just outside it, just inside it.
    on = float(thin.sum()) / (2 * _RING_THIN_MM * PX_PER_MM)
    outside = float(((offset > band) & (offset < 3 * band)).sum()) / (2 * band)
    within = float(((offset < -band) & (offset > -3 * band)).sum()) / (2 * band)
    # A pen may close a small loop, never as exactly as a small stamp.
    small = ring.radius < _SMALL_RING_MM * PX_PER_MM
    needed, exact = (
        (_SMALL_RING_COVERAGE, _SMALL_RING_EXACT_MM) if small else (_RING_COVERAGE, _RING_EXACT_MM)
    )
    if covered < needed or on < _RING_CONTRAST * max(outside, within):
        return False
    return _wander(offset[thin], sectors[thin]) < exact * PX_PER_MM


def _wander(offset: npt.NDArray[np.float64], sectors: npt.NDArray[np.int_]) -> float:
    """How far the middle of the line strays from the circle: median over its directions."""
    middles = np.array([np.median(offset[sectors == one]) for one in np.unique(sectors)])
    return float(np.median(np.abs(middles - np.median(middles))))


def disc_of(shape: tuple[int, ...], ring: Ring) -> Mask:
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(xs - ring.x, ys - ring.y) < ring.radius + 1.2 * PX_PER_MM, dtype=bool)


def circles_of(mask: Mask, ring: Ring) -> Mask:
    """The ring's own line and those concentric with it: radii where most directions are inked."""
    ys, xs = np.nonzero(mask)
    radius = np.hypot(xs - ring.x, ys - ring.y)
    angle = ((np.arctan2(ys - ring.y, xs - ring.x) + np.pi) / (2 * np.pi) * 72).astype(int) % 72
    rows, cols = np.ogrid[: mask.shape[0], : mask.shape[1]]
    distance = np.hypot(cols - ring.x, rows - ring.y)
    circles = np.abs(distance - ring.radius) < _CIRCLE_MM * PX_PER_MM
    step = 0.25 * PX_PER_MM
    for inner in np.arange(4.0 * PX_PER_MM, ring.radius - PX_PER_MM, step):
        on = np.abs(radius - inner) < step
        if len(np.unique(angle[on])) > _CIRCLE_COVERAGE * 72:
            circles |= np.abs(distance - inner) < _CIRCLE_MM * PX_PER_MM
    return np.asarray(circles & mask, dtype=bool)
