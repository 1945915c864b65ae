"""Which messages of a dossier are retours, and whether their files may be fetched yet."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from convgen.plateforme.dossier_lu import Antivirus, DossierLu, Fichier, Message

PATIENCE_ANTIVIRUS = timedelta(hours=1)
"""A scan that lasts longer is stuck (the platform knows such cases): what it holds is inspected in our own
sandbox anyway, and a deadline does not wait."""


class Suite(StrEnum):
    """What is to be done of a retour's files."""

    PRENDRE = "prendre"
    ATTENDRE = "attendre"
    """The platform still scans one of them, and rewrites pictures after the scan."""
    ECARTER = "ecarter"
    """The scan found one infected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourLu:
    """A message that brings files: one retour, whatever their number."""

    dossier: int
    message: str
    recu_le: datetime
    fichiers: tuple[Fichier, ...]

    @property
    def place(self) -> str:
        """Its folder: the dossier, and the message's number (its id's digest, should Relay ids change)."""
        try:
            numero = base64.b64decode(self.message, validate=True).decode().rpartition("-")[2]
        except ValueError:
            numero = ""
        if not (numero.isascii() and numero.isdigit()):
            numero = hashlib.sha256(self.message.encode()).hexdigest()[:16]
        return f"{self.dossier}-{numero}"


def retours(dossier: DossierLu, internes: Collection[str]) -> tuple[RetourLu, ...]:
    """The messages with files that nobody of the administration wrote: the user's, or an invited person's.

    ``internes``: the addresses, lower case, of those who treat the démarche and of the platform itself.
    """
    ours = {*internes, *(instructeur.email.lower() for instructeur in dossier.instructeurs)}
    return tuple(
        _retour(dossier, message)
        for message in dossier.messages
        if message.fichiers and message.supprime_le is None and _externe(message, dossier, ours)
    )


def suite(retour: RetourLu, maintenant: datetime) -> Suite:
    """What to do of the retour now."""
    scans = {fichier.antivirus for fichier in retour.fichiers}
    if scans & {Antivirus.INFECTED, Antivirus.INTEGRITY_ERROR}:
        return Suite.ECARTER
    if Antivirus.PENDING in scans and maintenant - retour.recu_le < PATIENCE_ANTIVIRUS:
        return Suite.ATTENDRE
    return Suite.PRENDRE


def _externe(message: Message, dossier: DossierLu, ours: set[str]) -> bool:
    email = message.email.lower()
    return email == dossier.usager.email.lower() or email not in ours


def _retour(dossier: DossierLu, message: Message) -> RetourLu:
    return RetourLu(
        dossier=dossier.numero, message=message.id, recu_le=message.cree_le, fichiers=message.fichiers
    )
