"""Around the frame to sign: the pieces of a stamp are welcome, a note is not."""

import cv2
import numpy as np
import pytest

from ocr.facts import Box, ZoneKind, ZoneSpec
from ocr.kinds import MarkSeen, mark_of
from ocr.printed import PX_PER_MM
from ocr.welcome import _goes_on, _note, joined_ink
from ocr.zones import ZoneInk

SHAPE = (round(40 * PX_PER_MM), round(100 * PX_PER_MM))
NOWHERE = np.zeros(SHAPE, dtype=bool)


def px(value_mm: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value_mm * PX_PER_MM)


def points_of(*sides_mm: float) -> Box:
    """A box in points from its sides in millimetres."""
    x0, y0, x1, y1 = (side * 72 / 25.4 for side in sides_mm)
    return (x0, y0, x1, y1)


def line(kind: str, *places_mm: tuple[float, float]) -> MarkSeen:
    """A mark drawn from place to place."""
    canvas = np.zeros(SHAPE, np.uint8)
    points = np.array([(px(x), px(y)) for x, y in places_mm], np.int32).reshape(-1, 1, 2)
    cv2.polylines(canvas, [points], False, (1,), 2)
    return mark_of(kind, canvas > 0)


def words(first_mm: float, count: int, kind: str = "stroke") -> tuple[MarkSeen, ...]:
    """Letters side by side, 2 mm high, 4 mm apart, from this place on."""
    starts = [first_mm + 4.0 * at for at in range(count)]
    return tuple(line(kind, (x, 22.0), (x + 1.0, 20.0), (x + 2.0, 22.0)) for x in starts)


SIDE = line("line", (10.0, 30.0), (30.0, 28.0))
"""A piece of the lower side of a rectangular stamp."""


@pytest.mark.parametrize(
    ("piece", "known"),
    [
        (line("stroke", (40.0, 27.0), (46.0, 26.4)), True),
        (line("stroke", (40.0, 27.0), (52.0, 25.8), (51.0, 19.5)), True),
        (line("stroke", (40.0, 22.0), (46.0, 21.4)), False),
        (line("stroke", (44.0, 18.0), (45.0, 35.0)), False),
        (line("stroke", (40.0, 27.0), (90.0, 22.0)), False),
    ],
    ids=["beyond", "corner", "beside", "across", "long"],
)
def test_another_piece_of_a_stamp_s_side_is_known(piece: MarkSeen, known: bool) -> None:
    """It goes on along the line, round its corner too; a note stands above a line, a signature is longer."""
    assert _goes_on(piece, (SIDE, piece)) is known
    assert not _goes_on(piece, (piece,))


def test_words_beside_the_zones_are_a_note() -> None:
    """Four letters over two centimetres, joined to a stamp or not."""
    assert _note(words(20.0, 7), NOWHERE).sum() == sum(mark.mask.sum() for mark in words(20.0, 7))
    assert _note(words(20.0, 7, "type"), NOWHERE).any()


@pytest.mark.parametrize(
    "marks",
    [
        words(20.0, 3),
        words(20.0, 4),
        (line("stroke", (20.0, 21.0), (34.0, 22.0)), line("stroke", (38.0, 21.0), (52.0, 22.0))),
        (*words(20.0, 7), SIDE),
        (line("stroke", (20.0, 5.0), (60.0, 35.0)), *words(20.0, 3)),
        (*words(20.0, 7), line("rectangle", (15.0, 15.0), (60.0, 15.0), (60.0, 35.0), (15.0, 35.0))),
    ],
    ids=["three", "narrow", "two strokes", "half-inked stamp", "flourish", "within a stamp"],
)
def test_what_a_signature_or_a_stamp_leaves_is_no_note(marks: tuple[MarkSeen, ...]) -> None:
    """A few crumbs, a flourish, the letters of a stamp whole or not."""
    assert not _note(marks, NOWHERE).any()


def test_lines_that_are_no_stamp_s_hide_no_note() -> None:
    """The paraph of a name, within the frame; a cup's foot two centimetres away."""
    paraph, foot = line("line", (20.0, 12.0), (50.0, 13.0)), line("shape", (70.0, 5.0), (75.0, 35.0))
    kept = NOWHERE.copy()
    kept[: px(14)] = True
    assert _note((*words(20.0, 7), paraph), kept).any()
    assert not _note((*words(20.0, 7), paraph), NOWHERE).any()
    assert _note((*words(20.0, 7), foot), NOWHERE).any()
    assert not _note((*words(40.0, 7), foot), NOWHERE).any()


def test_what_people_write_where_it_is_awaited_is_no_note() -> None:
    """The date over its dotted line, what stands in a frame."""
    kept = NOWHERE.copy()
    kept[px(15) : px(25)] = True
    assert not _note(words(20.0, 7), kept).any()


@pytest.mark.parametrize("dated", [True, False])
def test_the_date_above_the_frame_is_welcome(dated: bool) -> None:
    """A little under its dotted line, seen from the frame below; elsewhere the same letters are a note."""
    frame = ZoneSpec(id="cadre", page=1, box=points_of(10, 24, 90, 39), kind=ZoneKind.MEASURED)
    date = ZoneSpec(id="date", page=1, box=points_of(10, 12, 90, 18.5), kind=ZoneKind.FREE)
    marks = words(20.0, 7)
    ink = np.logical_or.reduce([mark.mask for mark in marks])
    inside = NOWHERE.copy()
    inside[px(25) : px(38), px(11) : px(89)] = True
    window = (slice(0, SHAPE[0]), slice(0, SHAPE[1]))
    seen = ZoneInk(zone=frame, window=window, inside=inside, mask=ink, marks=marks)
    welcome = joined_ink(ink, (frame, date) if dated else (frame,), (seen,))
    assert (welcome & ink).sum() == (ink.sum() if dated else 0)


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_stamp_encloses_is_welcome(whole: bool) -> None:
    """Its letters under the frame it crosses, which the frame below sees without its outline."""
    above = ZoneSpec(id="cadre", page=1, box=points_of(10, 1, 90, 12), kind=ZoneKind.MEASURED)
    below = ZoneSpec(id="cachet", page=1, box=points_of(10, 30, 90, 39), kind=ZoneKind.MEASURED)
    letters = words(20.0, 7)
    corners = ((15.0, 8.0), (55.0, 8.0), (55.0, 26.0), (15.0, 26.0), (15.0, 8.0))
    outline = line("rectangle" if whole else "shape", *corners)
    ink = np.logical_or.reduce([mark.mask for mark in (outline, *letters)])
    window = (slice(0, SHAPE[0]), slice(0, SHAPE[1]))
    seen = []
    for zone, (top, bottom), marks in ((above, (2, 11), (outline,)), (below, (31, 38), letters)):
        inside = NOWHERE.copy()
        inside[px(top) : px(bottom), px(11) : px(89)] = True
        seen.append(ZoneInk(zone=zone, window=window, inside=inside, mask=ink, marks=marks))
    welcome = joined_ink(ink, (above, below), tuple(seen))
    assert bool(welcome[letters[0].mask].all()) is whole
