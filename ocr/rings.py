"""The rings of round stamps among marks."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ocr.circles import (
    DIRECTIONS,
    Circle,
    Points,
    across_of,
    by_lot,
    directions,
    is_within,
    off,
    off_on,
    outward,
    points_of,
    radii,
    radii_on,
    settled,
    wander,
)
from ocr.masks import Mask, components
from ocr.ovals import bordered, ovals_among
from ocr.printed import PX_PER_MM

_RING_RADIUS_MM = (8.0, 27.0)
"""Loops of a signature are as exact as a stamp 6 mm in radius, and no town hall's is so small."""
_RING_HALF_WIDTH_MM = 0.6
_RING_THIN_MM = 0.4
_RING_TRIES = 9000
"""A ring under a large signature holds an eighth of the ink: one triple in 500 is on it. Few others run along
their circle at all three points: 1,200 tried without that cost as much, and two of 308 stamps went unseen."""
_RING_POINTS = 900
_CIRCLES_AT_ONCE = 16
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
_BROKEN_COVERAGE, _BROKEN_EXACT_MM, _BROKEN_CONTRAST = 0.2, 0.045, 6.0
"""What is left of a ring in pieces: little of it, but as exact, and alone on its line. Of 15 simulated stamps
signed over, the pieces stray by 0.033 mm at most, nine times more inked than beside; of 110 facsimiles, the
marks that come as near to a circle are 2.9 times more inked there than beside, or once 9.7 times but stray
by 0.058 mm."""
_OVAL_LETTERS, _LETTER_MM, _WITHIN_LINE_MM = 5, (0.6, 4.5), 0.8
"""Of 315 simulated signatures that were accepted eleven have loops on an ellipse, with four such pieces at
most within, inked in 0.94 of its directions at most and straying by 0.02 to 0.1 mm."""
_ROUND_DEG = 45.0
"""A ring's line runs along its circle; loops of a pen cross it. Of 139 simulated signatures two more are seen
as such, and no ring of 132 frames stamped only is lost (35 degrees lose one, broken in black and white)."""
_CONCENTRIC_MM, _WITHIN_MM = 2.5, 0.5
_CIRCLE_MM = 0.7
_CIRCLE_COVERAGE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ink:
    """The pixels of a crop of ``shape``, and for each the unit vector across its line."""

    shape: tuple[int, ...]
    pixels: Points
    across: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """``coverage`` of its directions and ``exact_mm`` that a ring has, both of a ``small`` one; how many
    times more its line is inked than what stands beside."""

    coverage: float
    exact_mm: float
    small: tuple[float, float]
    contrast: float


_WHOLE = _Limits(
    coverage=_RING_COVERAGE,
    exact_mm=_RING_EXACT_MM,
    small=(_SMALL_RING_COVERAGE, _SMALL_RING_EXACT_MM),
    contrast=_RING_CONTRAST,
)
_BROKEN = _Limits(
    coverage=_BROKEN_COVERAGE,
    exact_mm=_BROKEN_EXACT_MM,
    small=(2 * _BROKEN_COVERAGE, _BROKEN_EXACT_MM),
    contrast=_BROKEN_CONTRAST,
)
_BARE_OVAL = replace(_WHOLE, coverage=0.94, exact_mm=0.05, small=(0.94, 0.05))


def find_rings(mask: Mask) -> tuple[Circle, ...]:
    """Circles of a stamp's size, by random sampling, one after the other.

    Two stamps may overlap: a circle found takes its own line and those of the same stamp away from the next
    search, which would make a ring of a letter here and a line there, not all that it encloses.
    """
    pixels = points_of(mask)
    ink = _Ink(shape=mask.shape, pixels=pixels, across=across_of(mask))
    rng = np.random.default_rng(len(pixels))
    left = np.ones(len(pixels), dtype=bool)
    found: list[Circle] = []
    for _ in range(_RINGS_AT_MOST):
        ring = _best_ring(ink, left, rng, _WHOLE)
        if ring is None:
            break
        found.append(ring)
        own = circles_of(mask, ring)[mask] | (np.abs(off(pixels, ring)) < 2 * _RING_THIN_MM * PX_PER_MM)
        left &= ~own
    if not found and (oval := _oval(ink, mask)) is not None:
        return (oval,)
    outer: list[Circle] = []
    for ring in sorted(found, key=lambda r: -r.radius):
        if not any(_is_of_same_stamp(ring, known) for known in outer):
            outer.append(ring)
    return tuple(outer)


def _oval(ink: _Ink, mask: Mask) -> Circle | None:
    """An ellipse that is a ring of the ink, and holds letters or is as exact as no loop is; or the border of
    a stamp."""
    every = np.ones(len(ink.pixels), dtype=bool)
    for oval in ovals_among(mask):
        if _is_ring(ink, every, oval, _WHOLE if _letters_in(mask, oval) >= _OVAL_LETTERS else _BARE_OVAL):
            return oval
    return next(bordered(mask), None)


def _letters_in(mask: Mask, oval: Circle) -> int:
    """How many pieces of a letter's size stand within the line of an ellipse."""
    low, high = _LETTER_MM
    sizes = components(mask & (off_on(mask.shape, oval) < -_WITHIN_LINE_MM * PX_PER_MM)).boxes()[1:, 2:]
    extents = sizes.max(axis=1, initial=0) / PX_PER_MM
    return int(np.count_nonzero((extents > low) & (extents < high)))


def broken_ring(mask: Mask) -> Circle | None:
    """The circle of a stamp's size that pieces of ``mask`` are on, though too little of it for a ring."""
    pixels = points_of(mask)
    ink = _Ink(shape=mask.shape, pixels=pixels, across=across_of(mask))
    rng = np.random.default_rng(len(pixels))
    return _best_ring(ink, np.ones(len(pixels), dtype=bool), rng, _BROKEN)


def _is_of_same_stamp(ring: Circle, outer: Circle) -> bool:
    """Whether ``ring`` is within ``outer``, about as concentric as a stamp's circles and arc of letters."""
    apart = float(np.hypot(ring.x - outer.x, ring.y - outer.y))
    within = apart + ring.radius < outer.radius + _WITHIN_MM * PX_PER_MM
    return within and apart < _CONCENTRIC_MM * PX_PER_MM


def _best_ring(
    ink: _Ink, left: npt.NDArray[np.bool_], rng: np.random.Generator, limits: _Limits
) -> Circle | None:
    """Of the circles through three of the pixels ``left``, the one most of whose ink runs along it, if it is
    a ring of the ink."""
    free = np.flatnonzero(left)
    if len(free) < _RING_MIN_PX:
        return None
    drawn = free[rng.choice(len(free), size=min(len(free), _RING_POINTS), replace=False)]
    pixels, across = ink.pixels[drawn], ink.across[drawn]
    circles = by_lot(pixels, _RING_RADIUS_MM, tries=_RING_TRIES, rng=rng, across=across)
    along = _along(circles, pixels, across)
    # Of the sampled ink, what a ring two pixels thick would hold of it.
    wanted = limits.coverage * 2 * np.pi * circles[:, 2] * 2 * len(drawn) / len(free)
    for i in np.argsort(-along / np.sqrt(circles[:, 2]))[:_RING_CANDIDATES]:
        if along[i] < 0.5 * wanted[i]:
            continue
        x, y, radius = (float(value) for value in circles[i])
        ring = settled(ink.pixels, Circle(x=x, y=y, radius=radius), (_RING_HALF_WIDTH_MM, _RING_THIN_MM))
        if _is_ring(ink, left, ring, limits):
            return ring
    return None


def _along(circles: npt.NDArray[np.float64], pixels: Points, across: Points) -> npt.NDArray[np.int_]:
    """How many of ``pixels`` are near each circle (N x 3: x, y, radius) and on a line that runs along it."""
    counts = np.zeros(len(circles), dtype=np.int_)
    least = np.cos(np.radians(_ROUND_DEG))
    # A few circles at a time: what is computed of them stays in the processor's cache.
    for few in np.array_split(np.arange(len(circles)), max(1, len(circles) // _CIRCLES_AT_ONCE)):
        x, y = (pixels[None, :, axis] - circles[few, axis, None] for axis in (0, 1))
        away = np.sqrt(x * x + y * y)
        near = np.abs(away - circles[few, 2, None]) < _RING_HALF_WIDTH_MM * PX_PER_MM
        round_it = np.abs(x * across[:, 0] + y * across[:, 1]) > least * away
        counts[few] = np.count_nonzero(near & round_it, axis=1)
    return counts


def _is_ring(ink: _Ink, left: npt.NDArray[np.bool_], ring: Circle, limits: _Limits) -> bool:
    """Inked all around on a thin line that runs round, and more there than just outside."""
    if not is_within(ring, _RING_RADIUS_MM):
        return False
    pixels = ink.pixels
    offset = off(pixels, ring)
    band = _RING_HALF_WIDTH_MM * PX_PER_MM
    thin = np.abs(offset) < _RING_THIN_MM * PX_PER_MM
    visible = _visible(ink.shape, ring)
    if visible.sum() < DIRECTIONS / 2:
        return False
    # Loops that cross the circle, over and over, ink its directions without running along it.
    along = thin & _runs_round(ink, ring) & left
    covered = float(visible[np.unique(directions(pixels[along], ring))].sum()) / float(visible.sum())
    # Ink per unit of area on the line, just outside it, just inside it.
    on = float(thin.sum()) / (2 * _RING_THIN_MM * PX_PER_MM)
    outside = float(((offset > band) & (offset < 3 * band)).sum()) / (2 * band)
    within = float(((offset < -band) & (offset > -3 * band)).sum()) / (2 * band)
    # A pen may close a small loop, never as exactly as a small stamp.
    small = ring.radius < _SMALL_RING_MM * PX_PER_MM
    needed, exact = limits.small if small else (limits.coverage, limits.exact_mm)
    if covered < needed or on < limits.contrast * max(outside, within):
        return False
    return wander(pixels[thin], ring) < exact * PX_PER_MM


def _runs_round(ink: _Ink, ring: Circle) -> npt.NDArray[np.bool_]:
    """Whether the line of each pixel runs within ``_ROUND_DEG`` of the circle's own direction there."""
    across = (outward(ink.pixels, ring) * ink.across).sum(axis=1)
    return np.asarray(np.abs(across) > np.cos(np.radians(_ROUND_DEG)))


def _visible(shape: tuple[int, ...], ring: Circle) -> npt.NDArray[np.bool_]:
    """The directions in which the circle is on the crop."""
    theta = (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS * 2 * np.pi - np.pi
    along, across = ring.radius * np.cos(theta), ring.radius * ring.squeezed * np.sin(theta)
    cos, sin = np.cos(ring.tilt), np.sin(ring.tilt)
    x, y = ring.x + along * cos - across * sin, ring.y + along * sin + across * cos
    return np.asarray((x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0]))


def disc_of(shape: tuple[int, ...], ring: Circle) -> Mask:
    return np.asarray(off_on(shape, ring) < 1.2 * PX_PER_MM, dtype=bool)


def circle_of(shape: tuple[int, ...], ring: Circle) -> Mask:
    """The ring's own line."""
    return np.asarray(np.abs(off_on(shape, ring)) < _CIRCLE_MM * PX_PER_MM, dtype=bool)


def circles_of(mask: Mask, ring: Circle) -> Mask:
    """The ring's own line and those concentric with it: radii where most directions are inked."""
    pixels = points_of(mask)
    return _circles(mask, pixels, ring, np.ones(len(pixels), dtype=bool))


def drawn_circles_of(mask: Mask, ring: Circle) -> Mask:
    """Those of them that lines run along: a name signed within a stamp inks as many directions."""
    pixels = points_of(mask)
    ink = _Ink(shape=mask.shape, pixels=pixels, across=across_of(mask))
    return _circles(mask, pixels, ring, _runs_round(ink, ring))


def _circles(mask: Mask, pixels: Points, ring: Circle, counted: npt.NDArray[np.bool_]) -> Mask:
    """The ring's own line and the concentric ones that the ``counted`` pixels of ``mask`` are on."""
    radius, sectors = radii(pixels, ring), directions(pixels, ring)
    distance = radii_on(mask.shape, ring)
    circles = np.abs(distance - ring.radius) < _CIRCLE_MM * PX_PER_MM
    step = 0.25 * PX_PER_MM
    for inner in np.arange(4.0 * PX_PER_MM, ring.radius - PX_PER_MM, step):
        on = counted & (np.abs(radius - inner) < step)
        if len(np.unique(sectors[on])) > _CIRCLE_COVERAGE * DIRECTIONS:
            circles |= np.abs(distance - inner) < _CIRCLE_MM * PX_PER_MM
    return np.asarray(circles & mask, dtype=bool)
