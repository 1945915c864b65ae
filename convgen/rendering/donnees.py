"""What a convention prints of a dossier and of its campaign: all that varies the paper, as plain JSON."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from convgen import french, nom_fichier
from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire
from convgen.errors import RenduImpossible
from convgen.rendering import modeles
from convgen.rendering.texte import clean, prose
from convgen.rules import delais
from convgen.titre import TitreDePerception, titre

PARIS = ZoneInfo("Europe/Paris")
_MO = 1024 * 1024

DESCRIPTION = "Données imprimées dans la convention"
"""What the embedded ``dossier.json`` is said to be."""

Json = str | int | None | list["Json"] | dict[str, "Json"]


def printed(dossier: Dossier, campagne: Campagne) -> dict[str, Json]:
    """Only what the campaign's template prints: embedded as ``dossier.json``, hashed to see a dossier change.

    The template sees nothing else, so that nothing can be printed without being here. Raises RenduImpossible
    naming the field that is empty or holds an unknown character, or the picture that is missing.
    """
    kind = modeles.load(campagne.template).donnees
    if kind not in _PRINTED:
        raise RenduImpossible(f"Le modèle « {campagne.template} » demande des données inconnues : {kind}.")
    return _PRINTED[kind](dossier, campagne)


def _convention(dossier: Dossier, campagne: Campagne) -> dict[str, Json]:
    depose_le = dossier.depose_le.astimezone(PARIS)
    claim = titre(dossier, campagne)
    situation = delais.situation(dossier, campagne)
    return {
        "numero": dossier.numero,
        "depose_le": depose_le.isoformat(timespec="seconds"),
        "date_convention": claim.date_convention.isoformat(),
        "echeance": delais.echeance(dossier, campagne).isoformat(),
        "situation": None if situation is None else str(situation),
        "collectivite": _collectivite(dossier.collectivite),
        "signataire": _signataire(dossier.signataire),
        "ecoles": [_ecole(rang, ecole) for rang, ecole in enumerate(dossier.ecoles, start=1)],
        "montant": _decimal(dossier.montant),
        "referents": [_referent(referent) for referent in dossier.referents],
        "titre": _titre(claim),
        "file_name": clean("nom du fichier", nom_fichier.build(dossier.collectivite, campagne)),
        "campagne": _campagne(campagne),
    }


def _attestation_depot(dossier: Dossier, campagne: Campagne) -> dict[str, Json]:
    """A receipt says what was applied for, and nothing of the référents or of each school."""
    whole = _convention(dossier, campagne)
    own = ("numero", "depose_le", "echeance", "collectivite", "signataire", "montant")
    ours = ("id", "academie", "ville", "annee_scolaire", "plateforme", "adresse_plateforme", "entete")
    shared = _campagne(campagne)
    years = "-".join(year[-2:] for year in campagne.annee_scolaire.split("-"))
    receipt = replace(campagne, suffixe_fichier=f"Attestation-depot-{years}")
    return {
        **{key: whole[key] for key in own},
        "nombre_ecoles": len(dossier.ecoles),
        "file_name": clean("nom du fichier", nom_fichier.build(dossier.collectivite, receipt)),
        "campagne": {key: shared[key] for key in ours} | {"canal_retour": campagne.textes.canal_retour},
    }


_PRINTED: Mapping[str, Callable[[Dossier, Campagne], dict[str, Json]]] = {
    "convention": _convention,
    "attestation-depot": _attestation_depot,
}


def texts(value: Json, champ: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the printed data with the path of its field, for the check of the glyphs."""
    if isinstance(value, str):
        yield champ, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{champ}.{name}".lstrip("."))
    elif isinstance(value, list):
        for rank, inner in enumerate(value, start=1):
            yield from texts(inner, f"{champ} n° {rank}")


def _collectivite(collectivite: Collectivite) -> dict[str, Json]:
    nom = prose("nom de la collectivité", collectivite.nom)
    commune = prose("commune de la collectivité", collectivite.commune)
    return {
        "siret": clean("SIRET", collectivite.siret),
        "nom": nom,
        "commune": commune,
        "departement": clean("département", collectivite.departement),
        "designation": french.avec_article(nom, commune),
    }


def _signataire(signataire: Signataire) -> dict[str, Json]:
    qualite = signataire.qualite
    return {
        "nom_complet": prose("prénom et nom du signataire", signataire.nom_complet),
        "qualite": None if qualite is None else prose("qualité du signataire", qualite),
    }


def _ecole(rang: int, ecole: Ecole) -> Json:
    return {
        "uai": clean(f"UAI de l’école n° {rang}", ecole.uai),
        "nom": prose(f"nom de l’école n° {rang}", ecole.nom),
        "commune": prose(f"commune de l’école n° {rang}", ecole.commune),
    }


def _referent(referent: Referent) -> Json:
    return {
        "nom_complet": prose("prénom et nom du référent", f"{referent.prenom} {referent.nom}"),
        "email": clean("adresse du référent", referent.email),
    }


def _titre(claim: TitreDePerception) -> Json:
    return {
        "objet": prose("objet du titre de perception", claim.objet),
        "emetteur": claim.emetteur,
        "periode": claim.periode,
    }


def _campagne(campagne: Campagne) -> dict[str, Json]:
    textes = campagne.textes
    return {
        "id": campagne.id,
        "academie": campagne.academie,
        "ville": campagne.ville,
        "tribunal": campagne.tribunal,
        "annee_scolaire": campagne.annee_scolaire,
        "prix": _decimal(campagne.prix),
        "cloture": campagne.cloture.isoformat(),
        "plateforme": campagne.plateforme,
        "adresse_plateforme": campagne.adresse_plateforme,
        "taille_max_mo": campagne.retour.taille_max // _MO,
        "textes": {
            "canal_retour": textes.canal_retour,
            "consequence": textes.consequence,
            "ouverture_acces": textes.ouverture_acces,
            "erreur": textes.erreur,
        },
        "signataire": {
            "nom": campagne.signataire.nom,
            "titre": campagne.signataire.titre,
            "signature": _picture(campagne.signataire.signature),
        },
        "entete": {
            "institution": list(campagne.entete.institution),
            "direction": list(campagne.entete.direction),
            "logo": _picture(campagne.entete.logo),
        },
    }


def _picture(path: Path | None) -> str | None:
    """sha256 (hex) of a picture: another signature makes another paper."""
    if path is None:
        return None
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise RenduImpossible(
            f"L’image « {path.name} » de la campagne est introuvable ou illisible."
        ) from None


def _decimal(value: Decimal) -> str:
    """« 45 » for 45 and 45.00: the same amount gives the same digest."""
    return f"{value.normalize():f}"


def read_instant(data: Mapping[str, Json]) -> datetime:
    """The deposit, from which the PDF's dates are taken."""
    return datetime.fromisoformat(str(data["depose_le"]))
