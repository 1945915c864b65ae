"""A wrong paper is named for what it is, and the message says which one to send."""

from dataclasses import replace

import pytest

from convgen.rules.constat import Constat, Outcome, Verdict
from convgen.rules.judge import judge
from convgen.rules.retour.papiers import Papier, recognised
from ocr import text
from ocr.facts import Lecture, Limits, PlainPage
from ocr.reading import open_files
from tests import papiers
from tests.rules.retour.vus import NUMERO, des_faits, of, un_contexte, un_vu, une_lecture

SAMPLES = {
    "attestation_de_depot": papiers.ATTESTATION,
    "pdf_du_dossier": papiers.DOSSIER,
    "specimen": papiers.SPECIMEN,
    "modele_vierge": papiers.MODELE,
    "autre_annee": papiers.AUTRE_ANNEE,
    "deliberation": papiers.DELIBERATION,
}


def _judged(words: str, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """From the file to the verdict, but for OCR and the comparison: nothing on it is ours."""
    monkeypatch.setattr(text, "numbers_in_margins", lambda *_: ())
    reading = open_files((papiers.pdf(words),), Limits(), number_pattern="none").reading
    return judge(un_vu(contexte=un_contexte(annonce=NUMERO), reading=reading, facts=des_faits((None,))))


@pytest.mark.parametrize(("code", "words"), SAMPLES.items(), ids=SAMPLES.keys())
def test_each_wrong_paper_is_named(code: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the platform, or a shelf, gave in place of the convention goes back with its name."""
    verdict = _judged(words, monkeypatch)
    found = of(verdict, "pages")
    assert (verdict.outcome, found.code, found.details) == (Outcome.NON_CONFORME, f"pages.{code}", ())
    assert "Télécharger l’attestation" in found.message
    assert "Imprimez la convention de votre dossier" in (verdict.message or "")


def test_words_that_are_only_read_never_send_a_file_back() -> None:
    """A scan whose text layer comes from OCR is for a human, however clear its words."""
    reading = une_lecture(("",))
    page = replace(reading.pages[0], words="Extrait du registre des délibérations", image_cover=1.0)
    verdict = judge(un_vu(reading=replace(reading, pages=(page,)), facts=des_faits((None,))))
    found = of(verdict, "pages")
    assert (verdict.outcome, found.code) == (Outcome.A_EXAMINER, "pages.deliberation")


def test_a_deliberation_with_its_convention_is_ordinary() -> None:
    """Beside the pages of the convention, another paper is an annex."""
    reading = une_lecture((*(code.text for page in une_lecture().pages for code in page.codes), ""))
    pages = (*reading.pages[:-1], replace(reading.pages[-1], words="Extrait du registre des délibérations"))
    facts = des_faits((1, 2, 3, 4, 5, None))
    assert judge(un_vu(reading=replace(reading, pages=pages), facts=facts)).outcome is Outcome.CONFORME


def test_words_read_on_a_scan_name_the_paper() -> None:
    """Without a text layer, what OCR reads names the paper; behind another page, it is an annex."""

    def found(*texts: str) -> Constat:
        pages = tuple(
            PlainPage(
                index=index,
                rotation=0,
                skew_deg=0.0,
                words=30,
                confidence=90.0,
                numbers=(),
                page=None,
                text=words,
            )
            for index, words in enumerate(texts, start=1)
        )
        vu = un_vu(reading=une_lecture(("",) * len(texts)), facts=des_faits((None,) * len(texts)))
        return of(judge(replace(vu, lecture=Lecture(pages=pages))), "pages")

    assert found("EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS", "suite").code == "pages.deliberation"
    assert found("EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS").outcome is Outcome.A_EXAMINER
    assert found("illisible", "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS").code == "pages.aucune"


@pytest.mark.parametrize(
    ("words", "paper"),
    [
        ("Convention ENT-École, année scolaire 2026-2027", Papier.SANS_NUMERO),
        ("Convention ENT-École, années 2025-2026 et 2026-2027", Papier.SANS_NUMERO),
        ("Convention ENT-École, réunion du 12 2025 2031", Papier.SANS_NUMERO),
        ("Convention ENT-École 2025/2026", Papier.AUTRE_ANNEE),
        ("ATTESTATION DE DÉPÔT", Papier.ATTESTATION),
        ("Convention de mise à disposition de la salle des fêtes", None),
        ("Bonjour, ci-joint la facture", None),
    ],
)
def test_a_paper_says_what_it_is(words: str, paper: Papier | None) -> None:
    """Case and accents do not matter; the year does; a paper that says nothing is not guessed."""
    assert recognised(words, "2026-2027") is paper
