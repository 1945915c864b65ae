"""The options that several commands share, and how their values read."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from convgen.cli.inerte import visible
from convgen.cli.mots import PARIS
from convgen.errors import UsageInvalide

FILE = click.Path(path_type=Path)
FORMATS = ("table", "csv", "xlsx", "json")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

campagne: Decorator = click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou chemin d’un .toml."
)
conventions: Decorator = click.option(
    "--conventions", required=True, metavar="DIR", type=FILE, help="Registre des conventions."
)
dossiers: Decorator = click.option(
    "--dossiers",
    metavar="FILE",
    type=FILE,
    help="Fichier des dossiers (JSON ou export) : noms, adresses, dossiers sans convention.",
)
le: Decorator = click.option(
    "--le", metavar="DATE", help="Jour dont on dit la situation : 2026-09-01 (par défaut : aujourd’hui)."
)
format_: Decorator = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    help="table : pour lire ; csv, xlsx : pour un tableur ; json : pour un programme.",
)
output: Decorator = click.option(
    "--output", metavar="FILE", type=FILE, help="Fichier à écrire (par défaut : la sortie standard)."
)


def day(text: str | None) -> date:
    """An ISO date, 2026-09-01; today in Paris when none is given."""
    if text is None:
        return datetime.now(UTC).astimezone(PARIS).date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageInvalide(
            f"« {visible(text)} » n’est pas une date : écrivez par exemple 2026-09-01."
        ) from error
