"""What each kind of collectivité does of its convention, and when."""

from dataclasses import dataclass
from enum import Enum, auto

from convgen.evenement import Choix
from convgen.rules.constat import Outcome


class Genre(Enum):
    """What a collectivité does with its convention."""

    BON = auto()
    REFAIT = auto()
    EXAMINE = auto()
    REFUSE = auto()
    TARDIF = auto()
    JAMAIS = auto()
    PROLONGE = auto()
    CORRIGE = auto()
    CADUQUE = auto()
    FAUTIF = auto()


@dataclass(frozen=True, slots=True)
class Acte:
    """Somebody acts, so many days after the deposit, the usual day of return or the due date."""

    repere: str
    jours: int
    action: str
    arguments: tuple[object, ...] = ()
    soir: bool = False


def _retour(repere: str, jours: int, verdict: Outcome, version: int = 1) -> Acte:
    return Acte(repere, jours, "_renvoyer", (verdict, version))


def _decision(repere: str, jours: int, choix: Choix) -> Acte:
    return Acte(repere, jours, "_decider", (choix,), soir=True)


_CORRECTION = (
    Acte("depot", 2, "_demander"),
    Acte("depot", 3, "_rouvrir"),
    Acte("depot", 4, "_corriger"),
)
CALENDRIERS = {
    Genre.BON: (_retour("retour", 0, Outcome.CONFORME),),
    Genre.REFAIT: (
        _retour("retour", 0, Outcome.NON_CONFORME),
        _retour("retour", 5, Outcome.CONFORME),
    ),
    Genre.EXAMINE: (
        _retour("retour", 0, Outcome.A_EXAMINER),
        _decision("retour", 3, Choix.ACCEPTER),
    ),
    Genre.REFUSE: (
        _retour("retour", 0, Outcome.A_EXAMINER),
        _decision("retour", 2, Choix.REFAIRE),
        _retour("retour", 9, Outcome.CONFORME),
    ),
    Genre.TARDIF: (
        _retour("echeance", 5, Outcome.A_EXAMINER),
        _decision("echeance", 8, Choix.ACCEPTER),
    ),
    Genre.JAMAIS: (_decision("echeance", 15, Choix.CLASSER),),
    Genre.PROLONGE: (
        _decision("echeance", -20, Choix.PROLONGER),
        _retour("echeance", 20, Outcome.CONFORME),
    ),
    Genre.CORRIGE: (*_CORRECTION, _retour("retour", 8, Outcome.CONFORME, 2)),
    Genre.CADUQUE: (
        *_CORRECTION,
        _retour("depot", 8, Outcome.NON_CONFORME, 1),
        _retour("retour", 8, Outcome.CONFORME, 2),
    ),
    Genre.FAUTIF: (Acte("depot", 3, "_reparer"), _retour("retour", 0, Outcome.CONFORME)),
}
RELANCES = {Genre.TARDIF: 3, Genre.JAMAIS: 3, Genre.PROLONGE: 1}
"""How many reminders are due by the end: a delay given a month long has its own J-15."""
