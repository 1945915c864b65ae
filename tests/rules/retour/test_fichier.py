"""The file and its name: each refusal has its own code, each name its own worth."""

from dataclasses import replace

import pytest

from convgen.campagne import Severite
from convgen.french import NBSP
from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from convgen.rules.retour.vu import Vu
from ocr.facts import REFUSALS
from tests.factories import une_campagne
from tests.rules.retour.vus import NUMERO, of, un_contexte, un_refus, un_vu, une_lecture

LIMITS = {"size": 20_971_521.0, "limit": 20_971_520.0, "pages": 5000.0}


def test_every_refusal_has_its_own_code() -> None:
    """What makes a file unfit has a code of its own; a picture we could not draw may be our own fault."""
    found = [of(judge(un_refus(refusal, page=2, **LIMITS)), "file") for refusal in REFUSALS]
    unfit = {
        refusal
        for refusal, check in zip(REFUSALS, found, strict=True)
        if check.outcome is Outcome.NON_CONFORME
    }
    assert unfit == set(REFUSALS) - {"undrawn"}
    assert len({check.code for check in found}) == len(REFUSALS)


@pytest.mark.parametrize(
    ("refusal", "data", "words"),
    [
        ("too_large", LIMITS, f"20{NBSP}Mo"),
        ("too_many_pages", {"pages": 5000.0, "limit": 100.0}, f"la limite est de 100{NBSP}pages"),
        ("not_pdf", {"looks_like": "office"}, "bureautique"),
        ("not_pdf", {"looks_like": "heic"}, "HEIC"),
        ("corrupt", {"looks_like": "jpeg"}, "Le fichier est abîmé"),
        ("corrupt", {}, "Le fichier PDF est abîmé"),
        ("not_pdf", {"looks_like": "unknown"}, "n’est pas un PDF."),
        ("not_pdf", {"looks_like": "empty_file"}, "0 octet"),
    ],
)
def test_refusals_say_the_figures(refusal: str, data: dict[str, float | str], words: str) -> None:
    """The message says what the file is, or the limit it breaks."""
    assert words in of(judge(un_refus(refusal, **data)), "file").message


@pytest.mark.parametrize("echec", ["timeout", "memory", "crash", "inaccessible", "convention", "bug"])
def test_what_stops_an_examination_is_no_fault_of_the_town_hall(echec: str) -> None:
    """An examination that stopped asks for a human, and writes nothing to the town hall."""
    vu = Vu(
        contexte=un_contexte(), reading=None, identification=None, facts=None, echec=echec, precision="Panne."
    )
    verdict = judge(vu)
    assert (verdict.outcome, verdict.message) == (Outcome.A_EXAMINER, None)
    assert "{" not in of(verdict, "file").message


@pytest.mark.parametrize("worth", list(Severite))
def test_pictures_are_worth_what_the_campaign_says(worth: Severite) -> None:
    """Inspected like a PDF, pictures get the outcome of the campaign under a code of their own."""
    retour = replace(une_campagne().retour, image=worth)
    contexte = un_contexte(campagne=une_campagne(retour=retour))
    found = of(judge(un_vu(contexte, une_lecture(formats=("pdf", "heic")))), "file")
    if worth is Severite.CONFORME:
        assert found.outcome is Outcome.CONFORME
    else:
        assert (found.outcome.name, found.code) == (worth.name, "file.image")
        assert "HEIC" in found.message


def test_active_content_is_for_a_human() -> None:
    """A PDF with a program or a command is to be opened with care: each is told under its own code."""
    kinds = ("javascript", "launch", "submit", "remote", "open_action", "xfa", "rich_media", "embedded_file")
    found = of(judge(un_vu(reading=une_lecture(active=kinds))), "file")
    told = {found.code, *(detail.code for detail in found.details)}
    assert found.outcome is Outcome.A_EXAMINER
    assert {"file.javascript", "file.commande", "file.xfa", "file.piece_jointe"} < told
    assert len(told) == len(kinds)


def test_data_attached_inside_are_harmless() -> None:
    """The dossier.json that our own conventions embed is no dangerous content."""
    assert judge(un_vu(reading=une_lecture(active=("embedded_data",)))).outcome is Outcome.CONFORME


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [
        ("81-Albi-Convention-ENT-26-27.pdf", Outcome.CONFORME, "filename.exact"),
        ("81_ALBI_convention_ent_26_27 (1).PDF", Outcome.AVERTISSEMENT, "filename.variante"),
        ("scan0001.pdf", Outcome.AVERTISSEMENT, "filename.muet"),
        ("48-Mende-Convention-ENT-26-27.pdf", Outcome.A_EXAMINER, "filename.contraire"),
    ],
)
def test_names(name: str, outcome: Outcome, code: str) -> None:
    """A name may vary or say nothing; contradicting the dossier is for a human."""
    found = of(judge(un_vu(un_contexte(file_names=(name,)))), "filename")
    assert (found.outcome, found.code) == (outcome, code)


def test_the_campaign_hardens_a_name() -> None:
    """A campaign may ask for the exact name."""
    campagne = une_campagne()
    strict = replace(campagne, retour=replace(campagne.retour, nom_variante=Severite.NON_CONFORME))
    verdict = judge(un_vu(un_contexte(campagne=strict, file_names=("scan.pdf",))))
    assert verdict.outcome is Outcome.NON_CONFORME
    assert "81-Albi-Convention-ENT-26-27.pdf" in (verdict.message or "")


def test_the_worst_of_several_names() -> None:
    """Of the files of one message, the name that contradicts is the one told."""
    names = ("81-Albi-Convention-ENT-26-27.pdf", "48-Mende-Convention-ENT-26-27.pdf")
    found = of(judge(un_vu(un_contexte(file_names=names))), "filename")
    assert (found.code, found.value) == ("filename.contraire", names[1])


def test_name_of_a_file_that_does_not_open() -> None:
    """A file that does not open still has its name judged against the dossier stated."""
    stated = un_contexte(annonce=NUMERO, file_names=("48-Mende-Convention-ENT-26-27.pdf",))
    assert of(judge(un_refus("encrypted", stated)), "filename").code == "filename.contraire"
