"""What the watch works with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convgen.campagne import Campagne
from convgen.plateforme.client import Plateforme
from convgen.workflow.examen import Examen
from convgen.workflow.generate import Imprimerie
from convgen.workflow.verify import Demande

Juge = Callable[[Sequence[Demande]], Iterable[Examen]]
"""How retours are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Veille:
    """What a passage works with. ``juger`` and ``imprimerie`` are those of the other commands by default."""

    plateforme: Plateforme
    demarche: int
    campagne: Campagne
    courrier: Path
    registre: Path
    instructeur: str
    maintenant: Callable[[], datetime]
    jobs: int
    imprimerie: Imprimerie | None = None
    juger: Juge | None = None
