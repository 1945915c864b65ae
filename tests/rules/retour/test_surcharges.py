"""What was added on a screen is never taken for ink, nor left unsaid."""

from dataclasses import replace

import pytest

from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from convgen.rules.retour.vu import Vu
from ocr.facts import Box, Facts, Overlay, Reading
from tests.rules.retour.vus import FRAME, SIGNEE, des_faits, of, un_vu, une_lecture

HALF = ((0.5, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 1.0))
"""The page came back twice as large."""
ON_THE_FRAME: Box = (640.0, 860.0, 1000.0, 1000.0)
ELSEWHERE: Box = (640.0, 100.0, 1000.0, 200.0)


def _overlaid(kind: str, box: Box, page: int = SIGNEE) -> Reading:
    reading = une_lecture()
    pages = list(reading.pages)
    pages[page - 1] = replace(pages[page - 1], overlays=(Overlay(kind=kind, box=box),))
    return replace(reading, pages=tuple(pages))


def _laid() -> Facts:
    facts = des_faits()
    return replace(facts, pages=tuple(replace(page, to_issued=HALF) for page in facts.pages))


def _seen(reading: Reading) -> Vu:
    return un_vu(reading=reading, facts=_laid())


def test_the_frame_is_where_these_tests_think() -> None:
    """The box of these tests covers the frame once halved, and only then."""
    assert FRAME[0] > ON_THE_FRAME[0] / 2 - 60
    assert ON_THE_FRAME[1] / 2 < FRAME[3] < ON_THE_FRAME[1]


@pytest.mark.parametrize("kind", ["ink", "stamp", "text", "field", "drawing", "line"])
def test_a_signature_added_on_a_screen_is_for_a_human(kind: str) -> None:
    """Over the frame of a scan, an annotation or a drawing is no ink, whatever it looks like."""
    found = of(judge(_seen(_overlaid(kind, ON_THE_FRAME))), "signature")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "signature.ajoutee")
    assert of(judge(_seen(_overlaid(kind, ELSEWHERE))), "signature").outcome is Outcome.CONFORME


@pytest.mark.parametrize("kind", ["note", "text", "line", "shape", "markup", "stamp", "ink"])
def test_annotations_are_read_by_a_human(kind: str) -> None:
    """A note, a line drawn on a screen, may hold a reservation: the page and the place are told."""
    found = of(judge(_seen(_overlaid(kind, ELSEWHERE, page=2))), "content")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "content.annotation")
    assert [(place.page, place.box) for place in found.boxes] == [(2, ELSEWHERE)]


@pytest.mark.parametrize("kind", ["field", "drawing"])
def test_a_field_or_a_drawing_elsewhere_is_ordinary(kind: str) -> None:
    """A scanner application's badge is drawn with curves: away from the frame it says nothing."""
    assert judge(_seen(_overlaid(kind, ELSEWHERE, page=2))).outcome is Outcome.CONFORME


def test_a_page_drawn_blank_that_is_not_is_told() -> None:
    """A page whose picture or words do not show has its own code."""
    reading = une_lecture()
    pages = (*reading.pages, replace(reading.pages[0], index=6, codes=(), undrawn=True))
    facts = des_faits((1, 2, 3, 4, 5, None))
    found = of(judge(un_vu(reading=replace(reading, pages=pages), facts=facts)), "pages")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "pages.rendu_blanc")
