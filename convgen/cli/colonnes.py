"""``convgen colonnes``: say which columns of an export are read, before anything is issued."""

from pathlib import Path

import click

from convgen.campagne import Campagne
from convgen.cli import options
from convgen.cli.feuille import Colonne, Feuille, write
from convgen.cli.inerte import visible
from convgen.intake.campagnes import load
from convgen.intake.dossiers import apercu
from convgen.intake.modele_campagne import COLONNES_REQUISES

MISSING = 3

_CHAMPS = (
    Colonne(cle="champ", titre="Notre champ"),
    Colonne(cle="requis", titre="Requis"),
    Colonne(cle="colonne", titre="Colonne de l’export"),
    Colonne(cle="proposition", titre="Proposition"),
)
_INUTILISEES = (
    Colonne(cle="colonne", titre="Colonne que rien ne lit"),
    Colonne(cle="champ", titre="Champ proposé"),
)


@click.command()
@options.campagne
@click.argument("export", type=options.FILE)
@options.format_
@options.output
def colonnes(campagne_id: str, export: Path, format_: str, output: Path | None) -> int:
    """Dire quelles colonnes d’EXPORT (CSV, XLSX, ODS) sont lues, et proposer celles qui manquent.

    Rien n’est émis, et aucune valeur n’est montrée. Les propositions se recopient dans la table [colonnes] du
    fichier de campagne.

    Codes de sortie : 0 toutes les colonnes requises sont là ; 3 il en manque.
    """
    campagne = load(campagne_id)
    seen = apercu(export, campagne)
    proposed = {proposition.champ: proposition.colonne for proposition in seen.propositions}
    rows = tuple(
        (name, "oui" if name in COLONNES_REQUISES else "non", seen.trouvees.get(name), proposed.get(name))
        for name in _names(campagne)
    )
    by_column = {colonne: champ for champ, colonne in proposed.items()}
    unused = tuple((header, by_column.get(header)) for header in seen.inutilisees)
    sheets = (
        Feuille(nom="champs", colonnes=_CHAMPS, lignes=rows),
        Feuille(nom="inutilisees", colonnes=_INUTILISEES, lignes=unused),
    )
    write(sheets, format_=format_, output=output, entete={"campagne": campagne.id})
    if proposed and format_ == "table" and output is None:
        click.echo("Pour les lire, dans [colonnes] du fichier de campagne :")
        for name, header in proposed.items():
            click.echo(f"    {name} = {_toml(header)}")
    return MISSING if seen.requises_manquantes else 0


def _names(campagne: Campagne) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*COLONNES_REQUISES, *campagne.colonnes)))


def _toml(text: str) -> str:
    """A basic string of TOML."""
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
