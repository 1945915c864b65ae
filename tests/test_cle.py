"""The key of a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.cle import cle


@pytest.mark.parametrize(
    "text", ["L’Isle-Jourdain", "L ISLE JOURDAIN", "l'isle_jourdain", "  L’Isle -  Jourdain "]
)
def test_spellings_of_one_name_share_a_key(text: str) -> None:
    """Apostrophes, hyphens, case and spaces make no difference."""
    assert cle(text) == "l isle jourdain"


@given(st.text(st.characters(codec="utf-8")))
def test_key_survives_decomposition_and_itself(text: str) -> None:
    """A decomposed text has the same key, and the key of a key is itself."""
    assert cle(unicodedata.normalize("NFD", text)) == cle(unicodedata.normalize("NFC", text))
    assert cle(cle(text)) == cle(text)
