"""Workbooks (XLSX, ODS): their sheets as rows of texts, as the CSV export would write them."""

import io
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from convgen.errors import FichierInvalide
from convgen.intake import archive

Rows = list[list[str]]
_HALF = timedelta(milliseconds=500)


def feuilles(content: bytes, name: str) -> Mapping[str, Rows]:
    """Sheet name -> its rows, first the headers; FichierInvalide when it cannot be opened."""
    from python_calamine import CalamineError, CalamineWorkbook  # 5 MB that only workbooks need

    archive.check(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            sheet: [[text(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()]
            for sheet in book.sheet_names
        }
    except CalamineError as error:
        raise FichierInvalide(f"« {name} » n’est pas un classeur XLSX ou ODS lisible.") from error


def text(cell: object) -> str:
    """One cell as text: whole numbers without a point, dates as ISO, yes and no as ``true`` and ``false``."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)).normalize():f}"
        case datetime():
            # A spreadsheet keeps days as a fraction: 09:06:00 may come back as 09:05:59.999.
            return (cell + _HALF).replace(microsecond=0).isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta() | None:
            return ""
    return unicodedata.normalize("NFC", str(cell)).strip()
