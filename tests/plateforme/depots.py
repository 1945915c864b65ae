"""Applications filed on the stub, from the dossiers of our own tests."""

from datetime import UTC, datetime
from typing import Any

from convgen.campagne import Campagne
from convgen.dossier import Dossier
from tests.factories import une_campagne
from tests.plateforme.stub.etat import Formulaire, Memoire
from tests.workflow.lus import des_lus

DEPART = datetime(2026, 5, 18, 7, 0, tzinfo=UTC)
_FORMULAIRE = (
    ("DepartementChamp", "departement"),
    ("TextChamp", "signataire"),
    ("DropDownListChamp", "qualite"),
    ("TextChamp", "telephone"),
    ("HeaderSectionChamp", "2. LISTE DES ÉCOLES À INSCRIRE"),
    ("MultipleDropDownListChamp", "ecoles"),
    ("IntegerNumberChamp", "nombre_ecoles"),
    ("DropDownListChamp", "montant"),
    ("YesNoChamp", "referent_1"),
    ("TextChamp", "referent_1_nom"),
    ("TextChamp", "referent_1_email"),
    ("CheckboxChamp", "engagement_1"),
    ("CheckboxChamp", "engagement_2"),
)
RANG = {nom: rang for rang, (_, nom) in enumerate(_FORMULAIRE)}


def un_formulaire(campagne: Campagne | None = None) -> Formulaire:
    """The form of the campaign, labelled as its export's columns are."""
    colonnes = (campagne or une_campagne()).colonnes
    return Formulaire(
        champs=[(kind, colonnes.get(nom, nom)) for kind, nom in _FORMULAIRE],
        annotations=[("TextChamp", "Convention signée")],
    )


def une_memoire(**changes: Any) -> Memoire:
    """A platform without dossiers, on the first day of the campaign."""
    return Memoire(**{"formulaire": un_formulaire(), "maintenant": DEPART} | changes)


def deposer(memoire: Memoire, *numeros: int, **changes: Any) -> list[Dossier]:
    """File one application per number, each a minute after the other; as we shall read them."""
    filed = []
    for lu in des_lus(*numeros, **changes):
        memoire.avancer(minutes=1)
        memoire.deposer(lu.dossier.numero, **champs_de(lu.dossier))
        filed.append(lu.dossier)
    return filed


def champs_de(dossier: Dossier) -> dict[str, Any]:
    """What the collectivité types, and what the platform knows of it."""
    referent = dossier.referents[0] if dossier.referents else None
    reponses: dict[str, Any] = {
        "departement": (dossier.collectivite.departement, "Tarn"),
        "signataire": dossier.signataire.nom_complet,
        "qualite": dossier.signataire.qualite,
        "telephone": dossier.telephone,
        "ecoles": [_libelle(ecole.uai) for ecole in dossier.ecoles],
        "nombre_ecoles": dossier.nombre_ecoles,
        "montant": f"{dossier.montant}€",
        "referent_1": referent is not None,
        "engagement_1": True,
        "engagement_2": True,
    }
    if referent is not None:
        reponses |= {
            "referent_1_nom": f"{referent.prenom} {referent.nom}",
            "referent_1_email": referent.email,
        }
    return {
        "siret": dossier.collectivite.siret,
        "nom": dossier.collectivite.nom,
        "adresse": {
            "label": "1 place de la Mairie",
            "cityName": dossier.collectivite.commune,
            "cityCode": f"{dossier.collectivite.departement}004",
            "postalCode": f"{dossier.collectivite.departement}000",
        },
        "email": dossier.email or "",
        "reponses": {RANG[nom]: valeur for nom, valeur in reponses.items()},
    }


def _libelle(uai: str) -> str:
    return next(label for label, ecole in une_campagne().ecoles.items() if ecole.uai == uai)
