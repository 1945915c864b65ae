"""What a comparison says: layers, causes, and one finding for each thing that differs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin top left of the unrotated page."""


class Couche(IntEnum):
    """The layers, from the least to the most telling; the most telling that differs names the difference."""

    AUCUNE = 0
    OCTETS = 1
    PIXELS = 2
    GEOMETRIE = 3
    METADONNEES = 4
    STRUCTURE = 5
    MOTS = 6
    PAGES = 7

    @property
    def nom(self) -> str:
        """The layer's name in French."""
        return _NOMS[self]


_NOMS = {
    Couche.AUCUNE: "aucune",
    Couche.OCTETS: "octets",
    Couche.PIXELS: "pixels",
    Couche.GEOMETRIE: "géométrie",
    Couche.METADONNEES: "métadonnées et pièces jointes",
    Couche.STRUCTURE: "structure",
    Couche.MOTS: "mots",
    Couche.PAGES: "pages",
}


class Cause(StrEnum):
    """Why a layer differs; stable codes, for the machines that read the JSON."""

    ECRITURE = "ecriture"
    CONTENU_INVISIBLE = "contenu-invisible"
    COULEUR = "couleur"
    IMAGE = "image"
    CODE = "code"
    DESSIN = "dessin"
    DEPLACEMENT = "deplacement"
    DECALAGE = "decalage"
    CORPS = "corps"
    POLICE = "police"
    MOTEUR = "moteur"
    METADONNEE = "metadonnee"
    PIECE_JOINTE = "piece-jointe"
    BALISE = "balise"
    PORTEE = "portee"
    TEXTE_ALTERNATIF = "texte-alternatif"
    ATTRIBUT = "attribut"
    LIEN = "lien"
    ANNOTATION = "annotation"
    SIGNET = "signet"
    TEXTE_JURIDIQUE = "texte-juridique"
    LIGNE_AJOUTEE = "ligne-ajoutee"
    LIGNE_RETIREE = "ligne-retiree"
    ORDRE_DU_TEXTE = "ordre-du-texte"
    COMPOSITION = "composition"
    PONCTUATION = "ponctuation"
    CASSE = "casse"
    ACCENT = "accent"
    DATE = "date"
    MONTANT = "montant"
    NOMBRE = "nombre"
    MOT = "mot"
    PAGE_AJOUTEE = "page-ajoutee"
    PAGE_RETIREE = "page-retiree"
    ORDRE_DES_PAGES = "ordre-des-pages"
    FORMAT = "format"
    ROTATION = "rotation"
    ZONE_ABSENTE = "zone-absente"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieu:
    """Where a finding stands; ``cote``: on the golden (« avant ») or on the new document (« apres »)."""

    cote: Literal["avant", "apres"]
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecart:
    """One thing that differs, with its French sentence.

    ``suite``: it only follows from another finding (rows pushed down by one more row): told, never blamed.
    """

    couche: Couche
    cause: Cause
    message: str
    lieux: tuple[Lieu, ...] = ()
    suite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between a golden and a document.

    ``moteur``: what changed in the engine since the golden was made; then bytes are not compared.
    ``retouche``: findings that the other engine alone explains.
    """

    ecarts: tuple[Ecart, ...] = ()
    moteur: tuple[str, ...] = ()
    retouche: bool = field(default=False)

    @property
    def same(self) -> bool:
        """True when nothing differs beyond the tolerances."""
        return not any(not ecart.suite for ecart in self.ecarts)

    @property
    def principal(self) -> Ecart | None:
        """The finding that names the difference: the most telling layer's first one."""
        blamed = [ecart for ecart in self.ecarts if not ecart.suite]
        return max(blamed, key=lambda ecart: ecart.couche, default=None)

    @property
    def couche(self) -> Couche:
        """The most telling layer that differs."""
        return self.principal.couche if self.principal else Couche.AUCUNE

    def __str__(self) -> str:
        if self.same:
            head = "identique"
        else:
            assert self.principal is not None
            head = f"différence, couche « {self.couche.nom} », cause « {self.principal.cause} »"
        lines = [head, *(f"  {_ligne(ecart)}" for ecart in ordonnes(self.ecarts))]
        if self.moteur:
            lines.append("  moteur changé (octets non comparés) : " + ", ".join(self.moteur))
        return "\n".join(lines)


def ordonnes(ecarts: Iterable[Ecart]) -> list[Ecart]:
    """The findings as they are read: blamed ones first, the most telling layer first."""
    return sorted(ecarts, key=lambda ecart: (ecart.suite, -ecart.couche))


def _ligne(ecart: Ecart) -> str:
    return f"[{ecart.couche.nom} · {ecart.cause}{' · suite' if ecart.suite else ''}] {ecart.message}"
