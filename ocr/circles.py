"""Circles among points: through three of them, nearest to many, and how exactly their ink follows one."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask
from ocr.printed import PX_PER_MM

DIRECTIONS = 72
"""A circle is looked at in sectors of five degrees."""
_IN_LINE = 1e-6
_ALONG = 0.9
"""Cosine of the angle, 26 degrees, by which the line at a point of a circle may stray from it: the edge of a
thick one, or a letter that touches it, turns it."""
_FITTED = 30
_AROUND_PX = 2.0

Points = npt.NDArray[np.float64]
"""N x 2: x, y in pixels."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Centre and radius, in pixels of the crop; an ellipse when it is ``squeezed`` (the share left of its
    radius) across the direction ``tilt`` (radians)."""

    x: float
    y: float
    radius: float
    squeezed: float = 1.0
    tilt: float = 0.0


def points_of(mask: Mask) -> Points:
    """The pixels of ``mask`` as points."""
    ys, xs = np.nonzero(mask)
    return np.stack([xs, ys], axis=1).astype(np.float64)


def across_of(mask: Mask) -> Points:
    """For each pixel of ``mask``, in the order of ``points_of``, the unit vector across the line it is on:
    the main direction of the gradient around (structure tensor)."""
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)
    dx, dy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(part, (0, 0), _AROUND_PX)[mask] for part in (dx * dx, dy * dy, dx * dy))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float64)


def off(points: Points, circle: Circle) -> Floats:
    """How far outside ``circle`` each point is (pixels, negative inside)."""
    return _off(points[:, 0], points[:, 1], circle)


def off_on(shape: tuple[int, ...], circle: Circle) -> Floats:
    """The same of each pixel of a crop of ``shape`` (H x W)."""
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    return _off(xs, ys, circle)


def radii(points: Points, circle: Circle) -> Floats:
    """The radius (pixels) of the circle concentric with ``circle``, squeezed like it, that each point is
    on."""
    return np.asarray(np.hypot(*_turned(points[:, 0], points[:, 1], circle)))


def radii_on(shape: tuple[int, ...], circle: Circle) -> Floats:
    """The same of each pixel of a crop of ``shape`` (H x W)."""
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(*_turned(xs, ys, circle)))


def outward(points: Points, circle: Circle) -> Points:
    """The unit vector across that circle at each point."""
    along, across = _turned(points[:, 0], points[:, 1], circle)
    across = across / circle.squeezed
    cos, sin = np.cos(circle.tilt), np.sin(circle.tilt)
    vectors = np.stack([along * cos - across * sin, along * sin + across * cos], axis=1)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6))


def directions(points: Points, circle: Circle) -> npt.NDArray[np.int_]:
    """The sector (0 to ``DIRECTIONS`` - 1) in which the centre sees each point."""
    along, across = _turned(points[:, 0], points[:, 1], circle)
    turn = np.arctan2(across, along) + np.pi
    return np.asarray((turn / (2 * np.pi) * DIRECTIONS).astype(int) % DIRECTIONS)


def _off(x: npt.NDArray[Any], y: npt.NDArray[Any], circle: Circle) -> Floats:
    """Of an ellipse, nearly, close to it (Sampson, 1982)."""
    along, across = _turned(x, y, circle)
    radius = np.hypot(along, across)
    if circle.squeezed == 1.0:
        return np.asarray(radius - circle.radius)
    slope = np.hypot(along, across / circle.squeezed) / np.maximum(radius, 1e-6)
    return np.asarray((radius - circle.radius) / np.maximum(slope, 1e-6))


def _turned(x: npt.NDArray[Any], y: npt.NDArray[Any], circle: Circle) -> tuple[Floats, Floats]:
    """From the centre, along the tilt and across it, an ellipse drawn out to a circle."""
    x, y = x - circle.x, y - circle.y
    if circle.squeezed == 1.0:
        return x, y
    cos, sin = np.cos(circle.tilt), np.sin(circle.tilt)
    return x * cos + y * sin, (y * cos - x * sin) / circle.squeezed


def fitted(points: Points) -> Circle:
    """The circle of least squares (Kåsa, 1976); a line is a very large one."""
    middle = points.mean(axis=0)
    moved = points - middle
    system = np.column_stack([moved, np.ones(len(moved))])
    (a, b, c), *_ = np.linalg.lstsq(system, (moved**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(1.0, c + (a / 2) ** 2 + (b / 2) ** 2)))
    return Circle(x=float(a / 2 + middle[0]), y=float(b / 2 + middle[1]), radius=radius)


def by_lot(
    points: Points,
    limits_mm: tuple[float, float],
    *,
    tries: int,
    rng: np.random.Generator,
    across: Points | None = None,
) -> npt.NDArray[np.float64]:
    """Circles (N x 3: x, y, radius) through ``tries`` triples of points (Fischler and Bolles, 1981), less
    those whose radius is out of ``limits_mm``, or that cross the line of one of their three points: the unit
    vectors ``across`` these lines tell."""
    drawn = rng.integers(0, len(points), size=(tries, 3))
    triples = points[drawn]
    first = triples[:, 0]
    ab, ac = triples[:, 1] - first, triples[:, 2] - first
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    usable = np.abs(cross) > _IN_LINE
    ab, ac, cross, first = ab[usable], ac[usable], cross[usable], first[usable]
    drawn, triples = drawn[usable], triples[usable]
    ab2, ac2 = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * ab2 - ab[:, 1] * ac2) / cross
    y = (ab[:, 0] * ac2 - ac[:, 0] * ab2) / cross
    circles = np.column_stack([x + first[:, 0], y + first[:, 1], np.hypot(x, y)])
    kept = _within(circles[:, 2], limits_mm)
    if across is not None:
        radial = triples - circles[:, None, :2]
        kept &= (np.abs((radial * across[drawn]).sum(axis=2)) > _ALONG * circles[:, 2:]).all(axis=1)
    return circles[kept]


def settled(points: Points, circle: Circle, reaches_mm: tuple[float, ...]) -> Circle:
    """``circle`` fitted to the points near it, closer and closer, as long as there are enough of them."""
    for reach_mm in reaches_mm:
        near = points[np.abs(off(points, circle)) < reach_mm * PX_PER_MM]
        if len(near) < _FITTED:
            break
        circle = fitted(near)
    return circle


def is_within(circle: Circle, limits_mm: tuple[float, float]) -> bool:
    """Whether its radius is."""
    return bool(_within(np.array(circle.radius), limits_mm))


def _within(radius: npt.NDArray[np.float64], limits_mm: tuple[float, float]) -> npt.NDArray[np.bool_]:
    low, high = (limit * PX_PER_MM for limit in limits_mm)
    return (low < radius) & (radius < high)


def wander(points: Points, circle: Circle) -> float:
    """How far (pixels) the middle of the line of ``points`` strays from ``circle``: median over the
    directions it has."""
    away, sectors = off(points, circle), directions(points, circle)
    middles = np.array([np.median(away[sectors == one]) for one in np.unique(sectors)])
    return float(np.median(np.abs(middles - np.median(middles))))
