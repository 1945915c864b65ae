"""``convgen doctor``: show what is installed and how to get what is not."""

import importlib.metadata

import click

from convgen.errors import ProgrammeManquant
from convgen.workflow.doctor import Organe, examine


@click.command()
def doctor() -> int:
    """Dire ce qui est installé, en quelle version, ce qui manque et comment l’obtenir.

    Codes de sortie : 0 tout est là ; 5 il manque quelque chose.
    """
    click.echo(f"convgen {importlib.metadata.version('convgen')}")
    organes = []
    for organe in examine():
        organes.append(organe)
        click.echo(_line(organe))
    missing = sum(organe.problem is not None for organe in organes)
    if not missing:
        click.echo("Tout est là.")
        return 0
    click.echo("Il manque un élément." if missing == 1 else f"Il manque {missing} éléments.")
    return ProgrammeManquant.exit_code


def _line(organe: Organe) -> str:
    name = f"{organe.name:<24}{organe.purpose:<30}"
    if organe.problem is None:
        return f"  ok      {name}{organe.version}"
    return f"  MANQUE  {name}{organe.problem}\n          remède : {organe.remedy}"
