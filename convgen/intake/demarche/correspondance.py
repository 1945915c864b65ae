"""The champs of a dossier of the platform, by our field names."""

import unicodedata
from collections.abc import Iterator, Mapping

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.intake.dossier_exporte import Lecteur
from convgen.intake.lecture import Lu, Rejet
from convgen.intake.modele_campagne import COLONNES_REQUISES
from convgen.plateforme.dossier_lu import Champ, DossierLu

DU_DOSSIER = frozenset(
    ("numero", "etat", "depose_le", "email", "siret", "nom", "commune", "code_insee", "code_postal")
)
"""Fields that the platform tells of every dossier, whatever the form."""
_OCCURRENCE = " #"


class Correspondance:
    """Reads the dossiers of a campaign: ``[champs]`` by id or label, else the labels of ``[colonnes]``.

    The last reading of each is kept: one that changes must not cost the reading of all (0.25 ms each).
    """

    def __init__(self, campagne: Campagne) -> None:
        self._lecteur = Lecteur(campagne)
        self._voulus = voulus(campagne)
        self._lus: dict[int, tuple[DossierLu, Lu | Rejet]] = {}

    def lire(self, dossier: DossierLu) -> Lu | Rejet:
        """The canonical dossier, or every problem that stands in its way."""
        known = self._lus.get(dossier.numero)
        if known is None or known[0] is not dossier:
            known = self._lus[dossier.numero] = dossier, self._lire(dossier)
        return known[1]

    def _lire(self, dossier: DossierLu) -> Lu | Rejet:
        problems = tuple(self._problems(dossier))
        if problems:
            return Rejet(numero=dossier.numero, ligne=1, problems=problems)
        return self._lecteur.read(self._row(dossier), 1)

    def _problems(self, dossier: DossierLu) -> Iterator[str]:
        demandeur = dossier.demandeur
        if demandeur.kind == "PersonneMoraleIncomplete" or not (demandeur.entreprise and demandeur.adresse):
            yield "siret : la plateforme ne connaît pas encore l’établissement ; le dossier sera relu"
        trouves = ranger(dossier.champs)
        for nom in COLONNES_REQUISES:
            if nom not in DU_DOSSIER and _cherche(trouves, self._voulus[nom]) is None:
                yield (
                    f"{nom} : le champ « {self._voulus[nom]} » n’est pas dans le dossier "
                    "(« convgen dn champs » propose la table [champs] de la campagne)"
                )

    def _row(self, dossier: DossierLu) -> dict[str, str]:
        demandeur, adresse = dossier.demandeur, dossier.demandeur.adresse
        entreprise = demandeur.entreprise
        row = {
            "numero": str(dossier.numero),
            "depose_le": dossier.depose_le.isoformat(),
            "email": dossier.usager.email,
            "siret": demandeur.siret or "",
            "nom": (entreprise.nom if entreprise else None) or "",
            "commune": (adresse.commune if adresse else None) or "",
            "code_insee": (adresse.code_insee if adresse else None) or "",
            "code_postal": (adresse.code_postal if adresse else None) or "",
        }
        trouves = ranger(dossier.champs)
        for nom, voulu in self._voulus.items():
            champ = _cherche(trouves, voulu)
            if champ is not None:
                row[nom] = cellule(champ)
        return {nom: unicodedata.normalize("NFC", texte).strip() for nom, texte in row.items()}


def voulus(campagne: Campagne) -> dict[str, str]:
    """Our fields of the form, and by what id or label each is found."""
    noms = (campagne.colonnes.keys() | campagne.champs.keys()) - DU_DOSSIER
    return {nom: campagne.champs.get(nom) or campagne.colonnes[nom] for nom in sorted(noms)}


def cellule(champ: Champ) -> str:
    """The answer as the platform's exports write it: what reads exports reads it too."""
    if champ.kind == "MultipleDropDownListChamp":
        return ", ".join(champ.valeurs)
    if champ.kind == "DepartementChamp":
        return champ.departement.code if champ.departement else ""
    if champ.kind == "DateChamp":
        return champ.jour.isoformat() if champ.jour else ""
    if champ.kind in ("CheckboxChamp", "YesNoChamp"):
        return "on" if champ.coche or champ.oui else "off"
    return champ.texte or ""


def ranger(champs: tuple[Champ, ...]) -> Mapping[str | tuple[str, int], Champ]:
    """Each champ under its id, and under its label with its rank among those of the same label."""
    trouves: dict[str | tuple[str, int], Champ] = {}
    vus: dict[str, int] = {}
    for champ in champs:
        key = cle(champ.libelle)
        vus[key] = vus.get(key, 0) + 1
        trouves[key, vus[key]] = champ
        trouves[champ.descripteur] = champ
    return trouves


def _cherche(trouves: Mapping[str | tuple[str, int], Champ], voulu: str) -> Champ | None:
    return trouves.get(voulu) or trouves.get(place(voulu))


def place(voulu: str) -> tuple[str, int]:
    """« libellé #2 » -> the key of the label, 2."""
    nom, _, rang = voulu.rpartition(_OCCURRENCE)
    return (cle(nom), int(rang)) if nom and rang.isdigit() else (cle(voulu), 1)
