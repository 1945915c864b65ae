"""The words that a collectivité reads on the platform, besides the verdict's own message."""

from datetime import date, datetime

from convgen.campagne import Campagne, RegleDemarche
from convgen.evenement import Decision, Issue, RetourJuge
from convgen.french import NBSP, jour, typographie
from convgen.rules.delais import PARIS

_ANNOTATION_MAX = 1000
_ISSUES = {
    Issue.CONFORME: "conforme",
    Issue.A_EXAMINER: "à examiner",
    Issue.NON_CONFORME: "à refaire",
}


def de_la_convention(numero: int, version: int, echeance: date, regle: RegleDemarche) -> str:
    """What comes with the convention; its last line names the version, so that no two are alike."""
    texte = regle.texte.format(echeance=jour(echeance))
    lignes = [texte.strip()]
    if version > 1:
        lignes.append("Cette convention remplace la précédente, qui est caduque : ne retournez que celle-ci.")
    lignes.append(f"Dossier n°{NBSP}{numero}, convention version {version}.")
    return typographie("\n\n".join(lignes) + "\n")


def de_l_acceptation(decision: Decision) -> str:
    """An instructeur accepted the return."""
    return _lettre(
        f"La convention signée du dossier n°{NBSP}{decision.dossier} est bien reçue et elle est conforme. "
        "Merci."
    )


def de_la_reprise(decision: Decision, echeance: date | None, campagne: Campagne) -> str:
    """An instructeur asks for the return again, and the reason that he wrote is given.

    ``echeance``: None once it is past.
    """
    quand = f"au plus tard le {jour(echeance)}" if echeance else "sans attendre"
    return _lettre(
        "La convention que vous avez renvoyée est à refaire :\n" + f"- {decision.why}",
        f"Elle est à retourner {quand}, {campagne.textes.canal_retour}.",
    )


def de_la_prolongation(decision: Decision, campagne: Campagne) -> str:
    """An instructeur gave more time."""
    if decision.jusqu_au is None:
        raise ValueError("not a prolongation")
    return _lettre(
        f"Le délai de retour de la convention signée du dossier n°{NBSP}{decision.dossier} est prolongé : "
        f"elle est à retourner au plus tard le {jour(decision.jusqu_au)}, {campagne.textes.canal_retour}."
    )


def de_l_annotation(retour: RetourJuge | None, decision: Decision | None) -> str:
    """One line for instructeurs: the machine's verdict with its reasons, then the decision."""
    phrases = []
    if retour is not None:
        recu = f" reçue le {_le(retour.recu_le)}" if retour.recu_le else ""
        motifs = f" : {' '.join(retour.motifs)}" if retour.motifs else ""
        phrases.append(f"Convention signée{recu}, {_ISSUES[retour.verdict]}{motifs}")
    if decision is not None:
        phrases.append(f"{decision.par}, le {_le(decision.instant)} : {decision.choix.value}, {decision.why}")
    texte = " — ".join(phrases)
    return texte if len(texte) <= _ANNOTATION_MAX else f"{texte[: _ANNOTATION_MAX - 1]}…"


def meme(un: str, autre: str) -> bool:
    """Whether two texts say the same, however their lines end and their spaces are kept."""
    return un.split() == autre.split()


def _lettre(*paragraphes: str) -> str:
    return typographie("\n\n".join(("Bonjour,", *paragraphes)) + "\n")


def _le(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%d/%m/%Y")
