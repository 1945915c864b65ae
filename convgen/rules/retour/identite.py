"""Is it the right dossier, with all its pages, in the version in force."""

from collections import Counter
from collections.abc import Iterator

from convgen.french import NBSP, compte
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.contexte import Z_NUMERO, Etat, VersionConnue
from convgen.rules.retour.identification import Identification
from convgen.rules.retour.papiers import papers
from convgen.rules.retour.vu import Vu, conforme, non_verifie
from ocr.facts import PageFacts


def check_dossier_number(vu: Vu) -> Iterator[Constat]:
    """Codes, OCR and the dossier stated by the sender, reconciled."""
    found = vu.identification
    if found is None:
        yield non_verifie("dossier_number", "Le numéro de dossier n’a pas pu être lu.")
        return
    printed = _printed_numbers(vu)
    if found.numero is None or not (found.marques or found.numeros_lus or printed):
        yield _finding(
            Outcome.A_EXAMINER,
            "introuvable",
            "Aucun numéro de dossier n’a été lu sur les pages : ni code, ni texte.",
        )
        return
    yield from _stated(vu, found.numero, printed)
    yield from _unknown(vu, found.numero)
    yield from _contradictions(vu, found, printed)
    yield conforme("dossier_number", f"Dossier {_n(found.numero)}, lu {_sources(vu, printed)}.")


def _stated(vu: Vu, numero: int, printed: set[int]) -> Iterator[Constat]:
    """The dossier in whose messagerie the retour arrived; OCR alone never sends a convention back."""
    found, annonce = vu.identification, vu.contexte.annonce
    if found is None or annonce is None:
        return
    if annonce != numero:
        yield _finding(
            Outcome.NON_CONFORME if found.marques else Outcome.A_EXAMINER,
            "autre_dossier",
            f"La convention est celle du dossier {_n(numero)} et non du dossier {_n(annonce)} "
            "où elle a été envoyée.",
        )
    elif not found.marques and annonce not in printed and annonce not in found.numeros_lus:
        read = sorted({*printed, *found.numeros_lus})
        yield _finding(
            Outcome.A_EXAMINER,
            "contradiction",
            f"Le numéro lu sur les pages ({read[0]}) n’est pas celui du dossier {_n(annonce)} "
            "où la convention a été envoyée.",
        )


def _unknown(vu: Vu, numero: int) -> Iterator[Constat]:
    if vu.contexte.connues.get(numero):
        return
    why = vu.contexte.refus.get(numero)
    message = f"Le dossier {_n(numero)} n’est pas parmi les conventions émises"
    yield _finding(Outcome.A_EXAMINER, "inconnu", f"{message} : {why}" if why else f"{message}.")


def _contradictions(vu: Vu, found: Identification, printed: set[int]) -> Iterator[Constat]:
    """Sources that disagree, or one that nothing confirms."""
    coded = sorted({marque.numero for _, marque in found.marques})
    if len(coded) > 1:
        listed = ", ".join(map(str, coded))
        yield _finding(
            Outcome.A_EXAMINER, "melange", f"Les pages portent plusieurs numéros de dossier : {listed}."
        )
    against = sorted(printed - {found.numero})
    if coded and against and found.numero not in printed:
        yield _finding(
            Outcome.A_EXAMINER,
            "contradiction",
            f"Le numéro imprimé lu en bas de page ({against[0]}) contredit les codes ({found.numero}).",
        )
    if not coded and vu.contexte.annonce is None and found.numero not in printed:
        yield _finding(
            Outcome.A_EXAMINER,
            "lecture_seule",
            f"Le numéro {found.numero} n’a été lu qu’une fois, sans code ni confirmation.",
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
    if vu.reading is not None and vu.reading.pages and all(page.blank for page in vu.reading.pages):
        yield _page_finding(Outcome.A_EXAMINER, "blanches", "Le fichier ne contient que des pages blanches.")
        return
    found = vu.identification
    if found is not None and vu.facts is not None and not found.marques and not vu.laid():
        yield from tuple(papers(vu)) or (_none_is_ours(),)
        return
    if vu.cible is None or vu.facts is None or found is None:
        yield non_verifie("pages", "Les pages n’ont pas pu être comparées à la convention émise.")
        return
    yield from _undrawn(vu)
    yield from _absent(vu, vu.cible)
    yield from _other_versions(vu, found, vu.cible)
    yield from _foreign(found)
    yield from _uncoded(vu)
    yield from _twice(vu)
    yield conforme("pages", f"Les {compte(vu.cible.pages, 'page')} de la convention sont là.")


def _none_is_ours() -> Constat:
    return _page_finding(
        Outcome.A_EXAMINER,
        "aucune",
        "Aucune page de la convention n’est dans le fichier, ou aucune n’y est lisible.",
    )


def _undrawn(vu: Vu) -> Iterator[Constat]:
    """A page drawn blank that is not: under a white surface, written in white, or badly drawn by us."""
    for page in vu.reading.pages if vu.reading else ():
        if page.undrawn:
            yield _page_finding(
                Outcome.A_EXAMINER,
                "rendu_blanc",
                f"La page {page.index} du fichier s’affiche blanche alors qu’elle contient une image ou du "
                "texte : à ouvrir avec un autre lecteur.",
            )


def _absent(vu: Vu, cible: VersionConnue) -> Iterator[Constat]:
    """Pages that nothing in the file shows; those that a code names but whose picture could not be laid."""
    ours, claimed = _shown(vu), _claimed(vu, cible)
    absent = [n for n in range(1, cible.pages + 1) if n not in ours]
    unread = [n for n in absent if n in claimed]
    missing = [n for n in absent if n not in claimed]
    several = len(missing) > 1
    if missing and not vu.nameless:
        yield _page_finding(
            Outcome.NON_CONFORME,
            "manquante",
            f"Il manque {'les pages' if several else 'la page'} {_listed(missing)} de la convention.",
        )
    elif missing:
        yield _page_finding(
            Outcome.A_EXAMINER,
            "non_reconnue",
            f"{_pages(missing)} : {'elles manquent' if several else 'elle manque'}, ou ne se "
            f"{'reconnaissent' if several else 'reconnaît'} pas parmi les autres pages du fichier.",
        )
    if unread:
        yield _page_finding(
            Outcome.A_EXAMINER,
            "illisible",
            f"{_pages(unread)} : l’image est trop déformée ou trop pâle pour être comparée à la convention.",
        )


def _shown(vu: Vu) -> Counter[int | None]:
    """Page of the convention -> copies of it; a page that bears another document's code is no copy."""
    found = vu.identification
    strangers = {index for index, _ in found.etrangeres} - found.dechirees if found else set()
    return Counter(page.page for page in vu.laid() if page.index not in strangers)


def _claimed(vu: Vu, cible: VersionConnue) -> set[int]:
    return {m.page for m in vu.identification.matches if m.key == cible.key} if vu.identification else set()


def _twice(vu: Vu) -> Iterator[Constat]:
    twice = [n for n, count in _shown(vu).items() if count > 1 and n is not None]
    if vu.cible is not None and len(twice) == vu.cible.pages:
        copies = min(_shown(vu)[page] for page in twice)
        message = f"Le fichier contient {copies} exemplaires complets de la convention."
        yield _page_finding(Outcome.AVERTISSEMENT, "exemplaires", message)
    elif twice:
        received = "reçues" if len(twice) > 1 else "reçue"
        message = f"{_pages(sorted(twice))} {received} en plusieurs exemplaires."
        yield _page_finding(Outcome.AVERTISSEMENT, "double", message)


def _other_versions(vu: Vu, found: Identification, cible: VersionConnue) -> Iterator[Constat]:
    others = sorted({match.index for match in found.matches if match.key != cible.key})
    if others:
        yield _page_finding(
            Outcome.NON_CONFORME,
            "versions_melangees",
            f"{_pages(others)} du fichier : de la même convention, mais d’une autre version.",
        )


def _foreign(found: Identification) -> Iterator[Constat]:
    for index, marque in found.etrangeres:
        same = "d’une autre édition de cette" if marque.numero == found.numero else "d’une autre"
        yield _page_finding(
            Outcome.A_EXAMINER,
            "etrangere",
            f"La page {index} du fichier porte le code {same} convention (dossier {_n(marque.numero)}, "
            f"version {marque.version}).",
        )


def _uncoded(vu: Vu) -> Iterator[Constat]:
    """A page recognised by its print alone: the articles are everywhere the same, its number must be read."""
    strangers = {index for index, _ in vu.identification.etrangeres} if vu.identification else set()
    for page in vu.laid():
        if vu.coded(page.index):
            continue
        read = {int(w) for z in vu.zones(Z_NUMERO) if z.index == page.index for w in z.text.split()}
        if (vu.cible and vu.cible.numero in read) or page.index in strangers:
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
            "La convention signée n’est pas une version qui a été émise, ou son contenu a changé depuis.",
        )
        return
    if vu.cible.campagne != vu.contexte.campagne.id:
        message = f"La convention est celle d’une autre campagne : {vu.cible.campagne}."
        yield _version_finding(Outcome.NON_CONFORME, "autre_campagne", message)
    yield from _no_more_in_force(vu, vu.cible)
    uncoded = [page for page in vu.laid() if not vu.coded(page.index)]
    if uncoded and len(vu.contexte.connues.get(found.numero, ())) > 1:
        yield _version_finding(
            Outcome.A_EXAMINER,
            "sans_code",
            "Des pages n’ont pas de code lisible et le dossier a plusieurs versions : laquelle est-ce ?",
        )
    yield conforme("version", f"Version {vu.cible.version}, en vigueur.")


def _no_more_in_force(vu: Vu, cible: VersionConnue) -> Iterator[Constat]:
    if cible.etat is Etat.RETIREE:
        yield _version_finding(Outcome.NON_CONFORME, "retiree", "La convention signée a été retirée.")
    if cible.etat is not Etat.CADUQUE:
        return
    newer = vu.contexte.courante(cible.numero)
    by = f" : la version {newer.version} l’a remplacée" if newer else ""
    if cible.remplacee_par is not None:
        by = f" : celle du dossier {_n(cible.remplacee_par)}, déposé depuis, l’a remplacée"
    message = f"La convention signée est la version {cible.version}, qui est caduque{by}."
    if cible.remplacee_par is not None:
        message = f"La convention signée est caduque{by}."
    yield _version_finding(Outcome.NON_CONFORME, "caduque", message)


def _finding(outcome: Outcome, code: str, message: str) -> Constat:
    return Constat(id="dossier_number", outcome=outcome, code=f"dossier_number.{code}", message=message)


def _version_finding(outcome: Outcome, code: str, message: str) -> Constat:
    return Constat(id="version", outcome=outcome, code=f"version.{code}", message=message)


def _page_finding(outcome: Outcome, code: str, message: str, page: PageFacts | None = None) -> Constat:
    boxes = () if page is None else (Place(frame="retour", page=page.index, box=(0.0, 0.0, *page.size_pt)),)
    return Constat(id="pages", outcome=outcome, code=f"pages.{code}", message=message, boxes=boxes)


def _n(numero: int) -> str:
    return f"n°{NBSP}{numero}"


def _pages(numbers: list[int]) -> str:
    return f"Page{'s' * (len(numbers) > 1)} {_listed(numbers)}"


def _listed(numbers: list[int]) -> str:
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1]
