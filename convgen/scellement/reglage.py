"""Which key seals: a PKCS#12 file, or a TOML file naming one, a PKCS#11 token, a time stamp authority."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from convgen.errors import ScellementImpossible

_Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_PKCS12_START = b"\x30"
"""A PKCS#12 file is a DER sequence; TOML never starts so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jeton:
    """A PKCS#11 token: its driver, its label, the labels of the certificate and of the key on it."""

    module: Path
    label: str
    certificat: str
    cle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglage:
    """``source``: a PKCS#12 file or a token; ``horodatage``: address of the time stamp authority, if any."""

    source: Path | Jeton
    horodatage: str | None = None


class _Modele(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _JetonModele(_Modele):
    module: _Texte
    jeton: _Texte
    certificat: _Texte
    cle: _Texte


class _ReglageModele(_Modele):
    certificat: _Texte | None = None
    pkcs11: _JetonModele | None = None
    horodatage: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "_ReglageModele":
        if (self.certificat is None) == (self.pkcs11 is None):
            raise ValueError("il faut « certificat » ou la table [pkcs11], l’un des deux seulement")
        return self


def read_reglage(path: Path) -> Reglage:
    """What ``--seal`` names; paths in a TOML file start from its folder. Raises ScellementImpossible."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScellementImpossible(f"{path} ne peut pas être lu : {error.strerror}.") from error
    if data.startswith(_PKCS12_START):
        return Reglage(source=path)
    try:
        modele = _ReglageModele.model_validate(tomllib.loads(data.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScellementImpossible(
            f"{path} n’est ni un certificat PKCS#12 (.p12, .pfx) ni un fichier de réglage TOML."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "réglage"
        raise ScellementImpossible(f"{path} : {where} : {first['msg']}.") from error
    return Reglage(source=_source(modele, path.parent), horodatage=modele.horodatage)


def _source(modele: _ReglageModele, base: Path) -> Path | Jeton:
    if modele.pkcs11 is None:
        return base / (modele.certificat or "")
    token = modele.pkcs11
    return Jeton(module=base / token.module, label=token.jeton, certificat=token.certificat, cle=token.cle)
