"""The words of a reminder: what is awaited, until when, by which channel, what no return brings."""

from dataclasses import dataclass

from convgen.campagne import Campagne
from convgen.evenement import Issue
from convgen.french import NBSP, compte, jour, typographie
from convgen.rules.suivi.etat import Etat
from convgen.rules.suivi.rappels import Rappel


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettre:
    """A letter ready to be sent: its subject, on one line, and its text."""

    objet: str
    texte: str


def lettre(rappel: Rappel, campagne: Campagne) -> Lettre:
    """The reminder of a dossier."""
    depot, due = rappel.depot, jour(rappel.avancement.echeance)
    verb = "était attendue" if rappel.en_retard else "est attendue"
    paragraphs = (
        "Bonjour,",
        _pourquoi(rappel),
        _quand(rappel, campagne),
        _comment(campagne),
        _sinon(rappel, campagne),
        "La convention à signer est jointe à ce message.",
        f"Cordialement,\n\n{_signature(campagne)}",
    )
    awaited = f"la convention signée {verb} le {due} (dossier n° {depot.numero})"
    objet = f"ENT-École {campagne.annee_scolaire} : {awaited}".replace(NBSP, " ")
    return Lettre(objet=objet, texte=typographie("\n\n".join(paragraphs) + "\n"))


def _pourquoi(rappel: Rappel) -> str:
    depot, retour = rappel.depot, rappel.avancement.retour
    filed = (
        f"Le dossier n°{NBSP}{depot.numero} de la collectivité « {depot.collectivite} » a été déposé le "
        f"{jour(depot.jour)}"
    )
    redo = rappel.avancement.etat is Etat.A_REFAIRE or (
        retour is not None and retour.verdict is Issue.NON_CONFORME
    )
    if not redo:
        return f"{filed}. La convention signée ne nous est pas parvenue."
    reasons = "".join(f"\n- {motif}" for motif in retour.motifs) if retour is not None else ""
    return f"{filed}. La convention que vous avez renvoyée est à refaire{' :' + reasons if reasons else '.'}"


def _quand(rappel: Rappel, campagne: Campagne) -> str:
    due, channel = jour(rappel.avancement.echeance), campagne.textes.canal_retour
    if rappel.en_retard:
        return f"Elle était attendue au plus tard le {due} : retournez-la sans attendre, {channel}."
    days = -int(rappel.etape.removeprefix("J"))
    when = f"dans {compte(days, 'jour')}" if days else "aujourd’hui même"
    return f"Elle est à retourner au plus tard le {due}, {when}, {channel}."


def _comment(campagne: Campagne) -> str:
    return (
        "Pour cela :\n"
        "- VÉRIFIER les informations de la convention ;\n"
        "- la faire SIGNER, dans le cadre « Pour la collectivité », par le maire ou le représentant de "
        "l’exécutif ;\n"
        "- SCANNER toutes ses pages dans un seul fichier PDF et le RETOURNER en pièce jointe.\n\n"
        f"{campagne.textes.erreur}."
    )


def _sinon(rappel: Rappel, campagne: Campagne) -> str:
    if rappel.en_retard:
        return f"Sans retour, {campagne.textes.consequence}."
    return f"Sans retour à cette date, {campagne.textes.consequence}."


def _signature(campagne: Campagne) -> str:
    return "\n".join((" ".join(campagne.entete.direction), f"Académie de {campagne.academie}")).strip()
