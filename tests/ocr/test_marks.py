"""Drawn marks are called what they look like."""

import cv2
import numpy as np
import pytest

from ocr.marks import describe
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.rings import find_rings

WIDTH_MM, HEIGHT_MM = 100.0, 60.0


def mm(value: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(value * PX_PER_MM)


def paper() -> Image:
    """A crop with nothing on it."""
    return np.full((mm(HEIGHT_MM), mm(WIDTH_MM)), 255, np.uint8)


def kinds(picture: Image) -> dict[str, float]:
    """What is seen on this crop: area in mm² by kind."""
    found: dict[str, float] = {}
    for mark in describe(picture < 128, cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR).astype(np.uint8)):
        found[mark.kind] = found.get(mark.kind, 0.0) + mark.area_mm2
    return found


def scrawl(picture: Image) -> float:
    """A signature: a few loops of one pen; how many millimetres the pen went."""
    t = np.linspace(0, 6 * np.pi, 200)
    points = np.stack([mm(25) + t * mm(2.2), mm(30) + np.sin(t) * mm(7) * np.cos(t / 5)], axis=1)
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (0,), 3)
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()) / PX_PER_MM


def letters(picture: Image, text: str, y_mm: float) -> None:
    """A row of printed letters."""
    cv2.putText(picture, text, (mm(15), mm(y_mm)), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0,), 2)


@pytest.mark.parametrize("radius_mm", [11, 15, 20])
def test_a_ring_stamp_is_a_ring(radius_mm: float) -> None:
    """Two circles and what they enclose are one stamp, not a signature."""
    picture = paper()
    cv2.circle(picture, (mm(50), mm(30)), mm(radius_mm), (0,), 3)
    cv2.circle(picture, (mm(50), mm(30)), mm(radius_mm - 4), (0,), 2)
    cv2.putText(picture, "R F", (mm(46), mm(31)), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0,), 2)
    assert set(kinds(picture)) == {"ring"}


@pytest.mark.parametrize("degrees", [0, 6])
def test_a_rectangle_stamp_is_a_rectangle(degrees: float) -> None:
    """A frame with letters in it, straight or put on crooked."""
    picture = paper()
    corners = cv2.boxPoints(((mm(50), mm(30)), (mm(50), mm(20)), degrees)).round().astype(np.int32)
    cv2.polylines(picture, [corners], True, (0,), 3)
    cv2.putText(picture, "MAIRIE", (mm(38), mm(32)), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2)
    found = kinds(picture)
    assert found.get("rectangle", 0.0) > 0.9 * sum(found.values())


def test_rows_of_letters_are_type() -> None:
    """A name stamped or typed is no handwriting."""
    picture = paper()
    letters(picture, "Jean GARCIA, Maire", 25)
    letters(picture, "Commune d'Albi", 35)
    found = kinds(picture)
    assert found.get("type", 0.0) > 0.9 * sum(found.values())


def test_a_signature_is_a_stroke() -> None:
    """Loops of a pen are a stroke as long as the pen went."""
    picture = paper()
    drawn_mm = scrawl(picture)
    marks = describe(picture < 128, cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR).astype(np.uint8))
    strokes = [mark for mark in marks if mark.kind == "stroke"]
    assert len(strokes) == 1
    assert strokes[0].length_mm == pytest.approx(drawn_mm, rel=0.3)
    left, top, right, bottom = strokes[0].box
    assert mm(24) <= left < right <= mm(68)
    assert mm(20) <= top < bottom <= mm(40)


def test_a_straight_line_is_a_line() -> None:
    """A rule drawn across is not a signature."""
    picture = paper()
    cv2.line(picture, (mm(15), mm(40)), (mm(80), mm(33)), (0,), 3)
    assert set(kinds(picture)) == {"line"}


def test_a_blob_is_a_smear() -> None:
    """A thumb or a coffee stain is wider than any pen."""
    picture = paper()
    cv2.ellipse(picture, (mm(50), mm(30)), (mm(9), mm(6)), 20, 0, 360, (0,), -1)
    assert set(kinds(picture)) == {"smear"}


def test_dust_is_specks() -> None:
    """Dots of half a millimetre are nothing."""
    picture = paper()
    for x, y in ((20, 20), (50, 44), (80, 12)):
        cv2.circle(picture, (mm(x), mm(y)), 2, (0,), -1)
    assert set(kinds(picture)) == {"speck"}


def test_a_signature_beside_a_stamp_is_both() -> None:
    """Each keeps its kind when they do not touch."""
    picture = paper()
    scrawl(picture)
    cv2.circle(picture, (mm(85), mm(45)), mm(12), (0,), 3)
    found = kinds(picture)
    assert found["stroke"] > 10
    assert found["ring"] > 10


def test_an_empty_crop_has_no_mark() -> None:
    """Paper is nothing."""
    assert kinds(paper()) == {}


Ink = tuple[int, int, int]
BLUE: Ink = (170, 80, 30)
VIOLET: Ink = (150, 50, 110)


def seal(picture: Image, middle_mm: tuple[float, float], radius_mm: float, ink: Ink) -> None:
    """A round stamp: two circles, letters between them, rays."""
    x, y = (mm(value) for value in middle_mm)
    cv2.circle(picture, (x, y), mm(radius_mm), ink, 3)
    cv2.circle(picture, (x, y), mm(radius_mm - 5), ink, 2)
    for degrees in range(0, 360, 20):
        a = np.radians(degrees)
        near, far = ((x + int(mm(r) * np.cos(a)), y + int(mm(r) * np.sin(a))) for r in (5, 8))
        cv2.line(picture, near, far, ink, 2)
        at = (x + int(mm(radius_mm - 2.5) * np.cos(a)) - 5, y + int(mm(radius_mm - 2.5) * np.sin(a)) + 5)
        cv2.putText(picture, "M", at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, ink, 2)


def address(picture: Image, ink: Ink) -> None:
    """A rectangular stamp whose corner stands beside a round one."""
    corners = np.array([(mm(22), mm(18)), (mm(60), mm(18)), (mm(60), mm(50)), (mm(22), mm(50))], np.int32)
    cv2.polylines(picture, [corners], False, ink, 3)
    for row in (26, 33, 40):
        cv2.putText(picture, "MAIRIE DE ALBI", (mm(26), mm(row)), cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, 2)


@pytest.mark.parametrize("second", ["seal", "address"])
def test_two_stamps_over_one_another_hold_no_pen(second: str) -> None:
    """Two inks there are two stamps'."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    seal(picture, (50, 30), 15.5, BLUE)
    if second == "seal":
        seal(picture, (47, 28.5), 15.5, VIOLET)
    else:
        address(picture, VIOLET)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    assert max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0) < 22


@pytest.mark.parametrize("broken", [True, False], ids=["in pieces", "whole"])
def test_a_second_print_along_a_stamp_s_outline_is_no_stroke(broken: bool) -> None:
    """The hand trembled: pieces of the ring stand twice, letters and all, too ragged to be a circle. One long
    wavering line along it is a flourish."""
    picture = paper()
    cv2.circle(picture, (mm(50), mm(30)), mm(15), (0,), 3)
    cv2.circle(picture, (mm(50), mm(30)), mm(10), (0,), 2)
    turn = np.radians(np.linspace(-75, 75, 300))
    radius = 17.2 + 1.1 * np.sin(7 * turn)
    points = np.stack([50 + radius * np.cos(turn), 30 + radius * np.sin(turn)], axis=1) * PX_PER_MM
    for piece in np.array_split(points.round().astype(np.int32), 5 if broken else 1):
        cv2.polylines(picture, [piece[:-6]], False, (0,), 4)
    assert bool(kinds(picture).get("stroke", 0.0) < 1) is broken


@pytest.mark.parametrize("cornered", [True, False], ids=["a corner beside", "nothing beside"])
def test_ink_over_a_stamp_beside_another_s_corner_is_no_pen(cornered: bool) -> None:
    """Letters run together in the other stamp's ink look like a pen's stroke, but for its frame outside."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    seal(picture, (50, 30), 15.5, BLUE)
    t = np.linspace(0, 6 * np.pi, 200)
    points = np.stack([mm(41) + t * mm(1.0), mm(30) + np.sin(t) * mm(6) * np.cos(t / 5)], axis=1)
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (60, 20, 140), 3)
    if cornered:
        corner = np.array([(mm(72), mm(34)), (mm(72), mm(48)), (mm(62), mm(48))], np.int32)
        cv2.polylines(picture, [corner], False, (60, 20, 140), 3)
        cv2.line(picture, (mm(72), mm(34)), (mm(66.2), mm(34)), (60, 20, 140), 3)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    longest = max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0)
    assert (longest < 18) == cornered


@pytest.mark.parametrize("cornered", [True, False], ids=["a corner beside", "nothing beside"])
def test_darker_ink_in_a_stamp_beside_a_corner_of_another_colour_is_no_pen(cornered: bool) -> None:
    """Two frames of two colours: letters of one run together where both are, darker than its lines."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    corners = np.array([(mm(22), mm(14)), (mm(70), mm(14)), (mm(70), mm(46)), (mm(22), mm(46))], np.int32)
    cv2.polylines(picture, [corners], True, BLUE, 3)
    t = np.linspace(0, 6 * np.pi, 200)
    points = np.stack([mm(44) + t * mm(1.6), mm(28) + np.sin(t) * mm(6) * np.cos(t / 5)], axis=1)
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (110, 15, 10), 3)
    if cornered:
        piece = np.array([(mm(66), mm(18)), (mm(73), mm(18)), (mm(73), mm(50)), (mm(40), mm(50))], np.int32)
        cv2.polylines(picture, [piece], False, (90, 80, 225), 3)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    longest = max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0)
    assert (longest < 18) == cornered


def test_a_pen_over_one_stamp_is_a_stroke() -> None:
    """Positive control: the same measure sees a signature over the same stamp."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    seal(picture, (50, 30), 15.5, BLUE)
    t = np.linspace(0, 6 * np.pi, 200)
    points = np.stack([mm(30) + t * mm(2.2), mm(30) + np.sin(t) * mm(7) * np.cos(t / 5)], axis=1)
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (20, 20, 20), 3)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    assert max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0) > 60


def test_a_ring_under_a_large_signature_is_found() -> None:
    """A tenth of the ink is on it."""
    picture = paper()
    t = np.linspace(0, 20 * np.pi, 3000)
    x, y = mm(50) + np.cos(t) * (14 + t / 3) * 6, mm(20) + np.sin(1.03 * t) * (7 + t / 8) * 6
    cv2.polylines(picture, [np.stack([x, y], axis=1).round().astype(np.int32)], False, (0,), 3)
    cv2.circle(picture, (mm(50), mm(42)), mm(15), (0,), 3)
    assert [round(ring.radius / PX_PER_MM) for ring in find_rings(picture < 128)] == [15]


def word(picture: Image, x_mm: float, y_mm: float) -> None:
    """Five letters, 2.6 mm tall, run into one another."""
    for x in np.arange(5) * 2.4 + x_mm:
        cv2.rectangle(picture, (mm(x), mm(y_mm)), (mm(x + 1.1), mm(y_mm + 2.6)), (0,), -1)
    cv2.rectangle(picture, (mm(x_mm), mm(y_mm + 1.0)), (mm(x_mm + 10.7), mm(y_mm + 1.7)), (0,), -1)


def test_words_run_together_are_type() -> None:
    """Fat letters on a soft scan: each word is one mark."""
    picture = paper()
    word(picture, 30, 20)
    word(picture, 31, 26)
    assert set(kinds(picture)) == {"type"}


def test_one_low_scrawl_is_no_word() -> None:
    """A small tight signature, as low and as full as a word, is alone."""
    picture = paper()
    t = np.linspace(0, 9 * np.pi, 200)
    points = np.stack([mm(30) + t * mm(0.35), mm(20) + np.sin(t) * mm(0.9)], axis=1)
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (0,), 5)
    assert set(kinds(picture)) == {"stroke"}


def test_a_line_that_touches_a_cup_s_circle_is_a_line() -> None:
    """Coffee and a rule are no more a signature together than apart."""
    picture = paper()
    cv2.ellipse(picture, (mm(15), mm(30)), (mm(32), mm(32)), 0, -75, 75, (0,), 6)
    picture[mm(24) : mm(25.5)] = 255
    cv2.line(picture, (mm(47.4), mm(27)), (mm(47.4), mm(50)), (0,), 3)
    assert set(kinds(picture)) <= {"line", "smear", "speck", "shape"}


def test_words_on_the_line_of_a_cup_are_apart_from_it() -> None:
    """A piece of its circle that stands alone, thin as a line, says where the rest runs."""
    picture = paper()
    cv2.ellipse(picture, (mm(5), mm(30)), (mm(34), mm(34)), 0, -50, 45, (0,), 6)
    cv2.line(picture, (mm(30), mm(24)), (mm(46), mm(25)), (0,), 3)
    picture[mm(34) : mm(36)] = 255
    strokes = [mark for mark in describe(picture < 200, picture) if mark.kind in ("stroke", "line")]
    assert strokes
    assert all(mark.box[3] - mark.box[1] < mm(5) for mark in strokes)


def scribble(picture: Image) -> None:
    """Flat loops drawn over one another without lifting the pen."""
    t = np.linspace(0, 10 * np.pi, 600)
    x = 32 + 0.494 * t + (10.94 + 1.86 * np.sin(t / 3)) * np.cos(t)
    y = 30 + (7.78 + 2.34 * np.sin(t / 2.5)) * np.sin(t + 0.3)
    points = (np.stack([x, y], axis=1) * PX_PER_MM).round().astype(np.int32)
    cv2.polylines(picture, [points], False, (0,), 3)


def test_loops_that_cross_a_circle_are_no_ring() -> None:
    """They ink most of its directions, and run along it nowhere for long."""
    picture = paper()
    scribble(picture)
    assert "ring" not in kinds(picture)


@pytest.mark.parametrize("pen", [(30, 30, 30), (62, 104, 24)], ids=["black", "green"])
def test_a_pen_of_another_colour_along_a_stamp_s_outline_is_a_stroke(pen: tuple[int, int, int]) -> None:
    """In one colour it might be a second print of the ring; in another it is a hand's."""
    longest = []
    for ink in (pen, VIOLET):
        picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
        seal(picture, (50, 30), 15.5, VIOLET)
        turn = np.radians(np.linspace(-75, 75, 300))
        radius = 17.2 + 1.1 * np.sin(7 * turn)
        points = np.stack([50 + radius * np.cos(turn), 30 + radius * np.sin(turn)], axis=1) * PX_PER_MM
        cv2.polylines(picture, [points.round().astype(np.int32)], False, ink, 4)
        marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
        longest.append(max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0))
    assert longest[0] > 30 > 2 > longest[1]


def test_a_quality_in_fat_letters_over_a_name_is_type() -> None:
    """« Le Maire » over a name, as a soft photograph shows a facsimile: pieces of words, low and dense."""
    picture = paper()
    for x_mm, y_mm, width_mm in ((30, 20, 2.4), (36.5, 20, 8.0), (33, 26, 4.8), (38.4, 26, 4.0)):
        cv2.rectangle(picture, (mm(x_mm), mm(y_mm)), (mm(x_mm + width_mm), mm(y_mm + 2.8)), (0,), -1)
    assert set(kinds(picture)) == {"type"}


def test_a_pen_inside_a_stamp_s_inner_circles_is_a_stroke() -> None:
    """Only the outermost line of a ring is printed twice by a hand that trembles, not what it encloses."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    for radius_mm in (15.5, 11.0, 7.5, 4.5):
        cv2.circle(picture, (mm(50), mm(30)), mm(radius_mm), (150, 150, 150), 2)
    t = np.linspace(0, 9 * np.pi, 400)
    points = np.stack([40 + t * 0.7, 30 + 7 * np.sin(t) * np.cos(t / 5)], axis=1) * PX_PER_MM
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (15, 15, 15), 3)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    assert max((mark.length_mm for mark in marks if mark.kind == "stroke"), default=0.0) > 40


def broken_seal(picture: Image, middle_mm: tuple[float, float], radius_mm: float) -> None:
    """A round stamp of whose line only three pieces took, with its rows of rays inside."""
    x, y = (mm(value) for value in middle_mm)
    for start in (20, 150, 265):
        cv2.ellipse(picture, (x, y), (mm(radius_mm),) * 2, 0, start, start + 32, (0,), 3)
    for step in range(-3, 4):
        at = x + round(step * mm(1.8))
        cv2.line(picture, (at, y - mm(4)), (at, y - mm(2)), (0,), 3)


def test_rows_within_a_broken_ring_are_its_lettering() -> None:
    """What a badly inked round stamp encloses is no name beside a signature; without its ring it may be."""
    picture = paper()
    broken_seal(picture, (70, 30), 15)
    scrawl(picture)
    assert kinds(picture).keys() >= {"lettering", "stroke"}
    assert "type" not in kinds(picture)
    cv2.rectangle(picture, (mm(88), mm(10)), (mm(90), mm(55)), (255,), -1)
    alone = paper()
    alone[mm(25) : mm(29), mm(60) : mm(80)] = picture[mm(25) : mm(29), mm(60) : mm(80)]
    assert kinds(alone).keys() == {"type"}


def test_a_name_beside_a_broken_ring_is_type() -> None:
    """Only what it encloses is a stamp's."""
    picture = paper()
    broken_seal(picture, (70, 30), 15)
    letters(picture, "Le Maire", 55)
    assert kinds(picture).keys() >= {"lettering", "type"}


def test_a_stamp_s_own_lines_make_no_second_ring() -> None:
    """Where two arcs of a pen end on a stamp's circles, these do not close them to another stamp."""
    picture = paper()
    for radius in (15, 10):
        cv2.circle(picture, (mm(50), mm(30)), mm(radius), (0,), 3)
    for start, end in ((22, 132), (228, 338)):
        cv2.ellipse(picture, (mm(53), mm(30)), (mm(13), mm(13)), 180, start, end, (0,), 3)
    assert len(find_rings(picture < 128)) == 1


def test_crumbs_within_a_broken_ring_are_its_lettering() -> None:
    """A facsimile's crumbs would ask a human; these are what took of the stamp's letters."""
    picture = paper()
    broken_seal(picture, (70, 30), 15)
    cv2.putText(picture, "5", (mm(68), mm(38)), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0,), 2)
    assert "stroke" not in kinds(picture)


@pytest.mark.parametrize(("x_mm", "kind"), [(70, "lettering"), (92, "stroke")], ids=["within", "beside"])
def test_what_a_broken_ring_encloses_is_its_emblem(x_mm: float, kind: str) -> None:
    """A half-inked stamp alone had been accepted for the crescent within it."""
    picture = paper()
    broken_seal(picture, (70, 30), 15)
    picture[mm(24) : mm(30), mm(60) : mm(80)] = 255
    t = np.linspace(0, 4 * np.pi, 100)
    points = np.stack([x_mm - 6 + t, 30 + 6 * np.sin(t) * np.cos(t / 5)], axis=1) * PX_PER_MM
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (0,), 3)
    assert kinds(picture).keys() & {"lettering", "stroke"} == {kind}


def test_pieces_of_an_oval_are_no_broken_ring() -> None:
    """A flourish around a typed name is not a stamp around its lettering."""
    picture = paper()
    for start in (10, 95, 190, 280):
        cv2.ellipse(picture, (mm(50), mm(30)), (mm(17), mm(13)), 12, start, start + 45, (0,), 3)
    cv2.putText(picture, "Le Maire", (mm(42), mm(31)), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0,), 2)
    assert "type" in kinds(picture)
    assert "lettering" not in kinds(picture)


def test_the_zigzag_under_a_name_is_a_line() -> None:
    """Beside a stamp, a long piece of something machine-drawn would be another stamp's."""
    picture = paper()
    cv2.circle(picture, (mm(75), mm(40)), mm(14), (0,), 3)
    places = np.array([(mm(8), mm(12)), (mm(52), mm(8)), (mm(14), mm(16))], np.int32)
    cv2.polylines(picture, [places], False, (0,), 3)
    assert set(kinds(picture)) == {"ring", "line"}


def test_a_cup_across_a_stamp_is_no_pen() -> None:
    """Its circle is known by what stands beside the stamp: brown over blue is another ink, and coffee."""
    picture = np.full((mm(HEIGHT_MM), mm(WIDTH_MM), 3), 255, np.uint8)
    seal(picture, (50, 30), 15.5, BLUE)
    cv2.circle(picture, (mm(20), mm(40)), mm(33), (70, 110, 150), 5)
    marks = describe(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 200, picture)
    assert not any(mark.kind == "stroke" and mark.length_mm > 8 for mark in marks)


def test_letters_that_touch_a_frame_are_letters_beside_a_row() -> None:
    """A second stamp's frame runs under the first one's letters: they hang on it, and are letters still."""
    picture = paper()
    letters(picture, "1 place de la Mairie", 40)
    letters(picture, "MAIRIE DE ALBI", 25)
    cv2.line(picture, (mm(10), mm(24.6)), (mm(70), mm(24.6)), (0,), 3)
    found = kinds(picture)
    assert found["type"] + found["lettering"] > 40
    assert found.get("stroke", 0.0) < 3


@pytest.mark.parametrize(("x_mm", "kind"), [(86.0, "stroke"), (62.0, "shape")], ids=["apart", "over it"])
def test_a_round_flourish_is_a_pen_s_unless_it_touches_a_whole_stamp(x_mm: float, kind: str) -> None:
    """Letters and half a ring over a stamp are a second one's; the same apart from it, a large signature."""
    picture = paper()
    turn = np.radians(np.linspace(100, 310, 120))
    ring = np.stack([40 + 14 * np.cos(turn), 30 + 14 * np.sin(turn)], axis=1) * PX_PER_MM
    cv2.polylines(picture, [ring.round().astype(np.int32)], False, (0,), 3)
    t = np.linspace(0, 6 * np.pi, 200)
    points = np.stack([29 + t * 1.3, 30 + 6 * np.sin(t) * np.cos(t / 5)], axis=1) * PX_PER_MM
    cv2.polylines(picture, [points.round().astype(np.int32)], False, (0,), 3)
    cv2.circle(picture, (mm(x_mm), mm(32)), mm(11), (0,), 3)
    cv2.circle(picture, (mm(x_mm), mm(32)), mm(8), (0,), 2)
    marks = describe(picture < 128, cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR).astype(np.uint8))
    assert any(mark.kind == "ring" for mark in marks)
    longest = max((mark for mark in marks if mark.kind != "ring"), key=lambda mark: mark.length_mm)
    assert longest.kind == kind


@pytest.mark.parametrize(("degrees", "kind"), [(360, "shape"), (190, "stroke")], ids=["around", "beside"])
def test_a_line_around_a_stamp_is_its_border(degrees: float, kind: str) -> None:
    """Cut in scallops, a mention running into it: together as high as a signature."""
    picture = paper()
    cv2.circle(picture, (mm(50), mm(30)), mm(11), (0,), 3)
    turn = np.radians(np.linspace(90, 90 + degrees, 720))
    radius = 15.5 + 0.7 * np.sin(20 * turn)
    border = np.stack([50 + radius * np.cos(turn), 30 + 0.8 * radius * np.sin(turn)], axis=1) * PX_PER_MM
    cv2.polylines(picture, [border.round().astype(np.int32)], False, (0,), 3)
    cv2.line(picture, (mm(15), mm(22)), (mm(36), mm(29)), (0,), 3)
    assert kinds(picture).keys() & {"shape", "stroke"} == {kind}


@pytest.mark.parametrize(("y_mm", "hang"), [(8.0, False), (30.0, True)], ids=["far", "close"])
def test_letters_on_a_line_hang_on_a_row_close_by_only(y_mm: float, hang: bool) -> None:
    """A name signed in letters, underlined, is no second line of the date above the frame."""
    picture = paper()
    letters(picture, "1 place de la Mairie", y_mm)
    letters(picture, "MAIRIE DE ALBI", 42)
    cv2.line(picture, (mm(10), mm(41.6)), (mm(70), mm(41.6)), (0,), 3)
    assert ("lettering" in kinds(picture)) is hang
