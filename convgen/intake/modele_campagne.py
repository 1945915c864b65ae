"""The shape of a campaign's TOML file."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from convgen.campagne import (
    Campagne,
    Conventionnement,
    Correction,
    Emetteur,
    Entete,
    Envoi,
    RegleAcces,
    RegleDelai,
    RegleDemarche,
    RegleRetour,
    RegleSignatureElectronique,
    RegleSuivi,
    RegleTitre,
    Severite,
    SignataireAcademie,
    Textes,
)
from convgen.dossier import Ecole
from convgen.rules.identifiants import is_departement

COLONNES_REQUISES = ("numero", "depose_le", "siret", "nom", "commune", "signataire", "ecoles", "montant")
"""Without these columns an export cannot make a dossier."""
COLONNES = frozenset(
    (
        *COLONNES_REQUISES,
        *(
            "etat",
            "email",
            "departement",
            "code_insee",
            "code_postal",
            "qualite",
            "telephone",
            "nombre_ecoles",
        ),
        *("date_convention", "engagement_1", "engagement_2", "engagement_3"),
        *("referent_1", "referent_1_nom", "referent_1_email"),
        *("referent_2", "referent_2_nom", "referent_2_email"),
    )
)
CHAMPS_REQUIS = frozenset({"email", "telephone", "qualite", "nombre_ecoles", "engagements"})
"""The optional fields of a dossier that a campaign may require."""

Verdict = Literal["conforme", "a_examiner", "non_conforme"]
Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Modele(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Signataire(_Modele):
    nom: Texte
    titre: Texte
    signature: Texte | None = None


class _Entete(_Modele):
    institution: tuple[Texte, ...] = Field(min_length=1)
    direction: tuple[Texte, ...] = ()
    logo: Texte | None = None


class _Delai(_Modele):
    mois: int = Field(gt=0)
    pivot: date | None = None
    echeance_avant_pivot: date | None = None
    situations_pivot: tuple[Texte, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "_Delai":
        given = (self.pivot is not None, self.echeance_avant_pivot is not None, bool(self.situations_pivot))
        if any(given) and not all(given):
            raise ValueError("pivot, echeance_avant_pivot et situations_pivot vont ensemble")
        return self


class _Retour(_Modele):
    taille_max: int = Field(gt=0)
    pages_max: int = Field(gt=0)
    nom_variante: Severite
    nom_contraire: Severite
    image: Severite = Severite.A_EXAMINER
    conventions: Emetteur = Emetteur.CONVGEN
    pages: int | None = Field(default=None, gt=0)
    contenu_non_compare: Severite = Severite.A_EXAMINER


class _Titre(_Modele):
    objet: Texte
    emetteur: Texte
    periode: Texte

    @field_validator("objet")
    @classmethod
    def _slots(cls, objet: str) -> str:
        if sorted(re.findall(r"\{(\w*)\}", objet)) != ["annee", "date"] or objet.count("{") != 2:
            raise ValueError("le texte doit contenir {annee} et {date}, une fois chacun")
        return objet


class _Textes(_Modele):
    canal_retour: Texte
    consequence: Texte
    ouverture_acces: Texte
    erreur: Texte


class _SignatureElectronique(_Modele):
    valeur: Literal[Severite.CONFORME, Severite.A_EXAMINER] = Severite.A_EXAMINER
    certificats: tuple[Texte, ...] = ()
    listes_de_confiance: tuple[Texte, ...] = ()

    @model_validator(mode="after")
    def _believed(self) -> "_SignatureElectronique":
        if self.valeur is Severite.CONFORME and not (self.certificats or self.listes_de_confiance):
            raise ValueError("pour accepter une signature électronique, il faut dire à qui se fier")
        return self


class _Suivi(_Modele):
    machine_accepte: bool = True
    relances: tuple[int, ...] = (-15, -3, 1)
    conservation_mois: int | None = Field(default=None, gt=0)
    alerte_expiration_jours: int = Field(default=60, gt=0)


class _Acces(_Modele):
    nouvelles_a_la_rentree_avant: date | None = None


class _Demarche(_Modele):
    numero: int | None = Field(default=None, gt=0)
    instructeur: Texte | None = None
    envoi: Envoi
    texte: Texte
    labels: dict[Verdict, Texte] = Field(default_factory=dict)
    annotation: Texte | None = None
    adresses_internes: tuple[Texte, ...] = ()

    @field_validator("texte")
    @classmethod
    def _slots(cls, texte: str) -> str:
        if re.findall(r"\{(\w*)\}", texte) != ["echeance"] or texte.count("{") != 1 or texte.count("}") != 1:
            raise ValueError("le texte doit contenir {echeance}, une fois")
        return texte

    def regle(self) -> RegleDemarche:
        """The domain's RegleDemarche."""
        return RegleDemarche(
            **self.model_dump(exclude={"adresses_internes"}),
            adresses_internes=frozenset(adresse.lower() for adresse in self.adresses_internes),
        )


class _Listes(_Modele):
    ecoles: Texte
    annee_precedente: Texte | None = None


class CampagneModele(_Modele):
    """The whole file; ``campagne`` turns it into the domain's Campagne."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    academie: Texte
    region_academique: Texte
    ville: Texte
    tribunal: Texte
    annee_scolaire: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-20[0-9]{2}$")]
    suffixe_fichier: Annotated[str, StringConstraints(pattern=r"^Convention-ENT-[0-9]{2}-[0-9]{2}$")]
    departements: tuple[Texte, ...] = Field(min_length=1)
    prix: Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    ouverture: date | None = None
    cloture: date
    rentree: date
    situations: bool
    champs_requis: frozenset[str]
    referents_max: int = Field(ge=0)
    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[0-9]+$")]
    correction: Correction
    plateforme: Texte
    adresse_plateforme: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    adresse_site: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    signataire: _Signataire
    entete: _Entete
    delai: _Delai
    retour: _Retour
    titre: _Titre
    textes: _Textes
    suivi: _Suivi = _Suivi()
    acces: _Acces = _Acces()
    signature_electronique: _SignatureElectronique = _SignatureElectronique()
    listes: _Listes
    colonnes: dict[str, Texte]
    champs: dict[str, Texte] = Field(default_factory=dict)
    demarche: _Demarche | None = None

    @field_validator("departements")
    @classmethod
    def _departements(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [code for code in codes if not is_departement(code)]
        if wrong:
            raise ValueError(f"départements inconnus : {', '.join(wrong)}")
        return codes

    @field_validator("champs_requis")
    @classmethod
    def _champs_requis(cls, names: frozenset[str]) -> frozenset[str]:
        if names - CHAMPS_REQUIS:
            raise ValueError(f"champs inconnus : {', '.join(sorted(names - CHAMPS_REQUIS))}")
        return names

    @field_validator("colonnes")
    @classmethod
    def _colonnes(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown, missing = sorted(set(columns) - COLONNES), sorted(set(COLONNES_REQUISES) - set(columns))
        if unknown or missing:
            said = [f"champ inconnu : {name}" for name in unknown] + [
                f"champ manquant : {name}" for name in missing
            ]
            raise ValueError(" ; ".join(said))
        return columns

    @field_validator("champs")
    @classmethod
    def _champs(cls, champs: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(champs) - COLONNES)
        if unknown:
            raise ValueError(" ; ".join(f"champ inconnu : {name}" for name in unknown))
        return champs

    @model_validator(mode="after")
    def _coherent(self) -> "CampagneModele":
        problems = []
        first, last = (int(year) for year in self.annee_scolaire.split("-"))
        if last != first + 1:
            problems.append("annee_scolaire : les deux années doivent se suivre")
        if not self.suffixe_fichier.endswith(f"-{first % 100:02d}-{last % 100:02d}"):
            problems.append("suffixe_fichier : les années ne sont pas celles de annee_scolaire")
        if self.ouverture and self.ouverture > self.cloture:
            problems.append("ouverture : elle vient après la clôture")
        if self.situations != (self.listes.annee_precedente is not None):
            problems.append(
                "listes.annee_precedente : à donner si, et seulement si, la campagne a des situations"
            )
        if not self.situations and self.delai.situations_pivot:
            problems.append("delai.situations_pivot : la campagne n’a pas de situations")
        if problems:
            raise ValueError(" ; ".join(problems))
        return self

    def campagne(
        self,
        *,
        base: Path,
        ecoles: Mapping[str, Ecole],
        annee_precedente: Mapping[str, Conventionnement],
        racines: tuple[bytes, ...] = (),
    ) -> Campagne:
        """The domain's Campagne; pictures are found from ``base``, the lists are given already read."""
        signature, logo = self.signataire.signature, self.entete.logo
        return Campagne(
            **{name: getattr(self, name) for name in _PLAIN},
            signataire=SignataireAcademie(
                nom=self.signataire.nom,
                titre=self.signataire.titre,
                signature=base / signature if signature else None,
            ),
            entete=Entete(
                institution=self.entete.institution,
                direction=self.entete.direction,
                logo=base / logo if logo else None,
            ),
            delai=RegleDelai(**self.delai.model_dump()),
            retour=RegleRetour(**self.retour.model_dump()),
            titre=RegleTitre(**self.titre.model_dump()),
            textes=Textes(**self.textes.model_dump()),
            suivi=RegleSuivi(**self.suivi.model_dump()),
            acces=RegleAcces(**self.acces.model_dump()),
            ecoles=ecoles,
            annee_precedente=annee_precedente,
            signature_electronique=RegleSignatureElectronique(
                valeur=self.signature_electronique.valeur, racines=racines
            ),
            demarche=self.demarche.regle() if self.demarche else None,
        )


_PLAIN = (
    *("id", "academie", "region_academique", "ville", "tribunal", "annee_scolaire", "suffixe_fichier"),
    *("departements", "prix", "ouverture", "cloture", "rentree", "situations", "champs_requis"),
    *(
        "referents_max",
        "template",
        "correction",
        "plateforme",
        "adresse_plateforme",
        "adresse_site",
        "colonnes",
        "champs",
    ),
)
"""The fields that pass unchanged."""
