"""The platform's memory: a démarche, its dossiers, their messages and files, under a clock that we move."""

import base64
import hashlib
import itertools
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
CONTACT = "ne-pas-repondre@plateforme.example"
INSTRUCTEUR = "convgen@ac-exemple.example"
COLLEGUE = "collegue@ac-exemple.example"
LABELS = ("Urgent", "À examiner", "À relancer", "Complet", "À signer")
VIRUS = b"EICAR"
PEU = timedelta(milliseconds=1)


def relay(kind: str, id_: int | str) -> str:
    """An id as Relay writes it."""
    return base64.b64encode(f"{kind}-{id_}".encode()).decode()


def md5(contenu: bytes) -> str:
    """The checksum of Active Storage."""
    return base64.b64encode(hashlib.md5(contenu).digest()).decode()


@dataclass(slots=True, kw_only=True)
class Blob:
    """A file, its bytes once they were put, and when the scan is over."""

    id: int
    nom: str
    content_type: str
    checksum: str
    taille: int
    cree_le: datetime
    analyse_le: datetime
    contenu: bytes | None = None
    attache: bool = False


@dataclass(slots=True, kw_only=True)
class Message:
    """A message of the messagerie."""

    id: str
    email: str
    texte: str
    cree_le: datetime
    blobs: list[Blob] = field(default_factory=list)
    supprime_le: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Dossier:
    """One application; ``reponses`` maps the rank of a champ of the form onto its answer."""

    numero: int
    siret: str
    nom: str
    adresse: Mapping[str, str]
    email: str
    reponses: dict[int, Any]
    depose_le: datetime
    modifie_le: datetime
    groupe: int = 0
    etat: str = "en_construction"
    archive: bool = False
    incomplet: bool = False
    traite_le: datetime | None = None
    correction_le: datetime | None = None
    motivation: str | None = None
    justificatif: Blob | None = None
    attestation: Blob | None = None
    suiveurs: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    annotations: dict[int, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its Relay id."""
        return relay("Dossier", self.numero)


@dataclass(slots=True, kw_only=True)
class Formulaire:
    """The form and the annotations: ``(kind, label)`` of each, in order; its rank is its stable id."""

    champs: list[tuple[str, str]]
    annotations: list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Memoire:
    """Everything that the platform knows; what changes a dossier moves its ``modifie_le``."""

    formulaire: Formulaire
    maintenant: datetime
    numero: int = 104_000
    titre: str = "ENT-École : demande d’adhésion"
    groupes: list[list[str]] = field(default_factory=lambda: [[INSTRUCTEUR, COLLEGUE]])
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    blobs: dict[int, Blob] = field(default_factory=dict)
    delai_antivirus: timedelta = timedelta()
    modele_attestation: bool = False
    conservation: timedelta | None = None
    acceptations: list[tuple[int, str]] = field(default_factory=list)
    """Every acceptance with a justificatif: which dossier, the checksum of what it handed out."""
    verrou: threading.RLock = field(default_factory=threading.RLock)
    _rangs: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def avancer(self, **duree: float) -> None:
        """Let time pass."""
        with self.verrou:
            self.maintenant += timedelta(**duree)

    def deposer(self, numero: int, **champs: Any) -> Dossier:
        """A collectivité files its application, now."""
        with self.verrou:
            dossier = Dossier(numero=numero, depose_le=self.maintenant, modifie_le=self.maintenant, **champs)
            self.dossiers[numero] = dossier
            self.toucher(dossier)
            return dossier

    def ecrire(
        self, numero: int, email: str, texte: str, fichiers: Mapping[str, bytes] | None = None
    ) -> Message:
        """Somebody writes in the messagerie, with any number of files."""
        with self.verrou:
            blobs = [self.blob(nom, contenu) for nom, contenu in (fichiers or {}).items()]
            return self.message(self.dossiers[numero], email, texte, blobs)

    def message(self, dossier: Dossier, email: str, texte: str, blobs: list[Blob]) -> Message:
        """Keep a message and touch its dossier."""
        message = Message(
            id=relay("Commentaire", next(self._rangs)),
            email=email,
            texte=texte,
            cree_le=self.toucher(dossier),
            blobs=blobs,
        )
        dossier.messages.append(message)
        return message

    def blob(self, nom: str, contenu: bytes, content_type: str = "application/pdf") -> Blob:
        """A whole file, attached."""
        blob = self.vide(nom, content_type, md5(contenu), len(contenu))
        blob.contenu, blob.attache = contenu, True
        return blob

    def vide(self, nom: str, content_type: str, checksum: str, taille: int) -> Blob:
        """A file announced, whose bytes are not there yet."""
        blob = Blob(
            id=next(self._rangs),
            nom=nom,
            content_type=content_type,
            checksum=checksum,
            taille=taille,
            cree_le=self.maintenant,
            analyse_le=self.maintenant + self.delai_antivirus,
        )
        self.blobs[blob.id] = blob
        return blob

    def antivirus(self, blob: Blob) -> str:
        """What the scan says of a file, today."""
        if self.maintenant < blob.analyse_le:
            return "pending"
        return "infected" if blob.contenu is not None and VIRUS in blob.contenu else "safe"

    def toucher(self, dossier: Dossier) -> datetime:
        """A change: the clock also moves a little, as it does between two writes."""
        self.maintenant += PEU
        dossier.modifie_le = self.maintenant
        return self.maintenant

    def expire_le(self, dossier: Dossier) -> datetime | None:
        """When it will be deleted; None while it is en instruction, or when nobody said how long it stays."""
        if self.conservation is None or dossier.etat == "en_instruction":
            return None
        return (dossier.traite_le or dossier.depose_le) + self.conservation

    def rouvrir(self, numero: int) -> None:
        """An instructeur lets the collectivité correct: what the decision had made is destroyed."""
        with self.verrou:
            dossier = self.dossiers[numero]
            self.annuler_decision(dossier)
            dossier.etat = "en_construction"
            self.toucher(dossier)

    def annuler_decision(self, dossier: Dossier) -> None:
        """Back from a finished state: the attestation, the motivation and the justificatif are destroyed."""
        dossier.etat, dossier.traite_le = "en_instruction", None
        dossier.motivation = dossier.justificatif = dossier.attestation = None

    def corriger(self, numero: int, **champs: Any) -> None:
        """The collectivité changes its answers."""
        with self.verrou:
            dossier = self.dossiers[numero]
            for nom, valeur in champs.items():
                setattr(dossier, nom, valeur)
            self.toucher(dossier)
