"""The lists of a campaign, the very ones that the commands of the same names write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from convgen.cli import acces as cli_acces
from convgen.cli import relances as cli_relances
from convgen.cli import suivi as cli_suivi
from convgen.cli import titres as cli_titres
from convgen.cli.feuille import Feuille
from convgen.registre import Journal, RegistreLu
from convgen.workflow.acces import acces
from convgen.workflow.relances import a_relancer
from convgen.workflow.suivre import Vue
from convgen.workflow.titres import bordereau


@dataclass(frozen=True, slots=True, kw_only=True)
class Campagne:
    """What a list is made of: the view of the day, what was issued, what happened."""

    vue: Vue
    registre: RegistreLu
    journal: Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Liste:
    """A list: its French name, what it is for, its sheets."""

    titre: str
    aide: str
    feuilles: Callable[[Campagne], Sequence[Feuille]]


TITRES: Mapping[str, str] = {
    "ecoles": "Écoles",
    "referents": "Référents",
    "relances": "À relancer aujourd’hui",
    "a_remettre": "Titres à remettre",
    "remis": "Titres déjà remis",
    "rapprochement": "Rapprochement",
    "doublons": "Doublons",
    "absents": "Collectivités absentes",
    "expirations": "Dossiers que la plateforme va supprimer",
}
"""The French name of each sheet."""


def _acces(campagne: Campagne) -> Sequence[Feuille]:
    ecoles, comptes = acces(campagne.vue)
    return cli_acces.feuilles(ecoles, comptes, campagne.vue.campagne)


def _relances(campagne: Campagne) -> Sequence[Feuille]:
    return [cli_relances.feuille([(rappel, "") for rappel in a_relancer(campagne.vue, campagne.journal)])]


def _titres(campagne: Campagne) -> Sequence[Feuille]:
    found = bordereau(campagne.vue, campagne.registre, campagne.journal)
    return cli_titres.feuilles(found, campagne.vue.campagne)


def _of_suivi(*names: str) -> Callable[[Campagne], Sequence[Feuille]]:
    def chosen(campagne: Campagne) -> Sequence[Feuille]:
        by_name = {feuille.nom: feuille for feuille in cli_suivi.feuilles(campagne.vue)}
        return [by_name[name] for name in names]

    return chosen


LISTES: Mapping[str, Liste] = {
    "acces": Liste(
        titre="Accès à l’ENT",
        aide="Les écoles et les comptes de référents dont l’accès est à ouvrir, à garder ou à fermer "
        "aujourd’hui, chacun avec la règle dont il vient.",
        feuilles=_acces,
    ),
    "relances": Liste(
        titre="Relances",
        aide="Qui doit encore sa convention signée, à une étape que la campagne prévoit.",
        feuilles=_relances,
    ),
    "titres": Liste(
        titre="Titres de perception",
        aide="Ce que doivent les conventions acceptées, ce qui a déjà été remis au service financier.",
        feuilles=_titres,
    ),
    "doublons": Liste(
        titre="Doublons",
        aide="Ce qui ne va pas ensemble : plusieurs dossiers d’un SIRET, une école dans plusieurs dossiers, "
        "un nombre d’écoles qui n’est pas celui de la liste.",
        feuilles=_of_suivi("doublons"),
    ),
    "absents": Liste(
        titre="Absents",
        aide="Les collectivités de l’an dernier qui n’ont rien déposé, et les dossiers qui vont disparaître "
        "de la plateforme.",
        feuilles=_of_suivi("absents", "expirations"),
    ),
}
