"""When the signed convention of a dossier is due."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from convgen.campagne import Campagne, Conventionnement
from convgen.dossier import Dossier
from convgen.french import jour

PARIS = ZoneInfo("Europe/Paris")
_SIREN = 9
"""The first digits of a SIRET name the collectivité, the others the building it has moved to."""


def jour_de_depot(dossier: Dossier) -> date:
    """The day of the deposit in Europe/Paris."""
    return dossier.depose_le.astimezone(PARIS).date()


def situation(dossier: Dossier, campagne: Campagne) -> str | None:
    """A: conventioned last year, same schools; B: last year, other schools; C: not last year.

    None in a campaign without situations.
    """
    if not campagne.situations:
        return None
    former = _former(dossier.collectivite.siret, campagne.annee_precedente)
    if former is None:
        return "C"
    return "A" if former == {ecole.uai for ecole in dossier.ecoles} else "B"


def echeance(dossier: Dossier, campagne: Campagne) -> date:
    """The last day, included, on which the signed convention may come back.

    Calendar months from the deposit's day, clamped to the end of the month: 31 July -> 30 September.
    """
    fixed = _fixed(dossier, campagne)
    return fixed or jour_de_depot(dossier) + relativedelta(months=campagne.delai.mois)


def explication(dossier: Dossier, campagne: Campagne) -> str:
    """The French sentence saying which rule gives that date."""
    return expliquer(
        jour_de_depot(dossier), situation(dossier, campagne), echeance(dossier, campagne), campagne
    )


def expliquer(depot: date, letter: str | None, due: date, campagne: Campagne) -> str:
    """The same, of a dossier whose day of deposit, situation and due date are already known."""
    where = f" en situation {letter}" if letter else ""
    start = f"Dossier déposé le {jour(depot)}{where}"
    end = f"la convention signée est attendue au plus tard le {jour(due)}"
    regle = campagne.delai
    if regle.pivot is not None and depot < regle.pivot and letter in regle.situations_pivot:
        return f"{start}, avant le {jour(regle.pivot)} : {end}."
    return f"{start} : {end}, {_mois(regle.mois)} après le dépôt."


def same_collectivite(one: str, other: str) -> bool:
    """Whether two SIRET are those of one collectivité: the same SIREN."""
    return one[:_SIREN] == other[:_SIREN]


def en_retard(recu_le: datetime, echeance: date) -> bool:
    """Whether an (aware) instant of reception falls after the whole last day in Europe/Paris."""
    return recu_le.astimezone(PARIS).date() > echeance


def _fixed(dossier: Dossier, campagne: Campagne) -> date | None:
    """The fixed date of dossiers deposited before the pivot, where the campaign has one."""
    regle = campagne.delai
    if regle.pivot is None or situation(dossier, campagne) not in regle.situations_pivot:
        return None
    return regle.echeance_avant_pivot if jour_de_depot(dossier) < regle.pivot else None


def _former(siret: str, last_year: Mapping[str, Conventionnement]) -> frozenset[str] | None:
    """Last year's schools of a collectivité, found by its SIRET, else by its SIREN alone."""
    if siret in last_year:
        return last_year[siret].uais
    same = [row.uais for row in last_year.values() if same_collectivite(row.siret, siret)]
    return frozenset().union(*same) if same else None


def _mois(count: int) -> str:
    return {1: "un mois", 2: "deux mois", 3: "trois mois"}.get(count, f"{count} mois")
