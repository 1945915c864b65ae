"""The Examen: a retour, all that was seen on it, and its verdict; what every presentation starts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from convgen.rules.constat import Verdict
from ocr.facts import PageFacts, Sketch, ZoneFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Examen:
    """One retour, judged. ``expected_dossier`` is what the caller stated; ``seconds`` has a ``total``."""

    file: str
    files: tuple[str, ...]
    sha256: str
    campagne: str
    dossier: int | None
    version: int | None
    expected_dossier: int | None
    expected_file_name: str | None
    recu_le: datetime | None
    echeance: date | None
    verdict: Verdict
    pages: tuple[PageFacts, ...]
    zones: tuple[ZoneFacts, ...]
    seconds: Mapping[str, float]
    sketches: tuple[Sketch, ...] = ()
