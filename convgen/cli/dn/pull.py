"""``convgen dn pull``: receive what changed on the platform."""

from dataclasses import replace
from pathlib import Path

import click

from convgen.cli.dn import options
from convgen.cli.dn.recit import Recit
from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.registre import Journal
from convgen.workflow.demarche.pull import pull as receive


@click.command()
@options.together(
    options.campagne, options.courrier, options.demarche, options.adresse, options.format_, options.wait
)
@click.option(
    "--conventions",
    metavar="REGISTRE",
    type=click.Path(path_type=Path),
    help="Registre dont le journal note les retours reçus.",
)
def pull(
    campagne_id: str,
    courrier: Path,
    demarche: int | None,
    adresse: str,
    format_: str,
    wait_s: float,
    conventions: Path | None,
) -> int:
    """Recevoir de Démarche numérique ce qui a changé : dossiers, messages et pièces jointes.

    Le courrier garde tout ; il offre « dossiers.json » à « convgen generate » et « retours.jsonl » à
    « convgen verify --retours ». Interrompue à tout instant, la commande reprend où elle en était.
    """
    campagne = load(campagne_id)
    recit = Recit(format_)
    if conventions is not None and not conventions.is_dir():
        raise UsageInvalide(f"Le registre « {visible(str(conventions))} » n’existe pas.")
    journal = Journal(conventions) if conventions is not None else None
    with options.ouvrir(campagne, demarche, adresse, courrier=courrier, wait_s=wait_s) as releveur:
        for event in receive(replace(releveur, journal=journal)):
            recit.tell(event)
    return recit.end("Rien de nouveau.")
