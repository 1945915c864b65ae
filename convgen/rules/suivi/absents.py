"""Last year's collectivités that filed nothing this year, while their schools still run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from convgen.campagne import Campagne
from convgen.french import compte, jour
from convgen.rules.delais import same_collectivite
from convgen.rules.suivi.depot import Depot


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A collectivité of last year without a dossier; ``uais``: its schools that nobody else has listed."""

    siret: str
    commune: str
    uais: tuple[str, ...]
    explication: str


def absents(
    depots: Iterable[Depot], campagne: Campagne, *, le: date, ouvertes: Collection[str] | None = None
) -> tuple[Absent, ...]:
    """Whoever is missing on that day; ``ouvertes``: the schools that have access today, when known.

    A collectivité that has moved is found by its SIREN; a school that another dossier lists is not missing.
    """
    filed = [depot for depot in depots if depot.jour <= le]
    listed = {uai for depot in filed for uai in depot.uais}
    communes = {ecole.uai: ecole.commune for ecole in campagne.ecoles.values()}
    found = []
    for former in campagne.annee_precedente.values():
        running = sorted(uai for uai in former.uais - listed if ouvertes is None or uai in ouvertes)
        if running and not any(same_collectivite(former.siret, depot.siret) for depot in filed):
            commune = next((communes[uai] for uai in running if uai in communes), "")
            found.append(
                Absent(
                    siret=former.siret,
                    commune=commune,
                    uais=tuple(running),
                    explication=_explication(len(running), campagne, le),
                )
            )
    return tuple(sorted(found, key=lambda absent: absent.siret))


def _explication(count: int, campagne: Campagne, le: date) -> str:
    start = f"Conventionnée l’an dernier, aucune demande cette année, {compte(count, 'école')} en service"
    closing = jour(campagne.cloture)
    if le <= campagne.cloture:
        return f"{start} : elle peut déposer sa demande jusqu’au {closing}."
    return f"{start} : les demandes sont closes depuis le {closing}."
