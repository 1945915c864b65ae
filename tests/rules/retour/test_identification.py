"""What a file claims to be: codes first, then OCR, then the sender."""

from dataclasses import replace

from convgen.rules.retour.identification import editions_seen, identify
from ocr.facts import Code
from tests.rules.retour.vus import (
    CODES,
    DIGEST,
    NUMERO,
    SANS_CODE,
    code,
    un_contexte,
    une_lecture,
    une_version,
)


def test_editions_seen_for_each_dossier() -> None:
    """What to look up: each dossier with the versions and digests its codes bear, once each."""
    reading = une_lecture((*CODES, code(1, version=2), code(1, numero=7)))
    assert editions_seen(reading) == {NUMERO: ((1, DIGEST), (2, DIGEST)), 7: ((1, DIGEST),)}


def test_a_file_of_hundreds_of_dossiers_is_looked_up_within_bounds() -> None:
    """Only the dossiers most pages name are looked up, whatever the file holds."""
    codes = [*CODES, *(code(1, numero=numero) for numero in range(1, 300))]
    seen = editions_seen(une_lecture(codes))
    assert NUMERO in seen
    assert len(seen) < 20


def test_foreign_codes_are_ignored() -> None:
    """A page with somebody else's QR code has no code of ours."""
    found = identify(une_lecture(("https://example.fr", "CVG2:1:1:1/1:00000000")), un_contexte())
    assert (found.marques, found.numero, found.cible) == ((), None, None)


def test_a_page_with_two_codes_that_disagree_is_nobodys() -> None:
    """A sheet glued over another bears two codes of ours: it matches neither."""
    reading = une_lecture()
    corners = reading.pages[0].codes[0].corners
    torn = replace(reading.pages[0], codes=(*reading.pages[0].codes, Code(text=code(2), corners=corners)))
    found = identify(replace(reading, pages=(torn, *reading.pages[1:])), un_contexte())
    assert found.dechirees == {1}
    assert 1 not in {match.index for match in found.matches}


def test_the_sender_breaks_ties_only() -> None:
    """As many pages of two dossiers: the stated one; a majority of pages speaks louder than the sender."""
    other = une_version(1, 7)
    tie = une_lecture((code(1), code(2, numero=7)))
    more = une_lecture((code(1), code(2), code(3, numero=7)))
    assert identify(tie, un_contexte(une_version(), other, annonce=7)).numero == 7
    assert identify(more, un_contexte(une_version(), other, annonce=7)).numero == NUMERO


def test_the_stated_dossier_when_nothing_is_read() -> None:
    """Without code nor number the stated dossier says what to compare with."""
    found = identify(une_lecture(SANS_CODE), un_contexte(annonce=NUMERO))
    assert (found.numero, found.cible) == (NUMERO, une_version())


def test_total_of_pages_is_part_of_the_claim() -> None:
    """A code that counts other pages than what was issued is foreign."""
    found = identify(une_lecture((code(1, pages=9),)), un_contexte())
    assert (found.matches, len(found.etrangeres)) == ((), 1)
