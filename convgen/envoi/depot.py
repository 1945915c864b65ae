"""Direct upload: a place asked for, the bytes put there, a signed id that an act may join."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from convgen.errors import PlateformeInjoignable, ReponseInvalide
from convgen.plateforme import documents
from convgen.plateforme.acces import sure
from convgen.plateforme.client import Plateforme
from convgen.plateforme.empreinte import md5
from convgen.plateforme.reponses import acte

_ESSAIS = 3
"""A place that took no bytes is forgotten by the platform within a day: another one is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file to join: its name as the collectivité will see it."""

    nom: str
    contenu: bytes
    content_type: str = "application/pdf"

    @property
    def checksum(self) -> str:
        """By which the platform knows it."""
        return md5(self.contenu)


def deposer(plateforme: Plateforme, dossier_id: str, piece: Piece) -> str:
    """Upload a file and return its signed id, good for an hour; PlateformeInjoignable after three tries."""
    for _ in range(_ESSAIS):
        depot = _place(plateforme, dossier_id, piece)
        try:
            reponse = plateforme.deposer(depot["url"], piece.contenu, json.loads(depot["entetes"]))
        except httpx.TransportError:
            continue
        if reponse.is_success:
            return depot["signe"]
    raise PlateformeInjoignable(
        "Le stockage de Démarche numérique n’a pas pris le fichier. Relancez plus tard : rien n’est perdu. "
        "Derrière un proxy, son adresse doit être ouverte aussi."
    )


def _place(plateforme: Plateforme, dossier_id: str, piece: Piece) -> Mapping[str, str]:
    # A question in all but name: asked twice, it costs a place that nobody uses.
    resultat = acte(
        plateforme.demander(
            documents.TELEVERSER,
            dossier=dossier_id,
            nom=piece.nom,
            taille=len(piece.contenu),
            checksum=piece.checksum,
            content_type=piece.content_type,
        )
    )
    depot: Mapping[str, str] = resultat["depot"]
    if not sure(depot["url"]):
        raise ReponseInvalide("Démarche numérique donne une adresse de dépôt qui n’est pas en https.")
    return depot
