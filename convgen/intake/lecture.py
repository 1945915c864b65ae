"""What reading a file of dossiers yields: a dossier, or the reasons why a row is none."""

from dataclasses import dataclass

from convgen.dossier import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Lu:
    """A dossier that was read; ``ligne`` is its rank in a JSON list, its line in a CSV file, from 1."""

    dossier: Dossier
    ligne: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejet:
    """A row that makes no dossier: its number when it could be read, every problem in French."""

    numero: int | None
    ligne: int
    problems: tuple[str, ...]
