"""``convgen dn check-schema``: are our questions still those that the platform understands?"""

from pathlib import Path

import click

from convgen.cli.inerte import visible
from convgen.errors import ProgrammeManquant
from convgen.plateforme.documents import TOUS

_ECARTS = 3


@click.command("check-schema")
@click.argument("schema", type=click.Path(path_type=Path), metavar="FILE")
def check_schema(schema: Path) -> int:
    """Vérifier toutes les questions et tous les actes de convgen contre un schéma de la plateforme.

    FILE est le schéma entier : le texte GraphQL, ou le JSON d’une introspection. Code de sortie 3 si une
    question n’y est plus comprise, 5 si la bibliothèque graphql-core manque.
    """
    try:
        # Only this command needs it, when the platform changes: it is an extra.
        from convgen.plateforme.verification import ecarts, lire
    except ModuleNotFoundError as error:
        raise ProgrammeManquant(
            "La bibliothèque graphql-core manque : installez-la avec « pip install 'convgen[dn]' »."
        ) from error
    found = tuple(ecarts(lire(schema)))
    for ecart in found:
        click.echo(f"{ecart.document} : {visible(ecart.message)}")
    if found:
        return _ECARTS
    click.echo(f"Les {len(TOUS)} questions et actes de convgen sont compris par ce schéma.")
    return 0
