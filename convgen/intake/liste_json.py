"""The canonical file of dossiers: a JSON list of objects."""

import io
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TextIO

from pydantic import ValidationError

from convgen.dossier import Dossier
from convgen.errors import FichierInvalide
from convgen.intake.flux_json import MalForme, PasUneListe, elements
from convgen.intake.lecture import Lu, Rejet
from convgen.intake.modele_dossier import DossierModele
from convgen.intake.problemes import sentences

_DEEP = "Le fichier des dossiers contient du JSON démesuré."


def read(text: str) -> tuple[Lu | Rejet, ...]:
    """Every object of the list, read or refused; FichierInvalide when the text is no JSON list."""
    return read_from(io.StringIO(text))


def read_from(file: TextIO) -> tuple[Lu | Rejet, ...]:
    """The same of an open file, of which little is in memory at a time: 10,000 dossiers are 12 MB of text.

    Raises UnicodeDecodeError as ``file`` does.
    """
    decoder = json.JSONDecoder(parse_float=Decimal, object_pairs_hook=_object)
    try:
        return tuple(_row(row, rank) for rank, row in enumerate(elements(file, decoder), start=1))
    except MalForme as error:
        raise FichierInvalide(
            f"Le fichier des dossiers n’est pas du JSON : erreur ligne {error.ligne}, colonne "
            f"{error.colonne}."
        ) from error
    except PasUneListe as error:
        raise FichierInvalide("Le fichier des dossiers doit être une liste JSON : [ {…}, {…} ].") from error
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or lists nested by the thousand.
        raise FichierInvalide(_DEEP) from error


def write(dossiers: Iterable[Dossier]) -> bytes:
    """The list that ``read`` reads back to the same dossiers."""
    rows = [asdict(dossier) for dossier in dossiers]
    return f"{json.dumps(rows, ensure_ascii=False, indent=1, default=_plain)}\n".encode()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # Cents are far within a float's digits.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not plain data: {type(value).__name__}")


def _row(row: object, rank: int) -> Lu | Rejet:
    try:
        return Lu(dossier=DossierModele.model_validate(row).dossier(), ligne=rank)
    except ValidationError as error:
        return Rejet(numero=_numero(row), ligne=rank, problems=sentences(error))


def _numero(row: object) -> int | None:
    numero = row.get("numero") if isinstance(row, dict) else None
    return numero if type(numero) is int and numero > 0 else None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Texts are composed (NFC), so that one name has one digest whatever typed it.

    A key given twice is kept under a name that the model refuses: the last one must not win in silence.
    """
    read: dict[str, object] = {}
    for key, value in pairs:
        composed = unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        read[f"{key} (donné deux fois)" if key in read else key] = composed
    return read
