"""What stands in the outer margins of a page is told apart: somebody's words, or the border's shadow."""

from dataclasses import replace

import pytest

from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from ocr.facts import Region
from tests.rules.retour.vus import des_faits, of, un_vu

MM = 72 / 25.4


def _content(*regions: Region) -> tuple[Outcome, str]:
    facts = des_faits()
    pages = (replace(facts.pages[0], regions=regions), *facts.pages[1:])
    found = of(judge(un_vu(facts=replace(facts, pages=pages))), "content")
    return found.outcome, found.code


def _added(x0: float, y0: float, x1: float, y1: float, area_mm2: float) -> Region:
    """Added ink in this box, millimetres of the page."""
    return Region(box=(x0 * MM, y0 * MM, x1 * MM, y1 * MM), area_mm2=area_mm2, kind="added")


@pytest.mark.parametrize("left_mm", [0.0, 203.4])
def test_a_note_turned_up_the_very_edge_is_for_a_human(left_mm: float) -> None:
    """« À revoir avec le SIVU » written up the margin, word by word, where the print was shrunk to."""
    words = [(121.0, 134.5, 15.0), (138.0, 143.0, 6.0), (147.0, 156.0, 9.0), (158.0, 177.5, 20.0)]
    note = [_added(left_mm, top, left_mm + 6.6, end, area) for top, end, area in words]
    assert _content(*note) == (Outcome.A_EXAMINER, "content.ajout")


def test_a_note_up_the_margin_that_lost_letters_is_for_a_human() -> None:
    """« pour un an seulement » through a punched hole, its first letter off the print: pieces as short as
    initials, 9 mm apart; as far apart, initials and dust are no note."""
    words = [(88.0, 107.9, 40.0), (117.1, 133.7, 26.0)]
    note = [_added(0.5, top, 6.5, end, area) for top, end, area in words]
    assert _content(*note) == (Outcome.A_EXAMINER, "content.ajout")
    assert _content(note[0], _added(0.5, 117.1, 3.0, 119.0, 1.0))[0] is Outcome.CONFORME


@pytest.mark.parametrize(
    "border",
    [
        pytest.param(_added(0.0, 30.0, 2.0, 240.0, 200.0), id="the line of the paper's edge"),
        pytest.param(_added(0.0, 60.0, 7.0, 190.0, 480.0), id="the wedge of a lid"),
        pytest.param(_added(1.0, 100.0, 7.0, 118.0, 20.0), id="initials"),
    ],
)
def test_what_borders_leave_is_ordinary(border: Region) -> None:
    """A shadow, a black wedge and initials are no words."""
    assert _content(border)[0] is Outcome.CONFORME


@pytest.mark.parametrize(
    ("area_mm2", "chroma", "outcome"),
    [
        (1.2, 35.0, Outcome.A_EXAMINER),
        (1.2, 4.0, Outcome.CONFORME),
        (0.9, 35.0, Outcome.CONFORME),
        (2.4, 0.0, Outcome.A_EXAMINER),
    ],
)
def test_little_coloured_ink_was_written(area_mm2: float, chroma: float, outcome: Outcome) -> None:
    """« 50 € » in pale violet above an amount; a crumb of toner is grey."""
    region = replace(_added(85.0, 188.0, 89.6, 191.2, area_mm2), chroma=chroma)
    assert _content(region)[0] is outcome


@pytest.mark.parametrize(
    ("area_mm2", "wide_mm", "high_mm", "outcome"),
    [
        (3.9, 22.0, 2.0, Outcome.A_EXAMINER),
        (3.2, 22.0, 2.0, Outcome.CONFORME),
        (6.4, 10.0, 2.0, Outcome.CONFORME),
        (6.4, 22.0, 1.7, Outcome.CONFORME),
    ],
)
def test_words_over_a_line_are_for_a_human(
    area_mm2: float, wide_mm: float, high_mm: float, outcome: Outcome
) -> None:
    """A line darker all over, as wide as a word and as high as letters; less is worn print or a fold."""
    region = replace(_added(85.0, 188.0, 85.0 + wide_mm, 188.0 + high_mm, area_mm2), kind="overwritten")
    assert _content(region)[0] is outcome


@pytest.mark.parametrize(
    ("kind", "area_mm2", "x0", "outcome"),
    [
        ("covered", 3.1, 85.0, Outcome.A_EXAMINER),
        ("covered", 1.8, 85.0, Outcome.CONFORME),
        ("missing", 3.1, 85.0, Outcome.CONFORME),
        ("missing", 4.1, 85.0, Outcome.A_EXAMINER),
        ("covered", 3.1, 204.0, Outcome.CONFORME),
    ],
)
def test_a_covered_amount_is_for_a_human(kind: str, area_mm2: float, x0: float, outcome: Outcome) -> None:
    """Less of it than of print that a scan may have eaten; what is off the paper is cropped, not covered."""
    region = replace(_added(x0, 188.0, x0 + 5.0, 191.2, area_mm2), kind=kind)
    assert _content(region)[0] is outcome


@pytest.mark.parametrize(
    ("chroma", "area_mm2", "told"), [(36.0, 2.2, True), (5.0, 2.2, False), (36.0, 0.9, False)]
)
def test_pale_ink_counts_by_its_colour(chroma: float, area_mm2: float, told: bool) -> None:
    """« 33 € » in blue over words; noise has no colour, crumbs are nothing."""
    region = replace(_added(85.0, 186.0, 92.0, 191.0, area_mm2), kind="pale", chroma=chroma)
    expected = (Outcome.A_EXAMINER, "content.ajout") if told else (Outcome.CONFORME, "content.conforme")
    assert _content(region) == expected
