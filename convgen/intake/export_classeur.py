"""XLSX and ODS exports of Démarche numérique: the sheet of dossiers, completed by that of establishments."""

from collections.abc import Mapping, Sequence

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.errors import FichierInvalide
from convgen.intake import classeur
from convgen.intake.classeur import Rows
from convgen.intake.colonnes import found, required
from convgen.intake.dossier_exporte import Lecteur
from convgen.intake.lecture import Lu, Rejet

_DOSSIERS, _ETABLISSEMENTS = "dossiers", "etablissements"
_DOSSIER_ID, _CHAMP, _DEMANDEUR = "dossier id", "champ", "dossier"
"""The sheet of establishments has a row for each SIRET of a dossier; « Dossier » is the applicant's."""


def read(content: bytes, name: str, campagne: Campagne) -> tuple[Lu | Rejet, ...]:
    """Every row, read or refused, with its line in the sheet; FichierInvalide when columns are missing."""
    rows = dossiers(classeur.feuilles(content, name), campagne, name)
    if not rows:
        return ()
    columns, lecteur = required(rows[0], campagne), Lecteur(campagne)
    return tuple(
        lecteur.read({field: row[rank] for field, rank in columns.items()}, ligne)
        for ligne, row in enumerate(rows[1:], start=2)
        if any(row)
    )


def dossiers(sheets: Mapping[str, Rows], campagne: Campagne, name: str) -> Rows:
    """The rows of dossiers, headers first, the columns of their establishments added on the right.

    The sheet is the one named « Dossiers », else the one that has most of the campaign's columns: an export
    that was saved again may bear any name. No rows when there is no dossier.
    """
    if not sheets:
        raise FichierInvalide(f"« {name} » ne contient aucune feuille.")
    named = next((rows for sheet, rows in sheets.items() if cle(sheet) == _DOSSIERS), None)
    rows = named or max(sheets.values(), key=lambda rows: len(found(rows[0], campagne)) if rows else 0)
    etablissements = next((rows for sheet, rows in sheets.items() if cle(sheet) == _ETABLISSEMENTS), None)
    return _joined(rows, etablissements, campagne) if rows and etablissements else rows


def _joined(rows: Rows, etablissements: Rows, campagne: Campagne) -> Rows:
    """Each dossier's row, then the cells of its applicant's establishment that it does not have yet."""
    keys = [cle(header) for header in etablissements[0]]
    numero = found(rows[0], campagne).get("numero")
    if numero is None or _DOSSIER_ID not in keys:
        return rows
    have = {cle(header) for header in rows[0]}
    added = [rank for rank, key in enumerate(keys) if key not in {*have, _DOSSIER_ID, _CHAMP}]
    by_dossier = _applicants(etablissements[1:], keys)
    blank = [""] * len(keys)
    joined = [[*rows[0], *(etablissements[0][rank] for rank in added)]]
    for row in rows[1:]:
        seat = by_dossier.get(row[numero], blank)
        joined.append([*row, *(seat[rank] for rank in added)])
    return joined


def _applicants(rows: Rows, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Dossier -> the establishment of its applicant, not those of the SIRET champs of its form."""
    dossier = keys.index(_DOSSIER_ID)
    champ = keys.index(_CHAMP) if _CHAMP in keys else None
    return {row[dossier]: row for row in rows if champ is None or cle(row[champ]) == _DEMANDEUR}
