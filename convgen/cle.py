"""The key under which two spellings of one name are the same: no case, accents, hyphens nor apostrophes."""

import functools
import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_NOT_ALNUM = re.compile(r"[\W_]+")


@functools.lru_cache(maxsize=1 << 14)
def cle(text: str) -> str:
    """« L’Isle-Jourdain », decomposed or not, « L ISLE JOURDAIN » and « l'isle_jourdain » have one key."""
    # Twice: styled letters show their case only once decomposed, and folding composes some again.
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_ALNUM.sub(" ", bare).strip()
