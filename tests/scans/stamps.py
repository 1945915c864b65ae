"""Stamps of a town hall: round seal, address block, date stamp, facsimile; unevenly inked, as rubber does."""

from functools import lru_cache
from pathlib import Path

import cv2
import font_source_sans_pro
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.scans.hand import Strokes, hand, signature
from tests.scans.pen import Pen, draw
from tests.scans.sheet import Mask, Rgb, Sheet, Spot, blank_sheet, grain, smooth_noise

INKS: dict[str, Rgb] = {
    "violet": (86, 46, 150),
    "bleu": (40, 62, 168),
    "rouge": (196, 38, 52),
    "noir": (34, 34, 40),
}
FINE = 2
"""Stamps are drawn finer than the sheet, then reduced: smooth edges."""


def round_seal(commune: str, departement: str, dpi: float, diameter_mm: float = 34.0) -> Mask:
    """« MAIRIE DE … » along a double ring, a plain motif in the middle."""
    side = round(diameter_mm * dpi / 25.4) * FINE
    image = Image.new("L", (side, side), 0)
    pencil = ImageDraw.Draw(image)
    unit = side / diameter_mm
    for inset, width in ((0.3, 0.7), (5.6, 0.35)):
        pencil.ellipse([inset * unit] * 2 + [side - inset * unit] * 2, outline=255, width=round(width * unit))
    along_ring(image, f"MAIRIE DE {commune.upper()}", False, unit * (diameter_mm / 2 - 3.2), 3.4 * unit)
    along_ring(image, f"* {departement} *", True, unit * (diameter_mm / 2 - 3.2), 3.0 * unit)
    _motif(pencil, side, unit)
    return reduced(image)


def block(lines: tuple[str, ...], dpi: float, framed: bool = True) -> Mask:
    """A rectangular stamp of a few centred lines, the first one larger."""
    unit = dpi / 25.4 * FINE
    sizes = [("Semibold", 4.2), *[("Regular", 3.3)] * (len(lines) - 1)]
    faces = [font(weight, round(size * unit)) for weight, size in sizes]
    width = max(face.getlength(text) for face, text in zip(faces, lines, strict=True)) + 5 * unit
    height = (4.4 * len(lines) + 3.2) * unit
    image = Image.new("L", (round(width), round(height)), 0)
    pencil = ImageDraw.Draw(image)
    for row, (face, text) in enumerate(zip(faces, lines, strict=True)):
        pencil.text((width / 2, (1.4 + 4.4 * (row + 0.5)) * unit), text, font=face, fill=255, anchor="mm")
    if framed:
        pencil.rectangle([0, 0, width - 1, height - 1], outline=255, width=round(0.5 * unit))
    return reduced(image)


def date_stamp(day: str, dpi: float) -> Mask:
    """« REÇU LE 12 JUIN 2026 » between two bars."""
    unit = dpi / 25.4 * FINE
    image = Image.new("L", (round(38 * unit), round(17 * unit)), 0)
    pencil = ImageDraw.Draw(image)
    pencil.rectangle([0, 0, 38 * unit - 1, 17 * unit - 1], outline=255, width=round(0.6 * unit))
    for y, text, size in ((3.8, "MAIRIE", 3.0), (8.5, day.upper(), 4.6), (13.4, "REÇU LE", 3.0)):
        pencil.text((19 * unit, y * unit), text, font=font("Bold", round(size * unit)), fill=255, anchor="mm")
    return reduced(image)


def griffe(who_seed: int, lines: tuple[str, ...], dpi: float) -> Mask:
    """A facsimile stamp: name, quality, and a signature moulded in rubber."""
    text = block(lines, dpi, framed=False)
    who = hand(who_seed)
    rng = np.random.default_rng([who_seed, 17])
    pen = Pen(ink="noir", width_mm=0.5, flow=1.0)
    moulded = mould(signature(who, rng), pen, Spot(40, 30), dpi, rng)
    whole = np.zeros((text.shape[0] + moulded.shape[0], max(text.shape[1], moulded.shape[1])), np.float32)
    whole[: text.shape[0], : text.shape[1]] = text
    whole[text.shape[0] :, : moulded.shape[1]] = moulded
    return whole


def mould(strokes: Strokes, pen: Pen, at: Spot, dpi: float, rng: np.random.Generator) -> Mask:
    """Strokes drawn ``at`` the middle of a paper as rubber, without the bare edges."""
    paper = draw(blank_sheet(dpi), strokes, pen, at, rng)
    high, wide = round(paper.px(2 * at.y)), round(paper.px(2 * at.x))
    inked = 1.0 - paper.picture[:high, :wide, 0].astype(np.float32) / 255.0
    rows, columns = np.flatnonzero(inked.max(axis=1) > 0.2), np.flatnonzero(inked.max(axis=0) > 0.2)
    return inked[rows[0] : rows[-1], columns[0] : columns[-1]]


def press(sheet: Sheet, mask: Mask, at: Spot, ink: str, rng: np.random.Generator) -> Sheet:
    """Press a stamp with its centre at a spot: turned, uneven, thicker on one side."""
    rotated = _turned(mask, at.tilt)
    shape = (rotated.shape[0], rotated.shape[1])
    pressure = 0.55 + 0.6 * smooth_noise(shape, rng, cells=2)
    worn = 1.0 - 0.5 * (smooth_noise(shape, rng, cells=7) > rng.uniform(0.75, 0.95))
    rubber = 1.0 - 0.25 * np.abs(cv2.GaussianBlur(grain(shape, rng), (0, 0), 1.1)) * 2.5
    soft = cv2.GaussianBlur(rotated, (0, 0), max(sheet.px(0.05), 0.3))
    inked = np.clip(soft * pressure * worn * rubber * rng.uniform(0.75, 1.0), 0.0, 0.95).astype(np.float32)
    corner = (round(sheet.px(at.x) - shape[1] / 2), round(sheet.px(at.y) - shape[0] / 2))
    return sheet.with_ink(inked, corner, INKS[ink])


def any_ink(rng: np.random.Generator) -> str:
    """Violet and blue mostly, as stamp pads are sold."""
    return str(rng.choice(["violet", "violet", "bleu", "bleu", "noir", "rouge"]))


def along_ring(  # noqa: PLR0913 -- a text, its place, its face
    image: Image.Image, text: str, under: bool, radius: float, size: float, weight: str = "Semibold"
) -> None:
    """Letters around the centre of ``image``, over the top or ``under`` the bottom, upright both times."""
    face = font(weight, round(size))
    side = -1 if under else 1
    advance = [(face.getlength(char) + size * 0.08) / radius for char in text]
    angle = -sum(advance) / 2
    centre = image.width / 2
    for char, width in zip(text, advance, strict=True):
        angle += width / 2
        tile = Image.new("L", (round(size * 1.6), round(size * 1.6)), 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), char, font=face, fill=255, anchor="mm")
        tile = tile.rotate(-side * float(np.degrees(angle)), Image.Resampling.BICUBIC)
        x = centre + radius * np.sin(angle) - tile.width / 2
        y = centre - side * radius * np.cos(angle) - tile.height / 2
        image.paste(255, (round(x), round(y)), tile)
        angle += width / 2


def _motif(pencil: ImageDraw.ImageDraw, side: int, unit: float) -> None:
    """A star over rays: nobody's emblem."""
    centre = side / 2
    points = []
    for corner in range(10):
        radius = (4.6 if corner % 2 == 0 else 1.9) * unit
        angle = np.pi * corner / 5
        points.append((centre + radius * np.sin(angle), centre - radius * np.cos(angle)))
    pencil.polygon(points, outline=255, width=round(0.5 * unit))
    for ray in range(24):
        angle = np.pi * ray / 12
        inner, outer = 6.0 * unit, (7.6 if ray % 2 else 9.0) * unit
        ends = [(centre + r * np.sin(angle), centre - r * np.cos(angle)) for r in (inner, outer)]
        pencil.line(ends, fill=255, width=round(0.3 * unit))


@lru_cache(maxsize=32)
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Source Sans Pro at a size in pixels."""
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return ImageFont.truetype(folder / f"SourceSansPro-{weight}.ttf", size)


def reduced(image: Image.Image) -> Mask:
    """A picture drawn ``FINE`` times too large, as a mask."""
    size = (image.width // FINE, image.height // FINE)
    small = cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_AREA)
    return (small / 255.0).astype(np.float32)


def _turned(mask: Mask, angle_deg: float) -> Mask:
    height, width = mask.shape
    side = int(np.hypot(height, width)) + 4
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    matrix[:, 2] += ((side - width) / 2, (side - height) / 2)
    return cv2.warpAffine(mask, matrix, (side, side), flags=cv2.INTER_LINEAR).astype(np.float32)
