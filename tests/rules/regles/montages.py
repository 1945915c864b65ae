"""Dossiers of both campaigns followed on a day: what the tests of the procedure's rules start from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from convgen.campagne import Campagne
from convgen.dossier import Dossier, Ecole
from convgen.evenement import Evenement
from convgen.rules.acces import Droit, droits
from convgen.rules.delais import echeance, situation
from convgen.rules.suivi.avancement import Avancement, avancement
from convgen.rules.suivi.depot import Depot
from tests.rules.dossiers_de_test import MONTPELLIER, TOULOUSE, depose, ecoles, un_dossier

MARVEJOLS = "21480901400019"
MENDE = "21480095500012"
NIMES = "21300902000016"
A_SCHOOLS = ecoles("Marvejols", 99)
MENDE_OLD, MENDE_NEW = "0480123Y", "0480136M"
"""Marvejols lists all its schools again (A), Mende removes one and adds another (B), Nîmes is new (C)."""


def en_a(instant: str) -> Dossier:
    """Marvejols, the schools of last year."""
    return depose(instant, siret=MARVEJOLS, uais=A_SCHOOLS)


def en_b(instant: str) -> Dossier:
    """Mende, a school kept, one removed, one added."""
    known = {ecole.uai: ecole for ecole in MONTPELLIER.ecoles.values() if ecole.commune == "Mende"}
    former = MONTPELLIER.annee_precedente[MENDE].uais
    added = next(ecole for uai, ecole in sorted(known.items()) if uai not in former)
    return depose(instant, siret=MENDE, uais=(known[MENDE_OLD], added))


def en_c(instant: str) -> Dossier:
    """Nîmes, nothing last year."""
    return depose(instant, siret=NIMES, uais=ecoles("Nîmes", 2))


def toulouse(instant: str) -> Dossier:
    """Rodez in 2026."""
    return replace(un_dossier(), depose_le=datetime.fromisoformat(instant))


def depot(dossier: Dossier, campagne: Campagne) -> Depot:
    """Its convention issued, version 1."""
    return Depot(
        numero=dossier.numero,
        depose_le=dossier.depose_le,
        siret=dossier.collectivite.siret,
        departement=dossier.collectivite.departement,
        commune=dossier.collectivite.commune,
        situation=situation(dossier, campagne),
        echeance=echeance(dossier, campagne),
        montant=dossier.montant,
        uais=tuple(ecole.uai for ecole in dossier.ecoles),
        version=1,
        referents=dossier.referents,
    )


def suivi(dossier: Dossier, campagne: Campagne, le: date, *events: Evenement) -> tuple[Depot, Avancement]:
    """Where it stands that day."""
    filed = depot(dossier, campagne)
    own = [replace(event, dossier=dossier.numero) for event in events]
    return filed, avancement(filed, own, campagne, le=le)


def acces(dossier: Dossier, campagne: Campagne, le: date, *events: Evenement) -> Mapping[str, Droit]:
    """Its schools' rights that day."""
    return droits([suivi(dossier, campagne, le, *events)], campagne, le=le)


def ouvertes(dossier: Dossier, campagne: Campagne, le: date, *events: Evenement) -> set[str]:
    """Those of its schools that have access that day."""
    listed = {ecole.uai for ecole in dossier.ecoles}
    rights = acces(dossier, campagne, le, *events)
    return {uai for uai in listed if rights[uai].ouvert}


def avec_ecoles(dossier: Dossier, listed: tuple[Ecole, ...], prix: int) -> Dossier:
    """The same application for other schools."""
    return replace(dossier, ecoles=listed, nombre_ecoles=len(listed), montant=Decimal(prix * len(listed)))


def problemes(found: object) -> set[str]:
    """The codes of problems."""
    return {problem.code for problem in found}  # type: ignore[attr-defined]


__all__ = ["MONTPELLIER", "TOULOUSE"]
