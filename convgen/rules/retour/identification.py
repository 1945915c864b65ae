"""Which dossier, which version, which page each returned page is: codes first, then OCR, then what the sender stated."""

from collections import Counter
from dataclasses import dataclass

from convgen.marque import Marque, parse
from convgen.rules.retour.contexte import Contexte, VersionConnue
from ocr.facts import PageMatch, PageRead, Reading

NUMBER_PATTERN = r"dossier\s*(?:n\s*\S{0,2})?\s*[:.]?\s*((?:[0-9]\s?){4,12})(?![0-9])"
"""« Dossier n° 9041818 » as OCR may read it: the degree sign becomes o, *, " or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """``marques``: (returned page, marque); ``numeros_lus``: numbers read by OCR; ``cible``: the version to compare with.

    ``matches``: pages of the target or of another known version of the same dossier; ``etrangeres``: pages that bear
    the codes of something else.
    """

    marques: tuple[tuple[int, Marque], ...]
    numeros_lus: tuple[int, ...]
    numero: int | None
    cible: VersionConnue | None
    matches: tuple[PageMatch, ...]
    etrangeres: tuple[tuple[int, Marque], ...]


def page_marques(page: PageRead) -> tuple[Marque, ...]:
    """Our codes on a page; codes that are not ours are ignored."""
    return tuple({str(m): m for m in (parse(code.text) for code in page.codes) if m is not None}.values())


def numbers_read(reading: Reading) -> tuple[int, ...]:
    """Dossier numbers read by OCR, the most frequent first."""
    counted = Counter(int(number) for page in reading.pages for number in page.numbers)
    return tuple(number for number, _ in counted.most_common())


def versions_seen(reading: Reading) -> dict[int, tuple[int, ...]]:
    """Every dossier the file bears the number of, with the versions its codes name: what to look up before judging."""
    seen: dict[int, tuple[int, ...]] = {}
    for page in reading.pages:
        for marque in page_marques(page):
            seen[marque.numero] = tuple(dict.fromkeys((*seen.get(marque.numero, ()), marque.version)))
    return seen | {numero: () for numero in numbers_read(reading) if numero not in seen}


def identify(reading: Reading, contexte: Contexte) -> Identification:
    """Settle what the file claims to be. A page with two of our codes that disagree is foreign to both."""
    marques = tuple((page.index, marque) for page in reading.pages for marque in page_marques(page))
    numbers = numbers_read(reading)
    numero = _numero(marques, numbers, contexte)
    cible = _cible(numero, marques, contexte)
    torn = {index for index, count in Counter(index for index, _ in marques).items() if count > 1}
    matches, foreign = [], []
    for index, marque in marques:
        known = contexte.version(marque.numero, marque.version)
        ours = (
            known is not None
            and known.digest8 == marque.digest8
            and known.numero == numero
            and index not in torn
        )
        if known is not None and ours and marque.pages == known.pages:
            matches.append(PageMatch(index=index, key=known.key, page=marque.page))
        else:
            foreign.append((index, marque))
    return Identification(
        marques=marques,
        numeros_lus=numbers,
        numero=numero,
        cible=cible,
        matches=tuple(matches),
        etrangeres=tuple(foreign),
    )


def _numero(
    marques: tuple[tuple[int, Marque], ...], numbers: tuple[int, ...], contexte: Contexte
) -> int | None:
    votes = Counter(marque.numero for _, marque in marques)
    if votes:
        # The sender's statement only breaks ties: a whole convention of another dossier is that other dossier's.
        return max(votes, key=lambda number: (votes[number], number == contexte.annonce))
    known = [number for number in numbers if number in contexte.connues]
    if contexte.annonce in known:
        return contexte.annonce
    return known[0] if known else (numbers[0] if numbers else contexte.annonce)


def _cible(
    numero: int | None, marques: tuple[tuple[int, Marque], ...], contexte: Contexte
) -> VersionConnue | None:
    """The version most pages bear; without a code, the version in force, else the last one."""
    if numero is None:
        return None
    votes = Counter(
        marque.version
        for _, marque in marques
        if marque.numero == numero
        and (known := contexte.version(numero, marque.version)) is not None
        and known.digest8 == marque.digest8
    )
    if votes:
        best = max(votes, key=lambda version: (votes[version], version))
        return contexte.version(numero, best)
    if any(marque.numero == numero for _, marque in marques):
        return None  # codes of a convention we never issued: nothing to compare with
    versions = contexte.connues.get(numero, ())
    return contexte.courante(numero) or (versions[-1] if versions else None)
