"""Whoever signs for the signatory says so, in type or by hand."""

from dataclasses import replace

import pytest

from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from convgen.rules.retour.delegation import delegate_in
from ocr.facts import ZoneFacts
from tests.rules.retour.vus import SIGNEE, des_faits, of, un_vu, une_signature, une_zone


@pytest.mark.parametrize(
    "text",
    [
        "Pour le Maire,\n/ l'adjointe déléguée",
        "Pour le Mare,\njointe",
        "Pour (e Maire,",
        "bruit\npar délégation,",
        "Pour la Présidente, le vice-président",
        "L’Adjoint au Maire",
        "La secrétaire de mairie",
        "Directeur général des services",
    ],
)
def test_who_signs_for_another_is_found(text: str) -> None:
    """An error or two of OCR granted, the line that says so is given back."""
    assert delegate_in(text) in text.splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le Maire",
        "Le Maire\nJean GARCIA",
        "Mairie de Rodez\nplace du Maire",
        "Lu et approuvé",
        "Bon pour accord",
        "La Présidente",
    ],
)
def test_the_signatory_is_nobodys_delegate(text: str) -> None:
    """The signatory's own quality, a stamp's address or a mention say nothing of a delegation."""
    assert delegate_in(text) is None


@pytest.mark.parametrize("zone", ["signature-collectivite", "cachet"])
def test_a_delegate_is_for_a_human(zone: str) -> None:
    """The frame is signed, and something beside it says by whom."""
    words = "Pour le Maire,\nl'adjointe déléguée"
    signed = une_signature()
    beside = une_zone("cachet", SIGNEE, text=words)
    facts = des_faits(range(1, 6), signed, beside)
    if zone == Z_COLLECTIVITE:
        facts = des_faits(range(1, 6), _with_words(signed, words))
    found = of(judge(un_vu(facts=facts)), "signature")
    assert (found.outcome, found.code) == (Outcome.A_EXAMINER, "signature.autre_signataire")
    assert "« Pour le Maire, »" in found.message.replace("\xa0", " ")


def _with_words(zone: ZoneFacts, words: str) -> ZoneFacts:
    return replace(zone, text=words)
