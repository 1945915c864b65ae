"""Which other paper was sent in place of the convention: told by its own words, with what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from convgen.cle import cle
from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome
from convgen.rules.retour.identification import NUMBER_PATTERN
from convgen.rules.retour.vu import Vu


class Papier(StrEnum):
    """The papers that town halls take for the convention."""

    ATTESTATION = "attestation_de_depot"
    DOSSIER = "pdf_du_dossier"
    DELIBERATION = "deliberation"
    SPECIMEN = "specimen"
    AUTRE_ANNEE = "autre_annee"
    SANS_NUMERO = "modele_vierge"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDeMots:
    """A page as words. ``exact``: from the file itself; else read by OCR, which may err."""

    index: int
    text: str
    exact: bool


_WHERE = (
    "La convention à signer est celle que donne « Télécharger l’attestation », sous « Résumé », dans le "
    "dossier : à imprimer, signer, numériser et renvoyer par la messagerie."
)
_WORDS = {
    Papier.ATTESTATION: "est l’attestation de dépôt de la plateforme, un simple accusé de réception",
    Papier.DOSSIER: "est le PDF du dossier (la demande), pas la convention",
    Papier.DELIBERATION: "est une délibération, sans la convention qu’elle autorise à signer",
    Papier.SPECIMEN: "est un spécimen ou un modèle, qui n’engage personne",
    Papier.AUTRE_ANNEE: "est une convention d’une autre année scolaire",
    Papier.SANS_NUMERO: "est une convention sans numéro de dossier ni code : un modèle, ou celle d’un tiers",
}
_PATTERNS = (
    (Papier.ATTESTATION, r"attestation de depot|accuse de (reception|depot)|atteste .{0,80}\bdepose"),
    (Papier.SPECIMEN, r"\bspecimen\b|modele de convention|convention type\b|exemplaire vierge"),
    (
        Papier.DELIBERATION,
        r"registre des deliberations|deliberation du conseil|apres en avoir delibere|fait et delibere",
    ),
    (Papier.DOSSIER, r"identite du demandeur|formulaire .{0,40}depose le|historique du dossier"),
)
"""In the order in which they are told apart; over the words' key: no case, accent nor punctuation."""
_CONVENTION = re.compile(r"\bconvention\b.{0,200}\b(ent|espace numerique de travail)\b")
_YEARS = re.compile(r"\b(20[0-9]{2}) (20[0-9]{2})\b")
_EXCERPT = 4_000
"""Characters: a paper says what it is at its head."""


def papers(vu: Vu) -> Iterator[Constat]:
    """The wrong papers of a file in which no page is one of the convention; each once, with its pages.

    Exact words send them back; words that OCR read ask for a human.
    """
    words = pages_of_words(vu)
    found: dict[Papier, list[PageDeMots]] = {}
    for page in words:
        paper = recognised(page.text, vu.contexte.campagne.annee_scolaire)
        if paper is not None and not (paper is Papier.SANS_NUMERO and _numbered(vu)):
            found.setdefault(paper, []).append(page)
    # A file that opens on something else may be the convention, badly read, with an annex.
    if any(words[0] in pages for pages in found.values()):
        for paper, pages in found.items():
            yield _finding(paper, pages)


def pages_of_words(vu: Vu) -> tuple[PageDeMots, ...]:
    """What is known of the words of the pages that bear no code: their own, else those that OCR read."""
    exact = {
        page.index: PageDeMots(index=page.index, text=page.words, exact=page.image_cover < seuils.IMAGE_COVER)
        for page in (vu.reading.pages if vu.reading else ())
        if page.words
    }
    read = {
        page.index: PageDeMots(index=page.index, text=page.text, exact=False)
        for page in (vu.lecture.pages if vu.lecture else ())
        if page.text
    }
    return tuple(page for _, page in sorted((read | exact).items()))


def recognised(text: str, annee: str) -> Papier | None:
    """Which paper a page is, by its words; None when it says nothing of itself. ``annee``: « 2026-2027 »."""
    words = cle(text[:_EXCERPT])
    for paper, pattern in _PATTERNS:
        if re.search(pattern, words):
            return paper
    if not _CONVENTION.search(words):
        return None
    years = [(int(first), int(last)) for first, last in _YEARS.findall(words)]
    spans = {(first, last) for first, last in years if last == first + 1}
    ours = tuple(int(year) for year in annee.split("-"))
    if spans and ours not in spans:
        return Papier.AUTRE_ANNEE
    return Papier.SANS_NUMERO


def _numbered(vu: Vu) -> bool:
    """Whether some page bears the number of a dossier: it is no blank model then."""
    found = vu.identification
    read = found is not None and bool(found.marques or found.numeros_lus)
    return read or any(re.search(NUMBER_PATTERN, page.text, re.IGNORECASE) for page in pages_of_words(vu))


def _finding(paper: Papier, pages: list[PageDeMots]) -> Constat:
    listed = ", ".join(str(page.index) for page in pages)
    several = len(pages) > 1
    where = f"{'Les pages' if several else 'La page'} {listed} du fichier"
    exact = all(page.exact for page in pages)
    return Constat(
        id="pages",
        outcome=Outcome.NON_CONFORME if exact else Outcome.A_EXAMINER,
        code=f"pages.{paper}",
        message=f"{where} : c’{_WORDS[paper]}. {_WHERE}",
        margin=1.0 if exact else 0.5,
    )
