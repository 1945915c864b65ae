"""Files of dossiers: a JSON list, a CSV, XLSX or ODS export becomes dossiers, each read or refused apart."""

import codecs
import unicodedata
from collections import defaultdict
from pathlib import Path

from convgen.campagne import Campagne
from convgen.errors import FichierInvalide
from convgen.intake import classeur, colonnes, export_classeur, export_csv, liste_json
from convgen.intake.colonnes import Apercu
from convgen.intake.lecture import Lu, Rejet

__all__ = ["Lu", "Rejet", "apercu", "read"]

_OLE = b"\xd0\xcf\x11\xe0"
"""How old workbooks begin, and new ones behind a password."""
_BEGINNING = 4096
"""Bytes that tell what a file is."""


def read(path: Path, campagne: Campagne) -> tuple[Lu | Rejet, ...]:
    """Read every dossier of a file, in its order.

    Raises FichierInvalide when the file as a whole cannot be read.
    """
    beginning = _content(path, _BEGINNING)
    if _is_workbook(beginning):
        return _without_twins(export_classeur.read(_content(path), path.name, campagne))
    if not beginning.startswith(_OLE) and _is_json(path, beginning):
        return _without_twins(_of_json(path))
    return _without_twins(export_csv.read(_text(_content(path), path.name), campagne))


def apercu(path: Path, campagne: Campagne) -> Apercu:
    """What the headers of an export give, before anything is read of it."""
    content = _content(path)
    if _is_workbook(content):
        rows = export_classeur.dossiers(classeur.feuilles(content, path.name), campagne, path.name)
        headers = rows[0] if rows else []
    else:
        headers = export_csv.headers(_text(content, path.name), campagne)
    return colonnes.apercu([unicodedata.normalize("NFC", header) for header in headers], campagne)


def _is_workbook(content: bytes) -> bool:
    """XLSX and ODS are ZIP files, whatever the name says."""
    return content.startswith(b"PK\x03\x04")


def _is_json(path: Path, beginning: bytes) -> bool:
    if path.suffix.lower() in (".json", ".csv"):
        return path.suffix.lower() == ".json"
    return beginning.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"[", b"{")


def _of_json(path: Path) -> tuple[Lu | Rejet, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return liste_json.read_from(file)
    except UnicodeDecodeError:
        # It counts from the last piece that was read.
        return liste_json.read(_text(_content(path), path.name))
    except OSError as error:
        raise _introuvable(path) from error


def _content(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise _introuvable(path) from error


def _introuvable(path: Path) -> FichierInvalide:
    return FichierInvalide(f"Le fichier « {path.name} » est introuvable ou illisible.")


def _text(content: bytes, name: str) -> str:
    if content.startswith(_OLE):
        raise FichierInvalide(
            f"« {name} » est un ancien classeur (.xls) ou un classeur protégé : enregistrez-le en XLSX, ODS "
            "ou CSV, sans mot de passe."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FichierInvalide(
            f"« {name} » n’est pas en UTF-8 (octet {error.start + 1}) : un tableur l’a sans doute "
            "enregistré autrement. Reprenez l’export de la plateforme, ou enregistrez-le en « CSV UTF-8 »."
        ) from error


def _without_twins(rows: tuple[Lu | Rejet, ...]) -> tuple[Lu | Rejet, ...]:
    """Refuse every dossier whose number stands twice: nothing says which of them is right."""
    lines: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Lu):
            lines[row.dossier.numero].append(row.ligne)
    return tuple(_refused_twin(row, lines) for row in rows)


def _refused_twin(row: Lu | Rejet, lines: dict[int, list[int]]) -> Lu | Rejet:
    if isinstance(row, Rejet) or len(lines[row.dossier.numero]) == 1:
        return row
    numero = row.dossier.numero
    places = ", ".join(str(line) for line in lines[numero])
    problem = f"numero : le dossier {numero} figure plusieurs fois dans le fichier (lignes {places})"
    return Rejet(numero=numero, ligne=row.ligne, problems=(problem,))
