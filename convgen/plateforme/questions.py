"""The questions asked to the platform, and their answers as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from convgen.errors import ReponseInvalide
from convgen.plateforme import documents
from convgen.plateforme.client import Plateforme
from convgen.plateforme.dossier_lu import DemarcheLue, DossierLu, demarche, dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """At most a hundred dossiers, oldest change first; ``curseur`` is where the next page begins."""

    dossiers: tuple[DossierLu, ...]
    curseur: str | None
    suite: bool


def la_demarche(plateforme: Plateforme, numero: int) -> DemarcheLue:
    """The démarche; AccesRefuse when the token has no right on it."""
    return demarche(_sous(plateforme.demander(documents.DEMARCHE, numero=numero), "demarche"))


def un_dossier(plateforme: Plateforme, numero: int) -> DossierLu:
    """A dossier as it is now, its files' addresses fresh."""
    return dossier(_sous(plateforme.demander(documents.DOSSIER, numero=numero), "dossier"))


def une_page(plateforme: Plateforme, numero: int, *, depuis: datetime, apres: str | None) -> Page:
    """The dossiers changed since ``depuis``, after the cursor ``apres``.

    A node that is null would be a dossier lost in silence: ReponseInvalide.
    """
    variables = {"numero": numero, "apres": apres, "depuis": depuis.isoformat()}
    answer = _sous(plateforme.demander(documents.PAGE, **variables), "demarche")
    lus = answer["dossiers"]
    page = Page(
        dossiers=tuple(dossier(node) for node in _noeuds(lus)),
        curseur=lus["pageInfo"]["curseur"],
        suite=lus["pageInfo"]["suite"],
    )
    if page.suite and page.curseur in (None, apres):
        raise ReponseInvalide("Démarche numérique annonce une suite sans dire où elle commence.")
    return page


def les_champs(plateforme: Plateforme, numero: int) -> tuple[Mapping[str, Any], ...]:
    """The champs of a hundred dossiers, each dossier as ``{champs, annotations}``."""
    answer = _sous(plateforme.demander(documents.CHAMPS, numero=numero), "demarche")
    return tuple(_noeuds(answer["dossiers"]))


def _noeuds(lus: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    noeuds: list[Mapping[str, Any]] = lus["dossiers"] or []
    if not all(noeuds):
        raise ReponseInvalide("Démarche numérique a rendu une page où il manque un dossier.")
    return noeuds


def _sous(data: Mapping[str, Any], nom: str) -> Mapping[str, Any]:
    found = data.get(nom)
    if not isinstance(found, dict):
        raise ReponseInvalide(f"Démarche numérique a répondu sans « {nom} ».")
    return found
