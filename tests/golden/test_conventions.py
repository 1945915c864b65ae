"""The conventions of a handful of dossiers are those that somebody looked at and accepted.

After a wanted change: ``pytest tests/golden --golden-update``, look at what changed, commit it.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from convgen.dossier import Collectivite, Dossier, Referent, Signataire
from convgen.golden.greffon import GoldenPdf
from convgen.rendering import render
from tests.factories import un_dossier, une_campagne, une_ecole

GOLDENS = Path(__file__).parent / "goldens"

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
def test_the_convention_is_the_accepted_one(name: str, golden_pdf: GoldenPdf) -> None:
    """Every layer is that of the golden, the articles sign by sign, the bytes on the engine that made it."""
    campagne, version, dossier = CASES[name]
    convention = render(dossier, une_campagne(campagne), version=version)
    zones = {id: (zone.page, zone.box) for id, zone in convention.zones.items()}
    golden_pdf(convention.pdf, name, zones=zones)


def test_goldens_stay_small() -> None:
    """A golden weighs less than 150 KiB, so that it can live in the repository."""
    sizes = [sum(file.stat().st_size for file in folder.iterdir()) for folder in GOLDENS.glob("*.golden")]
    assert len(sizes) == len(CASES)
    assert max(sizes) < 150 * 1024
