"""Lists of one column that a technician gives: UAI of open schools, addresses of open accounts."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from convgen.errors import FichierInvalide
from convgen.intake.problemes import shown
from convgen.rules.identifiants import is_email, is_uai

_WRONG_SHOWN = 5


def uais(path: Path) -> frozenset[str]:
    """The UAI of a CSV file; FichierInvalide names what is none."""
    return frozenset(_read(path, is_uai, "UAI", str.upper))


def emails(path: Path) -> frozenset[str]:
    """The addresses of a CSV file; FichierInvalide names what is none."""
    return frozenset(_read(path, is_email, "adresse de messagerie", str.casefold))


def _read(path: Path, good: Callable[[str], bool], what: str, form: Callable[[str], str]) -> list[str]:
    """The values of the column that holds most of them, whatever its header, its separator, its rank."""
    rows = [
        row
        for row in csv.reader(io.StringIO(_text(path), newline=""), delimiter=_separator(path))
        if any(row)
    ]
    cells = [[form(cell.strip()) for cell in row] for row in rows]
    width = max(map(len, cells), default=0)
    counts = [sum(len(row) > rank and good(row[rank]) for row in cells) for rank in range(width)]
    if not any(counts):
        raise FichierInvalide(f"« {path.name} » ne contient aucune {what}.")
    rank = counts.index(max(counts))
    column = [(line, row[rank]) for line, row in enumerate(cells, start=1) if len(row) > rank and row[rank]]
    wrong = [f"ligne {line} : « {shown(cell)} »" for line, cell in column if not good(cell) and line > 1]
    if wrong:
        more = f" et {len(wrong) - _WRONG_SHOWN} autres" if len(wrong) > _WRONG_SHOWN else ""
        raise FichierInvalide(
            f"« {path.name} » : ce n’est pas une {what}, {', '.join(wrong[:_WRONG_SHOWN])}{more}."
        )
    return [cell for _, cell in column if good(cell)]


def _separator(path: Path) -> str:
    text = _text(path)
    return max(";,\t", key=lambda separator: len(re.findall(re.escape(separator), text)))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FichierInvalide(f"Le fichier « {path.name} » est introuvable ou illisible.") from error
    if content.startswith(b"PK"):
        raise FichierInvalide(f"« {path.name} » est un classeur : enregistrez la liste au format CSV.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A list of codes: whatever the encoding of the names beside them, the codes are ASCII.
        text = content.decode("latin-1")
    return unicodedata.normalize("NFC", text)
