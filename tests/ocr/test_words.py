"""Letters between letters by hand are the hand's; a facsimile's name stands alone, or ends a line."""

import cv2
import numpy as np
import pytest

from ocr.facts import ZoneKind, ZoneSpec
from ocr.kinds import MarkSeen, mark_of
from ocr.masks import Mask
from ocr.printed import PX_PER_MM
from ocr.words import without_letters_of_words
from ocr.zones import ZoneInk
from tests.ocr.conftest import Drawn
from tests.ocr.frame import Frame
from tests.scans.hand import write

SHAPE = (round(50 * PX_PER_MM), round(90 * PX_PER_MM))


def letters(x_mm: float, wide_mm: float, *, y_mm: float = 20.0, high_mm: float = 4.0) -> Mask:
    """Ink that fills a box, as letters do."""
    mask = np.zeros(SHAPE, np.uint8)
    corners = [(x_mm, y_mm), (x_mm + wide_mm, y_mm + high_mm)]
    (x0, y0), (x1, y1) = ((round(x * PX_PER_MM), round(y * PX_PER_MM)) for x, y in corners)
    cv2.rectangle(mask, (x0, y0), (x1, y1), (1,), 2)
    cv2.line(mask, (x0, y1), (x1, y0), (1,), 2)
    return mask.astype(bool)


def kinds(*marks: MarkSeen) -> list[str]:
    """What they are called, those that stand in the frame: 60 mm wide at 10 mm."""
    inside = np.zeros(SHAPE, dtype=bool)
    inside[:, round(10 * PX_PER_MM) : round(70 * PX_PER_MM)] = True
    zone = ZoneSpec(id="s", page=1, box=(0.0, 0.0, 10.0, 10.0), kind=ZoneKind.MEASURED)
    whole = (slice(0, SHAPE[0]), slice(0, SHAPE[1]))
    mask = np.asarray(np.logical_or.reduce([mark.mask for mark in marks]), dtype=bool)
    seen = ZoneInk(zone=zone, window=whole, inside=inside, mask=mask, marks=marks)
    return [mark.kind for mark in without_letters_of_words(seen).marks]


BEFORE, AFTER = mark_of("stroke", letters(20, 5, y_mm=17, high_mm=7)), mark_of("stroke", letters(37, 5))
ROW = mark_of("type", letters(27, 8))


def test_a_row_between_two_letters_of_a_word_is_of_that_word() -> None:
    """« nn » of « Bonnet »."""
    assert kinds(BEFORE, ROW, AFTER) == ["stroke"] * 3


@pytest.mark.parametrize(
    "others",
    [
        (BEFORE,),
        (AFTER,),
        (BEFORE, mark_of("stroke", letters(41, 5))),
        (BEFORE, mark_of("stroke", letters(37, 5, y_mm=22.5))),
        (BEFORE, mark_of("stroke", letters(37, 2, high_mm=2.2))),
        (BEFORE, mark_of("ring", letters(37, 5))),
        (BEFORE, AFTER, mark_of("type", letters(27, 8, y_mm=30))),
    ],
    ids=["at its end", "at its beginning", "too far", "lower", "a crumb", "a stamp", "another row"],
)
def test_a_row_that_no_word_goes_around_stays_one(others: tuple[MarkSeen, ...]) -> None:
    """Nor does any where another row is, which may be a facsimile's name."""
    assert kinds(ROW, *others)[0] == "type"


def test_a_long_row_is_no_letter_or_two() -> None:
    """A name between two strokes."""
    assert kinds(BEFORE, mark_of("type", letters(27, 17)), mark_of("stroke", letters(46, 5)))[1] == "type"


def test_a_date_above_the_frame_is_not_looked_at() -> None:
    """Neither as another row, nor as a letter."""
    assert kinds(BEFORE, ROW, AFTER, mark_of("type", letters(74, 8))) == ["stroke"] * 3 + ["type"]


def test_letters_of_a_name_by_hand_are_told_in_the_frame(drawn: Drawn) -> None:
    """Some stand on a line as a stamp's do; beside a facsimile's name they stay what they seemed."""
    frame, rng = Frame(drawn), np.random.default_rng(0)
    frame.draw(write("Camille Bonnet", 3.0, rng), at_mm=(15.0, 24.0), ink=(60, 40, 20))
    seen, _ = frame.seen()
    assert any(mark.kind == "type" and (mark.mask & seen.inside).any() for mark in seen.marks)
    assert frame.facts().type_mm2 == 0.0
    frame.stamp("Le Maire", at_mm=(-10.0, 0.0), size=22)
    assert frame.facts().type_mm2 > 1.5
