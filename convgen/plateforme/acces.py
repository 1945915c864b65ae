"""How the platform is reached: the address of its API, and a token that is never shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from convgen.errors import AccesRefuse, UsageInvalide

ADRESSE = "https://demarche.numerique.gouv.fr/api/v2/graphql"
VARIABLE = "CONVGEN_DN_TOKEN"
_JETON = re.compile(r"[A-Za-z0-9_=;+/.-]+")
_ICI = frozenset(("127.0.0.1", "localhost", "::1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acces:
    """Where to ask, and with which token."""

    adresse: str
    jeton: str = field(repr=False)


def acces(environ: Mapping[str, str], adresse: str = ADRESSE) -> Acces:
    """The access that the environment gives; AccesRefuse without a token, UsageInvalide for an address in
    clear."""
    if not sure(adresse):
        raise UsageInvalide(
            f"« {adresse} » n’est pas une adresse https : le jeton ne doit pas circuler en clair."
        )
    jeton = environ.get(VARIABLE, "").strip().removeprefix("Bearer ").strip()
    if not jeton:
        raise AccesRefuse(
            f"Il manque le jeton de Démarche numérique : mettez-le dans la variable {VARIABLE}. Un "
            "administrateur de la démarche le crée dans « Voir mon profil », en lecture et écriture, "
            "avec l’adresse IP de cette machine."
        )
    if _JETON.fullmatch(jeton) is None:
        raise AccesRefuse(
            f"La variable {VARIABLE} ne contient pas un jeton : copiez-le de nouveau, sans rien autour."
        )
    return Acces(adresse=adresse, jeton=jeton)


def sure(adresse: str) -> bool:
    """Whether what goes there cannot be read on the way: https, or this very machine."""
    morceaux = urlsplit(adresse)
    return morceaux.scheme == "https" or (morceaux.scheme == "http" and morceaux.hostname in _ICI)
