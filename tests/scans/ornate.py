"""Stamps as engravers sell them: beads, ropes and scallops around, ovals, emblems drawn with curves, logos
beside an address, frames with round corners; pressed twice, or by one half."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.scans import stamps
from tests.scans.desk import Desk, Sheets
from tests.scans.marks import in_frame, near_middle
from tests.scans.sheet import Box, Mask, Sheet

_WEIGHTS = ("Regular", "Semibold", "Bold", "It", "BoldIt", "Black")
_LEGENDS = ("MAIRIE DE ", "COMMUNE DE ", "Mairie de ", "RÉPUBLIQUE FRANÇAISE ")
_RING_MM, _INNER_MM = 3.2, 6.4
"""Where the letters and the emblem of a round stamp stand, from its edge."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Board:
    """Where to draw: ``unit`` pixels to a millimetre, the drawing's ``middle`` and ``reach`` (pixels)."""

    pencil: ImageDraw.ImageDraw
    unit: float
    middle: tuple[float, float]
    reach: float

    def line(self, points: Points, wide_mm: float, *, closed: bool = False) -> None:
        """Through ``points`` (N x 2), in shares of the reach around the middle."""
        drawn = np.array(self.middle) + self.reach * np.concatenate(
            [points, points[:1]] if closed else [points]
        )
        wide = max(1, round(wide_mm * self.unit))
        self.pencil.line([tuple(one) for one in drawn.tolist()], fill=255, width=wide, joint="curve")

    def filled(self, points: Points) -> None:
        """What ``points`` enclose."""
        drawn = np.array(self.middle) + self.reach * points
        self.pencil.polygon([tuple(one) for one in drawn.tolist()], fill=255)


def seal(commune: str, departement: str, dpi: float, rng: np.random.Generator) -> Mask:
    """A round or an oval one, an emblem in the middle."""
    diameter_mm = rng.uniform(28, 38)
    unit = dpi / 25.4 * stamps.FINE
    side = round(diameter_mm * unit)
    image = Image.new("L", (side, side), 0)
    whole = _Board(ImageDraw.Draw(image), unit, (side / 2, side / 2), side / 2)
    _BORDERS[rng.integers(len(_BORDERS))](whole, rng)
    weight, radius = str(rng.choice(_WEIGHTS)), side / 2 - _RING_MM * unit
    legend = str(rng.choice(_LEGENDS)) + (commune.upper() if rng.random() < 0.7 else commune)
    size = min(rng.uniform(2.4, 3.6) * unit, 6.2 * radius / len(legend))
    stamps.along_ring(image, legend, False, radius, size, weight)
    if rng.random() < 0.8:
        stamps.along_ring(image, f"* {departement} *", True, radius, 2.8 * unit, weight)
    inner = _Board(ImageDraw.Draw(image), unit, (side / 2, side / 2), side / 2 - _INNER_MM * unit)
    _EMBLEMS[rng.integers(len(_EMBLEMS))](inner, rng)
    if rng.random() < 0.3:
        image = image.resize((side, round(side * rng.uniform(0.6, 0.8))))
    return _pressed_badly(stamps.reduced(image), rng)


def address(lines: tuple[str, ...], dpi: float, rng: np.random.Generator) -> Mask:
    """Lines of text, a logo on their left in most, framed or not."""
    unit, weight = dpi / 25.4 * stamps.FINE, str(rng.choice(_WEIGHTS))
    sizes = [rng.uniform(3.4, 5.0), *[rng.uniform(2.5, 3.5)] * (len(lines) - 1)]
    faces = [stamps.font(weight, round(size * unit)) for size in sizes]
    high = rng.uniform(4.2, 5.0) * len(lines) * unit
    logo = high if rng.random() < 0.6 else 0.0
    wide = max(face.getlength(text) for face, text in zip(faces, lines, strict=True))
    image = Image.new("L", (round(wide + logo + 6 * unit), round(high + 4 * unit)), 0)
    board = _Board(ImageDraw.Draw(image), unit, (image.width / 2, image.height / 2), 1.0)
    for row, (face, text) in enumerate(zip(faces, lines, strict=True)):
        at = (logo + 3 * unit, 2 * unit + high * (row + 0.5) / len(lines))
        board.pencil.text(at, text, font=face, fill=255, anchor="lm")
    if logo:
        beside = _Board(ImageDraw.Draw(image), unit, (logo / 2 + 1.5 * unit, image.height / 2), 0.45 * logo)
        _EMBLEMS[rng.integers(len(_EMBLEMS))](beside, rng)
    _FRAMES[rng.integers(len(_FRAMES))](board, (image.width - 2, image.height - 2))
    return _pressed_badly(stamps.reduced(image), rng)


def stamp_frame(desk: Desk, sheets: Sheets) -> Sheets:
    """One of them inside the frame to sign."""
    return in_frame(desk, sheets, lambda sheet, box: _press(desk, sheet, box, 6.0))


def stamp_astride(desk: Desk, sheets: Sheets) -> Sheets:
    """One of them across the lower edge of the frame."""
    return in_frame(
        desk,
        sheets,
        lambda sheet, box: _press(desk, sheet, (box[0], box[3] - 4.0, box[2], box[3] + 10.0), 4.0),
    )


def _press(desk: Desk, sheet: Sheet, box: Box, spread_mm: float) -> Sheet:
    commune, departement, rng = desk.issued.commune, desk.issued.departement, desk.rng
    if rng.random() < 0.6:
        mask = seal(commune, departement, desk.dpi, rng)
    else:
        lines = (f"MAIRIE DE {commune.upper()}", "1 place de la Mairie", departement, "Tél. 05 65 00 00 00")
        mask = address(lines[: int(rng.integers(3, 5))], desk.dpi, rng)
    return stamps.press(sheet, mask, near_middle(box, desk, spread_mm), stamps.any_ink(rng), rng)


def _pressed_badly(mask: Mask, rng: np.random.Generator) -> Mask:
    """Twice, a little apart, or by one half; well most of the time."""
    chance = rng.random()
    if chance < 0.12:
        again = np.roll(mask, tuple(int(by) for by in rng.integers(-8, 9, 2)), (0, 1))
        return np.maximum(mask, again * rng.uniform(0.4, 0.9)).astype(np.float32)
    if chance < 0.22:
        ramp = np.clip((np.linspace(0, 1, mask.shape[1]) - rng.uniform(0.2, 0.5)) * 6, 0, 1)
        return (mask * (ramp if rng.random() < 0.5 else ramp[::-1])).astype(np.float32)
    return mask


def _circle(radius: float, count: int = 200) -> Points:
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _no_border(board: _Board, rng: np.random.Generator) -> None:
    """None at all."""


def _rings(board: _Board, rng: np.random.Generator) -> None:
    """One, two or three circles."""
    for inset_mm, wide_mm in ((0.4, rng.uniform(0.3, 0.9)), (1.4, 0.25), (5.6, 0.3))[
        : int(rng.integers(1, 4))
    ]:
        board.line(_circle(1 - inset_mm * board.unit / board.reach), wide_mm, closed=True)


def _beads(board: _Board, rng: np.random.Generator) -> None:
    """A row of dots."""
    dot = 0.35 * board.unit / board.reach
    for place in _circle(1 - 2 * dot, int(rng.integers(50, 100))):
        board.filled(place + _circle(dot, 12))


def _rope(board: _Board, rng: np.random.Generator) -> None:
    """A row of slanted dashes."""
    dash = 0.9 * board.unit / board.reach
    for x, y in _circle(1 - 1.2 * dash, int(rng.integers(50, 100))):
        turn = np.arctan2(y, x) + 1.0
        board.line(np.array([(x, y), (x + dash * np.cos(turn), y + dash * np.sin(turn))]), 0.35)


def _scallops(board: _Board, rng: np.random.Generator) -> None:
    """A wavy line."""
    waves = int(rng.integers(18, 30))
    turn = np.linspace(0, 2 * np.pi, 8 * waves, endpoint=False)
    radius = 1 - (0.8 + 0.5 * np.cos(waves * turn)) * board.unit / board.reach
    board.line(radius[:, None] * _circle(1, 8 * waves), rng.uniform(0.3, 0.8), closed=True)


def _bare(board: _Board, rng: np.random.Generator) -> None:
    """Nothing in the middle."""


def _curve(corners: Points, *, closed: bool = False) -> Points:
    """A Catmull-Rom curve through ``corners`` (N x 2)."""
    ends = (corners[-1:], corners[:2]) if closed else (corners[:1], corners[-1:])
    path, t = np.concatenate([ends[0], corners, ends[1]]), np.linspace(0, 1, 10, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(path, path[1:], path[2:], path[3:], strict=False)
    ]
    return np.concatenate(pieces)


def _figure(board: _Board, rng: np.random.Generator) -> None:
    """Somebody seated in a cloak: one closed curve, a few folds, a head."""
    turn = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(9, 16))))
    radius = rng.uniform(0.35, 0.85, len(turn))
    wide = rng.uniform(0.25, 0.5)
    board.line(
        _curve(np.stack([0.8 * radius * np.cos(turn), radius * np.sin(turn)], axis=1), closed=True), wide
    )
    for _ in range(int(rng.integers(3, 8))):
        start = rng.normal(0, (0.25, 0.3))
        board.line(_curve(np.cumsum(np.vstack([start, rng.normal(0, 0.18, (3, 2))]), axis=0)), 0.8 * wide)
    board.line(_circle(0.17) - (0.0, 0.62), wide, closed=True)


def _profile(board: _Board, rng: np.random.Generator) -> None:
    """A face from its side and waves of hair."""
    face = ((0.1, -0.8), (0.35, -0.6), (0.38, -0.35), (0.5, -0.15), (0.38, -0.1), (0.42, 0.02))
    chin = ((0.36, 0.1), (0.4, 0.2), (0.28, 0.35), (0.1, 0.4), (0.12, 0.75))
    wide = rng.uniform(0.25, 0.5)
    board.line(_curve(np.array((*face, *chin))), wide)
    y = np.linspace(-0.75, 0.7, 8)
    for lock in range(int(rng.integers(4, 9))):
        x = -0.1 - 0.08 * lock + 0.1 * np.sin(6 * y + rng.uniform(0, 6))
        board.line(_curve(np.stack([x, y], axis=1)), 0.7 * wide)


def _shield(board: _Board, rng: np.random.Generator) -> None:
    """Arms, quartered or not, a figure upon them."""
    foot = _curve(np.array([(0.52, 0.0), (0.38, 0.45), (0.0, 0.75), (-0.38, 0.45), (-0.52, 0.0)]))
    wide = rng.uniform(0.25, 0.5)
    board.line(np.vstack([[(-0.52, -0.75), (0.52, -0.75)], foot, [(-0.52, 0.0)]]), wide, closed=True)
    if rng.random() < 0.5:
        board.line(np.array([(0.0, -0.75), (0.0, 0.75)]), wide)
    if rng.random() < 0.5:
        board.line(np.array([(-0.52, -0.15), (0.52, -0.15)]), wide)
    _figure(replace(board, reach=0.4 * board.reach), rng)


def _swoosh(board: _Board, rng: np.random.Generator) -> None:
    """A few crescents, as logos have."""
    swell = np.sin(np.linspace(0, np.pi, 20)) * rng.uniform(0.04, 0.14)
    for _ in range(int(rng.integers(1, 4))):
        first, flat = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.0)
        turn, radius = np.linspace(first, first + rng.uniform(1.6, 4.0), 20), rng.uniform(0.5, 0.9)
        sides = [
            (radius + side * swell)[:, None] * np.stack([np.cos(turn), flat * np.sin(turn)], axis=1)
            for side in (1, -1)
        ]
        board.filled(np.concatenate([sides[0], sides[1][::-1]]))


def _waves(board: _Board, rng: np.random.Generator) -> None:
    """A river."""
    x = np.linspace(-0.85, 0.85, 12)
    for row in range(int(rng.integers(2, 5))):
        y = 0.35 * row - 0.4 + rng.uniform(0.08, 0.2) * np.sin(4 * x + rng.uniform(0, 6))
        board.line(_curve(np.stack([x, y], axis=1)), rng.uniform(0.25, 0.5))


def _tree(board: _Board, rng: np.random.Generator) -> None:
    """A trunk and its branches."""
    board.line(_curve(np.array([(0.0, 0.8), (-0.05, 0.3), (0.0, 0.0)])), 0.6)
    for turn in rng.uniform(np.pi, 2 * np.pi, int(rng.integers(6, 14))):
        tip = rng.uniform(0.4, 0.8) * np.array([np.cos(turn), np.sin(turn)])
        board.line(_curve(np.array([(0.0, 0.2), 0.5 * tip + (rng.normal(0, 0.1), 0.0), tip])), 0.35)


def _volutes(board: _Board, rng: np.random.Generator) -> None:
    """Two spirals that face each other."""
    turn = np.linspace(0, rng.uniform(1.8, 2.6) * np.pi, 40)
    spiral = (0.4 * (1 - turn / 10))[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1) + (0.45, 0.0)
    for side in (1.0, -1.0):
        board.line(spiral * (side, 1.0), rng.uniform(0.3, 0.5))


def _framed(board: _Board, size: tuple[int, int]) -> None:
    """Square corners."""
    board.pencil.rectangle([0, 0, *size], outline=255, width=round(0.5 * board.unit))


def _rounded(board: _Board, size: tuple[int, int]) -> None:
    """Round corners."""
    wide, radius = round(0.5 * board.unit), 3 * board.unit
    board.pencil.rounded_rectangle([0, 0, *size], radius=radius, outline=255, width=wide)


def _doubled(board: _Board, size: tuple[int, int]) -> None:
    """Two lines, the outer one thicker."""
    for inset, wide_mm in ((0.0, 0.6), (board.unit, 0.25)):
        corners = [inset, inset, size[0] - inset, size[1] - inset]
        board.pencil.rectangle(corners, outline=255, width=round(wide_mm * board.unit))


def _unframed(board: _Board, size: tuple[int, int]) -> None:
    """No frame."""


def _underlined(board: _Board, size: tuple[int, int]) -> None:
    """A wave under the text."""
    x = np.linspace(0.03, 0.97, 12) * size[0]
    y = size[1] - (1.2 + 0.6 * np.sin(x / size[0] * 6)) * board.unit
    board.line(_curve(np.stack([x, y], axis=1)) - board.middle, 0.4)


_BORDERS: tuple[Callable[[_Board, np.random.Generator], None], ...] = (
    _no_border,
    _rings,
    _rings,
    _beads,
    _rope,
    _scallops,
)
_EMBLEMS: tuple[Callable[[_Board, np.random.Generator], None], ...] = (
    _bare,
    _figure,
    _profile,
    _shield,
    _swoosh,
    _waves,
    _tree,
    _volutes,
)
_FRAMES: tuple[Callable[[_Board, tuple[int, int]], None], ...] = (
    _framed,
    _rounded,
    _doubled,
    _unframed,
    _underlined,
)
