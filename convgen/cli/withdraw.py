"""``convgen withdraw``: withdraw the convention of a dossier."""

from pathlib import Path

import click

from convgen.registre import open_registre
from convgen.workflow.withdraw import withdraw as withdraw_one


@click.command()
@click.option(
    "--conventions",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Registre des conventions.",
)
@click.argument("numero", type=int)
@click.option("--why", required=True, metavar="TEXTE", help="Raison du retrait, gardée dans le registre.")
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="S",
    help="Secondes à patienter si le registre est occupé (par défaut : 0).",
)
def withdraw(conventions: Path, numero: int, why: str, wait_s: float) -> None:
    """Retirer la convention en vigueur du dossier NUMERO.

    Le fichier reste dans le registre ; il ne compte plus. Si le dossier est encore dans le fichier donné au
    prochain « convgen generate », il reçoit une nouvelle version : sortez-le du fichier s’il ne doit plus
    rien recevoir.
    """
    with open_registre(conventions, write=False):
        # A mistyped path must not create a registre.
        pass
    with open_registre(conventions, write=True, wait_s=wait_s) as registre:
        ligne = withdraw_one(registre, numero, why=why)
    click.echo(f"La convention du dossier n° {ligne.dossier}, version {ligne.version}, est retirée.")
