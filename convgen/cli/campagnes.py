"""``convgen campagnes``: list the campaigns that ``--campagne`` accepts."""

import click

from convgen.intake.campagnes import available


@click.command()
def campagnes() -> None:
    """Lister les campagnes connues, une par ligne."""
    for name in available():
        click.echo(name)
