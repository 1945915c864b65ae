"""What the finance service sends back: which claims were issued and paid, and when."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from convgen.cle import cle
from convgen.errors import FichierInvalide
from convgen.intake import champs, classeur
from convgen.intake.classeur import Rows

_REFERENCE, _MONTANT, _EMIS, _PAYE = "reference", "montant", "emis le", "paye le"
_SEPARATORS = ";,\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class EtatLu:
    """One row: the claim, its amount, the days on which it was issued and paid, if they were."""

    ligne: int
    reference: str
    montant: Decimal
    emis_le: date | None
    paye_le: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EtatRejete:
    """A row that does not read, and why, in French."""

    ligne: int
    probleme: str


def read(path: Path) -> tuple[EtatLu | EtatRejete, ...]:
    """The rows of our own file of claims, sent back with « Émis le » and « Payé le » filled (CSV, XLSX, ODS).

    FichierInvalide when it cannot be read or lacks these columns.
    """
    rows = _rows(path)
    ranks = {cle(header): rank for rank, header in enumerate(rows[0])} if rows else {}
    missing = [name for name in (_REFERENCE, _MONTANT, _EMIS, _PAYE) if name not in ranks]
    if missing:
        raise FichierInvalide(
            f"« {path.name} » doit avoir les colonnes Référence, Montant, Émis le et Payé le."
        )
    return tuple(_states(rows, ranks))


def _states(rows: Rows, ranks: dict[str, int]) -> Iterator[EtatLu | EtatRejete]:
    for ligne, row in enumerate(rows[1:], start=2):
        cells = {name: row[rank].strip() if rank < len(row) else "" for name, rank in ranks.items()}
        if not cells[_REFERENCE] or not (cells[_EMIS] or cells[_PAYE]):
            continue
        try:
            yield EtatLu(
                ligne=ligne,
                reference=cells[_REFERENCE].lstrip("'"),
                montant=champs.euros(cells[_MONTANT]),
                emis_le=_day(cells[_EMIS]),
                paye_le=_day(cells[_PAYE]),
            )
        except ValueError as error:
            yield EtatRejete(ligne=ligne, probleme=str(error))


def _day(cell: str) -> date | None:
    """A date, with the midnight that a workbook may put after it."""
    return champs.jour_ou_rien(cell.removesuffix(" 00:00:00"))


def _rows(path: Path) -> Rows:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FichierInvalide(f"Le fichier « {path.name} » est introuvable ou illisible.") from error
    if content.startswith(b"PK\x03\x04"):
        sheets = classeur.feuilles(content, path.name).values()
        return next((rows for rows in sheets if rows and _REFERENCE in map(cle, rows[0])), [])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
