"""What a retour is judged against: the campaign, what was issued, what the sender stated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from convgen.campagne import Campagne
from convgen.dossier import Collectivite

Z_COLLECTIVITE = "signature-collectivite"
Z_ACADEMIE = "signature-academie"
Z_CACHET = "cachet"
Z_TEMOIN = "temoin"
Z_NUMERO = "numero"
Z_FAIT = "fait-a-le"


class Etat(StrEnum):
    """What a version is worth today."""

    COURANTE = "courante"
    CADUQUE = "caduque"
    RETIREE = "retiree"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionConnue:
    """A version that was issued: what its pages bear, what it is worth today, until when it was due."""

    numero: int
    version: int
    digest8: str
    pages: int
    etat: Etat
    campagne: str
    echeance: date
    collectivite: Collectivite

    @property
    def key(self) -> str:
        """Its name among issued documents."""
        return f"{self.numero}-v{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """``connues``: every known version of the dossiers the retour may be; ``annonce``: the dossier its sender stated."""

    campagne: Campagne
    connues: Mapping[int, tuple[VersionConnue, ...]]
    annonce: int | None
    file_names: tuple[str, ...]
    recu_le: datetime | None

    def version(self, numero: int, version: int) -> VersionConnue | None:
        """That version of that dossier, when it was issued."""
        return next((v for v in self.connues.get(numero, ()) if v.version == version), None)

    def courante(self, numero: int) -> VersionConnue | None:
        """The version in force of a dossier."""
        return next((v for v in self.connues.get(numero, ()) if v.etat is Etat.COURANTE), None)
