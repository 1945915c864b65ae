"""What the rows of letters beside a signature are: a usual mention, a stamp's address, a griffe's type."""

import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

_LIKE = 0.72
_TELEPHONE = 8
"""Digits of a line that holds a telephone number, an error or two of OCR granted."""
_LIKE_BY_HAND = 0.58
"""Tesseract reads a printed line with an error or two, a handwritten one with more (simulated scans: « Lu et
amor » for « Lu et approuvé »)."""


class Lettres(StrEnum):
    """What letters say of the strokes beside them."""

    MENTION = "mention"
    CACHET = "cachet"
    GRIFFE = "griffe"
    INCONNUES = "inconnues"


_MENTIONS = ("luetapprouve", "bonpouraccord", "bonpourengagement", "bonpourpouvoir")
_CACHETS = (
    "mairiede",
    "communede",
    "villede",
    "communautede",
    "hoteldeville",
    "placedela",
    "republiquefrancaise",
)
_GRIFFES = ("lemaire", "madamelamaire", "lepresident", "lapresidente", "ladjoint", "ladjointe", "pourlemaire")


def kind_of(text: str, commune: str) -> Lettres:
    """Judge lines of text as OCR read them; letters of an unknown sort may be those of a griffe.

    ``commune``: whose stamp is awaited."""
    lines = tuple(filter(None, (letters(line) for line in text.splitlines())))
    if any(like(line, known) > _LIKE_BY_HAND for line in lines for known in _MENTIONS):
        return Lettres.MENTION
    # A quality opens its line; « place de la Mairie » only looks like one further on.
    if any(like(line[: len(known) + 1], known) > _LIKE for line in lines for known in _GRIFFES):
        return Lettres.GRIFFE
    place = letters(commune)
    if any(_is_the_mayor_of(place, line) for line in lines):
        return Lettres.GRIFFE
    numbered = any(sum(char.isdigit() for char in line) >= _TELEPHONE for line in text.splitlines())
    known_stamps = (*_CACHETS, f"mairie{place}", f"mairiede{place}")
    if numbered or any(like(line, known) > _LIKE for line in lines for known in known_stamps):
        return Lettres.CACHET
    return Lettres.INCONNUES


def _is_the_mayor_of(place: str, line: str) -> bool:
    """« Maire de Rodez » rather than « Mairie de Rodez », be it misread."""
    mayor, town_hall = (
        max(like(line, word + of + place) for of in ("", "de")) for word in ("maire", "mairie")
    )
    return mayor > max(_LIKE, town_hall)


def letters(line: str) -> str:
    """The letters of a line, without case, accents, spaces nor figures."""
    plain = unicodedata.normalize("NFKD", line.lower())
    return "".join(char for char in plain if "a" <= char <= "z")


def like(line: str, known: str) -> float:
    """Likeness, 0 to 1, of ``known`` to the part of ``line`` most like it."""
    parts = (line[start : start + len(known)] for start in range(max(1, len(line) - len(known) + 1)))
    return max(SequenceMatcher(None, part, known, autojunk=False).ratio() for part in parts)
