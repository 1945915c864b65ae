"""Withdraw: a convention that was issued counts no more."""

from dataclasses import replace

from convgen.errors import UsageInvalide
from convgen.registre import Etat, Ligne, Registre, Status


def withdraw(registre: Registre, numero: int, *, why: str) -> Ligne:
    """Withdraw a dossier's convention and return its new line; UsageInvalide when none is in force.

    The versions that it had made caduque are withdrawn before it: else the highest version still « issued »
    would be one of them, and would come back into force.
    """
    if not why.strip():
        raise UsageInvalide('Dites pourquoi la convention est retirée : --why "…".')
    if registre.current(numero) is None:
        raise UsageInvalide(f"Le dossier n° {numero} n’a pas de convention en vigueur dans ce registre.")
    standing = [emise.ligne for emise in registre.versions(numero) if emise.etat is not Etat.RETIREE]
    lines = [replace(ligne, status=Status.WITHDRAWN, why=why.strip()) for ligne in standing]
    for ligne in lines:
        registre.record(ligne)
    return lines[-1]
