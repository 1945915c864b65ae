"""``convgen dn``: the group of its commands."""

from collections.abc import Mapping

import click

from convgen.cli.main import Command, LazyGroup

COMMANDS: Mapping[str, Command] = {
    "pull": Command(
        module="convgen.cli.dn.pull",
        function="pull",
        help="Recevoir les dossiers, les messages et leurs pièces.",
    ),
    "send": Command(
        module="convgen.cli.dn.send",
        function="send",
        help="Envoyer les conventions à leurs collectivités.",
    ),
    "push-verdicts": Command(
        module="convgen.cli.dn.push_verdicts",
        function="push_verdicts",
        help="Dire les verdicts et les décisions, classer sur ordre.",
    ),
    "watch": Command(
        module="convgen.cli.dn.watch",
        function="watch",
        help="Tout faire, et recommencer à intervalle régulier.",
    ),
    "champs": Command(
        module="convgen.cli.dn.champs",
        function="champs",
        help="Lister les champs de la démarche et proposer la table [champs].",
    ),
    "check-schema": Command(
        module="convgen.cli.dn.check_schema",
        function="check_schema",
        help="Vérifier nos questions contre un schéma de la plateforme.",
    ),
}


class _Groupe(LazyGroup):
    def entries(self) -> Mapping[str, Command]:
        return COMMANDS


@click.group(cls=_Groupe)
def dn() -> None:
    """Échanger avec Démarche numérique par son API.

    Le jeton se met dans la variable CONVGEN_DN_TOKEN ; il n’est jamais affiché. Un administrateur de la
    démarche le crée dans « Voir mon profil », avec l’adresse IP de cette machine.

    Codes de sortie : 0 tout est fait ; 2 commande, campagne ou jeton incorrect ; 3 certains dossiers sont
    écartés ou leurs actes refusés ; 4 courrier ou registre occupé ; 6 la plateforme ne répond pas : relancez,
    rien n’est perdu.
    """
