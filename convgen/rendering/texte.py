"""What a dossier's text becomes before it is printed: composed, on one line, without invisible characters."""

import re
import unicodedata

from convgen.errors import RenduImpossible

# Word, Symbol and Wingdings put bullets and ticks in the private use area; pasted in a form, they come so.
_WORD = {
    "\uf02d": "-",
    "\uf0a7": "•",
    "\uf0b7": "•",
    "\uf0d8": ">",
    "\uf0e0": "→",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
    "\uf0a8": "☐",
    "\uf06f": "☐",
}
# Signs that our fonts lack, as near as they have.
_SEMBLABLES = {"\u2009": "\u202f", "\u2011": "-", "\u2010": "-"}
_VARIANTES = re.compile("[\ufe00-\ufe0f]")
_TABLE = str.maketrans(_WORD | _SEMBLABLES)


def clean(champ: str, texte: str) -> str:
    """The text as printed. Raises RenduImpossible naming the field: nothing is left, or a sign is unknown."""
    composed = unicodedata.normalize("NFC", texte).translate(_TABLE)
    if composed.isprintable() and not _VARIANTES.search(composed):
        kept = composed  # nearly all texts: nothing in them to look for sign by sign
    else:
        spaced = "".join(" " if sign in "\t\n\r\v\f\u0085\u2028\u2029" else sign for sign in composed)
        kept = "".join(sign for sign in spaced if not _invisible(sign))
    line = " ".join(part for part in kept.split(" ") if part)
    if not line:
        raise RenduImpossible(f"Le champ « {champ} » est vide.")
    for sign in "" if line.isprintable() else line:
        if unicodedata.category(sign) in {"Co", "Cs", "Cn"}:
            raise RenduImpossible(f"Le champ « {champ} » contient un caractère inconnu (U+{ord(sign):04X}).")
    return line


def prose(champ: str, texte: str) -> str:
    """``clean``, with the typographic apostrophe: for names, never for addresses."""
    return clean(champ, texte).replace("'", "’")


def _invisible(sign: str) -> bool:
    """Controls (Cc), zero-width signs and those that turn the text's direction (Cf), variation selectors."""
    return unicodedata.category(sign) in {"Cc", "Cf"} or "\ufe00" <= sign <= "\ufe0f"
