"""What an act is about to destroy on the platform is kept first: attestation, justificatif, motivation."""

from pathlib import Path

from convgen.errors import ActeRefuse
from convgen.intake.demarche import pieces
from convgen.plateforme.dossier_lu import DossierLu, Fichier
from convgen.workflow.demarche.bureau import Bureau


def sauver(lu: DossierLu, bureau: Bureau) -> tuple[Path, ...]:
    """Keep all three in the courrier, durably; ActeRefuse, and nothing may be destroyed, when one cannot be.

    ``lu`` was just read: the addresses of its files are good.
    """
    when = f"{lu.traite_le or lu.modifie_le:%Y%m%dT%H%M%S}"
    kept = [
        bureau.courrier.sauver(
            lu.numero, f"{when}-{role}-{pieces.nom_sur(fichier.nom)}", _bytes(fichier, bureau)
        )
        for role, fichier in (("attestation", lu.attestation), ("justificatif", lu.justificatif))
        if fichier is not None
    ]
    if lu.motivation:
        kept.append(bureau.courrier.sauver(lu.numero, f"{when}-motivation.txt", lu.motivation.encode()))
    return tuple(kept)


def _bytes(fichier: Fichier, bureau: Bureau) -> bytes:
    try:
        return pieces.telecharger(bureau.plateforme, fichier)
    except (pieces.AdresseExpiree, pieces.FichierAltere) as error:
        raise ActeRefuse(
            f"« {fichier.nom} » n’a pas pu être gardé avant d’être détruit : rien n’a été fait. Relancez."
        ) from error
