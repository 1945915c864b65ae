"""Valid dossiers as they come from a file: each of another collectivité, with schools of the campaign."""

from dataclasses import replace
from typing import Any

from convgen.dossier import Dossier
from convgen.intake.lecture import Lu
from tests.factories import un_dossier, une_campagne


def des_lus(*numeros: int, **changes: Any) -> list[Lu]:
    """One dossier per number, in this order, with ``changes``."""
    return [Lu(dossier=_dossier(numero, changes), ligne=rank) for rank, numero in enumerate(numeros, start=1)]


def siret_of(numero: int) -> str:
    """The SIRET of this dossier's collectivité: SIREN and SIRET both with a right key."""
    siren = _with_key(f"{20_000_000 + numero}")
    return _with_key(f"{siren}0001")


def _dossier(numero: int, changes: dict[str, Any]) -> Dossier:
    ecoles = tuple(une_campagne().ecoles.values())[:3]
    dossier = un_dossier(**{"numero": numero, "ecoles": ecoles} | changes)
    collectivite = replace(dossier.collectivite, siret=siret_of(numero))
    return replace(dossier, collectivite=collectivite)


def _with_key(body: str) -> str:
    """Append the digit that makes the Luhn sum a multiple of ten."""
    doubled = (int(char) * (2 - rank % 2) for rank, char in enumerate(reversed(body)))
    return f"{body}{-sum(n - 9 * (n > 9) for n in doubled) % 10}"
