"""A Hand: how one person signs, initials and writes, as strokes in millimetres with the speed of the pen.

Signatures follow the sigma-lognormal model of pen movement (Plamondon): a movement is a sum of strokes, each
with a lognormal speed and a turning direction, so that curves, loops and speeds look like a wrist's.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.scans.alphabet import letters

STEP_S = 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One pen-down movement: ``points`` (n, 2) in mm, y downwards; ``speed`` (n,), 0 still … 1 fastest."""

    points: NDArray[np.float64]
    speed: NDArray[np.float64]


Strokes = tuple[Stroke, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One person's writing. ``seed`` draws the shape of the signature; the other fields its proportions."""

    seed: int
    style: str
    slant: float
    width_mm: float
    height_mm: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    length: float
    start: float
    end: float
    begin_s: float
    last_s: float


def hand(seed: int) -> Hand:
    """The same person for the same seed."""
    rng = np.random.default_rng([seed, 7])
    style = str(rng.choice(sorted(STYLES)))
    names = ("Garcia", "Martin", "Fabre", "Bonnet", "Cazals", "Durand", "Vidal", "Roux", "Blanc", "Soulie")
    return Hand(
        seed=seed,
        style=style,
        slant=float(rng.uniform(-0.1, 0.55)),
        width_mm=float(rng.uniform(30, 58)),
        height_mm=float(rng.uniform(11, 24)),
        name=str(rng.choice(names)),
    )


def signature(who: Hand, rng: np.random.Generator) -> Strokes:
    """Sign once: the same shape each time, never the same points. Origin at the centre of the signature."""
    shape = np.random.default_rng([who.seed, 11])
    strokes = STYLES[who.style](who, shape, rng)
    size = (who.width_mm * rng.uniform(0.9, 1.1), who.height_mm * rng.uniform(0.9, 1.1))
    return fitted(strokes, size, who.slant + rng.normal(0, 0.03))


def initials(who: Hand, rng: np.random.Generator) -> Strokes:
    """A paraphe, about 10 mm wide."""
    shape = np.random.default_rng([who.seed, 13])
    return fitted(_initiales(who, shape, rng), (rng.uniform(8, 13), rng.uniform(6, 9)), who.slant)


def write(
    text: str, small_mm: float, rng: np.random.Generator, slant: float = 0.2, *, looped: bool = False
) -> Strokes:
    """Write a line; ``small_mm`` is the height of a small letter; origin at the baseline's start."""
    unit = small_mm / 4.0
    x = 0.0
    strokes: list[Stroke] = []
    lean = slant + rng.normal(0, 0.05)
    for advance, glyph in letters(text, looped=looped):
        lift, swell = rng.normal(0, 0.35), rng.normal(1.0, 0.06)
        for points in glyph:
            path = np.array(points) * swell + rng.normal(0, 0.22, (len(points), 2)) + (0.0, lift)
            curve = _smooth(path) * unit
            curve[:, 0] += x + lean * curve[:, 1]
            strokes.append(_stroke(curve * (1.0, -1.0)))
        x += advance * unit * rng.normal(1.0, 0.05)
    return tuple(strokes)


def tied(strokes: Strokes, small_mm: float) -> Strokes:
    """Letters written without lifting the pen: each stroke joined to the next that begins close by."""
    done: list[Stroke] = []
    for stroke in strokes:
        gap = stroke.points[0] - done[-1].points[-1] if done else np.array([np.inf, 0.0])
        if 0 < gap[0] < small_mm and abs(gap[1]) < 1.2 * small_mm:
            joined = np.concatenate([done[-1].points, stroke.points])
            done[-1] = _stroke(joined)
        else:
            done.append(stroke)
    return tuple(done)


def line(length_mm: float, rng: np.random.Generator, wobble_mm: float = 0.3) -> Strokes:
    """One straight pen line, as straight as a hand draws it; origin at its middle."""
    count = max(6, round(length_mm / 4))
    x = np.linspace(-length_mm / 2, length_mm / 2, count)
    y = np.cumsum(rng.normal(0, wobble_mm / 3, count))
    return (_stroke(_smooth(np.stack([x, y - y.mean()], axis=1))),)


def fitted(strokes: Strokes, size_mm: tuple[float, float], slant: float) -> Strokes:
    """Scale to width and height, slanted to the right, centred on the origin."""
    every = np.concatenate([stroke.points for stroke in strokes])
    low, high = every.min(axis=0), every.max(axis=0)
    factor = np.array(size_mm) / np.maximum(high - low, 1e-6)
    done = []
    for stroke in strokes:
        points = (stroke.points - (low + high) / 2) * factor
        points[:, 0] -= slant * points[:, 1]
        done.append(Stroke(points=points, speed=stroke.speed))
    return tuple(done)


def _stroke(points: NDArray[np.float64]) -> Stroke:
    steps = np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=1)
    return Stroke(points=points, speed=steps / max(float(steps.max()), 1e-6))


def through(path: NDArray[np.float64]) -> Stroke:
    """One movement through points (n, 2)."""
    return _stroke(_smooth(path))


def _smooth(path: NDArray[np.float64], per_segment: int = 8) -> NDArray[np.float64]:
    """Catmull-Rom curve through the points."""
    padded = np.concatenate([path[:1], path, path[-1:]])
    t = np.linspace(0, 1, per_segment, endpoint=False)[:, None]
    pieces = []
    for i in range(len(path) - 1):
        p0, p1, p2, p3 = padded[i : i + 4]
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    return np.concatenate([*pieces, path[-1:]])


def _draw(moves: list[_Move]) -> Stroke:
    """Integrate the moves; y grows downwards."""
    t = np.arange(STEP_S, max(move.begin_s + move.last_s * 3 for move in moves), STEP_S)
    velocity = np.zeros((len(t), 2))
    sigma = 0.28
    for move in moves:
        mu = math.log(move.last_s) - 0.1
        late = np.maximum(t - move.begin_s, 1e-9)
        pulse = np.exp(-((np.log(late) - mu) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi) * late)
        done = np.cumsum(pulse) * STEP_S
        angle = move.start + (move.end - move.start) * done
        velocity += (move.length * pulse)[:, None] * np.stack([np.cos(angle), -np.sin(angle)], axis=1)
    speed = np.linalg.norm(velocity, axis=1)
    moving = speed > speed.max() * 0.01
    points = np.cumsum(velocity, axis=0) * STEP_S
    return Stroke(points=points[moving], speed=speed[moving] / speed.max())


def _up(length: float, begin: float, turn: float, jitter: float) -> _Move:
    return _Move(
        length=length,
        start=math.radians(35 + jitter),
        end=math.radians(95 + turn),
        begin_s=begin,
        last_s=0.11,
    )


def _down(length: float, begin: float, turn: float, jitter: float) -> _Move:
    return _Move(
        length=length,
        start=math.radians(-75 + jitter - turn),
        end=math.radians(-115 + turn),
        begin_s=begin,
        last_s=0.11,
    )


def _wave(
    heights: NDArray[np.float64], shape: np.random.Generator, rng: np.random.Generator, turn: float
) -> list[_Move]:
    """Ups and downs drifting to the right: the body of most signatures."""
    moves: list[_Move] = []
    for i, height in enumerate(heights):
        begin = i * 0.17
        wrist = float(shape.normal(0, 9) + rng.normal(0, 2.5))
        tall = float(height * rng.normal(1, 0.04))
        moves.append(_up(tall, begin, turn, wrist))
        moves.append(_down(tall * float(shape.uniform(0.85, 1.0)), begin + 0.085, turn * 0.6, wrist))
        moves.append(_Move(length=1.3, start=0.0, end=0.2, begin_s=begin + 0.05, last_s=0.13))
    return moves


def _boucles(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """A tall looped capital, small loops, a long closing stroke, often an underline."""
    heights = shape.uniform(1.5, 3.2, int(shape.integers(5, 9)))
    heights[0] = shape.uniform(7, 10)
    heights[shape.integers(2, len(heights))] *= shape.uniform(1.8, 2.6)
    moves = _wave(heights, shape, rng, turn=float(shape.uniform(30, 65)))
    end = moves[-1].begin_s + 0.1
    moves.append(_Move(length=float(shape.uniform(6, 13)), start=-0.5, end=0.5, begin_s=end, last_s=0.2))
    return (_draw(moves), *_underline(shape, rng, width=len(heights) * 2.2, chance=0.6))


def _anguleuse(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """Sharp zigzags that die to the right."""
    count = int(shape.integers(6, 11))
    heights = np.linspace(shape.uniform(6, 9), shape.uniform(1.0, 2.5), count) * shape.uniform(
        0.6, 1.3, count
    )
    return (
        _draw(_wave(heights, shape, rng, turn=-10.0)),
        *_underline(shape, rng, width=count * 2.0, chance=0.3),
    )


def _plate(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """One capital, then a wavy line: somebody who signs a hundred papers a day."""
    heights = np.concatenate(
        [[shape.uniform(6, 9), shape.uniform(3, 6)], shape.uniform(0.4, 1.0, shape.integers(4, 9))]
    )
    moves = _wave(heights, shape, rng, turn=float(shape.uniform(10, 40)))
    moves.append(_Move(length=9.0, start=-0.15, end=0.2, begin_s=moves[-1].begin_s + 0.1, last_s=0.25))
    return (_draw(moves),)


def _initiales(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """Two large looped letters."""
    heights = shape.uniform(5, 9, int(shape.integers(2, 4)))
    return (_draw(_wave(heights, shape, rng, turn=float(shape.uniform(40, 85)))),)


def _gribouillis(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """Overlapping flat loops drawn without lifting the pen, closed by a slash."""
    turns = int(shape.integers(3, 6))
    t = np.linspace(0, 2 * math.pi * turns, turns * 40)
    radius = 1.0 + 0.35 * np.sin(t * shape.uniform(0.2, 0.5) + shape.uniform(0, 6)) + rng.normal(0, 0.02)
    drift = t * shape.uniform(0.12, 0.35)
    x = drift + radius * np.cos(t) * shape.uniform(1.2, 2.0)
    y = radius * np.sin(t + shape.uniform(-0.5, 0.5)) * shape.uniform(0.7, 1.2)
    slash = np.stack([np.linspace(-1.5, drift[-1] + 3, 20), np.linspace(1.6, -1.9, 20)], axis=1)
    return (_stroke(np.stack([x, y], axis=1)), _stroke(_smooth(slash[::5] + rng.normal(0, 0.08, (4, 2)))))


def _lisible(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """The name written, tied by a paraph that comes back under it."""
    name = write(who.name, 2.6, rng, slant=0.0)
    right = max(float(stroke.points[:, 0].max()) for stroke in name)
    back = np.array(
        [
            [right, 0.0],
            [right + 4, 1.0],
            [right * 0.4, 2.6],
            [-2.0, 3.2],
            [right * 0.5, 3.6],
            [right + 3, 4.4],
        ]
    )
    return (*name, _stroke(_smooth(back + rng.normal(0, 0.25, back.shape))))


def _underline(shape: np.random.Generator, rng: np.random.Generator, width: float, chance: float) -> Strokes:
    if shape.random() > chance:
        return ()
    y = shape.uniform(1.0, 2.5)
    path = np.array([[shape.uniform(-2, 2), y], [width * 0.6, y - 0.8], [width * 1.3, y - 0.4]])
    if shape.random() < 0.4:
        path = np.concatenate([path, [[width * 0.5, y + 0.6], [width * 1.1, y + 1.2]]])
    return (_stroke(_smooth(path + rng.normal(0, 0.15, path.shape), per_segment=14)),)


STYLES: dict[str, Callable[[Hand, np.random.Generator, np.random.Generator], Strokes]] = {
    "boucles": _boucles,
    "anguleuse": _anguleuse,
    "plate": _plate,
    "initiales": _initiales,
    "gribouillis": _gribouillis,
    "lisible": _lisible,
}
