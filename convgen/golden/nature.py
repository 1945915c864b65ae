"""What kind of change turns some words into others: punctuation, a date, an amount, a mere composition."""

import re
import unicodedata

from convgen.golden.ecarts import Cause

_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DATE = re.compile(
    rf"\d{{1,2}}(?:er)? (?:{_MOIS})(?: \d{{4}})?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}",
    re.I,
)
_MONTANT = re.compile(r"\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s?(?:€|euros?)", re.I)
_SAME_SIGNS = str.maketrans({"'": "’", "‑": "-", "‐": "-", "–": "-", "—": "-", "“": '"', "”": '"'})

PHRASES = {
    Cause.COMPOSITION: "même texte, autre composition (ligature, espace ou apostrophe)",
    Cause.PONCTUATION: "ponctuation",
    Cause.CASSE: "majuscules",
    Cause.ACCENT: "accents",
    Cause.DATE: "date",
    Cause.MONTANT: "montant",
    Cause.NOMBRE: "nombre",
    Cause.MOT: "mots",
}


def nature(before: str, after: str, context: tuple[str, str]) -> Cause:
    """The kind of a change; ``context``: the lines that the words stand in, before and after."""
    if _folded(before) == _folded(after):
        return Cause.COMPOSITION
    if _letters(before) == _letters(after):
        return Cause.PONCTUATION
    if _letters(before).casefold() == _letters(after).casefold():
        return Cause.CASSE
    if _bare(before) == _bare(after):
        return Cause.ACCENT
    for cause, pattern in ((Cause.DATE, _DATE), (Cause.MONTANT, _MONTANT)):
        if _within(pattern, before, context[0]) and _within(pattern, after, context[1]):
            return cause
    return Cause.NOMBRE if _number(before) and _number(after) else Cause.MOT


def _within(pattern: re.Pattern[str], words: str, line: str) -> bool:
    said = {word.strip(".,;:()«»") for word in words.split()}
    return bool(said) and any(said <= set(match.group().split()) for match in pattern.finditer(line))


def _number(text: str) -> bool:
    return re.fullmatch(r"[\d\s.,/]+", text) is not None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_SAME_SIGNS).replace("\u00ad", "").split())


def _letters(text: str) -> str:
    return "".join(sign for sign in _folded(text) if unicodedata.category(sign)[0] in "LN")


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", _letters(text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
