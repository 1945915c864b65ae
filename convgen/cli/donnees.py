"""``convgen donnees``: the personal data of the web service, handed over or purged."""

import shutil
from pathlib import Path

import click

from convgen.cli.serve import DATA, check_libraries


@click.group()
def donnees() -> None:
    """Remettre ou purger les données personnelles du service web."""


@donnees.command()
@click.argument("siret", metavar="SIRET")
@click.option(
    "--output", required=True, metavar="ZIP", type=click.Path(path_type=Path), help="Archive à écrire."
)
@DATA
def export(siret: str, output: Path, data: Path) -> None:
    """Écrire dans ZIP tout ce qui est su de la collectivité SIRET."""
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.donnees import exporter

    with exporter(siret, "convgen donnees export") as archive, output.open("xb") as out:
        shutil.copyfileobj(archive, out)
    click.echo(f"Archive écrite : {output}.")


@donnees.command()
@click.argument("campagne", metavar="CAMPAGNE")
@click.option("--confirme", default="", metavar="CAMPAGNE", help="L’identifiant, une seconde fois.")
@DATA
def purge(campagne: str, confirme: str, data: Path) -> None:
    """Effacer pour toujours ce que le service sait de CAMPAGNE, un an après sa clôture."""
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.donnees import purger

    bilan = purger(campagne, confirme, "convgen donnees purge")
    click.echo(
        f"Campagne {campagne} purgée : {bilan.dossiers} dossiers, {bilan.conventions} conventions, "
        f"{bilan.retours} retours, {bilan.fichiers} fichiers. C’est consigné : {bilan.empreinte[:16]}."
    )
