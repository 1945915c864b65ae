"""CSV exports of Démarche numérique: columns are found by headers, whatever their order or separator."""

import csv
import io
import unicodedata
from collections.abc import Mapping

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.errors import FichierInvalide
from convgen.intake.dossier_exporte import Lecteur
from convgen.intake.lecture import Lu, Rejet
from convgen.intake.modele_campagne import COLONNES_REQUISES

_SEPARATORS = (",", ";", "\t")
_OCCURRENCE = " #"
"""« header #2 » of a campaign's file: the second column of that name."""


def read(text: str, campagne: Campagne) -> tuple[Lu | Rejet, ...]:
    """Every row, read or refused, with its line in the file; FichierInvalide when columns are missing.

    The platform writes no header for an export without dossiers: an empty text has no rows.
    """
    if not text.strip():
        return ()
    separator = _separator(text, campagne)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lecteur = Lecteur(campagne)
    read_rows: list[Lu | Rejet] = []
    try:
        headers = next(reader)
        columns = _columns(headers, campagne)
        for cells in reader:
            if any(cells):
                read_rows.append(_row(cells, columns, len(headers), (lecteur, reader.line_num)))
    except csv.Error as error:
        raise FichierInvalide(f"Le fichier CSV est abîmé à la ligne {reader.line_num} ({error}).") from error
    return tuple(read_rows)


def _row(
    cells: list[str], columns: Mapping[str, int], width: int, context: tuple[Lecteur, int]
) -> Lu | Rejet:
    lecteur, ligne = context
    if len(cells) != width:
        problem = f"la ligne a {len(cells)} colonnes au lieu de {width} : une cellule est mal délimitée"
        return Rejet(numero=None, ligne=ligne, problems=(problem,))
    row = {name: unicodedata.normalize("NFC", cells[rank]).strip() for name, rank in columns.items()}
    return lecteur.read(row, ligne)


def _separator(text: str, campagne: Campagne) -> str:
    """The separator under which most of the campaign's columns appear: a label may contain the others."""

    def matches(separator: str) -> int:
        headers = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        return len(_found(headers, campagne))

    try:
        return max(_SEPARATORS, key=matches)
    except csv.Error as error:
        raise FichierInvalide(f"Le fichier n’est pas du CSV ({error}).") from error


def _columns(headers: list[str], campagne: Campagne) -> dict[str, int]:
    columns = _found(headers, campagne)
    missing = [campagne.colonnes.get(name, name) for name in COLONNES_REQUISES if name not in columns]
    if missing:
        raise FichierInvalide(
            "Il manque des colonnes dans l’export CSV : "
            + ", ".join(f"« {header} »" for header in missing)
            + "."
        )
    return columns


def _found(headers: list[str], campagne: Campagne) -> dict[str, int]:
    """Our field names -> ranks of the columns; by key, since a Mac decomposes the accents of headers."""
    ranks: dict[tuple[str, int], int] = {}
    seen: dict[str, int] = {}
    for rank, header in enumerate(headers):
        key = cle(header)
        seen[key] = seen.get(key, 0) + 1
        ranks[key, seen[key]] = rank
    wanted = dict(campagne.colonnes)
    if "departement" in wanted:
        wanted["departement_code"] = f"{wanted['departement']} (Code)"
    places = {name: _place(header) for name, header in wanted.items()}
    return {name: ranks[place] for name, place in places.items() if place in ranks}


def _place(header: str) -> tuple[str, int]:
    name, _, occurrence = header.rpartition(_OCCURRENCE)
    if name and occurrence.isdigit():
        return cle(name), int(occurrence)
    return cle(header), 1
