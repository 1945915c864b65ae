"""The shape of a canonical dossier, as a JSON object."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire

NUMERO_MAX = 10**12
"""The codes printed on each page hold twelve digits."""


def _only_text(value: object) -> object:
    # pydantic would read the number 2022 as an instant of 1970.
    if isinstance(value, str | None):
        return value
    raise ValueError("une date entre guillemets est attendue")


def _only_number(value: object) -> object:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise ValueError("un nombre est attendu, sans guillemets")


Instant = Annotated[AwareDatetime, BeforeValidator(_only_text)]
Jour = Annotated[date, BeforeValidator(_only_text)]
Euros = Annotated[Decimal, BeforeValidator(_only_number)]


class _Modele(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Collectivite(_Modele):
    siret: str
    nom: str
    commune: str
    departement: str


class _Signataire(_Modele):
    prenom: str
    nom: str
    qualite: str | None = None


class _Ecole(_Modele):
    uai: str
    nom: str
    commune: str


class _Referent(_Modele):
    prenom: str
    nom: str
    email: str


class DossierModele(_Modele):
    """One object of the list; ``dossier`` turns it into the domain's Dossier."""

    numero: StrictInt = Field(gt=0, lt=NUMERO_MAX)
    depose_le: Instant
    collectivite: _Collectivite
    signataire: _Signataire
    ecoles: tuple[_Ecole, ...]
    montant: Euros
    email: str | None = None
    telephone: str | None = None
    nombre_ecoles: StrictInt | None = None
    engagements: StrictBool | None = None
    date_convention: Jour | None = None
    referents: tuple[_Referent, ...] = ()

    def dossier(self) -> Dossier:
        """The domain's Dossier."""
        return Dossier(
            numero=self.numero,
            depose_le=self.depose_le,
            collectivite=Collectivite(**self.collectivite.model_dump()),
            signataire=Signataire(**self.signataire.model_dump()),
            ecoles=tuple(Ecole(**ecole.model_dump()) for ecole in self.ecoles),
            montant=self.montant,
            email=self.email,
            telephone=self.telephone,
            nombre_ecoles=self.nombre_ecoles,
            engagements=self.engagements,
            date_convention=self.date_convention,
            referents=tuple(Referent(**referent.model_dump()) for referent in self.referents),
        )
