"""The bytes of a file of the platform: fetched while its address is good, and checked."""

import re
import unicodedata
from pathlib import PurePosixPath

import httpx

from convgen.errors import PlateformeInjoignable
from convgen.plateforme.acces import sure
from convgen.plateforme.client import Plateforme
from convgen.plateforme.dossier_lu import Fichier
from convgen.plateforme.empreinte import md5

TAILLE_MAX = 200 * 1024 * 1024
"""What the platform takes at most for one file."""
_NOM_MAX = 180
_EXPIREES = frozenset((401, 403, 404, 410))


class AdresseExpiree(Exception):
    """The address is no more good: the dossier is to be asked for again."""


class FichierAltere(Exception):
    """The bytes are not those that the platform announced: cut, or rewritten since (pictures)."""


def telecharger(plateforme: Plateforme, fichier: Fichier) -> bytes:
    """The whole file; AdresseExpiree, FichierAltere, or PlateformeInjoignable."""
    if not sure(fichier.url):
        raise PlateformeInjoignable(f"L’adresse du fichier « {nom_sur(fichier.nom)} » n’est pas en https.")
    try:
        contenu = _lire(plateforme, fichier)
    except httpx.RemoteProtocolError as error:
        raise FichierAltere("cut") from error
    except httpx.TransportError as error:
        raise PlateformeInjoignable("Le stockage de Démarche numérique ne répond pas.") from error
    if len(contenu) != fichier.taille or md5(contenu) != fichier.checksum:
        raise FichierAltere("other bytes")
    return contenu


def nom_sur(nom: str) -> str:
    """A harmless component of a path that keeps what the sender wrote: it is judged as a name later.

    The platform already replaces what Windows refuses; controls, marks of direction, ends of line and leading
    dots go too.
    """
    propre = "".join(
        "-" if unicodedata.category(char)[0] == "C" or char in "\u2028\u2029" else char for char in nom
    )
    propre = re.sub(r"[/\\:]", "-", propre).strip().lstrip(".")
    if len(propre.encode()) > _NOM_MAX:
        chemin = PurePosixPath(propre)
        fin = chemin.suffix if len(chemin.suffix.encode()) < 10 else ""
        propre = propre.encode()[: _NOM_MAX - 10].decode(errors="ignore") + fin
    return propre or "fichier"


def noms(fichiers: tuple[Fichier, ...]) -> tuple[str, ...]:
    """Where each file of one message stands in its folder: two may bear the same name, even but for case."""
    vus: set[str] = set()
    places = []
    for rang, fichier in enumerate(fichiers, start=1):
        nom = nom_sur(fichier.nom)
        key = unicodedata.normalize("NFC", nom).casefold()
        places.append(f"{rang}/{nom}" if key in vus else nom)
        vus.add(key)
    return tuple(places)


def _lire(plateforme: Plateforme, fichier: Fichier) -> bytes:
    morceaux, taille = [], 0
    with plateforme.flux(fichier.url) as reponse:
        if not all(sure(str(hop.url)) for hop in (*reponse.history, reponse)):
            raise PlateformeInjoignable(
                f"L’adresse du fichier « {nom_sur(fichier.nom)} » mène hors de https."
            )
        if reponse.status_code in _EXPIREES:
            raise AdresseExpiree
        if reponse.status_code != httpx.codes.OK:
            raise PlateformeInjoignable(
                f"Le stockage de Démarche numérique répond par le code HTTP {reponse.status_code}."
            )
        for morceau in reponse.iter_bytes():
            taille += len(morceau)
            if taille > min(fichier.taille, TAILLE_MAX):
                raise FichierAltere("too long")
            morceaux.append(morceau)
    return b"".join(morceaux)
