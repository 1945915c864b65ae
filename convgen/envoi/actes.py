"""The acts of an instructeur on a dossier, each a mutation; ActeRefuse with the platform's reasons."""

from dataclasses import dataclass

from convgen.plateforme import documents
from convgen.plateforme.client import Plateforme


@dataclass(frozen=True, slots=True, kw_only=True)
class Main:
    """An instructeur at work on one dossier: both by their Relay ids."""

    plateforme: Plateforme
    dossier: str
    instructeur: str

    def passer_en_instruction(self) -> None:
        """From « en construction ». The user is not told: the decision follows at once."""
        self._agir(documents.PASSER_EN_INSTRUCTION)

    def repasser_en_instruction(self) -> None:
        """From a decision. Destroys its attestation, motivation and justificatif: save them before."""
        self._agir(documents.REPASSER_EN_INSTRUCTION)

    def accepter(self, motivation: str, justificatif: str) -> None:
        """From « en instruction »; ``justificatif`` is the signed id of an uploaded file."""
        self._agir(documents.ACCEPTER, motivation=motivation, justificatif=justificatif)

    def classer_sans_suite(self, motivation: str) -> None:
        """From « en instruction »."""
        self._agir(documents.CLASSER_SANS_SUITE, motivation=motivation)

    def ecrire(self, texte: str, piece: str | None) -> str:
        """A message, with at most one file (its signed id); its id."""
        fait = self.plateforme.agir(
            documents.ENVOYER_MESSAGE,
            dossier=self.dossier,
            instructeur=self.instructeur,
            texte=texte,
            piece=piece,
        )
        return str((fait.get("message") or {}).get("id", ""))

    def annoter(self, annotation: str, texte: str) -> None:
        """Write a private annotation, whose type is « texte court »."""
        self._agir(documents.ANNOTER, annotation=annotation, texte=texte)

    def ajouter_label(self, label: str) -> None:
        """Set a label of the démarche."""
        self.plateforme.agir(documents.AJOUTER_LABEL, dossier=self.dossier, label=label)

    def supprimer_label(self, label: str) -> None:
        """Take a label off."""
        self.plateforme.agir(documents.SUPPRIMER_LABEL, dossier=self.dossier, label=label)

    def _agir(self, document: str, **variables: object) -> None:
        self.plateforme.agir(document, dossier=self.dossier, instructeur=self.instructeur, **variables)
