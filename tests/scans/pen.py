"""A Pen: turns strokes into ink on a sheet, thicker where the hand slows down."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.scans.hand import Stroke, Strokes
from tests.scans.sheet import Mask, Rgb, Sheet, Spot, grain

SUPERSAMPLE = 3
INKS: dict[str, Rgb] = {
    "bleu": (32, 48, 150),
    "bleu_clair": (52, 88, 196),
    "noir": (28, 28, 34),
    "violet": (88, 44, 140),
    "vert": (24, 104, 62),
    "rouge": (190, 34, 44),
    "crayon": (110, 110, 114),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """``width_mm`` at rest (0.3 a fine ballpoint … 0.9 a felt tip), ``flow`` 1 dense … 0.4 dying."""

    ink: str = "bleu"
    width_mm: float = 0.5
    flow: float = 0.95


def any_pen(rng: np.random.Generator) -> Pen:
    """A pen as mayors have: blue or black ballpoint mostly, some felt tips, violet or green now and then."""
    ink = str(rng.choice(["bleu", "bleu", "bleu", "noir", "noir", "bleu_clair", "violet", "vert"]))
    return Pen(ink=ink, width_mm=float(rng.uniform(0.32, 0.85)), flow=float(rng.uniform(0.8, 1.0)))


def pencil(rng: np.random.Generator) -> Pen:
    """A pencil: grey and grainy."""
    return Pen(ink="crayon", width_mm=float(rng.uniform(0.4, 0.7)), flow=float(rng.uniform(0.5, 0.8)))


def draw(sheet: Sheet, strokes: Strokes, pen: Pen, at: Spot, rng: np.random.Generator) -> Sheet:
    """Draw strokes with their origin at a spot of the paper."""
    placed = turned(strokes, at.tilt)
    every = np.concatenate([stroke.points for stroke in placed]) + np.array([at.x, at.y])
    low, high = every.min(axis=0) - 2.0, every.max(axis=0) + 2.0
    corner = (int(sheet.px(low[0])), int(sheet.px(low[1])))
    size = (int(sheet.px(high[0])) - corner[0] + 1, int(sheet.px(high[1])) - corner[1] + 1)
    offset = np.array([sheet.px(at.x) - corner[0], sheet.px(at.y) - corner[1]])
    mask = _mask(
        [(stroke, stroke.points * sheet.px(1.0) + offset) for stroke in placed], size, sheet.px(pen.width_mm)
    )
    return sheet.with_ink(_grained(mask, pen, rng), corner, INKS[pen.ink])


def turned(strokes: Strokes, tilt_deg: float) -> Strokes:
    """Turn strokes around their origin, anticlockwise on the paper."""
    cos, sin = math.cos(math.radians(tilt_deg)), math.sin(math.radians(tilt_deg))
    matrix = np.array([[cos, -sin], [sin, cos]])
    return tuple(replace(stroke, points=stroke.points @ matrix) for stroke in strokes)


def _mask(placed: list[tuple[Stroke, NDArray[np.float64]]], size: tuple[int, int], width_px: float) -> Mask:
    fine = np.zeros((size[1] * SUPERSAMPLE, size[0] * SUPERSAMPLE), np.uint8)
    for stroke, points_px in placed:
        points = np.round(points_px * SUPERSAMPLE).astype(int)
        widths = (1.15 - 0.45 * stroke.speed) * width_px * SUPERSAMPLE
        for start, end, width in zip(points[:-1], points[1:], widths[1:], strict=True):
            cv2.line(fine, start.tolist(), end.tolist(), (255,), max(1, round(float(width))))
    small = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    return (small / 255.0).astype(np.float32)


def _grained(mask: Mask, pen: Pen, rng: np.random.Generator) -> Mask:
    """Paper shows through the ink: little under a felt tip, much under a pencil."""
    depth = 0.35 if pen.ink == "crayon" else 0.08
    texture = 1.0 - depth * np.abs(cv2.GaussianBlur(grain(mask.shape[:2], rng), (0, 0), 0.8)) * 2.0
    return np.clip(mask * pen.flow * texture, 0.0, 1.0).astype(np.float32)
