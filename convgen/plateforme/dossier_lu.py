"""A dossier as the platform tells it, before any of its champs is understood."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from convgen.errors import ReponseInvalide

T = TypeVar("T")


class Etat(StrEnum):
    """Where the platform is with a dossier."""

    EN_CONSTRUCTION = "en_construction"
    EN_INSTRUCTION = "en_instruction"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    SANS_SUITE = "sans_suite"


TERMINES = frozenset((Etat.ACCEPTE, Etat.REFUSE, Etat.SANS_SUITE))
ECARTES = frozenset((Etat.REFUSE, Etat.SANS_SUITE))
"""Such dossiers have no convention (any more)."""


class Antivirus(StrEnum):
    """What the platform's scan says; ``infected`` and ``integrity_error`` files are most often not listed."""

    PENDING = "pending"
    SAFE = "safe"
    INFECTED = "infected"
    INTEGRITY_ERROR = "integrity_error"


Texte = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text that the platform may leave out, as the address of an account that was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """A file: ``checksum`` is MD5 in base64, ``url`` is good for an hour and never kept on disk."""

    nom: str
    content_type: str
    checksum: str
    taille: int
    cree_le: datetime
    antivirus: str | None
    """One of ``Antivirus``; a word that the platform adds one day stops nothing."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the dossier; deleted ones stay, empty."""

    id: str
    email: Texte
    texte: Texte
    cree_le: datetime
    supprime_le: datetime | None
    fichiers: tuple[Fichier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departement:
    """A département's code."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """An answer of the form, or an annotation; which value is there depends on ``kind``."""

    kind: str
    id: str
    descripteur: str
    libelle: str
    texte: str | None
    jour: date | None = None
    coche: bool | None = None
    oui: bool | None = None
    entier: int | None = None
    choix: str | None = None
    valeurs: tuple[str, ...] = ()
    departement: Departement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label of the démarche, such as « À signer »."""

    id: str
    nom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profil:
    """Somebody's account; ``id`` is not asked for users."""

    email: Texte
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groupe:
    """A groupe instructeur; its people are told by the démarche only."""

    id: str
    instructeurs: tuple[Profil, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adresse:
    """Where the establishment stands."""

    commune: str | None
    code_insee: str | None
    code_postal: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entreprise:
    """The name of a personne morale, as the SIRENE file writes it."""

    nom: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demandeur:
    """Who applied; only a ``PersonneMorale`` has an address and a name."""

    kind: str
    siret: str | None = None
    adresse: Adresse | None = None
    entreprise: Entreprise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLu:
    """One dossier of the platform; instants are aware; ``id`` is for acts, ``numero`` for questions."""

    id: str
    numero: int
    etat: Etat
    archive: bool
    depose_le: datetime
    modifie_le: datetime
    traite_le: datetime | None
    expire_le: datetime | None
    correction_le: datetime | None
    motivation: str | None
    usager: Profil
    instructeurs: tuple[Profil, ...]
    groupe: Groupe
    labels: tuple[Label, ...]
    demandeur: Demandeur
    champs: tuple[Champ, ...]
    annotations: tuple[Champ, ...]
    messages: tuple[Message, ...]
    attestation: Fichier | None
    justificatif: Fichier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemarcheLue:
    """The démarche: who treats its dossiers, which labels they may bear."""

    numero: int
    titre: str
    groupes: tuple[Groupe, ...]
    labels: tuple[Label, ...]

    def emails(self) -> frozenset[str]:
        """The addresses of every instructeur, lower case."""
        return frozenset(
            instructeur.email.lower() for groupe in self.groupes for instructeur in groupe.instructeurs
        )


@functools.cache
def _dossiers() -> TypeAdapter[DossierLu]:
    return TypeAdapter(DossierLu)


@functools.cache
def _demarches() -> TypeAdapter[DemarcheLue]:
    return TypeAdapter(DemarcheLue)


def dossier(answer: Mapping[str, Any]) -> DossierLu:
    """Read one dossier of an answer; ReponseInvalide names the field that is not as expected."""
    return _lire(_dossiers(), answer)


def demarche(answer: Mapping[str, Any]) -> DemarcheLue:
    """Read the démarche of an answer."""
    return _lire(_demarches(), answer)


def sans_adresses(lu: DossierLu) -> DossierLu:
    """As it is kept and compared: addresses of files change at each answer, and are keys for an hour."""
    return replace(
        lu,
        messages=tuple(
            replace(message, fichiers=tuple(replace(fichier, url="") for fichier in message.fichiers))
            for message in lu.messages
        ),
        attestation=replace(lu.attestation, url="") if lu.attestation else None,
        justificatif=replace(lu.justificatif, url="") if lu.justificatif else None,
    )


def to_json(lu: DossierLu) -> bytes:
    """The dossier as kept on disk."""
    return _dossiers().dump_json(lu)


def from_json(data: bytes) -> DossierLu:
    """Read a kept dossier; ValueError when it is damaged."""
    return _dossiers().validate_json(data)


def _lire(adapter: TypeAdapter[T], answer: Mapping[str, Any]) -> T:
    try:
        return adapter.validate_python(answer)
    except ValidationError as error:
        premiere = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in premiere["loc"])
        raise ReponseInvalide(
            f"Démarche numérique a répondu autrement que prévu ({where}) : "
            "« convgen dn check-schema » dit si son schéma a changé."
        ) from error
