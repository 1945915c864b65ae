"""The French words by which verdicts, checks and figures are shown to an instructor."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from convgen import french
from convgen.evenement import Choix
from convgen.rules.constat import Constat, Outcome, Verdict

PARIS = ZoneInfo("Europe/Paris")

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.CONFORME: "conforme",
        Outcome.AVERTISSEMENT: "avertissement",
        Outcome.NON_VERIFIE: "non vérifié",
        Outcome.A_EXAMINER: "à examiner",
        Outcome.NON_CONFORME: "non conforme",
    }
)

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "file": "Fichier",
        "filename": "Nom du fichier",
        "dossier_number": "Numéro de dossier",
        "pages": "Pages de la convention",
        "version": "Version de la convention",
        "signature_block": "Bloc de signature",
        "signature": "Signature de la collectivité",
        "content": "Contenu",
        "deadline": "Délai de retour",
    }
)

VERDICTS: Mapping[str, str] = MappingProxyType({outcome.word: word for outcome, word in OUTCOMES.items()})

CHOIX: Mapping[Choix, str] = MappingProxyType(
    {
        Choix.ACCEPTER: "convention acceptée",
        Choix.REFAIRE: "à refaire",
        Choix.PROLONGER: "délai prolongé",
        Choix.CLASSER: "dossier classé sans suite",
    }
)


def motifs(verdict: Verdict) -> tuple[Constat, ...]:
    """The checks that explain the verdict, worst first.

    An unverified check is most often the consequence of what another one tells: it is named only when
    nothing else explains the verdict.
    """
    least = Outcome.AVERTISSEMENT if verdict.outcome is Outcome.CONFORME else Outcome.A_EXAMINER
    told = [check for check in verdict.checks if check.outcome >= least and not _is_unverified(check)]
    if not told and verdict.outcome is Outcome.A_EXAMINER:
        told = [check for check in verdict.checks if _is_unverified(check) and check.id != "deadline"]
    return tuple(sorted(told, key=lambda check: -check.outcome))


def _is_unverified(check: Constat) -> bool:
    return check.outcome is Outcome.NON_VERIFIE


def findings(check: Constat) -> Iterator[Constat]:
    """The check's worst finding, then its others, at any depth."""
    yield check
    for detail in check.details:
        yield from findings(detail)


def compte(outcomes: Sequence[Outcome]) -> str:
    """« 12 retours : 7 conformes, 3 à examiner, 2 non conformes. »"""
    conformes = outcomes.count(Outcome.CONFORME)
    refaire = outcomes.count(Outcome.NON_CONFORME)
    examiner = len(outcomes) - conformes - refaire
    sentence = (
        f"{french.compte(len(outcomes), 'retour')} : {french.compte(conformes, 'conforme')}, "
        f"{examiner} à examiner, {french.compte(refaire, 'non conforme')}."
    )
    # Plain spaces: the line is looked for with grep.
    return sentence.replace(french.NBSP, " ")


def nombre(value: float, *, digits: int = 2) -> str:
    """« 1 234,5 »: at most ``digits`` decimals, decimal comma, narrow no-break thousands."""
    if not math.isfinite(value):
        return "—"
    text = f"{round(value, digits) + 0.0:,.{digits}f}".replace(",", "\u202f")
    if digits:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def pourcent(share: float) -> str:
    """« 96 % »."""
    return f"{nombre(share * 100, digits=0)}\u00a0%"


def instant(moment: datetime) -> str:
    """« 12/08/2026 à 10 h 05 », in Paris."""
    return moment.astimezone(PARIS).strftime("%d/%m/%Y à %H\u00a0h\u00a0%M")
