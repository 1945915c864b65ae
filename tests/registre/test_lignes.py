"""The JSON line of a registre."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.errors import DossierInvalide
from convgen.registre.lignes import from_json, place, to_json
from tests.registre.lignes_de_test import une_ligne

KEYS = [
    "dossier", "version", "status", "file", "sha256", "pages", "campagne", "template", "data_digest",
    "depose_le", "situation", "echeance", "siret", "departement", "commune", "montant", "ecoles", "zones",
    "sealed", "sha256_unsealed", "why", "error", "normes",
    "debiteur", "date_convention",
]  # fmt: skip


def test_keys() -> None:
    """A line has exactly the agreed keys, in their order."""
    assert list(json.loads(to_json(une_ligne()))) == KEYS


def test_values() -> None:
    """Dates are ISO with their offset, boxes are lists, an amount is a number."""
    line = json.loads(to_json(une_ligne()))
    assert line["depose_le"] == "2026-06-12T09:06:00+02:00"
    assert line["echeance"] == "2026-08-12"
    assert line["status"] == "issued"
    assert line["montant"] == 41
    assert line["zones"]["signature-collectivite"] == {"page": 4, "box": [300.0, 136.0, 521.1, 249.4]}


def test_round_trip() -> None:
    """A line read back is the line that was written."""
    ligne = une_ligne(montant=Decimal("45.50"), situation="B", why="« é »")
    assert from_json(to_json(ligne)) == ligne


def test_line_of_an_older_registre() -> None:
    """A line written before documents were checked is still read: nothing is known of its standards."""
    line = json.loads(to_json(une_ligne(normes=("PDF/A-3a", "PDF/UA-1"))))
    assert line.pop("normes") == ["PDF/A-3a", "PDF/UA-1"]
    assert from_json(json.dumps(line).encode()).normes is None


@given(st.text(), st.text())
def test_hostile_text_round_trip(commune: str, why: str) -> None:
    """Whatever the text, a line stays one line and reads back the same."""
    ligne = une_ligne(commune=commune, why=why)
    data = to_json(ligne)
    assert b"\n" not in data
    assert from_json(data) == ligne


@pytest.mark.parametrize("change", [{"extra": 1}, {"version": "x"}, {"status": "lost"}])
def test_wrong_line(change: dict[str, object]) -> None:
    """A line with an unknown key or a wrong value is refused."""
    line = json.loads(to_json(une_ligne())) | change
    with pytest.raises(ValueError, match=next(iter(change))):
        from_json(json.dumps(line).encode())


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x.pdf", "a/b.pdf", "a\\b.pdf", "/etc/x", "a\0.pdf", "a\n.pdf", ".x", "é" * 200],
)
def test_unsafe_place(name: str) -> None:
    """A name that is not one harmless component has no place in a registre."""
    with pytest.raises(DossierInvalide):
        place(1, 1, name)


def test_place() -> None:
    """A document stands in the folder of its number and version."""
    assert place(9041818, 2, "48-Mende.pdf") == "conventions/9041818-v2/48-Mende.pdf"
