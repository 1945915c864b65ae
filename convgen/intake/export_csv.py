"""CSV exports of Démarche numérique: columns are found by headers, whatever their order or separator."""

import csv
import io
import unicodedata
from collections.abc import Mapping

from convgen.campagne import Campagne
from convgen.errors import FichierInvalide
from convgen.intake.colonnes import found, required
from convgen.intake.dossier_exporte import Lecteur
from convgen.intake.lecture import Lu, Rejet

_SEPARATORS = (",", ";", "\t")


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
        columns = required(headers, campagne)
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


def headers(text: str, campagne: Campagne) -> list[str]:
    """The header line; empty for an export without dossiers."""
    if not text.strip():
        return []
    separator = _separator(text, campagne)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])


def _separator(text: str, campagne: Campagne) -> str:
    """The separator under which most of the campaign's columns appear: a label may contain the others."""

    def matches(separator: str) -> int:
        headers = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        return len(found(headers, campagne))

    try:
        return max(_SEPARATORS, key=matches)
    except csv.Error as error:
        raise FichierInvalide(f"Le fichier n’est pas du CSV ({error}).") from error
