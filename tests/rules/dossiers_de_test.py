"""A valid dossier of Toulouse 2026-2027, to be spoilt by the tests of rules."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from convgen.dossier import Collectivite, Dossier, Ecole, Signataire
from convgen.intake.campagnes import load

TOULOUSE = load("toulouse-2026-2027")
MONTPELLIER = load("montpellier-2022-2023")


def ecoles(commune: str, count: int) -> tuple[Ecole, ...]:
    """The first schools of a commune, in either campaign's list."""
    known = [*TOULOUSE.ecoles.values(), *MONTPELLIER.ecoles.values()]
    return tuple(ecole for ecole in known if ecole.commune == commune)[:count]


def un_dossier() -> Dossier:
    """One school of Rodez, no problem at all."""
    return Dossier(
        numero=26184301,
        depose_le=datetime.fromisoformat("2026-06-12T09:06:00+02:00"),
        collectivite=Collectivite(
            siret="21120911900018", nom="Commune de Rodez", commune="Rodez", departement="12"
        ),
        signataire=Signataire(prenom="Jean", nom="GARCIA", qualite="Maire"),
        ecoles=ecoles("Rodez", 1),
        montant=Decimal(41),
        email="mairie@example.fr",
        telephone="0612345678",
        nombre_ecoles=1,
        engagements=True,
    )


def depose(instant: str, *, siret: str = "21480095500012", uais: tuple[Ecole, ...] = ()) -> Dossier:
    """A dossier of Mende in Montpellier's campaign, deposited at an ISO instant."""
    base = un_dossier()
    listed = uais or ecoles("Mende", 1)
    return replace(
        base,
        depose_le=datetime.fromisoformat(instant),
        collectivite=Collectivite(siret=siret, nom="Commune de Mende", commune="Mende", departement="48"),
        ecoles=listed,
        nombre_ecoles=len(listed),
        montant=Decimal(45 * len(listed)),
    )
