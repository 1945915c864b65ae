"""``convgen dn push-verdicts``: verdicts and decisions go to the platform."""

from collections.abc import Iterator
from pathlib import Path

import click

from convgen.cli.dn import options
from convgen.cli.dn.recit import Recit
from convgen.intake.campagnes import load
from convgen.workflow.demarche.a_dire import a_dire
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import AFaire, Evenement
from convgen.workflow.demarche.marques import marques
from convgen.workflow.demarche.push import a_classer, push


@click.command("push-verdicts")
@options.together(*options.ACTES)
def push_verdicts(
    campagne_id: str,
    courrier: Path,
    conventions: Path,
    demarche: int | None,
    adresse: str,
    instructeur: str | None,
    dry_run: bool,
    format_: str,
    wait_s: float,
) -> int:
    """Dire aux collectivités et aux instructeurs ce que le journal du registre a retenu.

    Chaque verdict (« convgen verify --journal ») et chaque décision (« convgen decide ») devient un message,
    une seule fois ; la raison d’une décision y est citée. L’annotation privée et le label de la campagne
    suivent l’état du dossier. Un dossier n’est classé sans suite que si un instructeur l’a décidé, et ce que
    la plateforme détruit alors (attestation, justificatif, motivation) est gardé d’abord dans le courrier.
    """
    campagne = load(campagne_id)
    recit = Recit(format_)
    ouvert = options.au_bureau(
        campagne,
        demarche,
        adresse,
        courrier=courrier,
        conventions=conventions,
        instructeur=instructeur,
        wait_s=wait_s,
    )
    with ouvert as bureau:
        for event in _prevu(bureau) if dry_run else push(bureau):
            recit.tell(event)
    return recit.end("Rien à dire.")


def _prevu(bureau: Bureau) -> Iterator[Evenement]:
    for adire in a_dire(bureau):
        yield AFaire(numero=adire.numero, quoi=f"envoyer un message, {adire.quoi} :", texte=adire.texte)
    for wanted in marques(bureau):
        words = [f"label : {wanted.label}"] if wanted.label else []
        words += [f"annotation : {wanted.annotation}"] if wanted.annotation else []
        yield AFaire(numero=wanted.numero, quoi="marquer le dossier :", texte="\n".join(words))
    for decision in a_classer(bureau):
        yield AFaire(numero=decision.dossier, quoi="classer sans suite :", texte=decision.why)
