"""The conventions of a handful of dossiers are those that somebody looked at and accepted.

After a wanted change: ``pytest tests/golden --golden-update``, look at what changed, commit it.
"""

import os
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from convgen import golden
from convgen.dossier import Collectivite, Dossier, Referent, Signataire
from convgen.rendering import render
from tests.factories import un_dossier, une_campagne, une_ecole

GOLDENS = Path(__file__).parent / "conventions"

_SYNDICAT = Collectivite(
    siret="21340172201787",
    nom="Syndicat intercommunal à vocation scolaire de la vallée de l’Hérault",
    commune="Saint-Martin-de-Londres",
    departement="34",
)


def _referents(count: int) -> tuple[Referent, ...]:
    return tuple(
        Referent(prenom="Jeanne", nom="GARCIA", email=f"referente{n}@example.fr") for n in range(count)
    )


CASES: dict[str, tuple[str, int, Dossier]] = {
    "une-ecole": ("toulouse-2026-2027", 1, un_dossier(ecoles=1, referents=())),
    "deux-referents-version-2": ("toulouse-2026-2027", 2, un_dossier(ecoles=5, referents=_referents(2))),
    "soixante-ecoles": ("toulouse-2026-2027", 1, un_dossier(ecoles=60)),
    "syndicat": (
        "montpellier-2022-2023",
        1,
        un_dossier(
            numero=7654321,
            depose_le=datetime.fromisoformat("2022-08-01T18:30:00+02:00"),
            collectivite=_SYNDICAT,
            signataire=Signataire(prenom="Dominique", nom="DU BOIS DE GAUDUSSON", qualite="Président(e)"),
            montant=Decimal(135),
        ),
    ),
    "sans-qualite": (
        "montpellier-2022-2023",
        1,
        un_dossier(
            ecoles=(une_ecole(1, nom="École élémentaire Les Hauts-de-Garrigue", commune="L’Isle-Jourdain"),),
            depose_le=datetime.fromisoformat("2022-10-28T23:30:00+02:00"),
            collectivite=replace(_SYNDICAT, nom="Commune de L’Isle-Jourdain", commune="L’Isle-Jourdain"),
            signataire=Signataire(prenom="Dominique", nom="MARTIN"),
            montant=Decimal(45),
            referents=(),
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_convention_is_the_accepted_one(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Text, places and pictures are those of the golden, and the bytes too on the engine that made it."""
    campagne, version, dossier = CASES[name]
    pdf = render(dossier, une_campagne(campagne), version=version).pdf
    if request.config.getoption("--golden-update", default=False):
        assert not os.environ.get("CI"), "a golden is never made in CI"
        golden.update(GOLDENS / name, pdf)
    pictures = Path(os.environ.get("GOLDEN_PICTURES", tmp_path)) / name
    difference = golden.compare(GOLDENS / name, pdf, pictures=pictures)
    assert difference.same, str(difference)


def test_no_golden_is_without_a_case() -> None:
    """A golden that nothing compares is removed."""
    assert {folder.name for folder in GOLDENS.iterdir()} == set(CASES)


def test_goldens_stay_small() -> None:
    """A picture weighs 30 KiB at most, so that goldens can live in the repository."""
    assert max(path.stat().st_size for path in GOLDENS.glob("*/*.png")) <= 30 * 1024
