"""How a name written all in capitals is properly written."""

import re
from collections.abc import Iterable

from convgen.cle import cle

_SMALL = frozenset(
    (
        *("de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "sur", "sous"),
        *("au", "aux", "à", "a", "lès", "lez", "près", "dit"),
    )
)
_COMMON = {
    "commune": "commune",
    "communes": "communes",
    "communaute": "communauté",
    "agglomeration": "agglomération",
    "urbaine": "urbaine",
    "metropole": "métropole",
    "ville": "ville",
    "mairie": "mairie",
    "syndicat": "syndicat",
    "intercommunal": "intercommunal",
    "mixte": "mixte",
    "vocation": "vocation",
    "unique": "unique",
    "multiple": "multiple",
    "scolaire": "scolaire",
    "regroupement": "regroupement",
    "pedagogique": "pédagogique",
    "pays": "pays",
}
_ACRONYMS = frozenset(("cc", "ca", "cu", "sivu", "sivom", "sivos", "rpi", "epci", "sicoval"))
_COMMUNE = re.compile(r"(?i)(commune|ville|mairie)\s+(du\s+|des\s+|d['’\s]\s*|de\s+)(.+)")
_ARTICLES = {"du ": "le ", "des ": "les "}
"""Only these two melt into « de »: « Commune du Séquestre », but « Commune de L’Isle-Jourdain »."""
_PARTS = re.compile(r"([\s\-'’]+)")


def shouted(text: str) -> bool:
    """All in capitals, and long enough not to be an acronym."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 5 and not any(char.islower() for char in letters)


def proper(text: str, known: Iterable[str] = ()) -> str:
    """A proper-case form to propose; ``known`` names of communes give back their accents and hyphens.

    Accents of other words cannot be known from capitals: this is a proposal for a human to confirm.
    """
    names = {cle(name): name for name in known}
    if exact := names.get(cle(text)):
        return exact
    if found := _COMMUNE.fullmatch(text.strip()):
        return found.group(1).capitalize() + " " + _after(_liaison(found.group(2)), found.group(3), names)
    return _capitalised(text)


def _liaison(text: str) -> str:
    """« D » and « d' » -> « d’ », « DU » -> « du »: as it is printed, with what follows it."""
    word = text.strip().lower().rstrip("'’")
    return "d’" if word == "d" else f"{word} "


def _after(liaison: str, rest: str, names: dict[str, str]) -> str:
    """« du » SEQUESTRE -> « du Séquestre »: the list knows it as « Le Séquestre »."""
    article = _ARTICLES.get(liaison, "")
    name = names.get(cle(article + rest))
    return liaison + (name[len(article) :] if name else _capitalised(rest))


def _capitalised(text: str) -> str:
    parts = _PARTS.split(text.strip().lower())
    words = [_word(part, first=rank == 0) if rank % 2 == 0 else part for rank, part in enumerate(parts)]
    return "".join(words)


def _word(word: str, *, first: bool) -> str:
    plain = cle(word)
    if plain in _ACRONYMS:
        return word.upper()
    if plain in _COMMON:
        return _COMMON[plain].capitalize() if first else _COMMON[plain]
    if word in _SMALL and not first:
        return word
    return word[:1].upper() + word[1:]
