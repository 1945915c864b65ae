"""What is read of the strokes themselves: words, a day, a quality; a signature is higher than these."""

from typing import Any

import pytest

from convgen.rules.constat import Constat
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from convgen.rules.retour.mentions import bears_a_name, is_a_day, kind_of, letters_read
from convgen.rules.retour.signature import check_signature
from tests.rules.retour.vus import PAGES, SIGNEE, des_faits, of, un_vu, une_zone

STROKES = {
    "ink_mm2": 140.0,
    "hand_mm2": 140.0,
    "hand_length_mm": 90.0,
    "hand_main_mm": 60.0,
    "hand_free_mm": 40.0,
    "hand_tall_mm": 9.0,
    "hand_spread_mm": (50.0, 12.0),
    "contrast": 0.8,
}


def signature(sweep_mm: float, read: str, **changes: Any) -> Constat:
    """What is said of strokes of this height, this being read of them."""
    frame = STROKES | {"hand_sweep_mm": sweep_mm, "hand_text": read} | changes
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, **frame)
    return of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")


@pytest.mark.parametrize(
    ("read", "asked_mm"),
    [
        ("", 7.5),
        ("Vu", 7.5),
        ("VAL", 7.5),
        ("Roux", 8.6),
        ("Cagale—", 10.9),
        ("Vu cb ven", 12.0),
        ("Vidal Joanne", 15.0),
        ("Dogg deblrtion\nAmeniatoun", 15.0),
        ("2227", 7.5),
        ("22271", 19.5),
        ("08/07", 19.5),
        ("L'Or 0/02/2026", 19.5),
        ("Lu et approuvé", 9.0),
    ],
)
def test_the_more_is_read_the_higher_a_signature_is(read: str, asked_mm: float) -> None:
    """Letters of a large hand are as high as a small signature; of a signature two or three letters are read,
    of a usual mention above one nothing more is said."""
    written, signed = signature(asked_mm - 0.2, read), signature(asked_mm + 0.2, read)
    assert (written.code, signed.code) == ("signature.ecriture", "signature.conforme")
    assert written.threshold == pytest.approx(asked_mm, abs=0.05)


@pytest.mark.parametrize(
    ("read", "code"),
    [("", "conforme"), ("11 08 2026", "ecriture"), ("Bonnet", "conforme"), ("Per actap", "ecriture")],
)
def test_words_that_run_into_a_stamp_are_no_curve_through_it(read: str, code: str) -> None:
    """In black and white a day ran into a ring, « Pour acceptation » into another, and were accepted."""
    assert signature(6.0, read, hand_through_mm=35.0).code == f"signature.{code}"


@pytest.mark.parametrize(
    ("read", "code"),
    [("LE Ma\n\nFT", "griffe"), ("Le MATRE", "griffe"), ("LEA", "conforme"), ("Lu et approuvé", "conforme")],
)
def test_a_quality_read_of_the_strokes_is_for_a_human(read: str, code: str) -> None:
    """A facsimile in large letters, or that run together: none was known as a row of type."""
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, **STROKES | {"hand_sweep_mm": 19.0, "hand_text": read})
    found = {one.code: one for one in check_signature(un_vu(facts=des_faits(range(1, PAGES + 1), zone)))}
    assert f"signature.{code}" in found
    assert ("signature.griffe" in found) == (code == "griffe")
    if code == "griffe":
        assert found["signature.griffe"].value == " ".join(read.split())


def test_a_day_has_figures_and_a_slash_or_more_figures() -> None:
    """A zigzag was read « 2227 »."""
    assert all(map(is_a_day, ("08/07/26", "L 04/08", "le.\n1296127026", "26/00/", "or 2 0261")))
    assert not any(map(is_a_day, ("", "2227", "08/\n07/", "1/2/3", "Vu")))


def test_letters_are_counted_without_usual_mentions_nor_figures() -> None:
    """« Lu et approuvé » is written above good signatures."""
    assert letters_read("Lu et approuvé\nRoux 12") == len("Roux")
    assert letters_read("Vidal Jéanne\n— Z") == len("VidalJeanneZ")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A. BOUSQUET", True),
        ("Pau FADRE", True),
        ("VIDAL", True),
        ("Jean Garcia", False),
        ("M. ROUX", True),
        ("DE RODEZ", False),
        ("Ville RODEZ", False),
        ("1 place de la MAIRIE", False),
    ],
)
def test_a_name_is_in_capitals_after_a_first_name_or_alone(text: str, named: bool) -> None:
    """The commune's own name is its stamp's."""
    assert bears_a_name(text, "Rodez") is named


def test_a_quality_is_known_though_letters_of_it_are_lost() -> None:
    """« Madame le Maire » in black and white, above a facsimile, « Lu et approuvé » beside."""
    assert kind_of("Mada.ne le M:\nLu cé apphuié", "Rodez") == "griffe"


@pytest.mark.parametrize(
    ("length_mm", "pieces", "code"),
    [
        (180.0, 3.0, "conforme"),
        (190.0, 3.0, "incertaine"),
        (190.0, 0.0, "conforme"),
        (330.0, 0.0, "incertaine"),
    ],
)
def test_nobody_signs_so_long(length_mm: float, pieces: float, code: str) -> None:
    """Words and a day that run into a stamp, in black and white; two stamps, all their letters joined."""
    frame = {"hand_length_mm": length_mm, "hand_main_mm": length_mm, "hand_pieces": pieces}
    assert signature(18.0, "", **frame).code == f"signature.{code}"


def test_the_noughts_of_a_date_are_no_loops() -> None:
    """« 07/06/2026 » in an open hand, its noughts run together, was taken for a signature of wide loops."""
    low = {"hand_tall_mm": 6.9, "hand_loops_mm": 26.0}
    assert signature(7.2, "", **low).code == "signature.conforme"
    assert signature(7.2, "60099", **low).code == "signature.conforme"
    assert signature(7.2, "07/06/2026\n#1/06/2026", **low).code == "signature.ecriture"
