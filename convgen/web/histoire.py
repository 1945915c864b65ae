"""What happened to a dossier, told in French, the last first."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from convgen.cli.inerte import visible
from convgen.cli.mots import CHOIX, VERDICTS
from convgen.evenement import (
    Decision,
    Evenement,
    ExpirationLue,
    Message,
    Relance,
    RetourJuge,
    RetourRecu,
    Sens,
    TitreDemande,
)
from convgen.french import euros

Dit = tuple[datetime, str]


def histoire(evenements: Iterable[Evenement]) -> list[Dit]:
    """The instant and the words of each event."""
    told = [line for event in evenements for line in _told(event)]
    return sorted(told, key=lambda line: line[0], reverse=True)


def _told(event: Evenement) -> Iterator[Dit]:
    match event:
        case RetourRecu():
            yield event.recu_le, f"Retour arrivé : {visible(', '.join(event.files))}."
        case RetourJuge():
            yield event.juge_le, f"Verdict de la machine : {VERDICTS[event.verdict]}."
        case Decision():
            until = f" jusqu’au {event.jusqu_au:%d/%m/%Y}" if event.jusqu_au else ""
            yield event.instant, f"{event.par} : {CHOIX[event.choix]}{until}. {visible(event.why)}"
        case Relance():
            yield event.instant, f"Relance {event.etape} écrite (échéance du {event.echeance:%d/%m/%Y})."
        case Message():
            yield event.instant, f"Envoyé : {event.quoi}."
        case ExpirationLue():
            end = f"sera supprimé le {event.le:%d/%m/%Y}" if event.le else "n’a plus de date de suppression"
            yield event.instant, f"Sur la plateforme, le dossier {end}."
        case TitreDemande():
            what = "Titre remis" if event.sens is Sens.TITRE else "Annulation de titre remise"
            yield event.instant, f"{what} au service financier : {event.reference}, {euros(event.montant)}."
