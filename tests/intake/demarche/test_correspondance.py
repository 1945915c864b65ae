"""Champs of the platform by our field names."""

from datetime import date

import pytest

from convgen.intake.demarche.correspondance import cellule, place, ranger, voulus
from convgen.plateforme.dossier_lu import Champ, Departement
from tests.factories import une_campagne


def _champ(kind: str = "TextChamp", **changes: object) -> Champ:
    base: dict[str, object] = {
        "kind": kind,
        "id": "c1",
        "descripteur": "c1",
        "libelle": "Libellé",
        "texte": "x",
    }
    return Champ(**(base | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("champ", "expected"),
    [
        (_champ("MultipleDropDownListChamp", valeurs=("A, B", "C"), texte="?"), "A, B, C"),
        (_champ("DepartementChamp", departement=Departement(code="48"), texte="48 – Lozère"), "48"),
        (_champ("DateChamp", jour=date(2026, 6, 1), texte="1 juin 2026"), "2026-06-01"),
        (_champ("CheckboxChamp", coche=True, texte="true"), "on"),
        (_champ("CheckboxChamp", coche=None, texte="false"), "off"),
        (_champ("YesNoChamp", oui=True, texte="true"), "on"),
        (_champ("YesNoChamp", oui=False, texte="false"), "off"),
        (_champ("DropDownListChamp", texte="MAIRE"), "MAIRE"),
        (_champ(texte=None), ""),
    ],
)
def test_cell(champ: Champ, expected: str) -> None:
    """Each type is written as the platform's exports write it."""
    assert cellule(champ) == expected


def test_same_label_twice() -> None:
    """The second champ of a label is « label #2 »; every champ is also found by its id."""
    first, second = _champ(descripteur="c1"), _champ(descripteur="c2", libelle="LIBELLE")
    trouves = ranger((first, second))
    assert trouves[place("Libellé")] is trouves["c1"] is first
    assert trouves[place("libellé #2")] is trouves["c2"] is second


def test_champs_come_before_colonnes() -> None:
    """The table [champs] of a campaign replaces the labels of its export, field by field."""
    campagne = une_campagne(champs={"ecoles": "c9"})
    wanted = voulus(campagne)
    assert wanted["ecoles"] == "c9"
    assert wanted["montant"] == campagne.colonnes["montant"]
    assert "siret" not in wanted
