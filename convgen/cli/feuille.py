"""A sheet of rows for people and programs: table on the terminal, CSV, XLSX or JSON."""

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from convgen.cli import table
from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cellule = str | int | Decimal | date | None

_FORMULA = tuple("=+-@\t\r＝＋－＠")
"""How what a spreadsheet takes for a formula begins (OWASP, « CSV injection »), full-width forms too."""
_EPOCH = datetime(1980, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WIDTH_MAX = 60
_BOM = "\ufeff"
"""Without it, a French spreadsheet reads UTF-8 as Latin-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonne:
    """``cle``: its name in JSON; ``titre``: its French header; ``ecran``: shown on the terminal too."""

    cle: str
    titre: str
    ecran: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """A sheet: its name, its columns, its rows as wide as the columns."""

    nom: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[tuple[Cellule, ...], ...]


def write(
    feuilles: Sequence[Feuille], *, format_: str, output: Path | None, entete: Mapping[str, object]
) -> None:
    """Write sheets to ``output`` or to the standard output; ``entete``: what JSON says before its lists.

    A CSV file holds the first sheet alone; XLSX and JSON hold them all.
    """
    if format_ == "xlsx" and output is None and sys.stdout.isatty():
        raise UsageInvalide("Un classeur ne s’affiche pas : indiquez son fichier avec --output.")
    deliver(render(feuilles, format_=format_, entete=entete), output)


def render(feuilles: Sequence[Feuille], *, format_: str, entete: Mapping[str, object]) -> bytes:
    """The bytes of a file of one of the formats."""
    if format_ == "csv":
        return to_csv(feuilles[0])
    if format_ == "xlsx":
        return to_xlsx(feuilles)
    return (_tables(feuilles) if format_ == "table" else _json(feuilles, entete)).encode()


def deliver(content: bytes, output: Path | None) -> None:
    """Write to a file, or to the standard output; UsageInvalide when it cannot be."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        where = visible(str(output))
        raise UsageInvalide(f"« {where} » ne peut pas être écrit : {error.strerror}.") from error


def to_csv(feuille: Feuille) -> bytes:
    """UTF-8 with its mark, semicolons, decimal commas: what a French spreadsheet opens as it should."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_inert(colonne.titre) for colonne in feuille.colonnes])
    writer.writerows([_text(cell) for cell in ligne] for ligne in feuille.lignes)
    return (_BOM + out.getvalue()).encode()


def to_xlsx(feuilles: Sequence[Feuille]) -> bytes:
    """A workbook whose bytes depend on its content alone; texts are texts, never formulas."""
    from openpyxl import Workbook  # 0.2 s that only this format needs

    book = Workbook()
    book.remove(book.active)
    for feuille in feuilles:
        _fill(book.create_sheet(feuille.nom), feuille)
    book.properties.created = book.properties.modified = _EPOCH
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _fill(sheet: "Worksheet", feuille: Feuille) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.append([colonne.titre for colonne in feuille.colonnes])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for ligne in feuille.lignes:
        sheet.append([_inert(cell) if isinstance(cell, str) else cell for cell in ligne])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif isinstance(cell.value, Decimal):
                cell.number_format = '# ##0.00 "€"'
            elif isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
    for rank, colonne in enumerate(feuille.colonnes, start=1):
        widest = max([len(colonne.titre), *(len(_text(ligne[rank - 1])) for ligne in feuille.lignes)])
        sheet.column_dimensions[get_column_letter(rank)].width = min(widest + 2, _WIDTH_MAX)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _without_clock(workbook: bytes) -> bytes:
    """The same archive without the present time, which openpyxl writes on its members and in one of them."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for member in read.infolist():
            entry = zipfile.ZipInfo(member.filename, _EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", read.read(member)))
    return out.getvalue()


def _tables(feuilles: Sequence[Feuille]) -> str:
    out = io.StringIO()
    console = table.console(out)
    console.width = shutil.get_terminal_size((table.WIDTH_WHEN_PIPED, 0)).columns
    for feuille in feuilles:
        if feuille.lignes:
            console.print(_rich(feuille))
    return out.getvalue()


def _rich(feuille: Feuille) -> Table:
    shown = [rank for rank, colonne in enumerate(feuille.colonnes) if colonne.ecran]
    drawn = Table(title=feuille.nom, title_justify="left", box=box.HORIZONTALS, pad_edge=False)
    for rank in shown:
        numeric = any(isinstance(ligne[rank], int | Decimal) for ligne in feuille.lignes)
        drawn.add_column(
            feuille.colonnes[rank].titre, justify="right" if numeric else "left", overflow="fold"
        )
    for ligne in feuille.lignes:
        drawn.add_row(*(Text(visible(plain(ligne[rank]))) for rank in shown))
    return drawn


def _json(feuilles: Sequence[Feuille], entete: Mapping[str, object]) -> str:
    lists = {feuille.nom: [*_objects(feuille)] for feuille in feuilles}
    return json.dumps({**entete, **lists}, ensure_ascii=False, indent=1, default=_json_value) + "\n"


def _objects(feuille: Feuille) -> Iterator[dict[str, Cellule]]:
    for ligne in feuille.lignes:
        yield {colonne.cle: cell for colonne, cell in zip(feuille.colonnes, ligne, strict=True)}


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a cell: {type(value).__name__}")


def _text(cell: Cellule) -> str:
    return _inert(cell) if isinstance(cell, str) else plain(cell)


def plain(cell: Cellule) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return ""
        case Decimal():
            return (str(int(cell)) if cell == cell.to_integral_value() else f"{cell:.2f}").replace(".", ",")
        case datetime() | date():
            return f"{cell:%d/%m/%Y}"
    return str(cell)


def _inert(text: str) -> str:
    """An apostrophe before what a spreadsheet would compute: it shows the text and runs nothing."""
    clean = visible(text)
    return f"'{clean}" if clean.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else clean
