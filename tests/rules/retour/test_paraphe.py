"""A name no higher than letters is signed when a paraph ties it; what betrays a facsimile's ink or name."""

from typing import Any

import pytest

from convgen.rules.constat import Constat
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from ocr.facts import Mark
from tests.rules.retour.vus import FRAME, PAGES, SIGNEE, des_faits, of, un_vu, une_zone

NAME = {
    "ink_mm2": 60.0,
    "hand_mm2": 60.0,
    "hand_length_mm": 90.0,
    "hand_main_mm": 60.0,
    "hand_free_mm": 12.0,
    "hand_sweep_mm": 6.0,
    "hand_tall_mm": 7.0,
    "hand_spread_mm": (50.0, 12.0),
    "contrast": 0.8,
}
SIGNED = NAME | {"hand_sweep_mm": 16.0, "type_mm2": 20.0, "ink_distance": 1.0}
LETTER = Mark(kind="shape", box=FRAME, area_mm2=4.0, length_mm=21.0)
"""« C » and « l » of the name, more than a letter alone."""


def signature(frame: dict[str, Any]) -> Constat:
    """What is said of a frame."""
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, **frame)
    return of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "ecriture"),
        ({"hand_flourish_mm": 14.0}, "ecriture"),
        ({"hand_flourish_mm": 16.0}, "conforme"),
        ({"hand_flourish_mm": 30.0, "hand_text": "Jean Garcia"}, "conforme"),
        ({"hand_flourish_mm": 30.0, "hand_text": "Lu et approuvé\nBonnet"}, "conforme"),
        ({"hand_flourish_mm": 30.0, "hand_text": "Lu et approuvé"}, "ecriture"),
        ({"hand_flourish_mm": 30.0, "hand_text": "Lu et approuvé\n—"}, "ecriture"),
        ({"hand_flourish_mm": 30.0, "hand_text": "Garcia\nle 12/09/2026"}, "ecriture"),
        ({"hand_flourish_mm": 30.0, "text": "Lu et approuvé"}, "conforme"),
        ({"hand_free_mm": 3.0, "marks": (LETTER,)}, "incertaine"),
        ({"hand_free_mm": 3.0, "marks": (LETTER,), "hand_flourish_mm": 30.0}, "conforme"),
        ({"hand_main_mm": 11.0, "hand_large_mm": 12.0, "hand_free_mm": 6.0}, "incertaine"),
        (
            {"hand_main_mm": 11.0, "hand_large_mm": 12.0, "hand_free_mm": 6.0, "hand_flourish_mm": 30.0},
            "conforme",
        ),
        ({"hand_mm2": 4.0, "ink_mm2": 4.0, "hand_flourish_mm": 30.0}, "incertaine"),
    ],
)
def test_a_paraph_makes_a_name_a_signature(changes: dict[str, Any], code: str) -> None:
    """Not three words nor a date, that may be underlined so; and there must be ink enough."""
    assert signature(NAME | changes).code == f"signature.{code}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ink_apart": 8.0, "text": "Lu et approuvé"}, "conforme"),
        ({"ink_apart": 14.0, "text": "Lu et approuvé"}, "griffe"),
        ({"ink_apart": 14.0, "text": "Lu et approuvé", "hand_pieces": 2.0}, "conforme"),
        ({"ink_apart": 40.0, "ink_distance": 40.0, "text": "MAIRIE DE RODEZ"}, "conforme"),
    ],
)
def test_the_mention_and_the_signature_are_of_one_pen(changes: dict[str, Any], code: str) -> None:
    """Another ink than the mention's may be a facsimile's; there are no colours in black and white, and a
    stamp has its own."""
    check = signature(SIGNED | changes)
    assert check.code == f"signature.{code}"
    if code == "griffe":
        assert "même encre" in check.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stamp_mm2": 200.0}, "conforme"),
        ({"stamp_mm2": 200.0, "stamp_letters": 1}, "griffe"),
        ({"stamp_mm2": 200.0, "stamp_letters": 3, "text": "Lu et approuvé"}, "conforme"),
        ({"stamp_mm2": 200.0, "stamp_distance": 9.0}, "conforme"),
        ({"stamp_mm2": 200.0, "stamp_distance": 5.0}, "griffe"),
    ],
)
def test_a_stamp_may_hide_a_facsimile_s_name(changes: dict[str, Any], code: str) -> None:
    """Letters that stand out of it, or its very ink, are a question; « Lu et approuvé » is none."""
    frame = SIGNED | {"type_mm2": 0.0, "ink_distance": None} | changes
    assert signature(frame).code == f"signature.{code}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hand_through_mm": 14.9}, "ecriture"),
        ({"hand_through_mm": 15.0}, "conforme"),
        ({"hand_through_mm": 20.0, "hand_free_mm": 3.0, "marks": (LETTER,)}, "conforme"),
        ({"hand_through_mm": 20.0, "hand_main_mm": 11.0, "hand_large_mm": 12.0}, "conforme"),
        ({"hand_through_mm": 20.0, "hand_length_mm": 20.0}, "incertaine"),
        ({"hand_through_mm": 20.0, "stamp_letters": 1}, "griffe"),
    ],
)
def test_a_free_curve_through_a_stamp_is_a_signature(changes: dict[str, Any], code: str) -> None:
    """However low it is; a facsimile under a stamp is known by its letters all the same."""
    assert signature(NAME | changes).code == f"signature.{code}"


@pytest.mark.parametrize(("loops_mm", "code"), [(19.9, "ecriture"), (20.0, "conforme")])
def test_wide_loops_are_a_signature(loops_mm: float, code: str) -> None:
    """No higher than letters, beside a mention too; there must be ink enough."""
    assert signature(NAME | {"hand_loops_mm": loops_mm}).code == f"signature.{code}"
    assert signature(NAME | {"hand_loops_mm": loops_mm, "text": "Lu et approuvé"}).code == f"signature.{code}"
    assert signature(NAME | {"hand_loops_mm": loops_mm, "hand_mm2": 4.0}).code == "signature.incertaine"
