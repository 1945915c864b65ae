"""The rules of a folder of goldens, read from its ``golden.toml``: masks, tolerances, what is left aside."""

import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from convgen.errors import UsageInvalide
from convgen.golden.ecarts import Couche

FILE = "golden.toml"


class Classe(StrEnum):
    """What may change in a zone: anything (``volatile``), or not one sign (``legal``)."""

    VOLATILE = "volatile"
    LEGAL = "legal"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Zone(_Strict):
    """A zone and its class, named by exactly one of ``id``, ``texte``, ``de`` (and ``jusqua``), ``boite_mm``.

    ``id``: an element's id, recorded by the renderer or borne by a tag; ``texte``: a regular expression, the
    lines where it is found; ``de``, ``jusqua``: two of them, every line from the first one up to the second,
    left out; ``boite_mm``: left, top, right, bottom on ``page``. ``fichiers``: the goldens that have it.
    """

    classe: Classe
    fichiers: str = "*"
    id: str | None = None
    texte: str | None = None
    de: str | None = None
    jusqua: str | None = None
    page: Annotated[int, Field(ge=1)] | None = None
    boite_mm: tuple[float, float, float, float] | None = None

    @model_validator(mode="after")
    def _one_selector(self) -> Self:
        if sum(value is not None for value in (self.id, self.texte, self.de, self.boite_mm)) != 1:
            raise ValueError("une zone se désigne par un seul de : id, texte, de, boite_mm")
        if (self.jusqua is not None and self.de is None) or ((self.boite_mm is None) != (self.page is None)):
            raise ValueError("« jusqua » va avec « de », « page » avec « boite_mm »")
        for pattern in (self.texte, self.de, self.jusqua):
            try:
                re.compile(pattern or "")
            except re.error as error:
                raise ValueError(f"expression incorrecte : {pattern}") from error
        return self

    @property
    def nom(self) -> str:
        """How a message names it."""
        return self.id or self.texte or self.de or f"page {self.page}"


class Tolerances(_Strict):
    """How far two documents may be from each other and still be the same.

    ``deplacement_mm``: half of the 0.2 mm that an eye sees side by side; origins are read to 0.004 mm.
    ``autre_moteur_mm``: another Pango or HarfBuzz rounds advances and line heights otherwise; a line of ours
    is 4.5 mm high. ``couleur``: of 255 levels. ``densite``: differing pixels in a window of 2.8 mm.
    ``composition``: whether ligatures, kinds of space and of apostrophe count (never in a legal zone).
    """

    deplacement_mm: Annotated[float, Field(ge=0)] = 0.1
    autre_moteur_mm: Annotated[float, Field(ge=0)] = 1.4
    couleur: Annotated[int, Field(ge=0, le=255)] = 24
    densite: Annotated[int, Field(ge=1)] = 8
    composition: bool = True


class _Fichier(_Strict):
    pdfs: str = "."
    ignorer: tuple[str, ...] = ()
    tolerances: Tolerances = Tolerances()
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglages:
    """The rules of one folder; ``pdfs``: where its documents are; ``ignorer``: patterns of metadata keys;
    ``sans``: layers that are not looked at."""

    pdfs: str = "."
    ignorer: tuple[str, ...] = ()
    sans: frozenset[Couche] = frozenset()
    tolerances: Tolerances = field(default_factory=Tolerances)
    zones: tuple[Zone, ...] = ()

    def zones_of(self, name: str) -> tuple[Zone, ...]:
        """The zones of the golden of this name."""
        return tuple(zone for zone in self.zones if fnmatch(name, zone.fichiers))

    def ignored(self, key: str) -> bool:
        """Whether a metadata key (« info:Title », « piece-jointe:dossier.json ») is left aside."""
        return any(fnmatch(key, pattern) for pattern in self.ignorer)


def load(folder: Path) -> Reglages:
    """Read ``golden.toml``, the usual rules without one. Raises UsageInvalide naming each wrong key."""
    path = folder / FILE
    if not path.is_file():
        return Reglages()
    try:
        read = _Fichier.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageInvalide(f"{path} n’est pas un TOML correct : {error}.") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))} : {one['msg']}" for one in error.errors())
        raise UsageInvalide(f"{path} est incorrect : {faults}.") from error
    return Reglages(pdfs=read.pdfs, ignorer=read.ignorer, tolerances=read.tolerances, zones=read.zones)
