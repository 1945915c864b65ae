"""What a retour is judged against: the campaign, what was issued, what the sender stated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """A version that was issued: what its pages bear, what it is worth today, until when it was due.

    ``page_signature``: the page that is to be signed; ``remplacee_par``: the dossier filed since by the same
    collectivité, in campaigns where an error is put right by a new dossier: this one is caduque then;
    ``empreintes``: sha256 (hex) of the files that were issued, sealed or not; ``mentions``: what the pages of
    a convention that we did not render must say of its dossier.
    """

    numero: int
    version: int
    digest8: str
    pages: int
    etat: Etat
    campagne: str
    echeance: date
    collectivite: Collectivite
    page_signature: int | None = None
    remplacee_par: int | None = None
    empreintes: frozenset[str] = frozenset()
    mentions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name among issued documents."""
        return f"{self.numero}-v{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """``connues``: every known version of the dossiers the retour may be, and of those that replace them.

    ``annonce``: the dossier its sender stated; ``refus``: why a dossier has no convention, if that is known.
    """

    campagne: Campagne
    connues: Mapping[int, tuple[VersionConnue, ...]]
    annonce: int | None
    file_names: tuple[str, ...]
    recu_le: datetime | None
    refus: Mapping[int, str] = field(default_factory=dict)

    def version(self, numero: int, version: int) -> VersionConnue | None:
        """That version of that dossier, when it was issued."""
        return next((v for v in self.connues.get(numero, ()) if v.version == version), None)

    def courante(self, numero: int) -> VersionConnue | None:
        """The version in force of a dossier."""
        return next((v for v in self.connues.get(numero, ()) if v.etat is Etat.COURANTE), None)

    def attendue(self, numero: int) -> VersionConnue | None:
        """The version to be signed: the one in force of a dossier, or of the dossier that replaces it."""
        newer = (v.remplacee_par for v in self.connues.get(numero, ()) if v.remplacee_par is not None)
        return self.courante(next(newer, numero))
