"""Constat and Verdict: what the rules say of a retour, with the reason and the place of each finding."""

import math
from dataclasses import dataclass, replace
from enum import IntEnum

from convgen.french import typographie
from ocr.facts import Box

CHECK_IDS = (
    "file",
    "filename",
    "dossier_number",
    "pages",
    "version",
    "signature_block",
    "signature",
    "content",
    "deadline",
)
"""Every verdict carries exactly one Constat of each."""


class Outcome(IntEnum):
    """From harmless to blocking, so that the worst is ``max``."""

    CONFORME = 0
    AVERTISSEMENT = 1
    NON_VERIFIE = 2
    A_EXAMINER = 3
    NON_CONFORME = 4

    @property
    def word(self) -> str:
        """The word of the JSON output."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: the 1-based page and the box in points, on the convention's page or on the returned one."""

    frame: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """One finding: stable ``code``, French ``message``; ``margin`` 0 (on the threshold) … 1 (far from it)."""

    id: str
    outcome: Outcome
    code: str
    message: str
    value: float | str | None = None
    threshold: float | None = None
    margin: float = 1.0
    boxes: tuple[Place, ...] = ()
    details: tuple["Constat", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole: the worst outcome of the checks, the smallest margin of those that decided it.

    ``message``: the French words for the town hall, None while a human has to decide.
    """

    outcome: Outcome
    checks: tuple[Constat, ...]
    margin: float
    message: str | None
    rules_version: str


def worst(check_id: str, findings: tuple[Constat, ...]) -> Constat:
    """Fold the findings of one check into its worst, the others in ``details``; the least margin wins a tie.

    « Rien n’est barré » beside a struck line would be false: what is ``conforme`` is kept only alone.
    """
    serious = [finding for finding in findings if finding.outcome is not Outcome.CONFORME]
    ranked = sorted(map(_presentable, serious or findings), key=lambda f: (-f.outcome, f.margin))
    if not ranked:
        raise ValueError(f"check {check_id} yielded nothing")
    return replace(ranked[0], id=check_id, details=tuple(ranked[1:]) if serious else ())


def _presentable(finding: Constat) -> Constat:
    """French spaces in its message, its margin within 0…1: one that cannot be computed is the smallest."""
    margin = min(max(finding.margin, 0.0), 1.0) if math.isfinite(finding.margin) else 0.0
    return replace(finding, message=typographie(finding.message), margin=margin)
