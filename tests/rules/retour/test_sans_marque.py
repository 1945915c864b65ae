"""Words alone: what is accepted only when all agrees, and everything else a human's."""

from dataclasses import replace
from typing import Any

import pytest

from convgen.campagne import Emetteur, Severite
from convgen.rules import seuils
from convgen.rules.constat import Outcome, Verdict
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from convgen.rules.retour.identification import identify, with_numbers
from convgen.rules.retour.sans_marque import reads_words, wanted
from convgen.rules.retour.vu import Vu
from ocr.facts import Facts, Lecture, Mark, PlainBlock, PlainPage, Region
from tests.factories import une_campagne
from tests.rules.retour.vus import (
    FRAME,
    NUMERO,
    SANS_CODE,
    des_pages,
    of,
    un_contexte,
    une_lecture,
    une_signature,
    une_version,
    une_zone,
)

SIRET, NOM = "21810004600014", "GARCIA"
TEXT = f"Dossier n° {NUMERO}, SIRET 218 100 046 00014, représentée par Jean GARCIA, Maire"
RING = Mark(kind="ring", box=FRAME, area_mm2=30.0, length_mm=90.0)


def un_bloc(index: int = 2, **changes: Any) -> PlainBlock:
    """The place to sign, plainly signed in blue."""
    ordinary = PlainBlock(
        heading="Pour la collectivité,",
        rank=0,
        box=FRAME,
        zone=une_signature(index),
        chroma=2 * seuils.PLAIN_CHROMA,
        coloured_words=0,
    )
    return replace(ordinary, **changes)


def une_page(index: int, **changes: Any) -> PlainPage:
    """Page ``index`` of 2, its words read."""
    ordinary = PlainPage(
        index=index,
        rotation=0,
        skew_deg=0.1,
        words=200,
        confidence=93.0,
        numbers=(str(NUMERO),),
        page=(index, 2),
        text=TEXT,
    )
    return replace(ordinary, **changes)


def un_vu(*pages: PlainPage, conventions: Emetteur = Emetteur.PLATEFORME, **changes: Any) -> Vu:
    """A retour of the platform's convention, in a campaign that accepts what was not compared."""
    retour = replace(
        une_campagne().retour, conventions=conventions, contenu_non_compare=Severite.AVERTISSEMENT
    )
    known = une_version(digest8="", pages=0, page_signature=None, mentions=(SIRET, NOM))
    contexte = replace(un_contexte(known, campagne=une_campagne(retour=retour)), **changes)
    lecture = Lecture(pages=pages or (une_page(1), une_page(2, block=un_bloc())))
    reading = with_numbers(une_lecture(SANS_CODE[: len(lecture.pages)]), lecture)
    return Vu(
        contexte=contexte,
        reading=reading,
        identification=identify(reading, contexte),
        facts=Facts(pages=des_pages([None] * len(lecture.pages)), zones=()),
        lecture=lecture,
    )


def signed(**changes: Any) -> Verdict:
    """The ordinary retour, its block changed."""
    return judge(un_vu(une_page(1), une_page(2, block=un_bloc(**changes))))


def test_all_that_agrees_is_conforme() -> None:
    """Number, pages, data, place and coloured strokes all known: accepted, the text worth a warning."""
    verdict = judge(un_vu())
    assert verdict.outcome is Outcome.CONFORME, verdict.checks
    assert (of(verdict, "content").outcome, of(verdict, "content").code) == (
        Outcome.AVERTISSEMENT,
        "content.non_compare",
    )


def test_an_uncompared_text_is_for_a_human_unless_the_campaign_says_otherwise() -> None:
    """By default the instructor reads the text."""
    vu = un_vu()
    retour = replace(vu.contexte.campagne.retour, contenu_non_compare=Severite.A_EXAMINER)
    campagne = replace(vu.contexte.campagne, retour=retour)
    verdict = judge(replace(vu, contexte=replace(vu.contexte, campagne=campagne)))
    assert [c.id for c in verdict.checks if c.outcome > Outcome.AVERTISSEMENT] == ["content"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chroma": seuils.PLAIN_CHROMA - 1}, "autre couleur"),
        ({"coloured_words": 1}, "tampon"),
        ({"zone": replace(une_signature(2), marks=(RING,))}, "tampon"),
        ({"zone": replace(une_signature(2), stamp_mm2=3.0)}, "tampon"),
        ({"zone": replace(une_signature(2), hand_length_mm=1.3 * seuils.HAND_LENGTH_MM)}, "court"),
        ({"rank": seuils.PLAIN_RANK + 1}, "pas sûr"),
    ],
    ids=["black", "coloured words", "ring", "stamp", "short", "vague heading"],
)
def test_one_doubt_is_enough_to_ask_a_human(changes: dict[str, Any], words: str) -> None:
    """A signature with a single doubt is to be confirmed, and the doubt is told."""
    found = of(signed(**changes), "signature")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "signature.a_confirmer")
    assert words in found.message


def test_what_was_drawn_on_a_screen_is_for_a_human() -> None:
    """A page that is no scan of paper is not accepted, whatever the colour of its strokes."""
    vu = un_vu()
    assert vu.reading is not None
    drawn = tuple(replace(page, image_cover=0.1) for page in vu.reading.pages)
    found = of(judge(replace(vu, reading=replace(vu.reading, pages=drawn))), "signature")
    assert found.outcome is Outcome.A_EXAMINER


@pytest.mark.parametrize(
    "zone",
    [
        une_zone(Z_COLLECTIVITE, 2),
        une_zone(Z_COLLECTIVITE, 2, ink_mm2=200.0, stamp_mm2=200.0, stamp_inner_mm=8.0),
        replace(une_signature(2), hand_main_mm=2.0),
    ],
    ids=["empty", "stamp alone", "crumbs"],
)
def test_what_is_not_signed_is_never_accepted_nor_sent_back(zone: Any) -> None:
    """Words alone say neither yes nor no of an unsigned place: a human looks."""
    verdict = signed(zone=zone)
    assert verdict.outcome is Outcome.A_EXAMINER
    assert of(verdict, "signature").outcome is Outcome.A_EXAMINER


@pytest.mark.parametrize(
    ("pages", "check", "code"),
    [
        ((une_page(1, numbers=()), une_page(2, numbers=())), "dossier_number", "introuvable"),
        ((une_page(1), une_page(2, numbers=("9041819",))), "dossier_number", "melange"),
        ((une_page(1), une_page(2, page=(3, 3))), "pages", "nombre_inconnu"),
        ((une_page(1, page=(1, 3)), une_page(2, page=(3, 3))), "pages", "non_reconnue"),
        ((une_page(1), une_page(2), une_page(3, page=None)), "pages", "autre_nombre"),
        ((une_page(1, page=None), une_page(2, page=None)), "pages", "nombre_inconnu"),
        ((une_page(1, text="Jean GARCIA"), une_page(2, text="")), "version", "autres_donnees"),
        ((une_page(1), une_page(2)), "signature_block", "introuvable"),
    ],
)
def test_what_is_not_read_has_its_code(pages: tuple[PlainPage, ...], check: str, code: str) -> None:
    """Each thing that words do not say is told by its own check, and the signature is not accepted either."""
    last = replace(pages[-1], block=un_bloc(len(pages)) if check != "signature_block" else None)
    verdict = judge(un_vu(*pages[:-1], last))
    assert of(verdict, check).code == f"{check}.{code}"
    assert of(verdict, "signature").outcome is Outcome.A_EXAMINER


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"annonce": 9050505}, "contradiction"), ({"connues": {}}, "inconnu")],
)
def test_a_number_is_reconciled(changes: dict[str, Any], code: str) -> None:
    """The dossier stated, and those known, are set against the number read."""
    found = of(judge(un_vu(**changes)), "dossier_number")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, f"dossier_number.{code}")


def test_the_known_number_of_pages_stands_for_those_not_numbered() -> None:
    """A campaign that says how many pages its conventions have needs no « Page 1/2 »."""
    vu = un_vu(une_page(1, page=None), une_page(2, page=None, block=un_bloc()))
    retour = replace(vu.contexte.campagne.retour, pages=2)
    campagne = replace(vu.contexte.campagne, retour=retour)
    verdict = judge(replace(vu, contexte=replace(vu.contexte, campagne=campagne)))
    assert verdict.outcome is Outcome.CONFORME


def test_coloured_ink_over_the_text_is_told() -> None:
    """A note outside the place to sign is boxed on the returned page."""
    note = Region(box=(200.0, 300.0, 260.0, 312.0), area_mm2=9.0, kind="added")
    found = of(judge(un_vu(une_page(1, notes=(note,)), une_page(2, block=un_bloc()))), "content")
    assert (found.code, found.boxes[0].frame, found.boxes[0].page) == ("content.ajout", "retour", 1)


def test_what_is_not_of_the_platform_is_never_accepted() -> None:
    """In a campaign that issues its own conventions, another paper is for a human, however well signed."""
    verdict = judge(un_vu(conventions=Emetteur.CONVGEN))
    assert (verdict.outcome, of(verdict, "pages").code) == (Outcome.A_EXAMINER, "pages.aucune")
    assert of(verdict, "signature").code == "signature.a_confirmer"


def test_words_are_read_only_when_nothing_else_speaks() -> None:
    """Not for blank pages, not when codes or print were recognised; always for the platform's."""
    vu = replace(un_vu(conventions=Emetteur.CONVGEN), lecture=None)
    assert reads_words(vu)
    assert reads_words(replace(un_vu(), lecture=None))
    coded = une_lecture()
    assert not reads_words(replace(vu, reading=coded, identification=identify(coded, vu.contexte)))
    assert vu.reading is not None
    blank = tuple(replace(page, blank=True) for page in vu.reading.pages)
    assert not reads_words(replace(vu, reading=replace(vu.reading, pages=blank)))


def test_strangers_are_read_no_further_than_needed() -> None:
    """All pages of the platform's conventions, the first ones of a paper that is nobody's."""
    ours = une_campagne()
    platform = replace(ours, retour=replace(ours.retour, conventions=Emetteur.PLATEFORME))
    assert wanted(platform).most_pages > wanted(ours).most_pages
