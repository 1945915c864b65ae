"""``convgen dn pull``: receive what changed on the platform."""

from pathlib import Path

import click

from convgen.cli.dn import options
from convgen.cli.dn.recit import Recit
from convgen.intake.campagnes import load
from convgen.workflow.demarche.pull import pull as receive


@click.command()
@options.together(
    options.campagne, options.courrier, options.demarche, options.adresse, options.format_, options.wait
)
def pull(
    campagne_id: str, courrier: Path, demarche: int | None, adresse: str, format_: str, wait_s: float
) -> int:
    """Recevoir de Démarche numérique ce qui a changé : dossiers, messages et pièces jointes.

    Le courrier garde tout ; il offre « dossiers.json » à « convgen generate » et « retours.jsonl » à
    « convgen verify --retours ». Interrompue à tout instant, la commande reprend où elle en était.
    """
    campagne = load(campagne_id)
    recit = Recit(format_)
    with options.ouvrir(campagne, demarche, adresse, courrier=courrier, wait_s=wait_s) as releveur:
        for event in receive(releveur):
            recit.tell(event)
    return recit.end("Rien de nouveau.")
