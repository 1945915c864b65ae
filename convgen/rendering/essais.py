"""Dossiers of nobody, made to try a template: the ordinary one, and those that stretch it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire
from convgen.rendering.donnees import PARIS

_LONG = "Syndicat intercommunal à vocation scolaire des Hauts-Plateaux et de la Vallée-Noire"


def dossier(campagne: Campagne, *, ecoles: int = 3) -> Dossier:
    """An ordinary dossier of this campaign, on its last day; nothing of it exists."""
    departement = sorted(campagne.departements)[0]
    schools = tuple(_ecole(rang) for rang in range(1, ecoles + 1))
    return Dossier(
        numero=12345678,
        depose_le=datetime.combine(campagne.cloture, time(9, 6), tzinfo=PARIS),
        email="mairie@example.fr",
        collectivite=Collectivite(
            siret="00000000000000",
            nom="Commune de Modèle-sur-Essai",
            commune="Modèle-sur-Essai",
            departement=departement,
        ),
        signataire=Signataire(prenom="Prénom", nom="NOM", qualite="Maire"),
        telephone="0500000000",
        ecoles=schools,
        nombre_ecoles=ecoles,
        montant=campagne.prix * ecoles,
        engagements=True,
        referents=(_referent(1),),
    )


def cas(campagne: Campagne) -> Mapping[str, Dossier]:
    """The dossiers that a template must print, by their French names."""
    usual = dossier(campagne)
    long = replace(
        usual,
        collectivite=replace(usual.collectivite, nom=_LONG, commune="Saint-Modèle-les-Hauts-Plateaux"),
        signataire=Signataire(prenom="Marie-Dominique", nom="DU BOIS DE L’ESSAI", qualite="Président(e)"),
    )
    return {
        "trois écoles": usual,
        "une école": replace(dossier(campagne, ecoles=1), referents=()),
        "soixante écoles": dossier(campagne, ecoles=60),
        "deux référents, sans qualité": replace(
            usual,
            referents=(_referent(1), _referent(2)),
            signataire=replace(usual.signataire, qualite=None),
        ),
        "noms longs": long,
    }


def _ecole(rang: int) -> Ecole:
    return Ecole(uai=f"{rang:07d}X", nom=f"École élémentaire d’essai {rang}", commune="Modèle-sur-Essai")


def _referent(rang: int) -> Referent:
    return Referent(prenom="Prénom", nom="NOM", email=f"referent{rang}@example.fr")
