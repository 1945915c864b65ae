"""What the exchanges with Démarche numérique tell as they go."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convgen.plateforme.dossier_lu import Etat


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRecu:
    """A dossier was read: new here, or changed since."""

    numero: int
    etat: Etat
    nouveau: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierEcarte:
    """A dossier of the platform makes no canonical dossier: every reason."""

    numero: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesRecues:
    """A message brought files: they are all here."""

    numero: int
    message: str
    recu_le: datetime
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesAttendues:
    """The files of a message cannot be fetched yet; they are asked for again at the next pull."""

    numero: int
    message: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesPerdues:
    """The platform's scan took the files of a message away: somebody must ask for them again."""

    numero: int
    message: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionEmise:
    """A convention was issued; it is sent next."""

    numero: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retenue:
    """A version that was withdrawn, ``why``, is not issued anew: its dossier says what it said then."""

    numero: int
    version: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRendu:
    """A retour was judged; ``verdict`` is the word of ``verify --format json``."""

    numero: int
    files: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageInterrompu:
    """A round could not be ended; the next one goes on where it was."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionEnvoyee:
    """The convention reached the collectivité; ``retrouvee``: an interrupted send had already done it."""

    numero: int
    version: int
    retrouvee: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictPousse:
    """The collectivité was told; ``retrouvee`` as above."""

    numero: int
    quoi: str
    retrouvee: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarquePosee:
    """The private annotation or the label was set."""

    numero: int
    quoi: str
    valeur: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classe:
    """The dossier was classé sans suite; ``sauves``: what the platform destroyed, kept first."""

    numero: int
    sauves: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AFaire:
    """A dry run: what would be done, in words."""

    numero: int
    quoi: str
    texte: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporte:
    """Nothing was done for this dossier now; it is looked at again next time."""

    numero: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnEchec:
    """The platform refused an act, or somebody must intervene."""

    numero: int
    why: str


Evenement = (
    DossierRecu
    | DossierEcarte
    | PiecesRecues
    | PiecesAttendues
    | PiecesPerdues
    | ConventionEmise
    | Retenue
    | ConventionEnvoyee
    | VerdictRendu
    | PassageInterrompu
    | VerdictPousse
    | MarquePosee
    | Classe
    | AFaire
    | Reporte
    | EnEchec
)
