"""``convgen dn champs``: the champs of a démarche, and the table that maps them."""

import json
import os

import click

from convgen.cli.dn import options
from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.intake.demarche.proposition import ChampListe, Ligne, lister, proposer
from convgen.plateforme.acces import acces
from convgen.plateforme.client import Plateforme
from convgen.plateforme.questions import les_champs

_MANQUE = 3


@click.command()
@options.together(options.campagne, options.demarche, options.adresse)
def champs(campagne_id: str, demarche: int | None, adresse: str) -> int:
    """Lister les champs de la démarche et proposer la table [champs] de la campagne.

    Les champs sont ceux que montrent les dossiers déjà déposés (les cent premiers) : déposez un dossier
    d’essai qui répond « Oui » partout. La table proposée se colle dans le fichier de la campagne ; ce qui est
    marqué « à vérifier » a un libellé voisin, non le même. Code de sortie 3 s’il manque un champ requis.
    """
    campagne = load(campagne_id)
    with Plateforme(acces=acces(os.environ, adresse)) as plateforme:
        found = lister(les_champs(plateforme, options.numero_de(campagne, demarche)))
    if not found:
        raise UsageInvalide(
            "La démarche n’a encore aucun dossier : déposez un dossier d’essai, puis relancez."
        )
    for champ in found:
        click.echo(f"# {_ligne(champ)}")
    lignes = tuple(proposer(found, campagne))
    click.echo("\n[champs]")
    for ligne in lignes:
        click.echo(_toml(ligne))
    return _MANQUE if any(ligne.requis and ligne.champ is None for ligne in lignes) else 0


def _ligne(champ: ChampListe) -> str:
    where = "annotation" if champ.annotation else "champ"
    rang = f" #{champ.rang}" if champ.rang > 1 else ""
    return f"{where:<10} {champ.id:<24} {champ.genre:<20} {visible(champ.libelle)}{rang}"


def _toml(ligne: Ligne) -> str:
    if ligne.champ is None:
        return f"# {ligne.nom} = ?  # aucun champ n’a ce libellé{' : il est REQUIS' if ligne.requis else ''}"
    label = visible(ligne.champ.libelle)
    doubt = "" if ligne.sur else " — à vérifier"
    return f"{ligne.nom} = {json.dumps(ligne.champ.id)}  # {label}{doubt}"
