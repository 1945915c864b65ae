"""The canonical file of dossiers: a JSON list of objects."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from pydantic import ValidationError

from convgen.dossier import Dossier
from convgen.errors import FichierInvalide
from convgen.intake.lecture import Lu, Rejet
from convgen.intake.modele_dossier import DossierModele
from convgen.intake.problemes import sentences

_BLANK = re.compile(r"[ \t\n\r]*")
_DEEP = "Le fichier des dossiers contient du JSON démesuré."


def read(text: str) -> tuple[Lu | Rejet, ...]:
    """Every object of the list, read or refused; FichierInvalide when the text is no JSON list.

    Objects become dossiers one by one: 10,000 of them decoded together take 38 MB more than they need.
    """
    try:
        return tuple(_row(row, rank) for rank, row in enumerate(_rows(text), start=1))
    except json.JSONDecodeError as error:
        raise FichierInvalide(
            f"Le fichier des dossiers n’est pas du JSON : erreur ligne {error.lineno}, colonne {error.colno}."
        ) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or lists nested by the thousand.
        raise FichierInvalide(_DEEP) from error


def _rows(text: str) -> Iterator[object]:
    """The elements of the list that ``text`` is; JSONDecodeError where it stops being one."""
    decode = json.JSONDecoder(parse_float=Decimal, object_pairs_hook=_object).raw_decode
    at = _after(text, 0)
    if text[at : at + 1] != "[":
        _, end = decode(text, at)
        _expect(text, _after(text, end), "")
        raise FichierInvalide("Le fichier des dossiers doit être une liste JSON : [ {…}, {…} ].")
    at = _after(text, at + 1)
    more = text[at : at + 1] != "]"
    while more:
        row, at = decode(text, at)
        yield row
        at = _after(text, at)
        more = text[at : at + 1] == ","
        at = _after(text, at + 1) if more else at
    _expect(text, at, "]")
    _expect(text, _after(text, at + 1), "")


def _after(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _expect(text: str, at: int, wanted: str) -> None:
    """``wanted`` at ``at``, or the end of the text when nothing is."""
    if text[at : at + 1] != wanted:
        raise json.JSONDecodeError("unexpected", text, at)


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
