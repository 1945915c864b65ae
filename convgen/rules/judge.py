"""The verdict of a retour: every check made, the worst outcome kept, the words for the town hall."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from convgen.rules.constat import CHECK_IDS, Constat, Outcome, Verdict, worst
from convgen.rules.retour.contenu import check_content
from convgen.rules.retour.delai import check_deadline
from convgen.rules.retour.fichier import check_file, check_filename
from convgen.rules.retour.identite import check_dossier_number, check_pages, check_version
from convgen.rules.retour.lettre import message_for
from convgen.rules.retour.sans_marque import SANS_MARQUE
from convgen.rules.retour.signature import check_signature, check_signature_block
from convgen.rules.retour.vu import Vu, non_verifie
from convgen.rules.seuils import RULES_VERSION

_CHECKS: dict[str, Callable[[Vu], Iterator[Constat]]] = {
    "file": check_file,
    "filename": check_filename,
    "dossier_number": check_dossier_number,
    "pages": check_pages,
    "version": check_version,
    "signature_block": check_signature_block,
    "signature": check_signature,
    "content": check_content,
    "deadline": check_deadline,
}
_MAY_BE_UNVERIFIED = "deadline"
_NEEDS_NO_PAGE = ("file", "filename", "deadline")
"""What can be judged of a file that does not open, when the sender stated the dossier."""


def judge(vu: Vu) -> Verdict:
    """Judge a retour. All rules run; ``conforme`` only when everything but the deadline was verified."""
    checks = tuple(worst(check_id, _findings(check_id, vu)) for check_id in CHECK_IDS)
    outcome = max(map(weight, checks))
    return Verdict(
        outcome=outcome,
        checks=checks,
        margin=_margin(outcome, checks),
        message=message_for(outcome, checks, vu),
        rules_version=RULES_VERSION,
    )


def amended(verdict: Verdict, finding: Constat) -> Verdict:
    """The verdict with one more finding, which only the other returns of its run could tell."""
    checks = tuple(
        worst(check.id, (replace(check, details=()), *check.details, finding))
        if check.id == finding.id
        else check
        for check in verdict.checks
    )
    outcome = max(map(weight, checks))
    message = None if outcome is Outcome.A_EXAMINER else verdict.message
    return replace(verdict, outcome=outcome, checks=checks, margin=_margin(outcome, checks), message=message)


def _findings(check_id: str, vu: Vu) -> tuple[Constat, ...]:
    if vu.unreadable and check_id not in _NEEDS_NO_PAGE:
        return (non_verifie(check_id, "Le fichier n’a pas pu être lu."),)
    check = SANS_MARQUE.get(check_id) if vu.lecture is not None else None
    return tuple((check or _CHECKS[check_id])(vu))


def _margin(outcome: Outcome, checks: tuple[Constat, ...]) -> float:
    """The smallest margin of the checks that decided: the queue of what is to be examined is sorted by it.

    A check that could not be made (margin 0) decides only when nothing else asks for a human.
    """
    deciding = [check for check in checks if weight(check) is outcome]
    measured = [check.margin for check in deciding if check.outcome is not Outcome.NON_VERIFIE]
    return min(measured, default=0.0)


def weight(check: Constat) -> Outcome:
    """What a check makes of the verdict: one of ``conforme``, ``a_examiner``, ``non_conforme``."""
    if check.outcome is Outcome.NON_VERIFIE:
        return Outcome.CONFORME if check.id == _MAY_BE_UNVERIFIED else Outcome.A_EXAMINER
    return Outcome.CONFORME if check.outcome is Outcome.AVERTISSEMENT else check.outcome
