"""The signature: what is accepted, refused, or left to a human."""

from dataclasses import replace
from typing import Any

import pytest

from convgen.rules.constat import Outcome, Verdict
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_COLLECTIVITE, Z_TEMOIN
from ocr.facts import Mark
from tests.rules.retour.vus import (
    CODES,
    FRAME,
    PAGES,
    SIGNEE,
    des_faits,
    of,
    un_contexte,
    un_vu,
    une_lecture,
    une_version,
    une_zone,
)

STAMP = Mark(kind="rectangle", box=FRAME, area_mm2=200.0, length_mm=230.0)
LETTERS = Mark(kind="lettering", box=FRAME, area_mm2=6.0, length_mm=7.0)
PIECE = Mark(kind="shape", box=FRAME, area_mm2=4.0, length_mm=9.0)
DATE = Mark(kind="type", box=(315.0, 395.0, 400.0, 410.0), area_mm2=20.0, length_mm=38.0)
"""By hand, above the frame: a row of signs all alike."""
OUTLINE = replace(PIECE, length_mm=21.0)
TWO = {"marks": (STAMP, replace(PIECE, length_mm=47.0))}
MUCH = {"marks": (STAMP, replace(PIECE, length_mm=35.0), replace(LETTERS, length_mm=16.0))}
ROWED = {"marks": (STAMP, replace(PIECE, length_mm=26.0), replace(LETTERS, kind="type", length_mm=44.0))}
AMID = {"marks": (replace(PIECE, length_mm=30.0), replace(LETTERS, length_mm=24.0))}
DATED = {"marks": (STAMP, replace(PIECE, length_mm=26.0), DATE)}
BOTH = {"marks": (STAMP, replace(STAMP, kind="ring", length_mm=48.0))}
ONE = {"marks": (STAMP, replace(STAMP, length_mm=8.0))}
PEN = {
    "hand_length_mm": 120.0,
    "hand_main_mm": 90.0,
    "hand_free_mm": 50.0,
    "hand_sweep_mm": 16.0,
    "hand_spread_mm": (50.0, 18.0),
    "contrast": 0.8,
}

SHORT = {
    "contrast": 0.8,
    "hand_length_mm": 35.0,
    "hand_main_mm": 30.0,
    "hand_sweep_mm": 11.0,
    "hand_spread_mm": (25.0, 12.0),
}
FREE = {
    "contrast": 0.8,
    "hand_length_mm": 29.0,
    "hand_main_mm": 20.6,
    "hand_free_mm": 15.6,
    "hand_sweep_mm": 9.0,
    "hand_spread_mm": (20.0, 9.0),
    "marks": (PIECE,),
}
LETTERED = {
    "contrast": 0.8,
    "hand_length_mm": 52.4,
    "hand_main_mm": 14.2,
    "hand_large_mm": 24.2,
    "hand_free_mm": 14.2,
    "hand_sweep_mm": 8.0,
    "hand_spread_mm": (36.0, 9.0),
}
CRUMBS = tuple(
    Mark(kind="stroke", box=(320.0 + x, 430.0, 322.0 + x, 433.0), area_mm2=0.5, length_mm=1.2)
    for x in (0.0, 6.0, 12.0, 18.0)
)


@pytest.mark.parametrize(
    ("frame", "outcome", "code"),
    [
        ({}, "non_conforme", "absente"),
        ({"ink_mm2": 1.4, "traces_mm2": 5.0}, "a_examiner", "incertaine"),
        ({"ink_mm2": 1.4, "traces_mm2": 1.7}, "non_conforme", "absente"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN, "conforme", "conforme"),
        ({"ink_mm2": 61.0, "hand_mm2": 61.0} | LETTERED, "conforme", "conforme"),
        (
            {"ink_mm2": 500.0, "hand_mm2": 500.0} | PEN | {"hand_length_mm": 300.0, "hand_main_mm": 240.0},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 500.0, "hand_mm2": 500.0} | PEN | {"hand_length_mm": 340.0, "hand_main_mm": 240.0},
            "a_examiner",
            "incertaine",
        ),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_sweep_mm": 6.4}, "a_examiner", "ecriture"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_sweep_mm": 9.3, "text": "Lu et ar"},
            "a_examiner",
            "ecriture",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_sweep_mm": 11.3, "text": "Lu et ar"},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_sweep_mm": 6.4, "hand_tall_mm": 11.0},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 9.0} | PEN | {"hand_length_mm": 20.0, "hand_sweep_mm": 4.0},
            "a_examiner",
            "incertaine",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_main_mm": 9.0, "hand_free_mm": 9.0},
            "a_examiner",
            "incertaine",
        ),
        ({"ink_mm2": 300.0, "hand_mm2": 35.0, "stamp_mm2": 261.0} | FREE, "conforme", "conforme"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 4.0, "marks": (OUTLINE,)},
            "a_examiner",
            "incertaine",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | SHORT | {"hand_free_mm": 6.0, "marks": (OUTLINE,)},
            "a_examiner",
            "incertaine",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0, "marks": (OUTLINE,)},
            "a_examiner",
            "incertaine",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 10.0} | AMID,
            "a_examiner",
            "incertaine",
        ),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 18.0} | AMID, "conforme", "conforme"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0}, "conforme", "conforme"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0, "marks": (DATE,)},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"hand_free_mm": 6.0, "marks": (PIECE, PIECE)},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | DATED,
            "conforme",
            "conforme",
        ),
        ({"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | TWO, "a_examiner", "incertaine"),
        ({"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | MUCH, "a_examiner", "incertaine"),
        ({"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | ROWED, "a_examiner", "incertaine"),
        (
            {"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0, "text": "Lu et aprouvé"} | PEN | ROWED,
            "conforme",
            "conforme",
        ),
        ({"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | BOTH, "a_examiner", "incertaine"),
        ({"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | ONE, "conforme", "conforme"),
        (
            {"ink_mm2": 300.0, "hand_mm2": 60.0, "stamp_mm2": 200.0} | PEN | {"marks": (STAMP, PIECE)},
            "conforme",
            "conforme",
        ),
        ({"ink_mm2": 200.0, "stamp_mm2": 200.0, "stamp_inner_mm": 8.0}, "non_conforme", "cachet_seul"),
        ({"ink_mm2": 60.0, "stamp_mm2": 58.0, "marks": (LETTERS,)}, "a_examiner", "incertaine"),
        ({"ink_mm2": 203.0, "stamp_mm2": 200.0, "stamp_inner_mm": 8.0}, "a_examiner", "incertaine"),
        ({"ink_mm2": 201.0, "stamp_mm2": 200.0, "stamp_inner_mm": 8.0}, "non_conforme", "cachet_seul"),
        ({"ink_mm2": 200.0, "stamp_mm2": 200.0, "stamp_inner_mm": 14.0}, "a_examiner", "incertaine"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 28.0} | PEN, "a_examiner", "effacee"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 7.0, "marks": CRUMBS}
            | PEN
            | {"hand_large_mm": 110.0},
            "a_examiner",
            "effacee",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 2.0, "marks": CRUMBS}
            | SHORT
            | {"hand_large_mm": 35.0},
            "a_examiner",
            "effacee",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 2.0, "marks": CRUMBS}
            | PEN
            | {"hand_large_mm": 110.0},
            "conforme",
            "conforme",
        ),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 2.0, "marks": CRUMBS[1:]} | PEN,
            "conforme",
            "conforme",
        ),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0, "marks": CRUMBS} | PEN, "conforme", "conforme"),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN | {"contrast": 0.27}, "a_examiner", "pale"),
        (
            {"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_pieces": 2.0} | PEN | {"contrast": 0.27},
            "conforme",
            "conforme",
        ),
        ({"ink_mm2": 60.0, "hand_mm2": 60.0, "hand_red": 30.0} | PEN, "a_examiner", "encre"),
        (
            {"ink_mm2": 90.0, "hand_mm2": 60.0, "stamp_mm2": 30.0, "type_mm2": 30.0, "ink_distance": 3.0}
            | PEN,
            "a_examiner",
            "griffe",
        ),
        (
            {"ink_mm2": 90.0, "hand_mm2": 60.0, "type_mm2": 30.0, "ink_distance": 60.0}
            | {"text": "Pour le Maire,\nl'adjointe déléguée"}
            | PEN,
            "a_examiner",
            "autre_signataire",
        ),
    ],
    ids=[
        "empty",
        "crumbs of a pale pen",
        "a few specks",
        "signed",
        "a name in separate letters",
        "a long signature",
        "longer than any",
        "words only",
        "a mention that runs into a date",
        "a signature below a mention",
        "loops too round for a sweep",
        "a few words",
        "crumbs",
        "a short free line in a stamp",
        "lines and arcs near a stamp",
        "few curves, and short, near a stamp",
        "few curves, however long, near a stamp",
        "few curves amid much of stamps",
        "curves amid much of stamps",
        "an oval flourish",
        "an oval flourish under a date by hand",
        "two round letters of a name",
        "a stamp, a piece, and the date above the frame",
        "a long piece of a second stamp",
        "pieces of a second stamp, and its letters",
        "pieces of a second stamp, and its rows",
        "a mention beside a stamp and a piece",
        "two stamps",
        "a stamp and crumbs like another",
        "a short piece beside a stamp",
        "stamp alone",
        "a broken stamp, perhaps initialled",
        "a little ink beside a stamp",
        "a trace of ink beside a stamp",
        "a stroke in a stamp",
        "in pieces",
        "crumbs in black and white",
        "crumbs in black and white beside a short stroke",
        "crumbs in black and white beside a long solid stroke",
        "few crumbs",
        "crumbs in colour",
        "pale",
        "pale places of black and white",
        "red",
        "griffe",
        "signed for another",
    ],
)
def test_each_frame_has_its_outcome(frame: dict[str, Any], outcome: str, code: str) -> None:
    """Only a pen's strokes are accepted, only an empty or merely stamped frame is refused."""
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, print_found=1.0, **frame)
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert (check.outcome.word, check.code) == (outcome, f"signature.{code}")


@pytest.mark.parametrize(("found", "code"), [(0.6, "deforme"), (0.9, "conforme")])
def test_a_frame_out_of_place_is_for_a_human(found: float, code: str) -> None:
    """Where the page bends, the frame's own line is taken for a pen's."""
    signed = {"ink_mm2": 60.0, "hand_mm2": 60.0} | PEN
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, frame_found=found, **signed)
    beside = une_zone(Z_ACADEMIE, SIGNEE)
    examen = judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone, beside)))
    assert of(examen, "signature_block").code == f"signature_block.{code}"


@pytest.mark.parametrize(("dirt", "code"), [(0.0, "incertaine"), (0.1, "incertaine"), (1.0, "absente")])
def test_crumbs_are_dirt_where_the_temoin_bears_as_many(dirt: float, code: str) -> None:
    """A frame is four times the témoin: on a speckled scan it is empty all the same."""
    zones = (
        une_zone(Z_COLLECTIVITE, SIGNEE, print_found=1.0, traces_mm2=8.0),
        une_zone(
            Z_TEMOIN, SIGNEE, box=(0.0, 0.0, (FRAME[2] - FRAME[0]) / 4, FRAME[3] - FRAME[1]), traces_mm2=dirt
        ),
    )
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), *zones))), "signature")
    assert check.code == f"signature.{code}"


@pytest.mark.parametrize(
    ("text", "code"), [("SOULIE\nvente", "griffe"), ("ALBI", "conforme"), ("nV YE7", "conforme")]
)
def test_a_name_in_capitals_is_a_griffe_s_however_uneven_its_ink(text: str, code: str) -> None:
    """Its letters are paler than its strokes; what nobody can read must be nearer."""
    typed = {"ink_mm2": 90.0, "hand_mm2": 60.0, "stamp_mm2": 30.0, "type_mm2": 30.0, "ink_distance": 21.4}
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, text=text, **(typed | PEN))
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert check.code == f"signature.{code}"


@pytest.mark.parametrize(
    ("text", "pieces", "code"),
    [
        ("VM DF ALBI |", 2.0, "conforme"),
        ("VM DF ALBI |", 0.0, "griffe"),
        ("VM DF ALBI", 2.0, "griffe"),
        ("MAIRIE DE ALBI", 2.0, "griffe"),
        ("MAIRIE DE ALBI |", 2.0, "conforme"),
    ],
)
def test_a_framed_address_in_black_and_white_is_no_griffe(text: str, pieces: float, code: str) -> None:
    """There all inks are black: whose letters these are is known by the commune's name and the frame."""
    typed = {"ink_mm2": 90.0, "hand_mm2": 60.0, "stamp_mm2": 30.0, "type_mm2": 30.0, "ink_distance": 0.0}
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, text=text, hand_pieces=pieces, **(typed | PEN))
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert check.code == f"signature.{code}"


@pytest.mark.parametrize(("distance", "code"), [(1.8, "griffe"), (7.6, "conforme")])
def test_the_emblem_beside_an_address_has_its_ink(distance: float, code: str) -> None:
    """A figure drawn like a signature, pressed with « Mairie de … »; a pen has another, if only a little."""
    typed = {"ink_mm2": 90.0, "hand_mm2": 60.0, "stamp_mm2": 30.0, "type_mm2": 30.0, "ink_distance": distance}
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, text="MAIRIE DE ALBI\n1 place de la Mairie", **(typed | PEN))
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert check.code == f"signature.{code}"


def _copies(*signed: bool) -> Verdict:
    """As many complete copies in one file, signed or not."""
    codes = CODES * len(signed)
    facts = des_faits([page for _ in signed for page in range(1, PAGES + 1)])
    frames = iter(signed)
    zones = tuple(
        une_zone(zone.id, zone.index) if zone.id == Z_COLLECTIVITE and not next(frames) else zone
        for zone in facts.zones
    )
    return judge(un_vu(reading=une_lecture(codes), facts=replace(facts, zones=zones)))


@pytest.mark.parametrize("signed", [(True, False), (False, True)], ids=["first", "second"])
def test_one_signed_copy_of_two_is_enough_and_told(signed: tuple[bool, bool]) -> None:
    """The signed copy is judged, wherever it stands; the other is named, by its place in the file."""
    verdict = _copies(*signed)
    found = of(verdict, "signature")
    assert (verdict.outcome, found.code) == (Outcome.CONFORME, "signature.exemplaire_non_signe")
    assert f"la page {SIGNEE + PAGES * signed.index(False)} du fichier n’est pas signé" in found.message
    assert of(verdict, "pages").code == "pages.exemplaires"


def test_two_signed_copies_are_conformes() -> None:
    """« Deux exemplaires », as many town halls send: nothing to say of the signature."""
    verdict = _copies(True, True)
    assert (verdict.outcome, of(verdict, "signature").code) == (Outcome.CONFORME, "signature.conforme")


def test_two_unsigned_copies_are_refused() -> None:
    """A second copy makes no signature."""
    verdict = _copies(False, False)
    assert (verdict.outcome, of(verdict, "signature").code) == (Outcome.NON_CONFORME, "signature.absente")


def test_the_original_sent_back() -> None:
    """The very bytes that were issued are no signed return, whatever seal they bear: a code of its own."""
    frame = une_zone(Z_COLLECTIVITE, SIGNEE)
    issued = une_version(empreintes=frozenset({"5ea1", "0f"}))
    for sha256, code in (
        ("5ea1", "signature.original"),
        ("0f", "signature.original"),
        ("other", "signature.absente"),
    ):
        reading = une_lecture(CODES, sha256=sha256, signed_fields=1)
        found = of(
            judge(un_vu(un_contexte(issued), reading, des_faits(range(1, PAGES + 1), frame))), "signature"
        )
        assert (found.outcome, found.code) == (Outcome.NON_CONFORME, code)


def test_what_is_asked_beside_a_mention_is_told() -> None:
    """The value shown is under the threshold shown: more height is asked where a mention was read."""
    frame = {"ink_mm2": 60.0, "hand_mm2": 60.0, "text": "Lu et approuvé"} | PEN | {"hand_sweep_mm": 9.3}
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, print_found=1.0, **frame)
    check = of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature")
    assert isinstance(check.value, float)
    assert isinstance(check.threshold, float)
    assert check.value < check.threshold


@pytest.mark.parametrize(
    ("text", "by_hand", "sweep_mm", "code"),
    [
        ("prouve\nLu et ap", "", 11.2, "signature.conforme"),
        ("prouve\nLu et ap\ne 15/0\n08", "", 11.2, "signature.ecriture"),
        ("prouve\nLu et ap", "15/08/2026", 11.2, "signature.ecriture"),
        ("prouve\nLu et ap\ne 15/0\n08", "", 15.5, "signature.conforme"),
    ],
)
def test_a_mention_over_a_date_is_no_signature(text: str, by_hand: str, sweep_mm: float, code: str) -> None:
    """Two rows of large letters run into each other: once accepted at 100 dpi."""
    ink = {"ink_mm2": 240.0, "hand_mm2": 157.0, "stamp_mm2": 0.0, "hand_text": by_hand, "text": text}
    frame = PEN | ink | {"hand_sweep_mm": sweep_mm, "hand_tall_mm": 13.2}
    zone = une_zone(Z_COLLECTIVITE, SIGNEE, print_found=1.0, **frame)
    assert of(judge(un_vu(facts=des_faits(range(1, PAGES + 1), zone))), "signature").code == code
