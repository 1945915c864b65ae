"""The signature: what is accepted, refused, or left to a human."""

from typing import Any

import pytest

from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from ocr.facts import Mark
from tests.rules.retour.vus import FRAME, PAGES, SIGNEE, des_faits, of, un_vu, une_zone

PIECE = Mark(kind="shape", box=FRAME, area_mm2=4.0, length_mm=9.0)
PEN = {"hand_length_mm": 120.0, "hand_main_mm": 90.0, "hand_free_mm": 50.0, "hand_spread_mm": (50.0, 18.0)}


@pytest.mark.parametrize(
    ("frame", "outcome", "code"),
    [
        ({}, "non_conforme", "absente"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN, "conforme", "conforme"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_main_mm": 9.0}, "a_examiner", "incertaine"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0, "marks": (PIECE,)},
            "a_examiner",
            "incertaine",
        ),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0}, "conforme", "conforme"),
        ({"ink_mm2": 200.0, "stamp_mm2": 200.0, "stamp_inner_mm": 8.0}, "non_conforme", "cachet_seul"),
        ({"ink_mm2": 209.0, "stamp_mm2": 200.0, "stamp_inner_mm": 8.0}, "a_examiner", "incertaine"),
        ({"ink_mm2": 200.0, "stamp_mm2": 200.0, "stamp_inner_mm": 14.0}, "a_examiner", "incertaine"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 28.0} | PEN, "a_examiner", "effacee"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_red": 30.0} | PEN, "a_examiner", "encre"),
        (
            {"ink_mm2": 90.0, "hand_mm2": 60.0, "stamp_mm2": 30.0, "type_mm2": 30.0, "ink_distance": 3.0}
            | PEN,
            "a_examiner",
            "griffe",
        ),
    ],
    ids=[
        "empty",
        "signed",
        "crumbs",
        "lines and arcs near a stamp",
        "an oval flourish",
        "stamp alone",
        "ink beside a stamp",
        "a stroke in a stamp",
        "in pieces",
        "red",
        "griffe",
    ],
)
def test_each_frame_has_its_outcome(frame: dict[str, Any], outcome: str, code: str) -> None:
    """Only a pen's strokes are accepted, only an empty or merely stamped frame is refused."""
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, print_found=1.0, **frame)
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert (check.outcome.word, check.code) == (outcome, f"signature.{code}")
