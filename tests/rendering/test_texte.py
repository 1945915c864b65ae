"""Dossier text before print: composed, one line, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.errors import RenduImpossible
from convgen.rendering.texte import clean, prose


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("E\u0301cole", "École"),
        (" a\t b\r\nc ", "a b c"),
        ("a\u200bb\ufeffc\u202e\x00", "abc"),
        ("\uf0b7 a", "• a"),
        ("a\u2011b\ufe0f", "a-b"),
    ],
)
def test_clean(typed: str, expected: str) -> None:
    """Accents are composed, blanks are one space, invisible signs are dropped, Word's bullets are bullets."""
    assert clean("champ", typed) == expected


def test_prose_takes_the_typographic_apostrophe() -> None:
    """Names take it, addresses keep their own."""
    assert prose("champ", "l'école") == "l’école"
    assert clean("champ", "o'brien@example.fr") == "o'brien@example.fr"


@pytest.mark.parametrize("typed", ["", " \t", "\u200b"])
def test_nothing_left_is_refused(typed: str) -> None:
    """A blank is never printed."""
    with pytest.raises(RenduImpossible, match="« champ » est vide"):
        clean("champ", typed)


@given(st.text())
def test_clean_text_stays_clean(typed: str) -> None:
    """Cleaning twice changes nothing, and no control remains."""
    try:
        once = clean("champ", typed)
    except RenduImpossible:
        return
    assert clean("champ", once) == once
    assert not {unicodedata.category(sign) for sign in once} & {"Cc", "Cf", "Co", "Cs", "Cn"}
