"""Where a dossier stands: the states of the procedure, their French names, what each asks for."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Etat(StrEnum):
    """The state of a dossier on a given day; exactly one each."""

    DEPOSE = "depose"
    """Deposited, and no convention was issued."""
    EMISE = "convention_emise"
    RECU = "retour_recu"
    """Something came back that nobody has judged yet."""
    A_EXAMINER = "a_examiner"
    ACCEPTE = "accepte"
    A_REFAIRE = "a_refaire"
    EN_RETARD = "en_retard"
    PROLONGE = "prolonge"
    CLASSE = "classe_sans_suite"
    REMPLACE = "remplace"
    """A later dossier of the same collectivité made its convention caduque."""
    RETIRE = "retire"
    """Its convention was withdrawn."""


LIBELLES: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.DEPOSE: "déposé",
        Etat.EMISE: "convention émise",
        Etat.RECU: "retour reçu",
        Etat.A_EXAMINER: "à examiner",
        Etat.ACCEPTE: "accepté",
        Etat.A_REFAIRE: "à refaire",
        Etat.EN_RETARD: "en retard",
        Etat.PROLONGE: "prolongé",
        Etat.CLASSE: "classé sans suite",
        Etat.REMPLACE: "remplacé",
        Etat.RETIRE: "retiré",
    }
)

PLURIELS: Mapping[Etat, str] = MappingProxyType(
    {
        **LIBELLES,
        Etat.DEPOSE: "déposés",
        Etat.EMISE: "conventions émises",
        Etat.RECU: "retours reçus",
        Etat.ACCEPTE: "acceptés",
        Etat.PROLONGE: "prolongés",
        Etat.CLASSE: "classés sans suite",
        Etat.REMPLACE: "remplacés",
        Etat.RETIRE: "retirés",
    }
)
"""The same for two or more."""

A_FAIRE: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.DEPOSE: "Faire corriger le dossier, puis émettre la convention.",
        Etat.EMISE: "Attendre le retour signé.",
        Etat.RECU: "Vérifier le retour.",
        Etat.A_EXAMINER: "Examiner le retour et décider.",
        Etat.ACCEPTE: "",
        Etat.A_REFAIRE: "Attendre un nouveau retour.",
        Etat.EN_RETARD: "Prolonger, ou retirer l’accès aux écoles et classer sans suite.",
        Etat.PROLONGE: "Attendre le retour signé.",
        Etat.CLASSE: "",
        Etat.REMPLACE: "",
        Etat.RETIRE: "",
    }
)

ATTEND = frozenset((Etat.EMISE, Etat.A_REFAIRE, Etat.EN_RETARD, Etat.PROLONGE))
"""The collectivité owes its return."""
SORTI = frozenset((Etat.CLASSE, Etat.REMPLACE, Etat.RETIRE))
"""Nothing more is expected of this dossier."""
