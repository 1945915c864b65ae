"""Campaigns and dossiers made for tests: ordinary by default, any field replaced by keyword."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire
from convgen.intake import campagnes


@cache
def _shipped(id: str) -> Campagne:
    return campagnes.load(id)


def une_campagne(id: str = "toulouse-2026-2027", **changes: Any) -> Campagne:
    """A shipped campaign, with ``changes``."""
    return replace(_shipped(id), **changes)


def une_ecole(rang: int = 1, **changes: Any) -> Ecole:
    """The school of this rank, its UAI well formed and its own."""
    numero = 810_100 + rang
    lettre = "ABCDEFGHJKLMNPRSTUVWXYZ"[numero % 23]
    return replace(
        Ecole(uai=f"{numero:07d}{lettre}", nom=f"École primaire publique {rang}", commune="Albi"), **changes
    )


def un_dossier(*, ecoles: int | tuple[Ecole, ...] = 3, **changes: Any) -> Dossier:
    """A dossier of Albi in Toulouse's campaign, with ``changes``; ``ecoles``: how many, or which."""
    schools = tuple(une_ecole(rang) for rang in range(1, ecoles + 1)) if isinstance(ecoles, int) else ecoles
    ordinary = Dossier(
        numero=9041818,
        depose_le=datetime.fromisoformat("2026-06-12T09:06:00+02:00"),
        email="mairie@example.fr",
        collectivite=Collectivite(
            siret="21810004600014", nom="Commune d’Albi", commune="Albi", departement="81"
        ),
        signataire=Signataire(prenom="Jean", nom="GARCIA", qualite="Maire"),
        telephone="0563000000",
        ecoles=schools,
        nombre_ecoles=len(schools),
        montant=Decimal(41) * len(schools),
        engagements=True,
        referents=(Referent(prenom="Jeanne", nom="GARCIA", email="referente@example.fr"),),
    )
    return replace(ordinary, **changes)
