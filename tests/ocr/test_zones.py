"""The ink of the frame to sign: its colour, and whether it holds together."""

import cv2
import numpy as np
import pytest

from ocr.facts import ZoneFacts, ZoneKind, ZoneSpec
from ocr.ink import read_ink
from ocr.pen import redness
from ocr.printed import PX_PER_MM, PX_PER_PT
from ocr.zones import look, measure
from tests.ocr.conftest import Drawn

Ink = tuple[int, int, int]


def signed(
    drawn: Drawn, ink: Ink, *, gap_mm: float = 0.0, soft: bool = True, crumbs: tuple[int, int] = (0, 2)
) -> ZoneFacts:
    """The frame signed in this ink (blue, green, red), cut every 5 mm by gaps (shorter pieces are a stamp's
    letters), with so many crumbs, as many pixels high, beside it."""
    zone = drawn.convention.zones["signature-collectivite"]
    printed = drawn.prints[zone.page - 1]
    picture = cv2.cvtColor(printed.grey, cv2.COLOR_GRAY2BGR)
    x, y = (side * PX_PER_PT for side in zone.box[:2])
    t = np.linspace(0, 5 * np.pi, 900)
    bent = 3.2 * np.sin(2.3 * t) + 1.5 * np.cos(5.2 * t)
    points = np.stack([15 + 2.4 * t + 2 * np.cos(3.1 * t), 18 + bent], axis=1) * PX_PER_MM + (x, y)
    went = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]) / PX_PER_MM
    for place, way in zip(points.round().astype(int), went, strict=True):
        if way % (5.0 + gap_mm) >= gap_mm:
            cv2.circle(picture, tuple(place.tolist()), 1, ink, -1)
    count, high = crumbs
    for place in points[:: len(points) // (count + 1)][1 : count + 1].round().astype(int):
        picture[place[1] - 4 : place[1] - 4 + high, place[0] + 3 : place[0] + 5] = ink
    if soft:
        picture = np.clip(20 + cv2.GaussianBlur(picture, (0, 0), 0.8) * 0.85, 0, 255).astype(np.uint8)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    page = read_ink(grey, printed, residual_mm=0.05, dpi=200)
    spec = ZoneSpec(id="s", page=zone.page, box=zone.box, kind=ZoneKind.MEASURED)
    colour = picture.astype(np.uint8)
    return measure(look(page, printed, spec, colour), page, printed, colour, index=1)


@pytest.mark.parametrize("ink", [(20, 20, 20), (150, 50, 30), (140, 44, 88)], ids=["black", "blue", "violet"])
def test_a_pen_is_not_red(ink: Ink, drawn: Drawn) -> None:
    """The inks people sign in are no warmer than the paper."""
    assert signed(drawn, ink).hand_red < 3


@pytest.mark.parametrize("ink", [(50, 40, 200), (60, 110, 160)], ids=["red", "coffee"])
def test_red_and_brown_are(ink: Ink, drawn: Drawn) -> None:
    """Those of stamps and coffee are."""
    assert signed(drawn, ink).hand_red > 12


def test_a_line_in_black_and_white_is_in_few_pieces(drawn: Drawn) -> None:
    """A pen's stroke holds together; rubber's falls to pieces where it is pale."""
    whole, broken = (signed(drawn, (0, 0, 0), gap_mm=gap, soft=False) for gap in (0.0, 0.7))
    assert whole.hand_pieces < 10
    assert broken.hand_pieces > 16
    assert signed(drawn, (0, 0, 0), soft=False, crumbs=(40, 2)).hand_pieces < 3


def test_crumbs_of_a_pale_pen_are_traces_and_no_ink(drawn: Drawn) -> None:
    """What a fax leaves of it is too small to count as ink, and is not nothing."""
    eaten = signed(drawn, (0, 0, 0), gap_mm=400.0, soft=False, crumbs=(45, 1))
    assert eaten.ink_mm2 < 1.5
    assert eaten.traces_mm2 > 4
    assert signed(drawn, (0, 0, 0), gap_mm=400.0, soft=False).traces_mm2 < 0.5


def test_pieces_are_counted_in_black_and_white_only(drawn: Drawn) -> None:
    """In greys a pale place is still seen."""
    assert signed(drawn, (60, 60, 60), gap_mm=0.7).hand_pieces == 0.0


def test_what_a_hand_draws_is_neither_straight_nor_round(drawn: Drawn) -> None:
    """A signature has long pieces that no machine draws."""
    assert signed(drawn, (150, 50, 30)).hand_free_mm > 16


@pytest.mark.parametrize("sag_mm", [0.0, 0.3, 1.5])
def test_a_side_of_the_frame_that_sags_is_told(sag_mm: float, drawn: Drawn) -> None:
    """Where the paper bends between the tiles, the line is not where it was printed."""
    zone = drawn.convention.zones["signature-collectivite"]
    printed = drawn.prints[zone.page - 1]
    left, right, foot = (round(zone.box[at] * PX_PER_PT) for at in (0, 2, 3))
    part = slice(left + (right - left) // 3, left + 2 * (right - left) // 3)
    band = slice(foot - 4, foot + 5)
    grey = printed.grey.copy()
    grey[band, part] = 255
    grey[band.start + round(sag_mm * PX_PER_MM) :][:9, part] = printed.grey[band, part]
    page = read_ink(grey, printed, residual_mm=0.05, dpi=200)
    spec = ZoneSpec(id="s", page=zone.page, box=zone.box, kind=ZoneKind.MEASURED)
    facts = measure(look(page, printed, spec, grey), page, printed, grey, index=1)
    assert (facts.frame_found < 0.5) == (sag_mm > 1)
    assert facts.print_found > 0.85


@pytest.mark.parametrize(
    ("ink", "warm"), [((60, 110, 160), True), ((150, 50, 30), False)], ids=["coffee", "pen"]
)
def test_coffee_across_a_stamp_is_warm_all_the_same(ink: Ink, warm: bool) -> None:
    """Its darkest part is where it crosses the stamp: most of it is not."""
    picture = np.full((60, 200, 3), 240, np.uint8)
    picture[28:32, 10:190] = ink
    picture[28:32, 60:130] = (70, 20, 30)
    hand = (picture < 200).any(axis=2)
    assert (redness(hand, picture) > 9) == warm
