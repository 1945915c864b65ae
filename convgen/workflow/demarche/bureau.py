"""The bureau from which convgen acts on the platform, in the name of one instructeur."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from convgen.campagne import Campagne, RegleDemarche
from convgen.envoi.actes import Main
from convgen.envoi.depot import Piece, deposer
from convgen.envoi.texte import meme
from convgen.errors import ActeRefuse, UsageInvalide
from convgen.evenement import Decision, Message
from convgen.intake.demarche.correspondance import Correspondance
from convgen.plateforme.client import Plateforme
from convgen.plateforme.dossier_lu import DemarcheLue, DossierLu
from convgen.plateforme.dossier_lu import Message as MessageLu
from convgen.plateforme.questions import la_demarche, un_dossier
from convgen.registre import Journal, RegistreLu
from convgen.registre.carnet import EtatActe
from convgen.registre.courrier import Courrier
from convgen.rules.delais import PARIS
from convgen.workflow.suivre import Suivi
from convgen.workflow.tenue import Tenue

INCERTITUDE = timedelta(minutes=2)
"""How long an act whose answer was lost may still be under way: the platform gives itself 30 seconds."""


class EnSuspens(Exception):
    """An act whose answer was lost may still be under way: to be looked at again later."""


@dataclass(slots=True, kw_only=True)
class Bureau:
    """What acts need; ``instructeur`` is the e-mail of who signs them.

    ``registre``: the conventions issued when the bureau opened.
    """

    plateforme: Plateforme
    numero: int
    campagne: Campagne
    courrier: Courrier
    tenue: Tenue
    instructeur: str
    maintenant: Callable[[], datetime]
    correspondance: Correspondance | None = None
    _demarche: DemarcheLue | None = None
    registre: RegistreLu = field(init=False)

    def __post_init__(self) -> None:
        self.registre = self.tenue.registre

    @property
    def journal(self) -> Journal:
        """The journal, as of now."""
        return self.tenue.journal

    @property
    def regle(self) -> RegleDemarche:
        """How the campaign lives on the platform; UsageInvalide when its file does not say."""
        if self.campagne.demarche is None:
            raise UsageInvalide(
                f"La campagne {self.campagne.id} n’a pas de table [demarche] : elle ne s’envoie pas."
            )
        return self.campagne.demarche

    @property
    def demarche(self) -> DemarcheLue:
        """The démarche, asked for once."""
        if self._demarche is None:
            self._demarche = la_demarche(self.plateforme, self.numero)
        return self._demarche

    def ordres(self) -> tuple[Decision, ...]:
        """The last decision on each dossier: what an instructeur wants today."""
        last = {event.dossier: event for event in self.journal.evenements() if isinstance(event, Decision)}
        return tuple(last.values())

    def suivis(self) -> tuple[Suivi, ...]:
        """Where each dossier stands today."""
        return self.tenue.vue(self.maintenant().astimezone(PARIS).date()).suivis

    def relire(self, numero: int) -> DossierLu:
        """The dossier as it is now: nothing is ever done on the word of an older reading."""
        return un_dossier(self.plateforme, numero)

    def inchange(self, lu: DossierLu) -> bool:
        """Whether what the collectivité filed is what was last pulled."""
        known = self.courrier.dossier(lu.numero)
        reading = self.correspondance = self.correspondance or Correspondance(self.campagne)
        return known is not None and reading.lire(lu) == reading.lire(known)

    def main(self, lu: DossierLu) -> Main:
        """The instructeur at work on a dossier; ActeRefuse when he is not of its groupe.

        UsageInvalide when nobody of the démarche has this address: no dossier will have a better answer.
        """
        if self.instructeur.lower() not in self.demarche.emails():
            raise UsageInvalide(
                f"{self.instructeur} n’est instructeur d’aucun groupe de la démarche : ajoutez-le, ou "
                "donnez-en un autre avec --instructeur."
            )
        for groupe in self.demarche.groupes:
            for profil in groupe.instructeurs:
                if groupe.id == lu.groupe.id and profil.email.lower() == self.instructeur.lower():
                    return Main(plateforme=self.plateforme, dossier=lu.id, instructeur=profil.id)
        raise ActeRefuse(
            f"{self.instructeur} n’est pas instructeur du groupe de ce dossier : ajoutez-le au groupe, "
            "ou donnez-en un autre avec --instructeur."
        )

    def ecrire(self, lu: DossierLu, key: str, texte: str, piece: Piece | None = None) -> bool:
        """Send a message once, whatever happened before; True when an earlier attempt had sent it.

        ``lu`` was just read. Raises EnSuspens, ActeRefuse, ActeIncertain.
        """
        acte = self.courrier.carnet.acte(key)
        if self._deja(lu, acte.apres if acte else None, texte, piece):
            return True
        self.suspendre(key)
        main = self.main(lu)
        signe = deposer(self.plateforme, lu.id, piece) if piece else None
        dernier = lu.messages[-1].id if lu.messages else None
        if acte is None:
            self.courrier.carnet.prevoir(key, le=self.maintenant(), apres=dernier or "")
        else:
            # The place where the search begins stays that of the first attempt.
            self.courrier.carnet.prevoir(key, le=self.maintenant(), apres=acte.apres)
        main.ecrire(texte, signe)
        return False

    def suspendre(self, key: str) -> None:
        """Raise EnSuspens as long as an earlier attempt may still be under way."""
        acte = self.courrier.carnet.acte(key)
        if acte is None or acte.etat is not EtatActe.PREVU:
            return
        if self.maintenant() - acte.le < INCERTITUDE:
            raise EnSuspens

    def noter(self, key: str, *, numero: int, quoi: str, empreinte: str) -> None:
        """Keep an act that surely took place: in the registre's journal, then in the carnet."""
        now = self.maintenant()
        self.journal.record(Message(dossier=numero, quoi=quoi, empreinte=empreinte, instant=now))
        self.courrier.carnet.faire(key, le=now)

    def _deja(self, lu: DossierLu, apres: str | None, texte: str, piece: Piece | None) -> bool:
        """Whether the platform has this message of ours: by its file, else by its words after ``apres``.

        Without an attempt noted, only the file tells: the same words may have been sent for another return.
        """
        ours = [message for message in lu.messages if message.email.lower() == self.instructeur.lower()]
        if piece and any(f.checksum == piece.checksum for message in ours for f in message.fichiers):
            return True
        if apres is None:
            return False
        return any(meme(message.texte, texte) for message in _apres(ours, lu, apres))


def _apres(ours: list[MessageLu], lu: DossierLu, apres: str) -> list[MessageLu]:
    ids = [message.id for message in lu.messages]
    start = ids.index(apres) + 1 if apres in ids else 0
    recent = set(ids[start:])
    return [message for message in ours if message.id in recent]
