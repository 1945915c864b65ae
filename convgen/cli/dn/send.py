"""``convgen dn send``: the conventions in force reach their collectivités."""

from collections.abc import Iterator
from pathlib import Path

import click

from convgen.campagne import Envoi
from convgen.cli.dn import options
from convgen.cli.dn.recit import Recit
from convgen.intake.campagnes import load
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import AFaire, Evenement
from convgen.workflow.demarche.send import AEnvoyer, a_envoyer, reprendre
from convgen.workflow.demarche.send import send as send_all

_QUOI = {
    Envoi.JUSTIFICATIF: "accepter le dossier, avec la convention version {} en justificatif et ces mots :",
    Envoi.MESSAGE: "envoyer la convention version {} par la messagerie, avec ces mots :",
}


@click.command()
@options.together(*options.ACTES)
@click.option(
    "--reprendre-attestations",
    is_flag=True,
    help="Le modèle d’attestation est désactivé : accepter de nouveau les dossiers qui en offrent une.",
)
def send(
    campagne_id: str,
    courrier: Path,
    conventions: Path,
    demarche: int | None,
    adresse: str,
    instructeur: str | None,
    dry_run: bool,
    format_: str,
    wait_s: float,
    reprendre_attestations: bool,
) -> int:
    """Envoyer à chaque collectivité sa convention, une seule fois par version.

    Selon la campagne, le dossier est accepté avec la convention en justificatif, ou un message l’apporte. La
    plateforme est relue avant chaque acte : un envoi interrompu n’est jamais refait s’il avait abouti.
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
        for event in _story(bureau, dry_run=dry_run, again=reprendre_attestations):
            recit.tell(event)
    return recit.end("Rien à envoyer.")


def _story(bureau: Bureau, *, dry_run: bool, again: bool) -> Iterator[Evenement]:
    if dry_run:
        return (_a_faire(envoi, bureau.regle.envoi) for envoi in a_envoyer(bureau))
    return reprendre(bureau) if again else send_all(bureau)


def _a_faire(envoi: AEnvoyer, mode: Envoi) -> AFaire:
    quoi = _QUOI[mode].format(envoi.ligne.version)
    return AFaire(numero=envoi.ligne.dossier, quoi=quoi, texte=envoi.texte)
