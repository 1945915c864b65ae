"""A JSON list read piece by piece."""

import io
import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.intake import flux_json
from convgen.intake.flux_json import MalForme, PasUneListe, elements

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read(text: str, chunk: int) -> list[object]:
    """The elements of ``text``, read ``chunk`` characters at a time at first."""
    with mock.patch.object(flux_json, "_CHUNK", chunk):
        return list(elements(io.StringIO(text, newline=""), json.JSONDecoder()))


@given(values=st.lists(VALUES, max_size=6), chunk=st.integers(1, 40), indent=st.sampled_from([None, 0, 3]))
def test_the_pieces_change_nothing(values: list[object], chunk: int, indent: int | None) -> None:
    """Wherever the file is cut, numbers and texts included, the elements are those of the whole."""
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    assert read(text, chunk) == values


@given(
    tokens=st.lists(st.sampled_from(["[", "]", "{", "}", ",", ":", '"a', '"', "1", "\n", "x"]), max_size=12),
    chunk=st.integers(1, 9),
)
def test_what_is_wrong_is_told_where_it_stands(tokens: list[str], chunk: int) -> None:
    """Cut in pieces, a wrong text is refused at the line and column where the whole of it is."""
    text = "[" + "".join(tokens)

    def place(size: int) -> tuple[int, int] | None:
        try:
            read(text, size)
        except MalForme as error:
            return error.ligne, error.colonne
        return None

    assert place(chunk) == place(1 << 16)
    assert (place(chunk) is None) == _is_json(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


def test_other_json_is_no_list() -> None:
    """An object alone is told from a text that is no JSON."""
    with pytest.raises(PasUneListe):
        read('{"numero": 1}', 4)
