"""The Campagne: one académie, one school year, with every choice that differs from another campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from convgen.dossier import Ecole


class Severite(StrEnum):
    """What a deviation is worth, from harmless to blocking (the values of a check's outcome)."""

    CONFORME = "conforme"
    AVERTISSEMENT = "avertissement"
    A_EXAMINER = "a_examiner"
    NON_CONFORME = "non_conforme"


class Correction(StrEnum):
    """How an error in an issued convention is put right."""

    REOUVERTURE = "reouverture"
    """The same dossier is reopened and a new version issued; the former version is caduque."""
    NOUVEAU_DOSSIER = "nouveau_dossier"
    """Another dossier of the same SIRET is filed; the former dossier's convention is caduque."""


class Emetteur(StrEnum):
    """Who renders the conventions of a campaign."""

    CONVGEN = "convgen"
    PLATEFORME = "plateforme"
    """Démarche numérique did, from its own model: no code, nothing to lay a scan on, only words to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignataireAcademie:
    """Who signs for the académie; ``signature`` is a picture file or None (plain text block then)."""

    nom: str
    titre: str
    signature: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entete:
    """The letterhead: text block of the institution, direction on the right, optional logo file."""

    institution: tuple[str, ...]
    direction: tuple[str, ...]
    logo: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleDelai:
    """When the signed convention is due.

    ``mois`` calendar months after the deposit; but a dossier of one of ``situations_pivot`` deposited
    strictly before ``pivot`` is due on ``echeance_avant_pivot`` (last day included).
    """

    mois: int
    pivot: date | None = None
    echeance_avant_pivot: date | None = None
    situations_pivot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleRetour:
    """What a retour may be: size in bytes, pages; what a deviating or contradicting file name is worth.

    ``image``: what pictures sent instead of a PDF are worth, once inspected like one. ``conventions``: who
    rendered them; of those of the platform, ``pages`` is how many pages they have, when all have as many, and
    ``contenu_non_compare`` what it is worth that their text could be compared with no issued one.
    """

    taille_max: int
    pages_max: int
    nom_variante: Severite
    nom_contraire: Severite
    image: Severite = Severite.A_EXAMINER
    conventions: Emetteur = Emetteur.CONVGEN
    pages: int | None = None
    contenu_non_compare: Severite = Severite.A_EXAMINER


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleSignatureElectronique:
    """What a convention signed electronically is worth once everything is proven; whom to believe.

    ``valeur``: ``conforme``, else a human decides; ``racines``: DER certificates of the authorities.
    """

    valeur: Severite = Severite.A_EXAMINER
    racines: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Textes:
    """Sentences that an instructor or a town hall reads, without their final stop.

    ``canal_retour`` completes « à retourner … »; ``consequence`` says what no return in time brings,
    ``ouverture_acces`` when the schools' access opens, ``erreur`` what to do when the convention is wrong.
    """

    canal_retour: str
    consequence: str
    ouverture_acces: str
    erreur: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleTitre:
    """The claim for payment: ``objet`` holds ``{annee}`` and ``{date}``, ``periode`` says when it comes."""

    objet: str
    emetteur: str
    periode: str


class Envoi(StrEnum):
    """How the convention reaches the collectivité on Démarche numérique."""

    JUSTIFICATIF = "justificatif"
    """The dossier is accepted at once, the convention is what its « Résumé » hands out."""
    MESSAGE = "message"
    """A message of the messagerie brings it; the dossier stays in the state it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleDemarche:
    """How the campaign lives on Démarche numérique.

    ``numero`` of the démarche and ``instructeur`` (an e-mail) who signs our acts are None when the command
    line gives them; ``texte`` holds ``{echeance}``; ``labels`` maps a verdict's word onto the label set then;
    ``annotation`` is the label or id of the private annotation that tells the verdict; messages of
    ``adresses_internes`` are never retours.
    """

    numero: int | None
    instructeur: str | None
    envoi: Envoi
    texte: str
    labels: Mapping[str, str]
    annotation: str | None
    adresses_internes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleSuivi:
    """How a campaign is followed.

    ``machine_accepte``: a ``conforme`` retour is accepted without an instructor; ``relances``: days from the
    due date on which a collectivité that owes its return is reminded (-15 is « J-15 »);
    ``conservation_mois``: how long the platform keeps a dossier after its deposit, None when not known; it
    stands for the date that the platform tells. ``alerte_expiration_jours``: days before it deletes a dossier
    from which this is told.
    """

    machine_accepte: bool = True
    relances: tuple[int, ...] = (-15, -3, 1)
    conservation_mois: int | None = None
    alerte_expiration_jours: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleAcces:
    """When schools get access.

    ``nouvelles_a_la_rentree_avant``: new schools of a dossier deposited strictly before this day open at la
    rentrée, the others on the application itself; None: all on the application itself.
    """

    nouvelles_a_la_rentree_avant: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventionnement:
    """What last year's collectivité had: its SIRET and the UAI of its schools."""

    siret: str
    uais: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campagne:
    """One campaign. Dates are days in Europe/Paris, all included.

    ``prix`` is euros per school and year; ``ouverture`` is None when no opening date is known;
    ``suffixe_fichier`` is « Convention-ENT-22-23 »; ``colonnes`` maps our field names onto an export's
    headers (« header #2 » is the second column of that name), ``champs`` onto the ids or labels of the form
    where they differ from these; ``demarche`` is None when convgen does not drive the platform;
    ``ecoles`` maps a label of the form's list onto the school; ``annee_precedente`` maps SIRET onto what was
    conventioned last year (empty without situations).
    """

    id: str
    academie: str
    region_academique: str
    ville: str
    tribunal: str
    annee_scolaire: str
    suffixe_fichier: str
    departements: tuple[str, ...]
    prix: Decimal
    ouverture: date | None
    cloture: date
    rentree: date
    situations: bool
    champs_requis: frozenset[str]
    referents_max: int
    template: str
    signataire: SignataireAcademie
    entete: Entete
    delai: RegleDelai
    retour: RegleRetour
    titre: RegleTitre
    correction: Correction
    textes: Textes
    plateforme: str
    adresse_plateforme: str
    adresse_site: str
    colonnes: Mapping[str, str]
    ecoles: Mapping[str, Ecole]
    annee_precedente: Mapping[str, Conventionnement]
    signature_electronique: RegleSignatureElectronique = RegleSignatureElectronique()
    suivi: RegleSuivi = field(default_factory=RegleSuivi)
    acces: RegleAcces = field(default_factory=RegleAcces)
    champs: Mapping[str, str] = field(default_factory=dict)
    demarche: RegleDemarche | None = None

    @property
    def annee_titre(self) -> str:
        """« 2026/2027 », as the titre de perception prints it."""
        return self.annee_scolaire.replace("-", "/")
