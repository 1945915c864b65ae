"""A retour read as words alone: its convention was rendered by somebody else, or nothing on it is ours.

Nothing issued says what was printed: a signature is at most « à confirmer », unless all that can be known
agrees. Reading alone never sends a convention back.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from convgen.campagne import Campagne, Emetteur
from convgen.french import NBSP, compte
from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.contenu import is_paraphe
from convgen.rules.retour.electronique import electronic
from convgen.rules.retour.identification import NUMBER_PATTERN
from convgen.rules.retour.papiers import papers
from convgen.rules.retour.signature import frame_findings
from convgen.rules.retour.surcharges import annotations
from convgen.rules.retour.vu import Vu, conforme
from ocr.facts import Lecture, PlainBlock, Wanted

WANTED = Wanted(
    number=NUMBER_PATTERN,
    page=r"page\s*([0-9]{1,3})\s*(?:/|sur|de)\s*([0-9]{1,3})",
    ours=(
        r"^pour (la |le |l )?(collectivite|commune|mairie|ville|communaute|syndicat|metropole)\b",
        r"^(pour )?(m |mme |monsieur |madame )?(le |la )?(maire|president|presidente)\b",
        r"^(nom |cachet |date )*(et )*(la )?signature\b",
    ),
    theirs=r"^(pour )?(l academie|le rectorat|la region academique|l etat|(la |le )?(rectrice|recteur))\b",
    free=r"^fait\b",
)
"""The words of a signature page, in lower case without accents."""

_PAGES_OF_ANOTHER_PAPER = 5
"""A page read whole costs some seconds; strangers of a hundred pages come too."""
_MARKS_IN_DOUBT = ("ring", "rectangle", "lettering", "type", "shape")


def wanted(campagne: Campagne) -> Wanted:
    """What to look for; of a paper that is not the campaign's, the first pages are enough to name it."""
    if campagne.retour.conventions is Emetteur.PLATEFORME:
        return WANTED
    return replace(WANTED, most_pages=_PAGES_OF_ANOTHER_PAPER)


def reads_words(vu: Vu) -> bool:
    """Whether its words must be read: the platform rendered it, or nothing on it is ours."""
    reading = vu.reading
    if reading is None or reading.refusal is not None or all(page.blank for page in reading.pages):
        return False
    if vu.contexte.campagne.retour.conventions is Emetteur.PLATEFORME:
        return True
    found = vu.identification
    return found is not None and not found.marques and not vu.laid()


def _check_number(vu: Vu) -> Iterator[Constat]:
    numbers = _numbers(_lecture(vu))
    found, stated = (vu.identification.numero if vu.identification else None), vu.contexte.annonce
    if not numbers or found is None:
        yield _finding("dossier_number", "introuvable", "Aucun numéro de dossier n’a été lu sur les pages.")
        return
    if len(numbers) > 1:
        listed = ", ".join(map(str, sorted(numbers)))
        message = f"Plusieurs numéros de dossier sont lus sur les pages : {listed}."
        yield _finding("dossier_number", "melange", message)
    if stated is not None and stated not in numbers:
        message = f"Le numéro lu sur les pages ({min(numbers)}) n’est pas celui du dossier {_n(stated)}, "
        yield _finding("dossier_number", "contradiction", message + "où la convention a été envoyée.")
    if not vu.contexte.connues.get(found):
        why = vu.contexte.refus.get(found)
        message = f"Le dossier {_n(found)} n’est pas parmi les dossiers connus"
        yield _finding("dossier_number", "inconnu", f"{message} : {why}" if why else f"{message}.")
    yield conforme("dossier_number", f"Dossier {_n(found)}, lu sur les pages.")


def _check_pages(vu: Vu) -> Iterator[Constat]:
    pages, retour = _lecture(vu).pages, vu.contexte.campagne.retour
    wrong = tuple(papers(vu))
    if wrong:
        yield from wrong
        return
    if retour.conventions is not Emetteur.PLATEFORME:
        message = "Aucune page n’est celle d’une convention émise, ou aucune n’y est lisible."
        yield _finding("pages", "aucune", message)
        return
    told = [page.page for page in pages if page.page is not None]
    totals = {total for _, total in told} or ({retour.pages} if retour.pages else set())
    if len(totals) != 1 or (retour.pages and totals != {retour.pages}):
        message = "Le nombre de pages de la convention n’est pas lisible, ou les pages se contredisent."
        yield _finding("pages", "nombre_inconnu", message)
        return
    (total,) = totals
    if told:
        missing = sorted(set(range(1, total + 1)) - {number for number, _ in told})
        if missing:
            listed = ", ".join(map(str, missing))
            yield _finding("pages", "non_reconnue", f"Pages qui manquent, ou ne se lisent pas : {listed}.")
    if len(pages) != total:
        message = f"Le fichier compte {compte(len(pages), 'page')} au lieu de {total}."
        yield _finding("pages", "autre_nombre", message)
    yield conforme("pages", f"Les {compte(total, 'page')} de la convention sont là.")


def _check_version(vu: Vu) -> Iterator[Constat]:
    """No code tells the version; what the dossier says today must be what the pages say."""
    cible = vu.cible
    if cible is None or not cible.mentions:
        message = "Sans code, la version de la convention ne peut pas être connue."
        yield _finding("version", "inconnue", message)
        return
    if cible.remplacee_par is not None:
        message = f"Le dossier {_n(cible.remplacee_par)}, déposé depuis, a remplacé celui-ci."
        yield _finding("version", "caduque", message)
    lacking = [mention for mention in cible.mentions if not _is_read(mention, _lecture(vu))]
    if lacking:
        listed = ", ".join(f"« {mention} »" for mention in lacking)
        message = f"Les pages ne disent pas, ou pas lisiblement, ce que dit le dossier : {listed}."
        yield _finding("version", "autres_donnees", message)
    yield conforme("version", "Les pages disent ce que dit le dossier.")


def _check_block(vu: Vu) -> Iterator[Constat]:
    block = _block(vu)
    if block is None:
        message = "Aucun mot ne dit où la collectivité doit signer."
        yield _finding("signature_block", "introuvable", message)
        return
    yield conforme("signature_block", f"L’endroit à signer est sous « {block.heading[:60]} ».")


def _check_signature(vu: Vu) -> Iterator[Constat]:
    """What the marks say, never better than « à confirmer » unless all that can be known agrees."""
    yield from electronic(vu)
    block = _block(vu)
    if block is None:
        yield _finding("signature", "non_cherchee", "L’endroit à signer n’a pas été trouvé.")
        return
    place = (Place(frame="retour", page=block.zone.index, box=block.box),)
    findings = [replace(finding, boxes=place) for finding in frame_findings(vu, block.zone)]
    worst = max(finding.outcome for finding in findings)
    for finding in electronic(vu):
        # Nothing issued proves what was signed.
        yield replace(finding, outcome=Outcome.A_EXAMINER)
    for finding in findings:
        if finding.outcome is Outcome.NON_CONFORME:
            yield replace(finding, outcome=Outcome.A_EXAMINER, message=f"{_UNDER.format(block.heading[:60])}")
        elif finding.outcome is not Outcome.CONFORME:
            yield finding
    if worst is not Outcome.CONFORME:
        return
    doubts = tuple(_doubts(vu, block, findings[-1].margin))
    if doubts:
        message = f"Il y a comme une signature, à confirmer : {' ; '.join(doubts)}."
        yield replace(findings[-1], outcome=Outcome.A_EXAMINER, code="signature.a_confirmer", message=message)
        return
    message = "La convention est signée à la main, à l’encre de couleur, à l’endroit prévu."
    yield replace(findings[-1], message=message, value=block.chroma, threshold=seuils.PLAIN_CHROMA)


_UNDER = "Rien n’est sûrement signé sous « {} »."


def _doubts(vu: Vu, block: PlainBlock, margin: float) -> Iterator[str]:
    """Each reason for which a human must confirm; without any, nothing is left to know."""
    if vu.contexte.campagne.retour.conventions is not Emetteur.PLATEFORME:
        yield "la convention n’est pas de celles que convgen a émises"
    for check in (_check_number, _check_pages, _check_version):
        if any(finding.outcome > Outcome.AVERTISSEMENT for finding in check(vu)):
            yield "le dossier, ses pages ou ses données ne sont pas tous reconnus"
            break
    page = next(page for page in vu.reading.pages if page.index == block.zone.index) if vu.reading else None
    if page is None or page.overlays or page.image_cover < seuils.IMAGE_COVER:
        yield "la page n’est pas le simple scan d’un papier"
    if block.rank > seuils.PLAIN_RANK or len(_blocks(vu)) > 1:
        yield "l’endroit à signer n’est pas sûr"
    if block.chroma < seuils.PLAIN_CHROMA:
        yield "l’encre n’a pas d’autre couleur que le texte imprimé"
    if margin < seuils.PLAIN_MARGIN:
        yield "le trait est court"
    stamped = block.zone.stamp_mm2 > 0 or any(mark.kind in _MARKS_IN_DOUBT for mark in block.zone.marks)
    if stamped or block.coloured_words:
        yield "un tampon est au même endroit"


def _check_content(vu: Vu) -> Iterator[Constat]:
    yield from annotations(vu)
    for page in _lecture(vu).pages:
        for note in page.notes:
            if note.area_mm2 >= seuils.ADDED_MM2 and not is_paraphe(note):
                found = _finding(
                    "content", "ajout", f"Page {page.index} du fichier : de l’encre est ajoutée."
                )
                place = Place(frame="retour", page=page.index, box=note.box)
                yield replace(found, value=note.area_mm2, threshold=seuils.ADDED_MM2, boxes=(place,))
    retour = vu.contexte.campagne.retour
    platform = retour.conventions is Emetteur.PLATEFORME
    worth = Outcome[retour.contenu_non_compare.name] if platform else Outcome.A_EXAMINER
    message = "Le texte n’a été comparé à celui d’aucune convention émise."
    yield replace(_finding("content", "non_compare", message), outcome=worth)


SANS_MARQUE: dict[str, Callable[[Vu], Iterator[Constat]]] = {
    "dossier_number": _check_number,
    "pages": _check_pages,
    "version": _check_version,
    "signature_block": _check_block,
    "signature": _check_signature,
    "content": _check_content,
}
"""The checks of a retour read as words, in place of those of an issued convention."""


def _lecture(vu: Vu) -> Lecture:
    if vu.lecture is None:
        raise ValueError("words were not read")
    return vu.lecture


def _numbers(lecture: Lecture) -> set[int]:
    return {int(number) for page in lecture.pages for number in page.numbers}


def _blocks(vu: Vu) -> tuple[PlainBlock, ...]:
    """The places to sign, the surest heading first, then the last page: bodies of text come before."""
    found = [page.block for page in _lecture(vu).pages if page.block is not None]
    best = min((block.rank for block in found), default=0)
    return tuple(sorted((b for b in found if b.rank == best), key=lambda block: -block.zone.index))


def _block(vu: Vu) -> PlainBlock | None:
    return next(iter(_blocks(vu)), None)


def _is_read(mention: str, lecture: Lecture) -> bool:
    """A number by its digits, whatever the spaces; words by their letters."""
    return any(_bare(mention) in _bare(page.text) for page in lecture.pages)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _finding(check_id: str, code: str, message: str) -> Constat:
    return Constat(
        id=check_id, outcome=Outcome.A_EXAMINER, code=f"{check_id}.{code}", message=message, margin=0.0
    )


def _n(numero: int) -> str:
    return f"n°{NBSP}{numero}"
