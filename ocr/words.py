"""What the rows of letters of a zone are: a facsimile's or a stamp's, or letters in the midst of a word by
hand, that stand on a line and read as well."""

from dataclasses import replace

import numpy as np

from ocr.edges import without_addresses
from ocr.kinds import MarkSeen
from ocr.letters import with_hidden_letters, with_letters
from ocr.masks import extent
from ocr.printed import PX_PER_MM, PrintedPage
from ocr.raster import Image
from ocr.zones import ZoneInk

_SPACED_MM, _LONG_MM, _LETTER_MM, _BESIDE = 4.5, 15.0, 3.5, 0.45
"""How near the next letter is, and how much of the row's height it has beside it. Of seven names that were
taken for a facsimile's, by two letters each, five are so; of 448 simulated facsimiles none has only such
rows, the nearest 0.36, of a row 25 mm long."""
_DRAWN = ("stroke", "shape", "line")


def with_rows_told(seen: ZoneInk, printed: PrintedPage, colour: Image) -> ZoneInk:
    """``seen``, with letters that OCR reads, or that our print hides, called rows, and without the rows that
    are no name beside a signature. ``colour`` as for ``ocr.zones.look``; raises MissingProgram."""
    rows = without_addresses(with_letters(seen, printed, colour))
    return with_hidden_letters(without_letters_of_words(rows), printed)


def without_letters_of_words(seen: ZoneInk) -> ZoneInk:
    """``seen``, its rows called strokes where all of them are letters between others of a word by hand: no
    name of a facsimile goes on by hand on both sides."""
    inside = [bool((mark.mask & seen.inside).any()) for mark in seen.marks]
    marks = [mark for mark, here in zip(seen.marks, inside, strict=True) if here]
    drawn = [mark for mark in marks if mark.kind in _DRAWN and mark.extent_mm >= _LETTER_MM]
    if not all(_is_between(mark, drawn) for mark in marks if mark.kind == "type"):
        return seen
    return replace(
        seen,
        marks=tuple(
            replace(mark, kind="stroke") if here and mark.kind == "type" else mark
            for mark, here in zip(seen.marks, inside, strict=True)
        ),
    )


def _is_between(row: MarkSeen, drawn: list[MarkSeen]) -> bool:
    """Whether a short row has a letter on each side."""
    rows, columns = extent(row.mask)
    if columns.stop - columns.start > _LONG_MM * PX_PER_MM:
        return False
    near = round(_SPACED_MM * PX_PER_MM)
    sides = slice(max(0, columns.start - near), columns.start), slice(columns.stop, columns.stop + near)
    return all(
        any(float(np.mean(mark.mask[rows, side].any(axis=1))) >= _BESIDE for mark in drawn) for side in sides
    )
