"""``convgen golden``: PDFs against the references that somebody looked at and accepted."""

import os
from collections.abc import Iterable
from pathlib import Path

import click

from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.golden import rapport, sorties
from convgen.golden.collection import Etat, Resultat, is_ci, open_collection
from convgen.golden.collection import check as check_all
from convgen.golden.collection import update as update_all
from convgen.workflow.zones_emises import places

_DIR = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def golden() -> None:
    """Comparer des PDF à leurs références, par couches et avec la cause.

    DIR est le dossier des références (un dossier NOM.golden par PDF, et golden.toml pour les zones et les
    tolérances). Les PDF sont ceux de PDFS, sinon ceux que désigne golden.toml, sinon ceux de DIR.
    """


@golden.command()
@click.argument("dir_", metavar="DIR", type=_DIR)
@click.argument("pdfs", required=False, type=click.Path(path_type=Path))
@click.option(
    "--report", type=_FILE, metavar="HTML", help="Rapport autonome : côte à côte, glissière, différence."
)
@click.option(
    "--junit", type=_FILE, metavar="XML", help="Résultat au format JUnit, pour l’intégration continue."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="table : pour lire ; json.",
)
def check(dir_: Path, pdfs: Path | None, report: Path | None, junit: Path | None, format_: str) -> int:
    """Dire ce qui diffère, dans quelle couche et pourquoi ; ne crée jamais de référence.

    Codes de sortie : 0 tout est identique ; 10 seul le moteur ou une police a changé le rendu ;
    11 un document diffère ; 12 une référence manque ou n’a plus de PDF ; 13 un fichier est illisible ;
    2 commande incorrecte.
    """
    collection = open_collection(dir_, pdfs)
    resultats = list(check_all(collection, places))
    if report is not None:
        _write(report, rapport.page(resultats, str(dir_)))
    if junit is not None:
        _write(junit, sorties.to_junit(resultats))
    if format_ == "json":
        click.echo(sorties.to_json(resultats), nl=False)
    else:
        _tell(resultats)
    return int(max(resultat.etat for resultat in resultats))


@golden.command()
@click.argument("dir_", metavar="DIR", type=_DIR)
@click.argument("pdfs", required=False, type=click.Path(path_type=Path))
def update(dir_: Path, pdfs: Path | None) -> int:
    """Accepter les PDF comme références, après les avoir regardés ; retire celles qui n’ont plus de PDF.

    Refusé en intégration continue (variable CI). Codes de sortie : 0 accepté ; 13 un PDF est illisible ;
    2 commande incorrecte.
    """
    if is_ci(os.environ):
        raise UsageInvalide(
            "Une référence ne s’accepte pas en intégration continue : faites-le là où quelqu’un la regarde."
        )
    dir_.mkdir(parents=True, exist_ok=True)
    resultats = list(update_all(open_collection(dir_, pdfs), places))
    _tell(resultats)
    return int(Etat.ILLISIBLE if any(one.etat is Etat.ILLISIBLE for one in resultats) else 0)


def _tell(resultats: Iterable[Resultat]) -> None:
    for one in resultats:
        click.echo(f"{visible(one.nom)} : {one.etat.nom} – {visible(one.message)}")
        if one.etat is not Etat.IDENTIQUE and one.difference is not None:
            for line in str(one.difference).splitlines()[1:]:
                click.echo(visible(line))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageInvalide(f"{path} ne peut pas être écrit : {error.strerror}.") from error
