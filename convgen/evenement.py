"""What happens to a dossier once its convention is issued: the events that a journal keeps, each once."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Issue(StrEnum):
    """The machine's verdict on a retour (the words of ``verify --format json``)."""

    CONFORME = "conforme"
    A_EXAMINER = "a_examiner"
    NON_CONFORME = "non_conforme"


class Choix(StrEnum):
    """What an instructor decides."""

    ACCEPTER = "accepter"
    REFAIRE = "refaire"
    PROLONGER = "prolonger"
    CLASSER = "classer"


class EtatTitre(StrEnum):
    """How far a claim is at the finance service."""

    EMIS = "emis"
    PAYE = "paye"


class Sens(StrEnum):
    """A claim, or the cancellation of a former one that a reopening made wrong."""

    TITRE = "titre"
    ANNULATION = "annulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourRecu:
    """Files came back and nobody has judged them yet; ``sha256`` is that of the retour, when known."""

    dossier: int
    files: tuple[str, ...]
    recu_le: datetime
    reference: str
    """Where it came from: a message's id on the platform; unique in its dossier."""

    @property
    def key(self) -> str:
        """One event per message."""
        return f"recu:{self.dossier}:{self.reference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourJuge:
    """The machine's verdict on a retour; never overwritten, whatever an instructor decides.

    ``annonce``: the dossier its sender stated; ``codes``: those of the checks that decided, empty when
    ``conforme``; ``rang``: how many different judgments of the same files came before.
    """

    dossier: int | None
    version: int | None
    annonce: int | None
    sha256: str
    files: tuple[str, ...]
    recu_le: datetime | None
    juge_le: datetime
    verdict: Issue
    codes: tuple[str, ...]
    motifs: tuple[str, ...]
    message: str | None
    rules_version: str
    rang: int = 0

    @property
    def key(self) -> str:
        """The same files judged alike in the same dossier are one event."""
        what = self.sha256 or "+".join(self.files)
        return f"retour:{self.annonce or '-'}:{what}:{self.rang}"

    @property
    def numero(self) -> int | None:
        """The dossier it belongs to: the one its pages name, else the one its sender stated."""
        return self.dossier if self.dossier is not None else self.annonce


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an instructor decided of a dossier, and why; the last one on a version counts.

    ``jusqu_au``: the new last day, when ``choix`` is ``prolonger``; ``retour``: the sha256 of the retour that
    was before the instructor, ``verdict`` what the machine had said of it; ``rang``: decisions before it.
    """

    dossier: int
    version: int
    choix: Choix
    jusqu_au: date | None
    why: str
    par: str
    instant: datetime
    retour: str | None
    verdict: Issue | None
    rang: int = 0

    @property
    def key(self) -> str:
        """Each decision is an event of its own."""
        return f"decision:{self.dossier}:{self.rang}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relance:
    """A reminder was prepared; ``etape`` is « J-15 », before or after ``echeance``."""

    dossier: int
    version: int
    etape: str
    echeance: date
    adresse: str
    instant: datetime

    @property
    def key(self) -> str:
        """Once for a step of a due date: a prolonged one has reminders of its own."""
        return f"relance:{self.dossier}:{self.echeance.isoformat()}:{self.etape}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something was sent to a collectivité or written on the platform, once.

    ``quoi``: what for (« convention », « verdict », « annotation »…); ``empreinte``: the version or the
    sha256 that makes it unique in its dossier; ``reference``: what the platform answered, if anything.
    """

    dossier: int
    quoi: str
    empreinte: str
    instant: datetime
    reference: str | None = None

    @property
    def key(self) -> str:
        """Never twice the same to the same dossier."""
        return f"message:{self.dossier}:{self.quoi}:{self.empreinte}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirationLue:
    """The day ``le`` on which the platform says that it deletes a dossier; None while it says none.

    ``instant``: when the dossier changed so there.
    """

    dossier: int
    le: date | None
    instant: datetime

    @property
    def key(self) -> str:
        """Each change is an event of its own."""
        return f"expiration:{self.dossier}:{self.le or '-'}:{self.instant.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitreDemande:
    """A claim, or its cancellation, was handed to the finance service.

    ``reference`` names the line for both services; ``version`` is the convention's; ``annule``: the reference
    of the claim that this one cancels. ``montant`` is positive in both.
    """

    reference: str
    sens: Sens
    dossier: int
    version: int
    debiteur: str
    siret: str
    montant: Decimal
    objet: str
    date_convention: date
    instant: datetime
    annule: str | None = None

    @property
    def key(self) -> str:
        """Never twice the same claim."""
        return f"titre:{self.reference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitreSuivi:
    """What the finance service says of a claim: émis, then payé."""

    reference: str
    etat: EtatTitre
    le: date
    montant: Decimal
    instant: datetime

    @property
    def key(self) -> str:
        """A claim is issued once and paid once."""
        return f"titre-{self.etat}:{self.reference}"


Evenement = RetourRecu | RetourJuge | Decision | Relance | Message | ExpirationLue | TitreDemande | TitreSuivi
