"""The shapes of what the API takes and gives."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from convgen.intake.modele_dossier import NUMERO_MAX
from convgen.web.models import Depot, Emission
from convgen.workflow.suivre import Suivi

Numero = Annotated[int, Field(gt=0, lt=NUMERO_MAX)]
Raison = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]


class CampagneVue(Schema):
    """A campaign that is open."""

    identifiant: str
    ouverte_le: datetime


class RangeeVue(Schema):
    """What became of a row of the file."""

    numero: int | None
    ligne: int
    statut: Literal["nouveau", "change", "inchange", "illisible"]
    problemes: list[str]
    remarques: list[str]


class ImportVu(Schema):
    """The rows of a file, in its order."""

    rangees: list[RangeeVue]


class DossierVu(Schema):
    """A dossier today; ``version``: of its convention in force."""

    numero: int
    siret: str
    commune: str
    departement: str
    situation: str | None
    depose_le: datetime
    echeance: date
    montant: Decimal
    etat: str
    version: int | None

    @classmethod
    def of(cls, suivi: Suivi) -> "DossierVu":
        """What the follow-up says of it."""
        depot, avancement = suivi.depot, suivi.avancement
        return cls(
            numero=depot.numero,
            siret=depot.siret,
            commune=depot.commune,
            departement=depot.departement,
            situation=depot.situation,
            depose_le=depot.depose_le,
            echeance=avancement.echeance,
            montant=depot.montant,
            etat=str(avancement.etat),
            version=depot.version,
        )


class DossiersVus(Schema):
    """A page of dossiers, and how many there are in all."""

    total: int
    dossiers: list[DossierVu]


class EmissionDemandee(Schema):
    """The dossiers to issue; all those imported when ``numeros`` is null."""

    numeros: list[Numero] | None = Field(None, max_length=20_000)


class Refus(Schema):
    """A dossier whose convention was not issued, and why."""

    numero: int | None
    motifs: list[str]


class EmissionVue(Schema):
    """How far an issue is."""

    id: int
    campagne: str
    demandee_le: datetime
    finie_le: datetime | None
    total: int
    faits: int
    emises: int
    inchangees: int
    refus: list[Refus]
    echec: str

    @classmethod
    def of(cls, row: Emission) -> "EmissionVue":
        """The row."""
        named = {name: getattr(row, name) for name in cls.model_fields if name not in ("id", "campagne")}
        return cls(id=row.pk, campagne=row.campagne_id, **named)


class Fichier(Schema):
    """A file as it came."""

    nom: str
    sha256: str


class DecisionVue(Schema):
    """What an instructor decided."""

    choix: str
    par: str
    le: datetime


class RetourVu(Schema):
    """A return; once judged, its ``verdict`` and its ``examen`` (as ``convgen verify --format json``)."""

    id: int
    campagne: str
    fichiers: list[Fichier]
    annonce: int | None
    recu_le: datetime
    depose_le: datetime
    juge_le: datetime | None
    verdict: Literal["conforme", "a_examiner", "non_conforme"] | None
    dossier: int | None
    marge: float | None
    revision: int
    decision: DecisionVue | None
    examen: dict[str, Any] | None
    echec: str

    @classmethod
    def of(cls, row: Depot) -> "RetourVu":
        """The row."""
        decided = row.decide_le is not None and row.choix
        decision = DecisionVue(choix=row.choix, par=row.decide_par, le=row.decide_le) if decided else None
        return cls(
            id=row.pk,
            campagne=row.campagne_id,
            fichiers=row.fichiers,
            annonce=row.annonce,
            recu_le=row.recu_le,
            depose_le=row.depose_le,
            juge_le=row.juge_le,
            verdict=row.verdict or None,
            dossier=row.dossier,
            marge=row.marge,
            revision=row.revision,
            decision=decision,
            examen=row.examen,
            echec=row.echec,
        )


class RetoursVus(Schema):
    """A page of returns; ``suite``: what to give as ``apres`` for the next ones, null at the end."""

    retours: list[RetourVu]
    suite: int | None


class DecisionRetour(Schema):
    """A decision on a return as it was read at that ``revision``."""

    choix: Literal["accepter", "refaire"]
    why: Raison
    revision: Annotated[int, Field(ge=0, lt=2**31)]


class DecisionDossier(Schema):
    """A decision on a dossier; ``jusqu_au``: its new last day, when it is prolonged."""

    choix: Literal["prolonger", "classer"]
    why: Raison
    jusqu_au: date | None = None


class DecisionPrise(Schema):
    """A decision that was noted."""

    dossier: int
    version: int
    choix: str
    jusqu_au: date | None
    instant: datetime


class DepotRecu(Schema):
    """What comes beside the files of a return."""

    dossier: Numero | None = None
    recu_le: AwareDatetime | None = None
