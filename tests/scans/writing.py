"""Words: what people write in the frame that signs nothing, a mention, a date, a name."""

import numpy as np

from tests.scans import stamps
from tests.scans.desk import Desk, Sheets
from tests.scans.hand import line, tied, write
from tests.scans.marks import in_frame
from tests.scans.pen import draw
from tests.scans.sheet import Box, Sheet, Spot

MENTIONS = ("Lu et approuvé", "Bon pour accord", "Vu", "Néant", "Le Maire", "à signer", "Vu et vérifié")
NAMES = ("Jean Garcia", "Mme Fabre, maire", "Cazals", "P. Durand", "Vidal Jeanne")
_APART_MM = 6.5
"""Two rows written one under the other do not cross; their letters may touch."""


def mention(desk: Desk, sheets: Sheets) -> Sheets:
    """« Lu et approuvé » or the like, nothing below it."""
    return _write(desk, sheets, (str(desk.rng.choice(MENTIONS)),))


def date(desk: Desk, sheets: Sheets) -> Sheets:
    """The day, in the frame rather than after « le »."""
    return _write(desk, sheets, (_day(desk.rng),))


def name(desk: Desk, sheets: Sheets) -> Sheets:
    """Who should sign, written by somebody who does not."""
    return _write(desk, sheets, (str(desk.rng.choice(NAMES)),))


def mention_and_date(desk: Desk, sheets: Sheets) -> Sheets:
    """A mention, the day below it."""
    return _write(desk, sheets, (str(desk.rng.choice(MENTIONS)), _day(desk.rng)))


def mention_over_facsimile(desk: Desk, sheets: Sheets) -> Sheets:
    """A griffe low in the frame, « Lu et approuvé » by hand above it."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        mask = stamps.griffe(desk.who.seed, ("Le Maire", desk.who.name.upper()), desk.dpi)
        middle = Spot((box[0] + box[2]) / 2 + rng.normal(0, 4), box[3] - rng.uniform(6, 12), rng.normal(0, 3))
        return stamps.press(sheet, mask, middle, stamps.any_ink(rng), rng)

    return _write(desk, in_frame(desk, sheets, mark), ("Lu et approuvé",), high=True)


def _write(desk: Desk, sheets: Sheets, rows: tuple[str, ...], *, high: bool = False) -> Sheets:
    """``rows`` one under the other, letter by letter or tied, sometimes underlined."""
    rng = desk.rng
    small_mm, is_tied, is_underlined = rng.uniform(1.6, 2.6), rng.random() < 0.5, rng.random() < 0.25

    def mark(sheet: Sheet, box: Box) -> Sheet:
        lowest = 13.0 if high else 28.0 - _APART_MM * len(rows)
        at = Spot(box[0] + rng.uniform(4, 22), box[1] + rng.uniform(9, lowest), rng.normal(0, 2))
        for row in rows:
            strokes = write(row, small_mm, rng)
            sheet = draw(sheet, tied(strokes, small_mm) if is_tied else strokes, desk.pen, at, rng)
            at = at._replace(y=at.y + _APART_MM + rng.uniform(0, 2))
        if is_underlined and not high:
            wide = rng.uniform(18, 30)
            under = Spot(at.x + wide / 2, at.y - _APART_MM + 2.5, rng.normal(0, 2))
            sheet = draw(sheet, line(wide, rng, 0.3), desk.pen, under, rng)
        return sheet

    return in_frame(desk, sheets, mark)


def _day(rng: np.random.Generator) -> str:
    figures = f"{rng.integers(1, 29):02d}/{rng.integers(6, 10):02d}/2026"
    return f"le {figures}" if rng.random() < 0.5 else figures
