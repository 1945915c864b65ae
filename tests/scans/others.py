"""Other people: who write looped letters, large or small, other words, and sign in other ways; facsimiles
laid out as engravers like."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from tests.scans import stamps
from tests.scans.desk import Desk, Sheets
from tests.scans.hand import Hand, Strokes, fitted, hand, signature, through, tied, write
from tests.scans.marks import in_frame, near_middle
from tests.scans.pen import Pen, draw
from tests.scans.sheet import Box, Mask, Sheet, Spot

_WORDS = (
    "Vu et vérifié",
    "Voir délibération",
    "Bon pour accord du conseil",
    "Lu et approuvé, bon pour accord",
    "À faire signer par le Maire",
    "En attente de signature",
    "Pour acceptation",
    "Copie",
    "Vidal Jeanne",
    "Philippe Fabre",
    "Le Maire,",
    "M. Lefèvre",
)
_TITLES = ("Le Maire", "Le Maire,", "LE MAIRE", "Madame le Maire", "Le Président")
_NAMES = ("Jean GARCIA", "A. BOUSQUET", "Marie-Claude DURAND", "Paul Fabre", "M. VIDAL")
_WEIGHTS = ("Regular", "Semibold", "Bold", "It", "BoldIt", "Black")


def words(desk: Desk, sheets: Sheets) -> Sheets:
    """A line, or a line above a day, in looped letters."""
    rng = desk.rng
    rows = [str(rng.choice(_WORDS))] if rng.random() < 0.7 else []
    if not rows or rng.random() < 0.4:
        rows.append(f"{rng.integers(1, 29):02d}/{rng.integers(6, 10):02d}/2026")
    small_mm, slant = rng.uniform(1.6, 3.0), rng.uniform(-0.1, 0.4)

    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = Spot(box[0] + rng.uniform(3, 12), box[1] + rng.uniform(11, 20), rng.normal(0, 2))
        for row in rows:
            # A line that would leave the frame is written smaller.
            fitting = min(small_mm, (box[2] - at.x) / (0.95 * len(row)))
            strokes = write(row, fitting, rng, slant, looped=True)
            sheet = draw(sheet, tied(strokes, fitting), desk.pen, at, rng)
            at = at._replace(y=at.y + 3.4 * fitting)
        return sheet

    return in_frame(desk, sheets, mark)


def sign(desk: Desk, sheets: Sheets) -> Sheets:
    """Sign in the frame, in none of the ways of ``hand.STYLES``."""

    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = near_middle(box, desk, 4.5)
        return draw(sheet, other_signature(desk.who, desk.rng), desk.pen, at._replace(y=at.y + 2.0), desk.rng)

    return in_frame(desk, sheets, mark)


def stamp_facsimile(desk: Desk, sheets: Sheets) -> Sheets:
    """A griffe whose name and quality stand anywhere around the signature, in any weight, framed or not."""

    def mark(sheet: Sheet, box: Box) -> Sheet:
        mask = facsimile(desk.who.seed, desk.dpi, desk.rng)
        return stamps.press(sheet, mask, near_middle(box, desk, 3.0), stamps.any_ink(desk.rng), desk.rng)

    return in_frame(desk, sheets, mark)


def other_signature(who: Hand, rng: np.random.Generator) -> Strokes:
    """Sign once: the same shape each time, never the same points. Origin at the centre of the signature."""
    shape = np.random.default_rng([who.seed, 29])
    strokes = _WAYS[int(shape.integers(len(_WAYS)))](who, shape, rng)
    size = np.array([shape.uniform(22, 62), shape.uniform(9, 26)]) * rng.uniform(0.92, 1.08, 2)
    return fitted(strokes, (float(size[0]), float(size[1])), who.slant)


def facsimile(who_seed: int, dpi: float, rng: np.random.Generator) -> Mask:
    """A signature moulded in rubber, who signs and in what quality around it."""
    who, kept = hand(who_seed), np.random.default_rng([who_seed, 31])
    strokes = signature(who, kept) if rng.random() < 0.5 else other_signature(who, kept)
    moulded = stamps.mould(strokes, Pen(ink="noir", width_mm=rng.uniform(0.35, 0.7)), Spot(50, 40), dpi, rng)
    weight = str(rng.choice(_WEIGHTS))
    title, name = (_row(str(rng.choice(rows)), weight, dpi, rng) for rows in (_TITLES, _NAMES))
    rows = _LAYOUTS[int(rng.integers(len(_LAYOUTS)))](moulded, title, name)
    whole = _stacked(rows, dpi, rng)
    if rng.random() < 0.2:
        edge, wide = round(1.5 * dpi / 25.4), max(1, round(0.5 * dpi / 25.4))
        whole = np.pad(np.pad(whole, edge), wide, constant_values=1.0)
    return whole


def _stacked(rows: tuple[Mask, ...], dpi: float, rng: np.random.Generator) -> Mask:
    """Rows about one middle, a little apart, or a little over the tallest of them, the signature."""
    unit = dpi / 25.4
    width = max(row.shape[1] for row in rows) + round(8 * unit)
    whole = np.zeros((sum(row.shape[0] for row in rows) + round(12 * unit), width), np.float32)
    top, tallest = round(3 * unit), max(row.shape[0] for row in rows)
    for row, after in zip(rows, (*rows[1:], None), strict=True):
        height, wide = row.shape
        left = min(max(0, round((width - wide) / 2 + rng.normal(0, 2) * unit)), width - wide)
        place = whole[top : top + height, left : left + wide]
        np.maximum(place, row, out=place)
        near = row.shape[0] == tallest or (after is not None and after.shape[0] == tallest)
        top += height + round(rng.uniform(-1.5 if near else 0.5, 2.0) * unit)
    rows_in, columns_in = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    return whole[rows_in[0] : rows_in[-1] + 1, columns_in[0] : columns_in[-1] + 1]


def _row(text: str, weight: str, dpi: float, rng: np.random.Generator) -> Mask:
    face = stamps.font(weight, round(rng.uniform(3.4, 5.2) * dpi / 25.4 * stamps.FINE))
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (math.ceil(right - left) + 4, math.ceil(bottom - top) + 4), 0)
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, font=face, fill=255)
    return stamps.reduced(image)


_LAYOUTS: tuple[Callable[[Mask, Mask, Mask], tuple[Mask, ...]], ...] = (
    lambda moulded, title, name: (title, name, moulded),
    lambda moulded, title, name: (title, moulded, name),
    lambda moulded, title, name: (moulded, title, name),
    lambda moulded, title, name: (moulded, name),
    lambda moulded, title, name: (title, moulded),
)


def _zigzag(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """Ups and downs of any height, now and then back to the left."""
    count = int(shape.integers(8, 20))
    heights = shape.uniform(0.4, 2.0, count) * np.where(shape.random(count) < 0.2, 3.0, 1.0)
    right, left = shape.uniform(0.2, 1.4, count), shape.uniform(-1.6, 0, count)
    steps = np.where(shape.random(count) < 0.85, right, left)
    path = np.stack([np.cumsum(steps), heights * np.where(np.arange(count) % 2, -1.0, 1.0)], axis=1)
    return (through(path + rng.normal(0, 0.12, path.shape)),)


def _ellipses(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """Open loops that drift to the right."""
    turn = np.linspace(0, 2 * math.pi * shape.uniform(2, 5), 60)
    wide, high, drift = shape.uniform(1, 4), shape.uniform(0.6, 2.5), shape.uniform(0.1, 0.6)
    lean = shape.uniform(-1, 1)
    path = np.stack([drift * turn + wide * np.cos(turn), high * np.sin(turn + lean)], axis=1)
    return (through(path + rng.normal(0, 0.04, path.shape)),)


def _capital(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """One large free letter, a small zigzag after it."""
    large = shape.uniform(-1, 1, (7, 2)) * (2.2, 4.5)
    (small,) = _zigzag(who, shape, rng)
    after = small.points * 0.5 + (2.0, 1.0)
    return (through(large + rng.normal(0, 0.15, large.shape)), through(after[::8]))


def _looped_name(who: Hand, shape: np.random.Generator, rng: np.random.Generator) -> Strokes:
    """The name in tied looped letters, the pen coming back under it."""
    name = tied(write(who.name, 2.4, rng, slant=0.0, looped=True), 2.4)
    right = max(float(stroke.points[:, 0].max()) for stroke in name)
    low = shape.uniform(2.5, 4.0)
    back = np.array([[right, 0.0], [right + 3, low * 0.5], [right * 0.3, low], [right + 2, low * 1.4]])
    return (*name, through(back + rng.normal(0, 0.2, back.shape)))


_WAYS = (_zigzag, _ellipses, _capital, _looped_name)
