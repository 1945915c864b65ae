"""When the platform deletes a dossier, and how this is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from convgen.campagne import Campagne
from convgen.evenement import Evenement, ExpirationLue
from convgen.french import jour
from convgen.rules.delais import PARIS
from convgen.rules.suivi.depot import Depot


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiration:
    """The last day of a dossier on the platform, and where it was found, in words."""

    le: date
    source: str


def expiration(
    depot: Depot, evenements: Iterable[Evenement], campagne: Campagne, *, le: date
) -> Expiration | None:
    """What the platform last said by the day ``le``, else what the campaign's conservation gives.

    None: not known, or the platform says that it does not expire (it is en instruction).
    """
    said = [
        event
        for event in evenements
        if isinstance(event, ExpirationLue) and event.instant.astimezone(PARIS).date() <= le
    ]
    if said:
        last = max(said, key=lambda event: event.instant)
        read = jour(last.instant.astimezone(PARIS).date())
        return None if last.le is None else Expiration(le=last.le, source=f"date de la plateforme, le {read}")
    months = campagne.suivi.conservation_mois
    if months is None:
        return None
    return Expiration(
        le=depot.jour + relativedelta(months=months),
        source=f"calculée : {months} mois après le dépôt, d’après la campagne",
    )
