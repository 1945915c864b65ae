"""The line of a registre: what is kept of a convention that was issued, failed or withdrawn."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, PlainSerializer, TypeAdapter, ValidationError

from convgen.convention import Zone, digest8
from convgen.errors import DossierInvalide

_COMPONENT_BYTES_MAX = 255  # ext4, NTFS, APFS


class Status(StrEnum):
    """What happened to this version; a ``failed`` line never counts as a version."""

    ISSUED = "issued"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


def _euros(value: Decimal) -> int | float:
    """A JSON number: 45, or 45.5; cents are far within a float's digits."""
    return int(value) if value == value.to_integral_value() else float(value)


Euros = Annotated[Decimal, PlainSerializer(_euros, when_used="json")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One line; the fields are the keys of the JSON, in their order.

    ``file`` is relative to the registre; without a document (``failed``) file, sha256, pages and
    sha256_unsealed are None; ``why`` explains a withdrawal, ``error`` a failure; ``normes``: the standards
    that the document was found to meet, None when it was not checked; ``debiteur`` and ``date_convention``:
    what the document says of the debt, besides ``siret`` and ``montant``.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    dossier: int
    version: int
    status: Status
    file: str | None
    sha256: str | None
    pages: int | None
    campagne: str
    template: str
    data_digest: str | None
    depose_le: datetime
    situation: str | None
    echeance: date
    siret: str
    departement: str
    commune: str
    montant: Euros
    ecoles: tuple[str, ...]
    zones: Mapping[str, Zone]
    sealed: bool
    sha256_unsealed: str | None
    why: str | None
    error: str | None
    normes: tuple[str, ...] | None = None
    debiteur: str | None = None
    date_convention: date | None = None

    @property
    def digest8(self) -> str:
        """The digest printed in the codes of this version's pages."""
        return digest8(
            campagne=self.campagne,
            template=self.template,
            version=self.version,
            digest=self.data_digest or "",
        )


@functools.cache
def _adapter() -> TypeAdapter[Ligne]:
    return TypeAdapter(Ligne)


def from_json(data: bytes) -> Ligne:
    """Read one line; ValueError says in a few words what is wrong with it."""
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "ligne"
        raise ValueError(f"{where} : {first['msg']}") from error


def to_json(ligne: Ligne) -> bytes:
    """The line's JSON, without its newline."""
    return _adapter().dump_json(ligne)


def place(numero: int, version: int, file_name: str, *, room: str = "conventions") -> str:
    """Where a convention stands in the registre; DossierInvalide unless the name is a harmless component."""
    unsafe = (
        not file_name
        or file_name.startswith(".")
        or re.search(r"[/\\:]", file_name)
        or any(unicodedata.category(char).startswith("C") for char in file_name)
        or len(file_name.encode()) > _COMPONENT_BYTES_MAX
    )
    if unsafe:
        raise DossierInvalide((f"Le nom de fichier {file_name!r} n’est pas utilisable.",))
    return f"{room}/{numero}-v{version}/{file_name}"
