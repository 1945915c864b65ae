"""Workbooks made for tests, as Démarche numérique exports them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

Cell = str | int | float | bool | date | datetime | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_NS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(sheets: Sheets) -> bytes:
    """An XLSX workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(sheets: Sheets) -> bytes:
    """An ODS workbook, with the trailing repeated empty rows and cells that LibreOffice writes."""
    tables = "".join(_table(name, rows) for name, rows in sheets.items())
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<office:document-content {_NS} office:version="1.2">{body}</office:document-content>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
        "</manifest:manifest>"
    )
    return zipped({"mimetype": _MIMETYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _table(name: str, rows: Sequence[Sequence[Cell]]) -> str:
    lines = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f"<table:table table:name={quoteattr(name)}>{lines}{empty}</table:table>"


def _cell(value: Cell) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case bool():
            kind, attribute = "boolean", f'office:boolean-value="{str(value).lower()}"'
        case int() | float():
            kind, attribute = "float", f'office:value="{value}"'
        case datetime() | date():
            kind, attribute = "date", f'office:date-value="{value.isoformat()}"'
        case _:
            kind, attribute = "string", ""
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {attribute}>{text}</table:table-cell>'
