"""What the rows of letters beside a signature are: a usual mention, a stamp's address, a griffe's type."""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

_LIKE = 0.72
_TELEPHONE = 8
"""Digits of a line that holds a telephone number, an error or two of OCR granted."""
_NAMED = 0.85
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
_NAME = re.compile(r"[A-ZÀ-Ý]{5,}|[A-ZÀ-Ý][a-zà-ÿ]*[a-zà-ÿ.] ([A-ZÀ-Ý]{4,})")
"""One word in capitals, or a first name or an initial before it."""
_NAME_BEFORE = re.compile(r"[A-ZÀ-ÝŸŒ]{5,} MAIRIE\b")
"""A stamp's address begins by these words: a facsimile's name stands beside them."""
_MENTIONS_BEGIN, _MENTION_ENDS = ("luet", "bonpour"), "prouve"
_WORD, _WORDS = re.compile(r"[^\W\d_]{2,}"), 3
_DAY = 4
"""Of 367 simulated signatures that were accepted, in two sorts of hands, one is read as four figures of a
line, no slash among them; of 13 frames of words in other hands than the simulator's that were accepted, six.
"""
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_DATE = re.compile(r"\d\d?/\d\d?/\d\d")
_DATE_BEGUN = re.compile(r"\d ?/ ?\d")
_QUALITY_BEGUN = re.compile(r"\W*L[ea] ?M")
_LU = re.compile(r"\W*Lu [^\W\d_]{2}\b")
_TOWN_HALL, _AT_THE_TOWN_HALL = "mairie", "placedelamairie"
_CACHETS = (
    "mairiede",
    "communede",
    "villede",
    "communautede",
    "hoteldeville",
    "placedela",
    "republiquefrancaise",
)
_GRIFFES = (
    "lemaire",
    "madamelamaire",
    "madamelemaire",
    "monsieurlemaire",
    "lepresident",
    "lapresidente",
    "ladjoint",
    "ladjointe",
    "pourlemaire",
)


def kind_of(text: str, commune: str) -> Lettres:
    """Judge lines of text as OCR read them; letters of an unknown sort may be those of a griffe.

    ``commune``: whose stamp is awaited."""
    lines = text.splitlines()
    others = [line for line in lines if not is_mention(line)]
    rest = "\n".join(others)
    kind = _of_other_lines(rest, commune)
    if others == lines or kind is Lettres.GRIFFE:
        return kind
    # A mention does not make a signature of the facsimile below it, whose name may be all that is read.
    return Lettres.INCONNUES if kind is Lettres.INCONNUES and bears_a_name(rest, commune) else Lettres.MENTION


def _of_other_lines(text: str, commune: str) -> Lettres:
    lines = _lines(text)
    # A quality opens its line; « place de la Mairie » only looks like one further on, and « Mairie » at once,
    # more so behind the upright of a frame, read as « L ».
    if any(_bears(line, known) for line in lines for known in _GRIFFES):
        return Lettres.GRIFFE
    # The rest of « Le Maire » may be too pale to be read; a commune may be called « Le Montat ».
    if any(map(_QUALITY_BEGUN.match, text.splitlines())) and not _QUALITY_BEGUN.match(commune):
        return Lettres.GRIFFE
    if any(map(_NAME_BEFORE.search, text.splitlines())):
        return Lettres.GRIFFE
    titles = {_title_before(letters(commune), line) for line in lines}
    if Lettres.GRIFFE in titles:
        return Lettres.GRIFFE
    begun = any(line.startswith(_MENTIONS_BEGIN) for line in lines) or any(map(_LU.match, text.splitlines()))
    if begun and not bears_a_name(text, commune):
        # The signature runs through the rest of it; a name may begin so, beside no quality. « Le Maire » was
        # read « Lu nt re » through our own print, above « VIDAL ».
        return Lettres.MENTION
    numbered = any(sum(char.isdigit() for char in line) >= _TELEPHONE for line in text.splitlines())
    named = Lettres.CACHET in titles
    if named or numbered or any(like(line, known) > _LIKE for line in lines for known in _CACHETS):
        return Lettres.CACHET
    return Lettres.INCONNUES


def is_mention(text: str) -> bool:
    """Whether a line is a usual mention, well enough read, or the end of one that a hand runs through."""
    lines = _lines(text)
    if any(like(line, _MENTION_ENDS) > _LIKE for line in lines):
        return True
    return any(
        max(like(line, known) for known in _MENTIONS) > max(_LIKE_BY_HAND, _quality(line)) for line in lines
    )


def is_sentence(text: str) -> bool:
    """Whether a line is three words or more, or a date: whoever signs writes a name, or nothing that is
    read."""
    return any(len(_WORD.findall(line)) >= _WORDS or _DATE.search(line) for line in text.splitlines())


def is_dated(text: str) -> bool:
    """Whether a piece of a date was read."""
    return _DATE_BEGUN.search(text) is not None


def is_a_day(text: str) -> bool:
    """Whether a line holds as many figures as a day, one more where no slash is read."""
    return any(sum(map(str.isdigit, line)) >= _DAY + ("/" not in line) for line in text.splitlines())


def letters_read(text: str) -> int:
    """How many letters are read, usual mentions left out."""
    return sum(len(letters(line)) for line in text.splitlines() if not is_mention(line))


def ends_in_a_sentence(text: str) -> bool:
    """Whether the last line that was read, which a paraph stands under, is one, or any line when none was."""
    read = [line for line in text.splitlines() if _LONG_WORD.search(line) or _DATE.search(line)]
    return is_sentence(read[-1] if read else text)


def _quality(line: str) -> float:
    """How much a line begins like a quality: « Le taire » is nearer to it than to « Lu et approuvé »."""
    return max(like(line[: len(quality) + 1], quality) for quality in _GRIFFES)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (letters(line) for line in text.splitlines())))


def _bears(line: str, quality: str) -> bool:
    if _TOWN_HALL in line[: len(_TOWN_HALL) + 1] or like(line, _AT_THE_TOWN_HALL) > _NAMED:
        return quality in line
    return like(line[: len(quality) + 1], quality) > _LIKE


def frames_the_name(text: str, commune: str) -> bool:
    """Whether a line well read as the name of the commune bears the upright of a frame at one of its ends."""
    place = letters(commune)
    ends = (line.strip() for line in text.splitlines())
    return any(
        line.startswith("|") or line.endswith("|")
        for line in ends
        if place and like(letters(line), place) > _NAMED
    )


def bears_a_name(text: str, commune: str) -> bool:
    """Whether a line is a name in capitals, other than the commune's: who signs, stamped."""
    names = filter(None, (_NAME.fullmatch(line.strip()) for line in text.splitlines()))
    return any(like(letters(name[1] or name[0]), letters(commune)) < _LIKE for name in names)


def _title_before(place: str, line: str) -> Lettres:
    """« Maire de Rodez » or « Mairie de Rodez »: the word before a name that is well read, however long the
    name; unknown when it is neither, or either."""
    starts = range(max(1, len(line) - len(place) + 1))
    at = max(starts, key=lambda start: like(line[start : start + len(place)], place))
    if not place or like(line[at : at + len(place)], place) < _LIKE:
        return Lettres.INCONNUES
    title = line[max(0, at - len("mairiede")) : at]
    mayor, town_hall = (max(like(title, word), like(title, word + "de")) for word in ("maire", "mairie"))
    if max(mayor, town_hall) < _LIKE:
        return Lettres.INCONNUES
    return Lettres.CACHET if town_hall > mayor else Lettres.GRIFFE


def letters(line: str) -> str:
    """The letters of a line, without case, accents, spaces nor figures."""
    plain = unicodedata.normalize("NFKD", line.lower())
    return "".join(char for char in plain if "a" <= char <= "z")


def like(line: str, known: str) -> float:
    """Likeness, 0 to 1, of ``known`` to the part of ``line`` most like it."""
    parts = (line[start : start + len(known)] for start in range(max(1, len(line) - len(known) + 1)))
    return max(SequenceMatcher(None, part, known, autojunk=False).ratio() for part in parts)
