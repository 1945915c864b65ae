"""Which part of « Prénom NOM » is the surname: the capitals say so, particles may stay small."""

import re

PARTICULES = frozenset(
    (
        *("de", "du", "des", "d", "la", "le", "les", "l", "von", "van", "der", "den"),
        *("ter", "di", "da", "do", "dos", "del", "della", "el", "al", "ben", "bin"),
    )
)
_CIVILITES = frozenset(("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"))
_APOSTROPHES = "'’"
_MIXED = re.compile(r"(?:Mc|Mac|[dl]['’]|[DL]['’])(?=\w)")
"""What may stand before the capitals inside one word: McDONALD, d’ORNANO."""


def split(text: str) -> tuple[str, str] | None:
    """Prénom and nom; None when there is only one word.

    Whatever the writing, « prénom nom » gives back the words as typed, but for two forms that only an
    inversion explains: « GARCIA Jean », and a civility before two other words.
    """
    words = text.split()
    if len(words) > 2 and words[0].rstrip(".").lower() in _CIVILITES:
        words = words[1:]
    if len(words) < 2:
        return None
    start = _surname_start(words)
    if start == 0:
        end = next(rank for rank, word in enumerate(words) if not _shouted(word))
        return " ".join(words[end:]), " ".join(words[:end])
    return " ".join(words[:start]), " ".join(words[start:])


def in_capitals(nom: str) -> bool:
    """Whether a surname is written in capitals, its leading particles aside."""
    words = nom.split()
    while len(words) > 1 and _particule(words[0]):
        words = words[1:]
    return all(_shouted(word) or not any(char.isalpha() for char in word) for word in words)


def _surname_start(words: list[str]) -> int:
    """The rank of the surname's first word; 0 when the surname stands before the prénom."""
    shouted = [_shouted(word) for word in words]
    if all(shouted):
        return 1
    run = shouted.index(False)
    if run and not any(shouted[run:]) and any(len(word.rstrip(".")) > 1 for word in words[:run]):
        return 0
    start = next((rank for rank, loud in enumerate(shouted) if loud and rank > 0), len(words) - 1)
    while start > 1 and _particule(words[start - 1]):
        start -= 1
    return start


def _particule(word: str) -> bool:
    return word.rstrip(_APOSTROPHES).lower() in PARTICULES


def _shouted(word: str) -> bool:
    bare = _MIXED.sub("", word, count=1) if _MIXED.match(word) else word
    letters = [char for char in bare if char.isalpha()]
    return bool(letters) and not any(char.islower() for char in letters)
