"""The characters that a mould's fonts keep: those of French, and of the names met in France."""

from html import escape

from convgen.rendering import polices

LETTRES = (
    "".join(chr(point) for point in (*range(0x21, 0x7F), *range(0xA1, 0x100)) if point != 0xAD)
    + "ŒœŸŠšŽžŁłČčĆćŚśŃńĞğİıŞşŐőŰű"
    + "‘’“”„–—…•€№−→✓☐☑ᵉ"
)
LIGATURES = ("ff", "ft", "fft", "fi", "fl", "ffi", "ffl")
"""Source Sans Pro draws the first three as one glyph; the others are there for fonts that have them."""


def html(styles: tuple[str, ...]) -> str:
    """A page that shows every character in each of these CSS styles, spaces among them."""
    known = polices.characters()
    letters = [letter for letter in LETTRES if letter in known]
    shown = escape(" ".join((*letters, *LIGATURES, "\u00a0", "\u202f", " ")))
    lines = "".join(f'<p style="{style}">{shown}</p>' for style in styles)
    return f'<!DOCTYPE html><html lang="fr"><head><title>Répertoire</title></head><body>{lines}</body></html>'
