"""Pieces of lines of text: words that follow each other without a wide gap, as in a heading over a column."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ocr.engine import WordRead

_GAP_HEIGHTS = 2.5
"""A gap wider than so many heights of the line parts two columns."""
_HEADING_WORDS = 9
"""A heading is short: a longer piece is a sentence that happens to begin with the same words."""

PixelBox = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Words side by side; ``plain`` is their text in lower case without accents nor punctuation."""

    words: tuple[WordRead, ...]
    box: PixelBox
    plain: str

    @property
    def short(self) -> bool:
        """Whether it may be a heading."""
        return len(self.words) <= _HEADING_WORDS


def segments(words: tuple[WordRead, ...]) -> tuple[Segment, ...]:
    """The pieces of each line, in reading order."""
    return tuple(
        _segment(piece)
        for _, line in groupby(words, key=lambda word: word.line)
        for piece in _pieces(sorted(line, key=lambda word: word.box[0]))
    )


def text_of(words: tuple[WordRead, ...]) -> str:
    """The words as lines of text."""
    lines = groupby(words, key=lambda word: word.line)
    return "\n".join(" ".join(word.text for word in line) for _, line in lines)


def plain(text: str) -> str:
    """Lower case, without accents, one space for whatever is neither letter nor figure."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def bounding(boxes: Iterator[PixelBox]) -> PixelBox:
    """The box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _pieces(line: list[WordRead]) -> Iterator[tuple[WordRead, ...]]:
    height = sorted(word.box[3] - word.box[1] for word in line)[len(line) // 2]
    piece: list[WordRead] = []
    for word in line:
        if piece and word.box[0] - piece[-1].box[2] > _GAP_HEIGHTS * height:
            yield tuple(piece)
            piece = []
        piece.append(word)
    yield tuple(piece)


def _segment(words: tuple[WordRead, ...]) -> Segment:
    return Segment(
        words=words,
        box=bounding(word.box for word in words),
        plain=plain(" ".join(word.text for word in words)),
    )
