"""What keeps amid letters of its own ink is an emblem, not a signature."""

import cv2
import numpy as np
import pytest

from ocr.amid import without_emblems
from ocr.kinds import MarkSeen, mark_of
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.raster import Image

SHAPE = (round(50 * PX_PER_MM), round(90 * PX_PER_MM))
FRAME = np.ones(SHAPE, bool)
PAPER = np.full((*SHAPE, 3), 245, np.uint8)


def line(*points: tuple[float, float]) -> Mask:
    """A pen's line through these places (millimetres)."""
    canvas = np.zeros(SHAPE, np.uint8)
    path = (np.array(points) * PX_PER_MM).round().astype(np.int32)
    return cv2.polylines(canvas, [path], False, (1,), 3).astype(bool)


def stroke(*points: tuple[float, float], ink: int = 0) -> MarkSeen:
    """Seen as a pen's."""
    return inked("stroke", line(*points), ink)


def inked(kind: str, mask: Mask, ink: int = 0) -> MarkSeen:
    """A mark of this ink."""
    seen = mark_of(kind, mask)
    return MarkSeen(
        kind=kind, box=seen.box, area_mm2=seen.area_mm2, length_mm=seen.length_mm, mask=mask, ink=ink
    )


def letters(
    count: int = 8, *, kind: str = "lettering", ink: int = 0, side_mm: float = 2.0
) -> tuple[MarkSeen, ...]:
    """Around a stamp whose border was not inked, 24 millimetres wide."""
    found = []
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False):
        x, y = 30 + 12 * np.cos(turn), 25 + 12 * np.sin(turn)
        corner = (x - side_mm / 2, y - side_mm / 2), (x + side_mm / 2, y + side_mm / 2)
        canvas = np.zeros(SHAPE, np.uint8)
        first, last = ((round(a * PX_PER_MM), round(b * PX_PER_MM)) for a, b in corner)
        cv2.rectangle(canvas, first, last, (1,), 2 if side_mm > 1 else cv2.FILLED)
        found.append(inked(kind, canvas.astype(bool), ink))
    return tuple(found)


def ring(radius_mm: float = 15.0, ink: int = 0) -> MarkSeen:
    """A whole round stamp's."""
    canvas = np.zeros(SHAPE, np.uint8)
    middle = round(30 * PX_PER_MM), round(25 * PX_PER_MM)
    return inked("ring", cv2.circle(canvas, middle, round(radius_mm * PX_PER_MM), (1,), 3).astype(bool), ink)


EMBLEM = ((24, 20), (30, 32), (36, 20), (27, 28), (34, 29))
SIGNATURE = ((20, 20), (35, 30), (50, 18), (70, 30))


def inked_as(marks: tuple[MarkSeen, ...], greys: dict[str, int]) -> Image:
    """The crop, each kind of mark in this grey."""
    picture = PAPER.copy()
    for mark in marks:
        picture[mark.mask] = greys.get(mark.kind, 60)
    return picture


def strokes(*marks: MarkSeen, frame: Mask = FRAME, greys: dict[str, int] | None = None) -> int:
    """How many are left, these kinds of marks in these greys."""
    greys = greys or {}
    return sum(mark.kind == "stroke" for mark in without_emblems(marks, frame, inked_as(marks, greys)))


@pytest.mark.parametrize("kind", ["lettering", "stroke", "type", "shape", "line"])
def test_an_emblem_amid_letters(kind: str) -> None:
    """Whatever the letters were taken for."""
    assert strokes(stroke(*EMBLEM), *letters(kind=kind)) == 0
    called = without_emblems((stroke(*EMBLEM), *letters(kind=kind)), FRAME, PAPER)[0]
    assert called.kind == "lettering"


def test_what_goes_beyond_them_is_a_pen_s() -> None:
    """By 15 millimetres, the border of the stamp left out; not by less."""
    assert strokes(stroke(*SIGNATURE), *letters()) == 1
    assert strokes(stroke((30, 25), (60, 25)), *letters()) == 0
    assert strokes(stroke((30, 25), (68, 25)), *letters()) == 1


def test_a_few_letters_are_no_stamp() -> None:
    """Nor are specks, nor capitals of a name."""
    assert strokes(stroke(*EMBLEM), *letters(5)) == 1
    assert strokes(stroke(*EMBLEM), *letters(12, side_mm=0.3)) == 1
    assert strokes(stroke(*EMBLEM), *letters(8, side_mm=6.0)) == 1


def test_crumbs_are_no_letters() -> None:
    """A quarter of a square millimetre each, bent."""
    crumbs = []
    for x in range(20, 42, 4):
        mask = np.zeros(SHAPE, bool)
        at = slice(round(6 * PX_PER_MM), round(6 * PX_PER_MM) + 5)
        left = round(x * PX_PER_MM)
        mask[at, left], mask[at.start, left : left + 5] = True, True
        crumbs.append(inked("lettering", mask))
    assert strokes(stroke((22, 7), (28, 9), (38, 7)), *crumbs) == 1


def test_what_the_frame_does_not_hold_is_left() -> None:
    """A note under it."""
    frame = FRAME.copy()
    frame[round(45 * PX_PER_MM) :] = False
    note = stroke((20, 47), (40, 48))
    told = without_emblems((stroke(*EMBLEM), note, *letters()), frame, PAPER)
    assert [mark.kind for mark in told[:2]] == ["lettering", "stroke"]


def test_letters_out_of_the_frame_are_not_counted() -> None:
    """The date is above it."""
    frame = FRAME.copy()
    frame[: round(30 * PX_PER_MM)] = False
    assert strokes(stroke(*EMBLEM), *letters(), frame=frame) == 1


def test_another_ink_is_a_pen_s() -> None:
    """Over a stamp, or in it."""
    assert strokes(stroke(*EMBLEM, ink=2), *letters(ink=1)) == 1
    assert strokes(stroke(*EMBLEM, ink=1), *letters(ink=1)) == 0
    assert strokes(stroke(*EMBLEM, ink=2), ring(ink=1)) == 1


def test_within_a_whole_stamp() -> None:
    """What the scan shows darker in it; a signature leaves it by 6 millimetres."""
    assert strokes(stroke(*EMBLEM), ring()) == 0
    assert strokes(stroke((30, 25), (54.3, 25)), ring()) == 0
    assert strokes(stroke((30, 25), (56.5, 25)), ring()) == 1


def test_a_pen_much_darker_than_the_stamp_it_stays_in() -> None:
    """A black one over a pale pad; arms are a little darker than thin letters."""
    assert strokes(stroke(*EMBLEM), ring(), greys={"stroke": 60, "ring": 200}) == 1
    assert strokes(stroke(*EMBLEM), ring(), greys={"stroke": 140, "ring": 165}) == 0


def test_letters_over_a_whole_stamp_are_pieces_of_the_pen() -> None:
    """Cut where it crosses the letters of another ink."""
    assert strokes(stroke(*EMBLEM, ink=2), *letters(ink=2), ring(16.0, ink=1)) == 1
    assert strokes(stroke(*EMBLEM, ink=2), *letters(ink=2), ring(5.0, ink=1)) == 0


def test_dashes_of_a_pen_are_no_letters() -> None:
    """A broken stroke in black and white."""
    dashes = []
    for x, y in ((20 + 3 * at, y) for at in range(5) for y in (6, 18)):
        canvas = np.zeros(SHAPE, bool)
        canvas[round(y * PX_PER_MM), round(x * PX_PER_MM) : round((x + 2) * PX_PER_MM)] = True
        dashes.append(inked("stroke", canvas))
    assert strokes(stroke((22, 9), (28, 15), (32, 9)), *dashes) == 11


def test_letters_alone_are_left() -> None:
    """Nothing larger stands amid them."""
    assert strokes(*letters(kind="stroke")) == 8


def test_a_small_outline_is_no_stamp() -> None:
    """A C and an l of a name by hand."""
    assert strokes(stroke(*EMBLEM), ring(2.5)) == 1


def test_nothing_to_tell() -> None:
    """No stroke, no mark."""
    assert without_emblems((), FRAME, PAPER) == ()
    assert strokes(*letters()) == 0


def test_a_long_stroke_of_surely_another_ink_signs_within_a_stamp() -> None:
    """Longer than words over one; neither shorter, nor of the stamp's own ink, nor a stamp's darker half."""
    within = ((18, 25), (25, 16), (30, 34), (35, 16), (42, 25))
    assert strokes(stroke(*within), ring(), greys={"stroke": 110, "ring": 150}) == 1
    assert strokes(stroke(*within), ring(), greys={"stroke": 150, "ring": 150}) == 0
    assert strokes(stroke(*within[:3]), ring(), greys={"stroke": 110, "ring": 150}) == 0
