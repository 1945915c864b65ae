"""``convgen user``: the accounts of the web service."""

from pathlib import Path

import click

from convgen.cli.serve import DATA, check_libraries

_ROLES = ("lecteur", "instructeur", "administrateur")
_PORTEES = ("lire", "importer", "emettre", "deposer", "decider")


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


@user.command()
@click.argument("name", metavar="NOM")
@click.option(
    "--portee",
    "portees",
    type=click.Choice(_PORTEES),
    multiple=True,
    required=True,
    help="Ce que le jeton permet ; plusieurs fois pour plusieurs portées.",
)
@click.option("--jours", type=click.IntRange(1, 400), default=365, metavar="N", help="Durée, en jours (365).")
@DATA
def token(name: str, portees: tuple[str, ...], jours: int, data: Path) -> None:
    """Créer le jeton NOM d’un autre programme : il n’est affiché que cette fois."""
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.jetons import creer

    click.echo(creer(name, portees, jours=jours, par="convgen user token"))


@user.command()
@click.argument("name", metavar="NOM")
@DATA
def revoke(name: str, data: Path) -> None:
    """Révoquer le jeton NOM : il est refusé dès maintenant."""
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.jetons import revoquer

    revoquer(name, "convgen user revoke")
    click.echo(f"Jeton {name} révoqué.")
