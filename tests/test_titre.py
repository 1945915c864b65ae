"""The claim for payment."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from convgen.intake.campagnes import load
from convgen.titre import titre
from tests.rules.dossiers_de_test import un_dossier


def test_titre_of_toulouse() -> None:
    """The object is the tutorial's, with the day of the convention."""
    claim = titre(un_dossier(), load("toulouse-2026-2027"))
    assert claim.objet == (
        "2026/2027 - Contribution des collectivités territoriales au coût de l'ENT-École "
        "selon la convention de partenariat du 12-06-2026"
    )
    assert claim.emetteur == "DRFIP Occitanie Haute-Garonne Toulouse"
    assert claim.periode == "entre l’automne 2026 et le printemps 2027"
    assert (claim.montant, claim.debiteur) == (Decimal(41), "Commune de Rodez")


def test_convention_bears_the_day_in_paris() -> None:
    """A deposit late in the evening of UTC is the next day in Paris; a given date wins."""
    late = replace(un_dossier(), depose_le=datetime.fromisoformat("2026-06-12T22:30:00+00:00"))
    campagne = load("toulouse-2026-2027")
    assert titre(late, campagne).date_convention == date(2026, 6, 13)
    assert titre(replace(late, date_convention=date(2026, 7, 1)), campagne).objet.endswith("01-07-2026")
