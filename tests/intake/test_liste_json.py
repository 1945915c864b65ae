"""The canonical JSON list."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.dossier import Referent
from convgen.errors import FichierInvalide
from convgen.intake import liste_json
from convgen.intake.lecture import Lu, Rejet

MENDE: dict[str, Any] = {
    "numero": 9041818,
    "depose_le": "2022-06-12T09:06:00+02:00",
    "email": "mairie@example.fr",
    "collectivite": {
        "siret": "21480095500012",
        "nom": "Commune de Mende",
        "commune": "Mende",
        "departement": "48",
    },
    "signataire": {"prenom": "Jean", "nom": "GARCIA", "qualite": "Maire"},
    "telephone": "0612345678",
    "ecoles": [{"uai": "0480123Y", "nom": "École primaire Jean Moulin", "commune": "Mende"}],
    "nombre_ecoles": 1,
    "montant": 45,
    "engagements": True,
    "date_convention": None,
    "referents": [{"prenom": "Jeanne", "nom": "GARCIA", "email": "referente@example.fr"}],
}


def read_one(row: object) -> Lu | Rejet:
    """The only row of a list."""
    (found,) = liste_json.read(json.dumps([row]))
    return found


def test_the_canonical_dossier_is_read() -> None:
    """Every field of the design's example arrives in the Dossier."""
    found = read_one(MENDE)
    assert isinstance(found, Lu)
    dossier = found.dossier
    assert (dossier.numero, found.ligne, dossier.montant) == (9041818, 1, Decimal(45))
    assert dossier.depose_le == datetime.fromisoformat("2022-06-12T09:06:00+02:00")
    assert dossier.depose_le.utcoffset() == timedelta(hours=2)
    assert dossier.signataire.nom_complet == "Jean GARCIA"
    assert dossier.referents == (Referent(prenom="Jeanne", nom="GARCIA", email="referente@example.fr"),)


def test_optional_fields_may_be_missing() -> None:
    """Without its optional fields a dossier is read, with None in their place."""
    optional = {"email", "nombre_ecoles", "engagements", "date_convention", "referents", "telephone"}
    row = {name: value for name, value in MENDE.items() if name not in optional}
    found = read_one({**row, "signataire": {"prenom": "Jean", "nom": "GARCIA"}})
    assert isinstance(found, Lu)
    assert (found.dossier.telephone, found.dossier.engagements, found.dossier.referents) == (None, None, ())


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    *parents, name = path.split(".")

    def change(row: dict[str, Any]) -> None:
        for parent in parents:
            row = row[int(parent)] if isinstance(row, list) else row[parent]
        row[name] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("numero", True, "numero : un nombre entier est attendu"),
        ("numero", "9041818", "numero : un nombre entier est attendu"),
        ("numero", 0, "numero : la valeur doit être supérieure à 0"),
        ("numero", 10**12, "numero : la valeur doit être inférieure à 1000000000000"),
        (
            "depose_le",
            "2022-06-12T09:06:00",
            "depose_le : le fuseau horaire manque (2026-06-12T09:06:00+02:00)",
        ),
        ("depose_le", "hier", "depose_le : un instant est attendu, comme 2026-06-12T09:06:00+02:00"),
        ("depose_le", 2022, "depose_le : une date entre guillemets est attendue"),
        ("date_convention", "31/02/2022", "date_convention : une date est attendue, comme 2026-06-12"),
        ("montant", "45", "montant : un nombre est attendu, sans guillemets"),
        ("montant", True, "montant : un nombre est attendu, sans guillemets"),
        ("engagements", "oui", "engagements : vrai ou faux (true, false) est attendu"),
        ("collectivite.siret", 21480095500012, "collectivite.siret : un texte est attendu"),
        ("collectivite", [], "collectivite : un objet est attendu"),
        ("ecoles", {}, "ecoles : une liste est attendue"),
        ("ecoles.0.rne", "x", "ecoles.1.rne : champ inconnu"),
        ("signataire.civilite", "M.", "signataire.civilite : champ inconnu"),
        ("\x1b[2J", 1, "\N{REPLACEMENT CHARACTER}[2J : champ inconnu"),
    ],
)
def test_each_wrong_field_is_said_in_french(path: str, value: object, problem: str) -> None:
    """A wrong value is refused with its path, counted from one, and a French reason."""
    row = deepcopy(MENDE)
    _set(path, value)(row)
    found = read_one(row)
    assert isinstance(found, Rejet)
    assert found.problems == (problem,)


def test_every_problem_of_a_dossier_is_collected_and_the_others_go_on() -> None:
    """Three faults make three problems; the dossiers before and after are read."""
    bad = {**MENDE, "numero": 7, "montant": None, "surnom": "x"}
    del bad["ecoles"]
    first, second, third = liste_json.read(json.dumps([MENDE, bad, MENDE]))
    assert isinstance(first, Lu)
    assert isinstance(third, Lu)
    assert isinstance(second, Rejet)
    assert (second.numero, second.ligne, len(second.problems)) == (7, 2, 3)


@pytest.mark.parametrize("row", [None, 1, "x", [], ["x"]])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    """Anything but an object is one Rejet without number."""
    found = read_one(row)
    assert isinstance(found, Rejet)
    assert (found.numero, found.problems) == (None, ("un objet est attendu",))


def test_a_key_given_twice_is_refused() -> None:
    """The last of two values must not win in silence."""
    text = json.dumps([MENDE]).replace('"montant": 45', '"montant": 45, "montant": 90')
    (found,) = liste_json.read(text)
    assert isinstance(found, Rejet)
    assert found.problems == ("montant (donné deux fois) : champ inconnu",)


@pytest.mark.parametrize("text", ["", "{}", "[", "12", "[" * 100_000, "[" + "9" * 10_000 + "]"])
def test_what_is_no_list_is_refused_as_a_whole(text: str) -> None:
    """A file that is not a JSON list raises FichierInvalide."""
    with pytest.raises(FichierInvalide):
        liste_json.read(text)


def test_texts_are_composed() -> None:
    """A decomposed accent, escaped or not, is read as the composed letter."""
    found = read_one({**MENDE, "signataire": {"prenom": "E\u0301lise", "nom": "GARCIA"}})
    assert isinstance(found, Lu)
    assert found.dossier.signataire.prenom == "\u00c9lise"


def test_cents_are_exact() -> None:
    """An amount is read as written, not as a binary fraction."""
    (found,) = liste_json.read(json.dumps([MENDE]).replace('"montant": 45', '"montant": 45.10'))
    assert isinstance(found, Lu)
    assert str(found.dossier.montant) == "45.10"


@pytest.mark.parametrize("word", ["NaN", "Infinity", "1e400"])
def test_absurd_amounts_never_pass_the_rules(word: str) -> None:
    """What JSON's readers take for a number is refused, or is far from the price."""
    (found,) = liste_json.read(json.dumps([MENDE]).replace('"montant": 45', f'"montant": {word}'))
    assert isinstance(found, Rejet) or found.dossier.montant > 10**300


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(MENDE)), JSON_VALUES)
def test_any_value_is_read_or_refused(field: str, value: object) -> None:
    """No JSON value in any field makes the reader fail."""
    found = read_one({**MENDE, field: value})
    assert isinstance(found, Lu) or found.problems


def test_samples_stay_readable() -> None:
    """The committed sample of errors is read: its faults are the rules' to find."""
    path = Path(__file__).parents[2] / "samples" / "dossiers" / "erreurs.json"
    assert all(isinstance(row, Lu) for row in liste_json.read(path.read_text(encoding="utf-8")))
