"""What an HTTP answer of the API is worth: data, a reason to ask again, or an error in French words."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from convgen.errors import AccesRefuse, ActeRefuse, ReponseInvalide

PASSAGERES = frozenset(("timeout", "internal_server_error"))
"""Root errors that the same question may not meet again."""
_RESEAU = re.compile(r"\b([0-9a-fA-F.:]{3,45}/[0-9]{1,3})\b")
_LECTURE_SEULE = "seulement en lecture"


def donnees(reponse: httpx.Response) -> Mapping[str, Any]:
    """The ``data`` of an answer without any error; ValueError when it is no JSON object (cut, or a page).

    Any error at the root is fatal: the platform may give partial data beside it.
    """
    if reponse.status_code in (401, 403):
        raise _acces_refuse(reponse)
    if reponse.status_code != httpx.codes.OK:
        raise ReponseInvalide(
            f"Démarche numérique a répondu par le code HTTP {reponse.status_code} : "
            "vérifiez l’adresse de l’API."
        )
    corps = reponse.json()
    if not isinstance(corps, dict):
        raise ValueError("not an object")
    if corps.get("errors"):
        raise _erreur(corps["errors"])
    data = corps.get("data")
    if not isinstance(data, dict):
        raise ReponseInvalide("Démarche numérique a répondu sans aucune donnée.")
    return data


def acte(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result of a mutation; ActeRefuse with the platform's reasons."""
    resultat = data.get("acte")
    if not isinstance(resultat, dict):
        raise ReponseInvalide("Démarche numérique n’a pas dit ce qu’est devenu l’acte demandé.")
    raisons = [str(erreur.get("message", "")) for erreur in resultat.get("errors") or ()]
    if raisons:
        raise ActeRefuse(f"Démarche numérique refuse : {' ; '.join(raisons)}")
    return resultat


def _acces_refuse(reponse: httpx.Response) -> AccesRefuse:
    texte = reponse.text
    if reponse.status_code == httpx.codes.UNAUTHORIZED:
        return AccesRefuse(
            "Démarche numérique refuse le jeton : il est expiré, ou n’est plus connu. "
            "Un administrateur de la démarche en crée un autre dans « Voir mon profil »."
        )
    if "network" in texte:
        reseau = _RESEAU.search(texte)
        lequel = f" {reseau.group(1)}" if reseau else ""
        return AccesRefuse(
            f"Démarche numérique refuse l’adresse IP de cette machine : ajoutez le réseau{lequel} à ceux du "
            "jeton, dans « Voir mon profil »."
        )
    return AccesRefuse("Démarche numérique refuse l’accès : le jeton n’a pas été accepté.")


def _erreur(errors: object) -> AccesRefuse | ReponseInvalide:
    premiere = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    message = str(premiere.get("message", "erreur sans message"))
    extensions = premiere.get("extensions")
    code = str(extensions.get("code", "")) if isinstance(extensions, dict) else ""
    if code == "unauthorized" or "hidden due to permissions" in message:
        return AccesRefuse(
            "Le jeton ne donne pas accès à cette démarche : un de ses administrateurs doit l’y ajouter."
        )
    if _LECTURE_SEULE in message:
        return AccesRefuse(
            "Le jeton est en lecture seule : pour envoyer, créez-en un en lecture et écriture."
        )
    if code == "not_found":
        return ReponseInvalide(
            "Démarche numérique ne connaît pas ce numéro de démarche ou de dossier.", code=code
        )
    return ReponseInvalide(f"Démarche numérique a répondu par une erreur : {message}", code=code or None)
