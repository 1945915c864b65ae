"""The French words a verdict sends to the town hall: what is wrong, what to redo, until when."""

from convgen.french import jour
from convgen.rules.constat import Constat, Outcome
from convgen.rules.retour.vu import Vu

_REMEDIES = {
    "file": "Renvoyez la convention signée, scannée en un seul fichier PDF lisible et sans mot de passe.",
    "dossier_number": "Envoyez la convention de ce dossier dans la messagerie de ce dossier.",
    "pages": "Scannez toutes les pages de la convention, dans un seul fichier PDF.",
    "version": "Téléchargez la dernière convention dans votre dossier, imprimez-la, faites-la signer et renvoyez-la.",
    "signature_block": "Scannez aussi la page de signature, en entier.",
    "signature": (
        "Faites signer à la main le cadre « Pour la collectivité » par le signataire de la convention, "
        "puis scannez et renvoyez toutes les pages."
    ),
    "content": "Imprimez de nouveau la convention et faites-la signer sans rien modifier.",
    "filename": "Renommez le fichier comme indiqué.",
}


def message_for(outcome: Outcome, checks: tuple[Constat, ...], vu: Vu) -> str | None:
    """A message ready to send; None while a human has to decide."""
    if outcome is Outcome.CONFORME:
        return "Bonjour,\n\nVotre convention signée est bien reçue et conforme. Merci.\n"
    if outcome is Outcome.A_EXAMINER:
        return None
    bad = [check for check in checks if check.outcome is Outcome.NON_CONFORME]
    reasons = "\n".join(f"- {check.message}" for check in bad)
    remedies = "\n".join(dict.fromkeys(_REMEDIES[check.id] for check in bad if check.id in _REMEDIES))
    return (
        "Bonjour,\n\nLa convention que vous avez renvoyée est à refaire\N{NO-BREAK SPACE}:\n"
        f"{reasons}\n\n{remedies}\n{_until(vu)}"
    )


def _until(vu: Vu) -> str:
    if vu.cible is None:
        return ""
    return f"Elle est à retourner au plus tard le {jour(vu.cible.echeance)}.\n"
