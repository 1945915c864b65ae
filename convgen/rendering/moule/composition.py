"""Setting a text in a style: the shaping is Pango's, the operators are those WeasyPrint would have written.

Lengths are CSS pixels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout, get_log_attrs, line_size

from convgen.rendering.moule.hors_moule import HorsMoule

_DOUBT_PX = 0.005
"""A line this near to the width at hand is left to WeasyPrint: who rounds how decides of it."""

_KEPT = 4096
"""Shaped texts kept by a style; they depend on the text only, so that keeping them changes nothing."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A text on one line: ``show`` selects the font and shows it; empty for spaces alone."""

    width: float
    show: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a paragraph in one style; ``path``: ranks of the inline tags around it."""

    casse: "Casse"
    text: str
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Morceau:
    """A passage's part on one line, ``x`` from the line's left."""

    x: float
    trait: Trait
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line set."""

    width: float
    morceaux: tuple[Morceau, ...]


class Casse:
    """One style's type case: shapes texts, with the glyphs that the mould's fonts keep."""

    def __init__(self, style: Any, fonts: Mapping[Any, Any]) -> None:
        self._style = style
        self._fonts = fonts
        self._layout = Layout(style)
        pango.pango_layout_set_single_paragraph_mode(self._layout.layout, True)
        self._glyphs: dict[tuple[int, int, int], str] = {}
        self._traits: dict[str, Trait] = {}
        self.nowrap = style["white_space"] == "nowrap"
        self.lang = style["lang"]

    def shape(self, text: str) -> Trait:
        """Shape a text. Raises HorsMoule for a glyph that the fonts of the mould lack."""
        trait = self._traits.get(text)
        if trait is None:
            trait = self._shape(text)
            if len(self._traits) >= _KEPT:
                self._traits.clear()
            self._traits[text] = trait
        return trait

    def _shape(self, text: str) -> Trait:
        self._layout.set_text(text)
        line, index = self._layout.get_first_line()
        if index is not None:
            raise HorsMoule("a line break inside a text")
        width, _ = line_size(line, self._style)
        if not text.strip():
            return Trait(width, b"")
        item = line.runs[0]
        if item.next != ffi.NULL:
            raise HorsMoule("several fonts or scripts in a text")
        return Trait(width, self._show(item.data))

    def _show(self, item: Any) -> bytes:
        """What ``weasyprint.draw.text.draw_first_line`` writes for one run of glyphs."""
        key, _, size = get_pango_font_key(item.item.analysis.font)
        font = self._fonts.get(key)
        if font is None or item.item.analysis.level % 2:
            raise HorsMoule("a font of its own, or a text from right to left")
        string = item.glyphs
        pieces = []
        for info in string.glyphs[0 : string.num_glyphs]:
            geometry = info.geometry
            glyph = (info.glyph, geometry.width, geometry.x_offset)
            piece = self._glyphs.get(glyph)
            if piece is None:
                if geometry.y_offset:
                    raise HorsMoule("a raised glyph")
                piece = self._glyphs[glyph] = _piece(*glyph, size, font.widths)
            pieces.append(piece)
        shown = "<" + "".join(pieces)
        shown = shown[:-1] if shown[-1] == "<" else shown + ">"
        return f"/{font.hash} {_number(size)} Tf\n[{shown}] TJ".encode()


def _piece(glyph: int, width: int, x_offset: int, size: float, widths: Mapping[int, int]) -> str:
    if glyph == pango.PANGO_GLYPH_EMPTY:
        return f">{-width / size}<"
    if glyph not in widths:
        raise HorsMoule("a glyph that the kept fonts lack")
    offset = x_offset / size
    kerning = widths[glyph] + offset - width * 1000 * FROM_UNITS / size
    before = f">{-offset}<" if offset else ""
    after = f">{int(kerning)}<" if kerning else ""
    return f"{before}{glyph:04x}{after}"


def _number(value: float) -> str:
    """A number as pydyf writes it."""
    return str(int(value)) if value.is_integer() else f"{value:f}".rstrip("0")


def set_lines(passages: Sequence[Passage], width: float) -> tuple[Ligne, ...]:
    """Break a paragraph as WeasyPrint does. Raises HorsMoule when that is not certain.

    A line takes all it can, and ends at one of the breaks that Pango allows in the text.
    """
    text = "".join(passage.text for passage in passages)
    whole = _line(passages, 0, len(text))
    if whole.width < width - _DOUBT_PX:
        return (whole,)
    breaks = _breaks(passages, text)
    lines, start = [], 0
    while start < len(text):
        end, line = _longest(passages, text, start, [place for place in breaks if place > start], width)
        lines.append(line)
        start = end
    return tuple(lines)


def _longest(
    passages: Sequence[Passage], text: str, start: int, breaks: Sequence[int], width: float
) -> tuple[int, Ligne]:
    """The last break whose line fits, found by halving: each line tried is shaped for good."""
    low, high, best = 0, len(breaks) - 1, None
    while low <= high:
        middle = (low + high) // 2
        line = _line(passages, start, len(text[: breaks[middle]].rstrip(" ")))
        if abs(line.width - width) < _DOUBT_PX:
            raise HorsMoule("a line just as wide as its place")
        if line.width < width:
            best, low = (breaks[middle], line), middle + 1
        else:
            high = middle - 1
    if best is None:
        raise HorsMoule("a word wider than its place")
    end, line = best
    # WeasyPrint drops the space where it breaks a text, and draws it where it breaks between two.
    return (end, _line(passages, start, end)) if end in _ends(passages) else (end, line)


def _ends(passages: Sequence[Passage]) -> set[int]:
    """Where each passage but the last ends."""
    return set(accumulate(len(passage.text) for passage in passages[:-1]))


def _line(passages: Sequence[Passage], start: int, end: int) -> Ligne:
    """The text from ``start`` to ``end`` on one line."""
    x, offset, morceaux = 0.0, 0, []
    for passage in passages:
        part = passage.text[max(0, start - offset) : max(0, end - offset)]
        offset += len(passage.text)
        if part:
            trait = passage.casse.shape(part)
            morceaux.append(Morceau(x, trait, passage.path))
            x += trait.width
    return Ligne(x, tuple(morceaux))


def _breaks(passages: Sequence[Passage], text: str) -> list[int]:
    """Where a line may end, in characters; the end of the text is the last."""
    kept = list(_unbroken(passages))
    attributes = get_log_attrs(text, passages[0].casse.lang)
    places = []
    for place in range(1, len(text)):
        if attributes[place].is_line_break and not any(low < place < high for low, high in kept):
            if text[place - 1] != " " and any(place in (low, high) for low, high in kept):
                raise HorsMoule("a break between two styles, without a space")
            places.append(place)
    return [*places, len(text)]


def _unbroken(passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """The ranges of characters that must stay on one line."""
    offset = 0
    for passage in passages:
        end = offset + len(passage.text)
        if passage.casse.nowrap:
            yield offset, end
        offset = end
