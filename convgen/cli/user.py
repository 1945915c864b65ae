"""``convgen user``: the accounts of the web service."""

from pathlib import Path

import click

from convgen.cli.serve import DATA, check_libraries

_ROLES = ("lecteur", "instructeur", "administrateur")


@click.group()
def user() -> None:
    """Gérer les comptes du service web."""


@user.command()
@click.argument("name", metavar="NOM")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="Ce que le compte peut faire.")
@click.password_option(
    "--password", prompt="Mot de passe", confirmation_prompt="Encore une fois", help="Demandé s’il manque."
)
@DATA
def add(name: str, role: str, password: str, data: Path) -> None:
    """Créer le compte NOM ; le mot de passe est demandé."""
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.comptes import ajouter

    ajouter(name, role, password)
    click.echo(f"Compte {name} créé : {role}.")
