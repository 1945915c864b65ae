"""What is seen of the seal: a line of small type in the académie's frame, drawn as outlines.

It is added to the page's content, which every program prints, not to the field's appearance: the paper
coming back must show what the issued page shows. Outlines need no font; the field's own text is read aloud.
"""

from functools import cache
from importlib.resources import files

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from convgen.convention import Box

_SIZE_PT = 5.5
_LEFT_PT = 4.6
_BASELINE_PT = 3.4
"""Above the frame's foot: its stroke, then white under the descenders."""


def draw(writer: IncrementalPdfFileWriter, page: IndirectObject, box: Box, text: str, padding: int) -> None:
    """Write ``text`` at the foot of ``box`` (points, from the page's bottom left), as an artefact.

    ``padding``: spaces after it, which change nothing but the bytes.
    """
    content: DictionaryObject = page.get_object()
    before = writer.add_object(StreamObject(stream_data=b"q\n"))
    x0, y0, x1, _ = box
    origin = (x0 + _LEFT_PT, y0 + _BASELINE_PT)
    line = operators(text, x1 - x0 - 2 * _LEFT_PT)
    drawn = b"\nQ\n/Artifact BMC\nq 1 0 0 1 %.3f %.3f cm\n%s\nQ\nEMC\n%s" % (*origin, line, b" " * padding)
    after = StreamObject(stream_data=drawn)
    after.apply_filter("/FlateDecode")
    # What is already drawn leaves its own frame of coordinates behind: it is closed between q and Q.
    content["/Contents"] = ArrayObject([before, *_streams(content), writer.add_object(after)])
    writer.mark_update(page)


def _streams(content: DictionaryObject) -> tuple[IndirectObject, ...]:
    """What the page draws already: one stream or several, never an array within the array, which would hide
    the page."""
    drawn = content["/Contents"]
    return tuple(drawn) if isinstance(drawn, ArrayObject) else (content.raw_get("/Contents"),)


@cache
def operators(text: str, width_pt: float) -> bytes:
    """PDF operators that fill ``text`` in black from the origin, narrowed to fit in ``width_pt``."""
    path = str(files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf")
    with TTFont(path, lazy=True) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        scale = _SIZE_PT / font["head"].unitsPerEm
        drawn = [glyphs[names.get(ord(sign), ".notdef")] for sign in text]
        squeeze = min(1.0, width_pt / (scale * sum(glyph.width for glyph in drawn)))
        pen = _Pen(glyphs, scale_x=scale * squeeze, scale_y=scale)
        for glyph in drawn:
            glyph.draw(pen)
            pen.advance(glyph.width)
    return b"0 0 0 rg\n" + b"\n".join(pen.operators) + b"\nf"


class _Pen(BasePen):  # type: ignore[misc]  # not typed
    """Writes outlines as PDF operators; BasePen turns TrueType's curves into cubic ones."""

    def __init__(self, glyphs: object, *, scale_x: float, scale_y: float) -> None:
        super().__init__(glyphs)
        self.operators: list[bytes] = []
        self._scale = (scale_x, scale_y)
        self._origin = 0.0

    def advance(self, width: float) -> None:
        """Move to the next glyph's origin."""
        self._origin += width

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 -- BasePen's name
        self._write(b"m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 -- BasePen's name
        self._write(b"l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 -- BasePen's name
        self._write(b"c", *points)

    def _closePath(self) -> None:  # noqa: N802 -- BasePen's name
        self.operators.append(b"h")

    def _write(self, operator: bytes, *points: tuple[float, float]) -> None:
        x_scale, y_scale = self._scale
        numbers = [b"%.2f %.2f" % ((self._origin + x) * x_scale, y * y_scale) for x, y in points]
        self.operators.append(b" ".join((*numbers, operator)))
