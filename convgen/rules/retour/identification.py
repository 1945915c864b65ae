"""Which page of which version each returned page is: codes first, then OCR, then what the sender stated."""

from collections import Counter
from dataclasses import dataclass, replace

from convgen.marque import Marque, parse
from convgen.rules.retour.contexte import Contexte, VersionConnue
from ocr.facts import Lecture, PageMatch, PageRead, Reading

NUMBER_PATTERN = r"dossier\s*(?:n\s*\S{0,2})?\s*[:.]?\s*((?:[0-9]\s?){4,12})(?![0-9])"
"""« Dossier n° 9041818 » as OCR may read it: the degree sign becomes o, *, " or nothing."""

_DOSSIERS_MAX = 8

Edition = tuple[int, str]
"""What a code says of its document besides the dossier: version, digest8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What the file claims to be. ``marques``: (returned page, marque); ``numeros_lus``: numbers read by OCR.

    ``cible``: what to compare with; ``matches``: pages of the target or of another version of the dossier;
    ``etrangeres``: pages that bear the codes of something else; ``dechirees``: pages with codes of ours that
    disagree, foreign to each.
    """

    marques: tuple[tuple[int, Marque], ...]
    numeros_lus: tuple[int, ...]
    numero: int | None
    cible: VersionConnue | None
    matches: tuple[PageMatch, ...]
    etrangeres: tuple[tuple[int, Marque], ...]
    dechirees: frozenset[int] = frozenset()


def page_marques(page: PageRead) -> tuple[Marque, ...]:
    """Our codes on a page; codes that are not ours are ignored."""
    return tuple({str(m): m for m in (parse(code.text) for code in page.codes) if m is not None}.values())


def numbers_read(reading: Reading) -> tuple[int, ...]:
    """Dossier numbers read by OCR, the most frequent first."""
    counted = Counter(int(number) for page in reading.pages for number in page.numbers)
    return tuple(number for number, _ in counted.most_common())


def with_numbers(reading: Reading, lecture: Lecture) -> Reading:
    """What was read, with the numbers that the words of whole pages add."""
    read = {page.index: page.numbers for page in lecture.pages}
    pages = (replace(page, numbers=read.get(page.index) or page.numbers) for page in reading.pages)
    return replace(reading, pages=tuple(pages))


def editions_seen(reading: Reading) -> dict[int, tuple[Edition, ...]]:
    """What the codes say of each dossier the file bears the number of: what to look up before judging.

    Of the dossiers most pages name only: a file of 300 codes of 300 dossiers is no retour of any.
    """
    marques = [marque for page in reading.pages for marque in page_marques(page)]
    named = Counter(marque.numero for marque in marques).most_common(_DOSSIERS_MAX)
    seen = {
        numero: tuple(dict.fromkeys((m.version, m.digest8) for m in marques if m.numero == numero))
        for numero, _ in named
    }
    return seen | {numero: () for numero in numbers_read(reading)[:_DOSSIERS_MAX] if numero not in seen}


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
        dechirees=frozenset(torn),
    )


def _numero(
    marques: tuple[tuple[int, Marque], ...], numbers: tuple[int, ...], contexte: Contexte
) -> int | None:
    votes = Counter(marque.numero for _, marque in marques)
    if votes:
        # The sender's statement only breaks ties: a whole convention of another dossier is that dossier's.
        return max(votes, key=lambda number: (votes[number], number == contexte.annonce))
    known = [number for number in numbers if contexte.connues.get(number)]
    stated = contexte.annonce
    if stated in known or (not known and stated is not None and contexte.connues.get(stated)):
        # OCR misreads a digit now and then: the pages themselves, once compared, say which dossier it is.
        return stated
    return next(iter((*known, *numbers)), stated)


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
    return contexte.courante(numero) or next(reversed(contexte.connues.get(numero, ())), None)
