"""The right dossier, all its pages, the version in force: each way of being wrong has its own code."""

from dataclasses import replace

import pytest

from convgen.rules.constat import Constat, Outcome
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_NUMERO, Contexte, Etat
from convgen.rules.retour.vu import Vu
from ocr.facts import Facts, PageRead
from tests.rules.retour.vus import (
    CODES,
    NUMERO,
    SANS_CODE,
    code,
    des_faits,
    des_pages,
    of,
    un_contexte,
    un_vu,
    une_lecture,
    une_version,
    une_zone,
)

AUTRE = 9041900
DEUX_VERSIONS = un_contexte(une_version(1, etat=Etat.CADUQUE), une_version(2))


def _found(vu: Vu, check_id: str) -> Constat:
    return of(judge(vu), check_id)


def _read(numbers: tuple[str, ...], contexte: Contexte | None = None, text: str = "", version: int = 1) -> Vu:
    """A retour without any code: OCR reads ``numbers`` at first sight, ``text`` on each page once laid."""
    reading = une_lecture(SANS_CODE)
    pages = tuple(replace(page, numbers=numbers) for page in reading.pages)
    faits = replace(des_faits(), pages=des_pages(range(1, 6), f"{NUMERO}-v{version}"))
    printed = tuple(une_zone(Z_NUMERO, page.index, page.page or 0, text=text) for page in faits.pages)
    zones = (*(zone for zone in faits.zones if zone.id != Z_NUMERO), *printed)
    return un_vu(contexte, replace(reading, pages=pages), replace(faits, zones=zones))


def test_stated_dossier_contradicting_the_codes() -> None:
    """A convention posted in another dossier is non conforme, and names both."""
    found = _found(un_vu(un_contexte(annonce=AUTRE)), "dossier_number")
    assert (found.outcome, found.code) == (Outcome.NON_CONFORME, "dossier_number.autre_dossier")
    assert str(NUMERO) in found.message
    assert str(AUTRE) in found.message


def test_number_read_by_ocr_alone_is_enough_when_confirmed() -> None:
    """Without any code, the number read twice on the pages identifies the dossier."""
    verdict = judge(_read((str(NUMERO),), text=str(NUMERO)))
    assert verdict.outcome is Outcome.CONFORME


def test_number_read_once_is_for_a_human() -> None:
    """Without code, a number that nothing confirms is to be examined."""
    found = _found(_read((str(NUMERO),)), "dossier_number")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "dossier_number.lecture_seule")


def test_number_misread_by_ocr_never_sends_a_convention_back() -> None:
    """A number that OCR read otherwise than the one stated asks for a human, whatever is known of it."""
    for known in (
        un_contexte(annonce=NUMERO),
        un_contexte(une_version(), une_version(1, AUTRE), annonce=NUMERO),
    ):
        found = _found(_read((str(AUTRE),), known), "dossier_number")
        assert found.outcome is Outcome.A_EXAMINER
        assert found.code in ("dossier_number.contradiction", "dossier_number.autre_dossier")


def test_ocr_misread_settled_by_the_pages() -> None:
    """An unknown number read at first sight gives way to the stated one, read on the pages once laid."""
    found = _found(_read(("9041813",), un_contexte(annonce=NUMERO), str(NUMERO)), "dossier_number")
    assert found.outcome is Outcome.CONFORME


def test_unknown_dossier_says_why_when_it_is_known() -> None:
    """A dossier that was never issued is to be examined, with the reason of its refusal."""
    contexte = un_contexte(une_version(1, AUTRE), refus={NUMERO: "refusé, ligne 3 : SIRET faux."})
    vu = un_vu(contexte, facts=Facts(pages=(), zones=()))
    found = _found(vu, "dossier_number")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "dossier_number.inconnu")
    assert "ligne 3" in found.message
    assert _found(vu, "version").code == "version.inconnue"


def test_mixed_dossiers() -> None:
    """A page of another dossier in place of ours is named, and ours is missing."""
    codes = (*CODES[:1], code(2, numero=AUTRE), *CODES[2:])
    verdict = judge(un_vu(un_contexte(une_version(), une_version(1, AUTRE)), une_lecture(codes)))
    assert of(verdict, "dossier_number").code == "dossier_number.melange"
    pages = of(verdict, "pages")
    assert (pages.outcome, pages.code) == (Outcome.NON_CONFORME, "pages.manquante")
    assert "pages.etrangere" in {detail.code for detail in pages.details}


def test_a_digest_that_is_not_the_one_issued() -> None:
    """Codes of the right number and version but of other data are of no version that was issued."""
    codes = [code(page, digest8="DEADBEEF") for page in range(1, 6)]
    found = _found(un_vu(reading=une_lecture(codes)), "version")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "version.inconnue")


def test_one_page_of_another_digest_is_not_ours() -> None:
    """A single page whose data differ is missing from the convention."""
    codes = (*CODES[:1], code(2, digest8="DEADBEEF"), *CODES[2:])
    found = _found(un_vu(reading=une_lecture(codes)), "pages")
    assert (found.outcome, found.code) == (Outcome.NON_CONFORME, "pages.manquante")


@pytest.mark.parametrize(
    ("changes", "expected", "words"),
    [
        ({"etat": Etat.RETIREE}, "version.retiree", "retirée"),
        ({"campagne": "montpellier-2022-2023"}, "version.autre_campagne", "montpellier"),
        ({"etat": Etat.CADUQUE, "remplacee_par": AUTRE}, "version.caduque", str(AUTRE)),
    ],
)
def test_a_version_no_more_in_force(changes: dict[str, object], expected: str, words: str) -> None:
    """Withdrawn, of another campaign, or replaced by another dossier: non conforme, by the version alone."""
    verdict = judge(un_vu(un_contexte(une_version(**changes))))
    stopping = [check.code for check in verdict.checks if check.outcome is not Outcome.CONFORME]
    assert (verdict.outcome, stopping) == (Outcome.NON_CONFORME, [expected])
    assert words in of(verdict, "version").message


def test_caduque_names_the_version_in_force() -> None:
    """Version 1 signed while version 2 is in force is non conforme."""
    found = _found(un_vu(DEUX_VERSIONS), "version")
    assert (found.outcome, found.code) == (Outcome.NON_CONFORME, "version.caduque")
    assert "version 2" in found.message


def test_pages_of_two_versions() -> None:
    """One page of the former version among those in force is named, in the file's own numbers."""
    codes = [code(page, version=1 if page == 3 else 2) for page in range(1, 6)]
    facts = replace(des_faits(), pages=des_pages(range(1, 6), f"{NUMERO}-v2"))
    old = replace(facts.pages[2], key=f"{NUMERO}-v1")
    facts = replace(facts, pages=(*facts.pages[:2], old, *facts.pages[3:]))
    found = _found(un_vu(DEUX_VERSIONS, une_lecture(codes), facts), "pages")
    assert found.outcome is Outcome.NON_CONFORME
    assert {found.code, *(detail.code for detail in found.details)} == {
        "pages.versions_melangees",
        "pages.manquante",
    }


def test_without_code_two_versions_cannot_be_told_apart() -> None:
    """Without a readable code, a dossier of several versions is for a human."""
    found = _found(_read((str(NUMERO),), DEUX_VERSIONS, str(NUMERO), version=2), "version")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "version.sans_code")


def test_a_missing_page() -> None:
    """A page that nothing shows is missing: non conforme, by its number."""
    kept = [page for page in range(1, 6) if page != 2]
    codes = [code(page) for page in kept]
    found = _found(un_vu(reading=une_lecture(codes), facts=des_faits(kept)), "pages")
    assert (found.outcome, found.code) == (Outcome.NON_CONFORME, "pages.manquante")
    assert "page 2" in found.message


def test_a_missing_page_that_may_be_the_unreadable_one() -> None:
    """When a page resembles nothing and bears no code, the missing one may be it: a human looks."""
    codes = ["" if page == 2 else code(page) for page in range(1, 6)]
    found = _found(un_vu(reading=une_lecture(codes), facts=des_faits([1, None, 3, 4, 5])), "pages")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "pages.non_reconnue")


def test_a_page_named_by_its_code_but_impossible_to_lay() -> None:
    """A page whose code is read but whose picture cannot be compared is not missing."""
    found = _found(un_vu(facts=des_faits([1, 2, None, 4, 5])), "pages")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "pages.illisible")


def test_an_unread_page_is_ours_only_when_its_number_is_read() -> None:
    """The articles are the same everywhere: a page without code nor number may be another dossier's."""
    codes = ["" if page == 2 else code(page) for page in range(1, 6)]
    faits = des_faits()
    numbered = une_zone(Z_NUMERO, 2, 2, text=str(NUMERO))
    without = un_vu(reading=une_lecture(codes))
    with_number = un_vu(reading=une_lecture(codes), facts=replace(faits, zones=(*faits.zones, numbered)))
    assert _found(without, "pages").code == "pages.sans_code"
    assert judge(with_number).outcome is Outcome.CONFORME


def test_a_page_sent_twice_is_a_warning() -> None:
    """Two copies of a page are told, and stop nothing."""
    verdict = judge(un_vu(reading=une_lecture((*CODES, CODES[0])), facts=des_faits([1, 2, 3, 4, 5, 1])))
    assert of(verdict, "pages").code == "pages.double"
    assert verdict.outcome is Outcome.CONFORME


@pytest.mark.parametrize("annonce", [None, NUMERO])
def test_a_whole_foreign_document(annonce: int | None) -> None:
    """A paper that is not ours says so, with or without a stated dossier, and is never blamed as unsigned."""
    vu = un_vu(un_contexte(annonce=annonce), une_lecture(SANS_CODE), des_faits([None] * 5))
    verdict = judge(vu)
    assert verdict.outcome is Outcome.A_EXAMINER
    assert of(verdict, "pages").code == "pages.aucune"
    assert "Aucune page de la convention" in of(verdict, "pages").message
    assert of(verdict, "dossier_number").code == "dossier_number.introuvable"
    assert of(verdict, "signature").outcome is Outcome.NON_VERIFIE


def test_nothing_but_blank_pages() -> None:
    """A file of blank pages says it: the scanner took the wrong side, or could not draw."""
    reading = une_lecture(SANS_CODE)
    blank = tuple(_blank(page) for page in reading.pages)
    pages = tuple(replace(page, kind="blank") for page in des_pages([None] * 5))
    vu = un_vu(un_contexte(annonce=NUMERO), replace(reading, pages=blank), Facts(pages=pages, zones=()))
    found = _found(vu, "pages")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "pages.blanches")


def _blank(page: PageRead) -> PageRead:
    return replace(page, blank=True)
