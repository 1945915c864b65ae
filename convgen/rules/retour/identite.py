"""Is it the right dossier, with all its pages, in the version in force."""

from collections import Counter
from collections.abc import Iterator

from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.contexte import Z_NUMERO, Etat
from convgen.rules.retour.vu import Vu, conforme, non_verifie
from ocr.facts import PageFacts


def check_dossier_number(vu: Vu) -> Iterator[Constat]:
    """Codes, OCR and the dossier stated by the sender, reconciled."""
    found = vu.identification
    if found is None:
        yield non_verifie("dossier_number", "Le numéro de dossier n’a pas pu être lu.")
        return
    coded = Counter(marque.numero for _, marque in found.marques)
    printed = _printed_numbers(vu)
    annonce = vu.contexte.annonce
    if not coded and not found.numeros_lus and not printed:
        yield _finding(
            Outcome.A_EXAMINER,
            "introuvable",
            "Aucun numéro de dossier n’a été lu sur les pages : ni code, ni texte.",
        )
        return
    if found.numero is not None and annonce is not None and annonce != found.numero:
        yield _finding(
            Outcome.NON_CONFORME,
            "autre_dossier",
            f"La convention est celle du dossier n°\N{NO-BREAK SPACE}{found.numero} et non du dossier "
            f"n°\N{NO-BREAK SPACE}{annonce} où elle a été envoyée.",
        )
    if len(coded) > 1:
        listed = ", ".join(str(numero) for numero in sorted(coded))
        yield _finding(
            Outcome.A_EXAMINER, "melange", f"Les pages portent plusieurs numéros de dossier : {listed}."
        )
    if found.numero is not None and not vu.contexte.connues.get(found.numero):
        yield _finding(
            Outcome.A_EXAMINER,
            "inconnu",
            f"Le dossier n°\N{NO-BREAK SPACE}{found.numero} n’est pas parmi les conventions émises.",
        )
    against = sorted(printed - {found.numero})
    if against and found.numero not in printed:
        yield _finding(
            Outcome.A_EXAMINER,
            "contradiction",
            f"Le numéro imprimé lu en bas de page ({against[0]}) contredit les codes ({found.numero}).",
        )
    if not coded and annonce is None and found.numero not in printed:
        yield _finding(
            Outcome.A_EXAMINER,
            "lecture_seule",
            f"Le numéro {found.numero} n’a été lu qu’une fois, sans code ni confirmation.",
        )
    yield conforme(
        "dossier_number", f"Dossier n°\N{NO-BREAK SPACE}{found.numero}, lu {_sources(vu, printed)}."
    )


def _printed_numbers(vu: Vu) -> set[int]:
    return {int(word) for zone in vu.zones(Z_NUMERO) for word in zone.text.split()}


def _sources(vu: Vu, printed: set[int]) -> str:
    found = vu.identification
    sources = ["dans les codes"] if found and found.marques else []
    if found and (found.numero in printed or found.numero in found.numeros_lus):
        sources.append("en bas de page")
    if found and vu.contexte.annonce == found.numero:
        sources.append("annoncé par l’expéditeur")
    return " et ".join(sources) or "sur les pages"


def check_pages(vu: Vu) -> Iterator[Constat]:
    """Every page of the convention, each of the version compared with."""
    if vu.cible is None or vu.facts is None or vu.identification is None:
        yield non_verifie("pages", "Les pages n’ont pas pu être comparées à la convention émise.")
        return
    laid = Counter(page.page for page in vu.laid())
    claimed = {m.page for m in vu.identification.matches if m.key == vu.cible.key}
    missing = [n for n in range(1, vu.cible.pages + 1) if n not in laid and n not in claimed]
    unread = [n for n in range(1, vu.cible.pages + 1) if n not in laid and n in claimed]
    if missing:
        several = len(missing) > 1
        yield _page_finding(
            Outcome.NON_CONFORME,
            "manquante",
            f"Il manque {'les pages' if several else 'la page'} {_listed(missing)} de la convention.",
        )
    if unread:
        yield _page_finding(
            Outcome.A_EXAMINER,
            "illisible",
            f"Page {_listed(unread)} : l’image est trop déformée ou trop pâle pour être comparée à la convention.",
        )
    yield from _other_versions(vu)
    yield from _foreign(vu)
    yield from _uncoded(vu)
    twice = [n for n, count in sorted(laid.items()) if count > 1 and n is not None]
    if twice:
        yield _page_finding(
            Outcome.AVERTISSEMENT, "double", f"Page {_listed(twice)} reçue en plusieurs exemplaires."
        )
    yield conforme("pages", f"Les {vu.cible.pages} pages de la convention sont là.")


def _other_versions(vu: Vu) -> Iterator[Constat]:
    found = vu.identification
    others = sorted({m.key for m in found.matches if vu.cible and m.key != vu.cible.key}) if found else []
    if others:
        yield _page_finding(
            Outcome.NON_CONFORME,
            "versions_melangees",
            "Des pages viennent d’une autre version de la convention.",
        )


def _foreign(vu: Vu) -> Iterator[Constat]:
    for index, marque in vu.identification.etrangeres if vu.identification else ():
        yield _page_finding(
            Outcome.A_EXAMINER,
            "etrangere",
            f"La page {index} du fichier porte le code d’une autre convention (dossier {marque.numero}, "
            f"version {marque.version}).",
        )


def _uncoded(vu: Vu) -> Iterator[Constat]:
    """A page recognised by its print alone: the articles are the same in every convention, its number must be read."""
    for page in vu.laid():
        if vu.coded(page.index):
            continue
        read = {int(w) for z in vu.zones(Z_NUMERO) if z.index == page.index for w in z.text.split()}
        if vu.cible and vu.cible.numero in read:
            continue
        yield _page_finding(
            Outcome.A_EXAMINER,
            "sans_code",
            f"Page {page.page} : ni ses codes ni son numéro de dossier ne sont lisibles.",
            page,
        )


def check_version(vu: Vu) -> Iterator[Constat]:
    """Not caduque, not withdrawn, of this campaign."""
    found = vu.identification
    if found is None or found.numero is None:
        yield non_verifie("version", "La version de la convention n’a pas pu être lue.")
        return
    if vu.cible is None:
        yield _version_finding(
            Outcome.A_EXAMINER,
            "inconnue",
            "Cette version de la convention n’est pas parmi celles qui ont été émises.",
        )
        return
    courante = vu.contexte.courante(found.numero)
    if vu.cible.campagne != vu.contexte.campagne.id:
        yield _version_finding(
            Outcome.NON_CONFORME, "autre_campagne", "La convention est celle d’une autre campagne."
        )
    if vu.cible.etat is Etat.CADUQUE:
        newer = f" : la version {courante.version} l’a remplacée" if courante else ""
        yield _version_finding(
            Outcome.NON_CONFORME,
            "caduque",
            f"La convention signée est la version {vu.cible.version}, qui est caduque{newer}.",
        )
    if vu.cible.etat is Etat.RETIREE:
        yield _version_finding(Outcome.NON_CONFORME, "retiree", "La convention signée a été retirée.")
    uncoded = [page for page in vu.laid() if not vu.coded(page.index)]
    if uncoded and len(vu.contexte.connues.get(found.numero, ())) > 1:
        yield _version_finding(
            Outcome.A_EXAMINER,
            "sans_code",
            "Des pages n’ont pas de code lisible et le dossier a plusieurs versions : laquelle est-ce ?",
        )
    yield conforme("version", f"Version {vu.cible.version}, en vigueur.")


def _finding(outcome: Outcome, code: str, message: str) -> Constat:
    return Constat(id="dossier_number", outcome=outcome, code=f"dossier_number.{code}", message=message)


def _version_finding(outcome: Outcome, code: str, message: str) -> Constat:
    return Constat(id="version", outcome=outcome, code=f"version.{code}", message=message)


def _page_finding(outcome: Outcome, code: str, message: str, page: PageFacts | None = None) -> Constat:
    boxes = () if page is None else (Place(frame="retour", page=page.index, box=(0.0, 0.0, *page.size_pt)),)
    return Constat(id="pages", outcome=outcome, code=f"pages.{code}", message=message, boxes=boxes)


def _listed(numbers: list[int]) -> str:
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1]
