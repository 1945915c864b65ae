"""Columns found by header, and what is proposed for those that are not."""

import csv
import io
from pathlib import Path

import pytest

from convgen.intake.campagnes import load
from convgen.intake.colonnes import apercu, found

TOULOUSE = load("toulouse-2026-2027")
SAMPLES = Path(__file__).parents[2] / "samples" / "dossiers"
HEADERS = next(csv.reader(io.StringIO((SAMPLES / "export-toulouse-2026-2027.csv").read_text("utf-8"))))


def _renamed(field: str, header: str) -> list[str]:
    return [header if name == TOULOUSE.colonnes[field] else name for name in HEADERS]


def test_a_full_export() -> None:
    """Every field of the campaign is found, nothing is proposed, the unused columns are listed."""
    seen = apercu(HEADERS, TOULOUSE)
    assert set(TOULOUSE.colonnes) <= set(seen.trouvees)
    assert (seen.requises_manquantes, seen.facultatives_manquantes, seen.propositions) == ((), (), ())
    assert "Entreprise SIREN" in seen.inutilisees


@pytest.mark.parametrize(
    ("field", "header"),
    [
        ("ecoles", "Sélection des écoles de la commune"),
        ("montant", "Coût total annuel"),
        ("signataire", "Prénom et NOM du signataire"),
        ("telephone", "Numéro de téléphone"),
        ("qualite", "Fonction"),
        ("nombre_ecoles", "Nombre d’écoles"),
    ],
)
def test_a_renamed_champ_is_proposed(field: str, header: str) -> None:
    """A champ that was renamed is proposed for its field, and for no other."""
    seen = apercu(_renamed(field, header), TOULOUSE)
    assert [(p.champ, p.colonne) for p in seen.propositions] == [(field, header)]
    assert (field in seen.requises_manquantes) == (field in ("ecoles", "montant", "signataire"))


def test_nothing_far_is_proposed() -> None:
    """A column of something else is proposed for no field."""
    assert apercu(_renamed("telephone", "Couleur préférée"), TOULOUSE).propositions == ()


def test_templated_headers() -> None:
    """The platform's columns are found under the labels of templates; the campaign's come first."""
    assert found(["N° dossier", "SIRET", "Raison sociale"], TOULOUSE) == {"numero": 0, "siret": 1, "nom": 2}
    assert found(["N° dossier", "ID"], TOULOUSE)["numero"] == 1
