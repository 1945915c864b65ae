"""Consigner: what the machine said of a retour or an instructor decided is kept in the journal."""

from dataclasses import replace
from datetime import date, datetime

from convgen.errors import UsageInvalide
from convgen.evenement import Choix, Decision, Evenement, Issue, RetourJuge
from convgen.french import NBSP
from convgen.registre import Journal, RegistreLu
from convgen.rules.constat import Outcome
from convgen.rules.judge import weight
from convgen.workflow.examen import Examen


def consigner(examen: Examen, journal: Journal, *, instant: datetime) -> bool:
    """Keep the verdict of a retour; False, and nothing written, when its last judgment said the same."""
    judged = _judged(examen, instant)
    key = judged.key
    former = [
        event
        for event in journal.evenements()
        if isinstance(event, RetourJuge)
        and event.sha256 == judged.sha256
        and replace(event, rang=0).key == key
    ]
    if former and replace(former[-1], juge_le=instant, rang=0) == judged:
        return False
    return journal.record(replace(judged, rang=len(former)))


def decider(  # noqa: PLR0913 -- what an instructor says, word by word
    registre: RegistreLu,
    journal: Journal,
    numero: int,
    *,
    choix: Choix,
    jusqu_au: date | None,
    why: str,
    par: str,
    instant: datetime,
) -> Decision:
    """Keep an instructor's decision on the convention in force; UsageInvalide says why it cannot be taken."""
    if not why.strip():
        raise UsageInvalide('Dites pourquoi : --why "…".')
    ligne = registre.current(numero)
    if ligne is None:
        raise UsageInvalide(f"Le dossier n°{NBSP}{numero} n’a pas de convention en vigueur dans ce registre.")
    events = tuple(journal.evenements())
    retour = _last_retour(events, numero, ligne.version)
    if choix is Choix.ACCEPTER and retour is None:
        raise UsageInvalide(
            f"Aucun retour de la convention en vigueur du dossier n°{NBSP}{numero} (version {ligne.version}) "
            "n’est consigné : rien ne peut être accepté. Vérifiez d’abord le retour avec "
            "« convgen verify --journal », en indiquant son dossier avec --retours s’il n’est pas reconnu."
        )
    if jusqu_au is not None and jusqu_au <= ligne.echeance:
        raise UsageInvalide(
            f"Le {jusqu_au:%d/%m/%Y} ne prolonge rien : l’échéance est le {ligne.echeance:%d/%m/%Y}."
        )
    decisions = [event for event in events if isinstance(event, Decision) and event.dossier == numero]
    decision = Decision(
        dossier=numero,
        version=ligne.version,
        choix=choix,
        jusqu_au=jusqu_au,
        why=why.strip(),
        par=par,
        instant=instant,
        retour=retour.sha256 if retour else None,
        verdict=retour.verdict if retour else None,
        rang=len(decisions),
    )
    if decisions and replace(decisions[-1], instant=instant, rang=len(decisions)) == decision:
        return decisions[-1]
    if not journal.record(decision):
        raise UsageInvalide("Une autre décision vient d’être prise sur ce dossier : relisez-la.")
    return decision


def _judged(examen: Examen, instant: datetime) -> RetourJuge:
    deciding = [check for check in examen.verdict.checks if weight(check) >= Outcome.A_EXAMINER]
    seen = [check for check in deciding if check.outcome is not Outcome.NON_VERIFIE]
    return RetourJuge(
        dossier=examen.dossier,
        version=examen.version,
        annonce=examen.expected_dossier,
        sha256=examen.sha256,
        files=examen.files,
        recu_le=examen.recu_le,
        juge_le=instant,
        verdict=Issue(examen.verdict.outcome.word),
        codes=tuple(check.code for check in deciding),
        motifs=tuple(check.message for check in seen or deciding),
        message=examen.verdict.message,
        rules_version=examen.verdict.rules_version,
    )


def _last_retour(events: tuple[Evenement, ...], numero: int, version: int) -> RetourJuge | None:
    """The last one that may be of that version: a retour whose version could not be read may be any."""
    retours = (event for event in events if isinstance(event, RetourJuge) and event.numero == numero)
    return next((retour for retour in reversed([*retours]) if retour.version in (version, None)), None)
