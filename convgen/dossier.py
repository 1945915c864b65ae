"""The Dossier: one application of one collectivité, as filed on Démarche numérique."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Collectivite:
    """A commune or an EPCI; ``commune`` is its own name or the seat's; ``departement`` is 01…95, 2A, 2B,
    971…976."""

    siret: str
    nom: str
    commune: str
    departement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signataire:
    """Who signs for the collectivité; ``qualite`` as typed (Maire, Président(e), other) or None."""

    prenom: str
    nom: str
    qualite: str | None = None

    @property
    def nom_complet(self) -> str:
        """« Jean GARCIA »."""
        return f"{self.prenom} {self.nom}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecole:
    """A school: UAI, name, commune."""

    uai: str
    nom: str
    commune: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """A référent ville: who publishes for the collectivité."""

    prenom: str
    nom: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One application. ``depose_le`` is aware; ``montant`` is in euros; optional fields are None when not
    given."""

    numero: int
    depose_le: datetime
    collectivite: Collectivite
    signataire: Signataire
    ecoles: tuple[Ecole, ...]
    montant: Decimal
    email: str | None = None
    telephone: str | None = None
    nombre_ecoles: int | None = None
    engagements: bool | None = None
    date_convention: date | None = None
    referents: tuple[Referent, ...] = ()
