"""Rows along a stamp's edge, and dashes of an outline, are no name beside a signature."""

from dataclasses import replace

import numpy as np
import pytest

from ocr.edges import without_addresses
from ocr.kinds import mark_of
from ocr.printed import PX_PER_MM
from tests.ocr.conftest import Drawn
from tests.ocr.frame import Frame

_ROW_MM = (1.7, 6.2)
_ABOVE = ((24.0, 15.4), (50.0, 15.4))


def rows(frame: Frame) -> list[str]:
    """The kinds of what is in the frame, the signature and specks left out."""
    seen, _ = frame.seen()
    kinds = (mark.kind for mark in without_addresses(seen).marks if (mark.mask & seen.inside).any())
    return sorted(kind for kind in kinds if kind not in ("stroke", "speck"))


@pytest.fixture
def stamped(drawn: Drawn) -> Frame:
    """A row of letters above a signature."""
    frame = Frame(drawn)
    frame.stamp("RIE DE ROD", at_mm=_ROW_MM, size=24)
    return frame


def test_a_row_alone_may_be_a_name(stamped: Frame) -> None:
    """Nothing runs along it."""
    stamped.sign()
    assert rows(stamped) == ["type"]
    assert stamped.facts().ink_distance is not None


def test_an_edge_makes_it_an_address(stamped: Frame) -> None:
    """The top of a stamp of which little else was inked."""
    stamped.line(*_ABOVE, dashes_mm=4.0)
    stamped.sign()
    assert "type" not in rows(stamped)
    assert "lettering" in rows(stamped)
    assert stamped.facts().ink_distance is None


def test_the_rest_of_the_line_is_an_address_too(stamped: Frame) -> None:
    """Of a stamp's first line in two pieces, one has its edge; letters lower down are none of it."""
    stamped.stamp("AVEC", at_mm=(25.0, 6.2), size=24)
    stamped.line(*_ABOVE)
    assert rows(stamped).count("type") == 2
    stamped.sign()
    assert "type" not in rows(stamped)
    stamped.stamp("SOULIE", at_mm=(25.0, 14.0), size=24)
    assert "type" in rows(stamped)


@pytest.mark.parametrize(
    "points",
    [
        ((24.0, 11.0), (50.0, 11.0)),
        ((40.0, 15.4), (66.0, 15.4)),
        ((24.0, 15.6), (50.0, 11.6)),
    ],
    ids=["far above", "beside", "slanting"],
)
def test_other_lines_do_not(points: tuple[tuple[float, float], ...], stamped: Frame) -> None:
    """A line that does not run along the letters says nothing of them."""
    stamped.line(*points)
    stamped.sign()
    assert "type" in rows(stamped)


def test_feet_of_letters_are_no_edge(stamped: Frame) -> None:
    """Those of the row above stand on one line, and each goes up from it."""
    stamped.line(*_ABOVE)
    for x in np.arange(24.0, 50.0, 3.0):
        stamped.line((x, 15.4), (x, 14.2))
    stamped.sign()
    assert "lettering" not in rows(stamped)


def test_a_dash_over_a_short_word_is_no_edge(drawn: Drawn) -> None:
    """It may be part of its letters."""
    frame = Frame(drawn)
    frame.stamp("I I I I", at_mm=_ROW_MM, size=24)
    frame.line((33.8, 15.4), (39.6, 15.4))
    frame.sign()
    assert rows(frame) == ["type"]


def test_a_flourish_is_no_edge(drawn: Drawn) -> None:
    """The straight line that ends a facsimile's signature runs along the name below."""
    frame = Frame(drawn)
    frame.stamp("SOULIE", at_mm=(1.7, 24.0), size=24)
    frame.sign()
    frame.line((17.0, 29.5), (17.0, 33.0), (52.0, 33.0))
    assert "type" in rows(frame)
    assert frame.facts().ink_distance is not None


def test_dashes_of_a_curve_are_no_letters(drawn: Drawn) -> None:
    """What the pad left of a ring may look like a row of letters all alike; beside nothing, it is left so."""
    frame = Frame(drawn)
    angles = np.radians(np.arange(-118.0, -62.0, 2.0))
    ring = [(40 + 16 * float(np.cos(angle)), 26 + 16 * float(np.sin(angle))) for angle in angles]
    frame.line(*ring, dashes_mm=1.6)
    dashes = frame.seen()[0]
    row = mark_of("type", np.logical_or.reduce([mark.mask for mark in dashes.marks]))
    assert without_addresses(replace(dashes, marks=(row,))).marks == (row,)
    frame.sign()
    seen, _ = frame.seen()
    pen = max(seen.marks, key=lambda mark: mark.length_mm)
    alone, signed = without_addresses(replace(seen, marks=(row, pen))).marks
    assert (alone.kind, signed) == ("line", pen)


def test_what_is_cut_out_of_a_signature_is_no_letters(drawn: Drawn) -> None:
    """Loops on a line, once a stamp is taken away, may look like a word; letters stand apart."""
    frame = Frame(drawn)
    frame.sign()
    seen, _ = frame.seen()
    pen = max(seen.marks, key=lambda mark: mark.length_mm)
    loops, left = pen.mask.copy(), pen.mask.copy()
    loops[:, : pen.box[2] - round(14 * PX_PER_MM)] = False
    left &= ~loops
    row, rest = mark_of("type", loops), mark_of("stroke", left)
    cut, _ = without_addresses(replace(seen, marks=(row, rest))).marks
    assert cut.kind == "line"
    apart, _ = without_addresses(replace(seen, mask=seen.mask & ~loops, marks=(row, rest))).marks
    assert apart.kind == "type"


@pytest.mark.parametrize(
    ("wide_mm", "kind"), [(11.0, "type"), (6.8, "line")], ids=["a word", "a letter of a name by hand"]
)
def test_letters_run_together_are_a_word(wide_mm: float, kind: str, drawn: Drawn) -> None:
    """On a soft scan a stamped name is one mark that holds nothing else, much longer than high."""
    frame = Frame(drawn)
    frame.sign()
    seen, _ = frame.seen()
    pen = max(seen.marks, key=lambda mark: mark.length_mm)
    blurred = np.zeros_like(seen.mask)
    rows, columns = np.nonzero(seen.inside)
    top, left = int(rows.min()) + round(PX_PER_MM), int(columns.min()) + round(PX_PER_MM)
    wide, high = round(wide_mm * PX_PER_MM), round(2.9 * PX_PER_MM)
    blurred[top : top + high, left : left + wide] = True
    blurred[top + 4 : top + high : 9, left + 4 : left + wide - 4] = False
    blurred &= ~pen.mask
    word = mark_of("type", blurred)
    marks = without_addresses(replace(seen, mask=seen.mask | blurred, marks=(word, pen))).marks
    assert marks[0].kind == kind
