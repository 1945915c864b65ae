"""Words that run into what is left of a stamp are as high as their letters."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr.flourish import flourish_mm
from ocr.heights import Heights, heights_of
from ocr.kinds import MarkSeen, mark_of
from ocr.marks import describe
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from tests.scans.hand import hand, signature, write
from tests.scans.pen import turned

SHAPE = (round(50 * PX_PER_MM), round(90 * PX_PER_MM))
WORDS = turned(write("Bon pour accord", 2.2, np.random.default_rng(2)), 0.0)


def inked(*paths_mm: np.ndarray) -> Mask:
    """Lines of a pen through points in millimetres."""
    canvas = np.zeros(SHAPE, np.uint8)
    for path in paths_mm:
        cv2.polylines(canvas, [(path * PX_PER_MM).round().astype(np.int32)], False, (1,), 3)
    return canvas.astype(bool)


def mm(value: float) -> int:
    """In pixels."""
    return round(value * PX_PER_MM)


def words(x_mm: float, y_mm: float) -> Mask:
    """« Bon pour accord »."""
    return inked(*(stroke.points + np.array([x_mm, y_mm]) for stroke in WORDS))


def arc(first: float, last: float, radius_mm: float = 15.0) -> Mask:
    """A piece of a ring about the middle of the crop."""
    angles = np.radians(np.arange(first, last))
    return inked(np.stack([45 + radius_mm * np.cos(angles), 25 + radius_mm * np.sin(angles)], axis=1))


def heights(stroke: Mask, *others: MarkSeen) -> Heights:
    """Of one stroke beside other marks."""
    mark = mark_of("stroke", stroke)
    return heights_of((mark,), (mark, *others), np.full((*SHAPE, 3), 255, np.uint8), np.ones(SHAPE, bool))


def test_nothing_has_no_height() -> None:
    """A frame without strokes."""
    empty = np.full((*SHAPE, 3), 255, np.uint8)
    assert heights_of((), (), empty, np.ones(SHAPE, bool)) == Heights(sweep_mm=0.0, tall_mm=0.0)


def test_the_side_of_a_broken_frame_is_no_pen_s() -> None:
    """Words run into it; beside other pieces of a stamp it is ruled, alone it may be a pen's."""
    corner = inked(np.array([(80.0, 45.0), (80.0, 30.0), (60.0, 30.0)]))
    stroke = words(20, 25) | inked(np.array([(24.0, 10.0), (24.4, 40.0)]))
    assert heights(stroke).sweep_mm > 20.0
    beside = heights(stroke, mark_of("shape", corner))
    assert beside.sweep_mm < 7.5
    assert beside.tall_mm < 10.0


@pytest.mark.parametrize("kind", ["shape", "lettering"])
def test_an_arc_of_a_broken_ring_is_no_pen_s(kind: str) -> None:
    """« Néant » runs into eleven millimetres of it; the rest of the ring stands elsewhere."""
    stroke = words(27, 25) | arc(185, 228)
    rest = mark_of(kind, arc(-40, 40) | arc(80, 110))
    assert heights(stroke).sweep_mm > 7.5
    assert heights(stroke, rest).sweep_mm < 7.5


def around(count: int = 8) -> tuple[MarkSeen, ...]:
    """Letters or beads about the middle of the crop, 26 mm wide, taken for strokes."""
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    places = np.stack([45 + 13 * np.cos(turns), 25 + 13 * np.sin(turns)], axis=1)
    square = np.array([(-0.6, -0.6), (0.6, -0.6), (0.6, 0.6), (-0.6, 0.6), (-0.6, -0.6)])
    return tuple(mark_of("stroke", inked(square + place)) for place in places)


def test_an_emblem_amid_letters_is_no_pen_s() -> None:
    """« Bon pour accord » runs into it; five beads are no stamp, nor are those out of the frame."""
    t = np.linspace(0, 1, 60)
    emblem = inked(np.stack([45 + 1.5 * np.sin(6 * t), 14 + 21 * t], axis=1))
    stroke = words(30, 25) | emblem
    assert heights(stroke).sweep_mm > 10.0
    assert heights(stroke, *around()).sweep_mm < 7.5
    assert heights(stroke, *around(5)).sweep_mm > 10.0
    mark, picture = mark_of("stroke", stroke), np.full((*SHAPE, 3), 255, np.uint8)
    frame = np.zeros(SHAPE, bool)
    frame[mm(21) : mm(29), mm(30) : mm(62)] = True
    assert heights_of((mark,), (mark, *around()), picture, frame).sweep_mm > 10.0


def test_a_letter_of_the_name_is_no_piece_of_a_stamp() -> None:
    """An « o » passes for a machine's shape, the line under a name for a line: an upright stays the pen's."""
    name = inked(np.array([(30.0, 15.0), (30.6, 27.0), (36.0, 26.0), (34.0, 21.0)]))
    letter, under = arc(0, 360, 2.5), inked(np.array([(28.0, 33.0), (70.0, 31.0)]))
    assert heights(name, mark_of("shape", letter), mark_of("line", under)) == heights(name)
    assert heights(name).sweep_mm > 7.5
    assert heights(name, mark_of("lettering", letter)).sweep_mm < 7.5


@pytest.mark.parametrize("seed", [5, 7, 2, 18], ids=["boucles", "anguleuse", "initiales", "gribouillis"])
def test_a_signature_beside_pieces_of_a_stamp_stays_higher_than_words(seed: int) -> None:
    """Positive control: little of it is straight or round."""
    strokes = signature(hand(seed), np.random.default_rng(1))
    signed = inked(*(stroke.points + np.array([35.0, 25.0]) for stroke in strokes))
    found = heights(signed, mark_of("shape", arc(-40, 40, 20.0)))
    assert found.sweep_mm > 7.5 or found.tall_mm > 10.0


def loops() -> Mask:
    """A flat flourish, twice and a half around."""
    t = np.linspace(0, 5 * np.pi, 400)
    return inked(np.stack([38 + 20 * np.cos(t) + t, 25 + 3.2 * np.sin(t) * (1 + 0.05 * t)], axis=1))


def test_wide_loops_sign_where_no_piece_of_a_stamp_is() -> None:
    """Rings in pieces would be loops; words they go around, as strokes or as rows that were read, are no
    signature."""
    assert heights(loops()).loops_mm > 30.0
    assert heights(loops(), mark_of("type", words(20, 45))).loops_mm > 30.0
    assert heights(loops(), mark_of("shape", arc(170, 340))).loops_mm == 0.0
    assert heights(loops(), mark_of("lettering", words(20, 45))).loops_mm == 0.0
    assert heights(loops(), mark_of("ring", arc(0, 360))).loops_mm == 0.0
    assert heights(loops(), mark_of("type", words(28, 26))).loops_mm == 0.0


BLUE, RED = (150, 60, 20), (40, 40, 200)


def stamped(signed: Mask, stamp: Mask, pen: tuple[int, int, int]) -> Heights:
    """A signature over a red stamp, as the inspection sees both."""
    crop = np.full((*SHAPE, 3), 250, np.uint8)
    crop[stamp], crop[signed] = RED, pen
    marks = describe(stamp | signed, cv2.GaussianBlur(crop, (0, 0), 0.7).astype(np.uint8))
    strokes = tuple(mark for mark in marks if mark.kind == "stroke")
    return heights_of(strokes, marks, crop, np.ones(SHAPE, bool))


def ring_with_letters() -> Mask:
    """Two circles, and words between."""
    return arc(0, 361) | arc(0, 361, 10.0) | words(31, 15) | words(31, 37)


def test_a_pen_of_another_colour_is_measured_without_the_stamp() -> None:
    """Loops over one, and a name that its paraph ties; of one ink with it, they are not told from it."""
    assert stamped(loops(), ring_with_letters(), BLUE).loops_mm > 30.0
    assert stamped(loops(), ring_with_letters(), RED).loops_mm == 0.0
    tied = next(seed for seed in range(50) if hand(seed).style == "lisible")
    strokes = signature(hand(tied), np.random.default_rng(1))
    name = inked(*(stroke.points + np.array([48.0, 25.0]) for stroke in strokes))
    assert stamped(name, ring_with_letters(), BLUE).flourish_mm > 15.0
    assert stamped(name, ring_with_letters(), RED).flourish_mm == 0.0


def test_an_ink_that_bears_a_piece_of_a_stamp_is_not_measured_alone() -> None:
    """Letters of a second stamp, of the loops' own ink, make them the second one's rings; a date that OCR
    could read, above the frame, does not."""
    stroke, ring = mark_of("stroke", loops()), mark_of("ring", arc(0, 361))
    frame = np.zeros(SHAPE, bool)
    frame[mm(12) :] = True
    empty = np.full((*SHAPE, 3), 255, np.uint8)

    def looped(*more: MarkSeen) -> float:
        apart = (replace(stroke, ink=1), replace(ring, ink=2), *(replace(mark, ink=1) for mark in more))
        return heights_of(apart[:1], apart, empty, frame).loops_mm

    assert looped() > 30.0
    assert looped(mark_of("type", words(20, 6))) > 30.0
    assert looped(mark_of("type", words(20, 42))) == 0.0
    assert looped(mark_of("ring", arc(0, 361, 12.0))) == 0.0
    assert heights_of((stroke,), (stroke, ring), empty, frame).loops_mm == 0.0


def test_the_date_above_the_frame_is_no_piece_of_a_stamp() -> None:
    """It looks like type; near the frame, the same row makes a straight line a side of a stamp's."""
    line = inked(np.array([[40.0, 44.0], [46.0, 24.0]]))
    frame = np.zeros(SHAPE, bool)
    frame[mm(14) :] = True

    def swept(date_mm: float) -> float:
        marks = (mark_of("stroke", line), mark_of("type", words(20, date_mm)))
        return heights_of(marks[:1], marks, np.full((*SHAPE, 3), 255, np.uint8), frame).sweep_mm

    assert swept(7.0) > 15.0
    assert swept(14.0) == 0.0


def test_a_paraph_goes_on_over_the_one_stamp_it_crosses() -> None:
    """The stamp's share of a name that its paraph ties is taken for the stamp's; not of a facsimile of the
    stamp's ink, nor beside pieces of another stamp, whose lines may be the paraph's, nor as short as words
    run together may make one."""
    tied = next(seed for seed in range(50) if hand(seed).style == "lisible")
    strokes = signature(hand(tied), np.random.default_rng(1))

    def parted(size: float, radius_mm: float = 15.0) -> tuple[MarkSeen, MarkSeen]:
        name = inked(*(size * stroke.points + np.array([48.0, 25.0]) for stroke in strokes))
        disc = cv2.circle(np.zeros(SHAPE, np.uint8), (mm(45), mm(25)), mm(radius_mm), (1,), cv2.FILLED) > 0
        return mark_of("stroke", name & ~disc), mark_of("ring", arc(0, 361, radius_mm) | (name & disc))

    def tied_mm(*marks: MarkSeen, pen: tuple[int, int, int] = BLUE) -> float:
        crop = np.full((*SHAPE, 3), 250, np.uint8)
        for mark in marks:
            crop[mark.mask] = pen if mark.kind == "stroke" else RED
        return heights_of(marks[:1], marks, crop, np.ones(SHAPE, bool)).flourish_mm

    assert tied_mm(*parted(1.0)) > 28.0
    assert tied_mm(*parted(1.0), pen=RED) == 0.0
    assert tied_mm(*parted(1.0), pen=(0, 0, 0)) == 0.0
    assert tied_mm(*parted(1.0)[:1]) == 0.0
    assert tied_mm(*parted(1.0), mark_of("shape", arc(-40, 40, 24.0))) == 0.0
    assert (
        tied_mm(*parted(1.0), mark_of("rectangle", inked(np.array([(5.0, 5.0), (30.0, 5.0), (30.0, 15.0)]))))
        == 0.0
    )
    assert tied_mm(*parted(0.4, 8.0)) == 0.0


def tied_name() -> Mask:
    """A name that its paraph ties."""
    tied = next(seed for seed in range(50) if hand(seed).style == "lisible")
    strokes = signature(hand(tied), np.random.default_rng(1))
    return inked(*(stroke.points + np.array([48.0, 25.0]) for stroke in strokes))


def test_the_edge_of_a_stamp_is_no_paraph() -> None:
    """Legs that run along a stamp's outline are its own."""
    name, low = tied_name(), np.zeros(SHAPE, bool)
    low[mm(25) :] = True
    assert flourish_mm(name) > 28.0
    assert flourish_mm(name, name & low) == 0.0
    crop = np.full((*SHAPE, 3), 250, np.uint8)
    crop[name & ~low], crop[name & low] = BLUE, RED
    marks = mark_of("stroke", name & ~low), mark_of("rectangle", name & low)
    assert heights_of(marks[:1], marks, crop, np.ones(SHAPE, bool)).flourish_mm == 0.0


def test_a_paraph_that_another_ink_cuts_is_one() -> None:
    """A line of the stamp, a millimetre wide, hides it there."""
    name, line = tied_name(), np.zeros(SHAPE, bool)
    line[:, mm(50) : mm(51)] = True
    marks = replace(mark_of("stroke", name & ~line), ink=1), replace(mark_of("ring", line), ink=2)
    assert flourish_mm(name & ~line) == 0.0
    empty = np.full((*SHAPE, 3), 255, np.uint8)
    assert heights_of(marks[:1], marks, empty, np.ones(SHAPE, bool)).flourish_mm > 28.0
