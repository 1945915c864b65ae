"""The retours to verify, as named on the command line or in a file of JSON lines."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from convgen.cli.inerte import visible
from convgen.cli.mots import PARIS
from convgen.errors import UsageInvalide
from convgen.workflow.verify import Demande

_YEARS = range(2000, 2100)
"""An instant outside is a typing error, and far ones overflow the calendar."""


class _Ligne(BaseModel):
    """``{"files": […], "dossier": …|null, "recu_le": …|null}``."""

    model_config = ConfigDict(extra="forbid")

    files: list[StrictStr] = Field(min_length=1)
    dossier: StrictInt | None = Field(default=None, gt=0)
    recu_le: StrictStr | None = None


def instant(text: str) -> datetime:
    """An ISO 8601 instant, in Europe/Paris when it bears no offset; ValueError when it is none."""
    found = datetime.fromisoformat(text.strip())
    if found.year not in _YEARS:
        raise ValueError(f"year {found.year}")
    return found if found.tzinfo else found.replace(tzinfo=PARIS)


def from_paths(paths: tuple[Path, ...], *, recu_le: datetime | None) -> tuple[Demande, ...]:
    """One retour per file; UsageInvalide names the first file that is not there."""
    return tuple(Demande(files=(_existing(path),), dossier=None, recu_le=recu_le) for path in paths)


def together(paths: tuple[Path, ...], *, recu_le: datetime | None) -> tuple[Demande, ...]:
    """One retour made of all these files, in this order; UsageInvalide names the first that is not there."""
    return (Demande(files=tuple(_existing(path) for path in paths), dossier=None, recu_le=recu_le),)


def from_lines(source: Path, *, recu_le: datetime | None) -> tuple[Demande, ...]:
    """One retour per line, paths relative to ``source``; UsageInvalide names the line that is wrong.

    ``recu_le`` holds for the lines that say nothing of the instant.
    """
    try:
        lines = source.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise UsageInvalide(f"« {_shown(source)} » ne peut pas être lu : {error.strerror}.") from error
    demandes = tuple(_demandes(lines, source, recu_le))
    if not demandes:
        raise UsageInvalide(f"« {_shown(source)} » ne contient aucun retour.")
    return demandes


def _demandes(lines: list[bytes], source: Path, default: datetime | None) -> Iterator[Demande]:
    for rank, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _demande(line, source.parent, default)
            except (ValueError, UsageInvalide) as error:
                raise UsageInvalide(f"« {_shown(source)} », ligne {rank} : {_reason(error)}") from error


def _demande(line: bytes, base: Path, default: datetime | None) -> Demande:
    read = _Ligne.model_validate_json(line)
    return Demande(
        files=tuple(_existing(base / name) for name in read.files),
        dossier=read.dossier,
        recu_le=instant(read.recu_le) if read.recu_le is not None else default,
    )


def _existing(path: Path) -> Path:
    # os.stat refuses a name holding NUL with a ValueError of its own.
    if "\0" in str(path) or not path.exists():
        raise UsageInvalide(f"le fichier « {_shown(path)} » n’existe pas.")
    if not path.is_file():
        raise UsageInvalide(f"« {_shown(path)} » n’est pas un fichier.")
    return path


def _shown(path: Path) -> str:
    return visible(str(path))


def _reason(error: ValueError | UsageInvalide) -> str:
    if isinstance(error, UsageInvalide):
        return str(error)
    if isinstance(error, ValidationError):
        return " ; ".join(_problem(list(problem["loc"]), problem["type"]) for problem in error.errors())
    return "« recu_le » n’est pas un instant (exemple : 2026-08-12T10:05:00+02:00)."


def _problem(loc: list[int | str], kind: str) -> str:
    where = visible(".".join(str(part) for part in loc))
    if kind == "json_invalid":
        return "ce n’est pas du JSON."
    if kind == "extra_forbidden":
        return f"« {where} » n’est pas une clé connue (files, dossier, recu_le)."
    if kind == "missing":
        return f"« {where} » manque."
    return f"« {where} » n’a pas la forme attendue." if where else "un objet est attendu."
