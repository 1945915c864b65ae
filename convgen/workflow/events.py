"""What a generate tells as it goes: the command line draws a progress bar from it, a test a list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The file is read; ``total`` dossiers are to be looked at."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A convention was issued; ``caduque`` is the version that it replaces.

    ``validation_s``: processor time of the check, ``sceau_s``: time to seal (None: it was not done).
    """

    numero: int
    version: int
    file: str
    caduque: int | None
    validation_s: float | None = None
    sceau_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The convention in force already says what the dossier says."""

    numero: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The dossier breaks rules: every problem, and where it stands in the file."""

    numero: int | None
    ligne: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The dossier is right, its convention could not be printed."""

    numero: int
    ligne: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Somebody should look at this, which stops nothing."""

    numero: int
    ligne: int
    message: str


Event = Started | Issued | Unchanged | Refused | Failed | Warned
