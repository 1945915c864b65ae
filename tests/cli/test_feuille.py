"""Sheets: CSV, XLSX and JSON of any rows, harmless to whoever opens them."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from convgen.cli.feuille import Colonne, Feuille, to_csv, to_xlsx, write

HOSTILE = ("=1+1", "+33563", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", '=HYPERLINK("x")')
TEXTS = ("Albi", "L’Isle-Jourdain ; « Gers »", "a-b", "1=1", "")


def _sheet(*cells: object) -> Feuille:
    return Feuille(
        nom="essai",
        colonnes=(Colonne(cle="texte", titre="Texte"), Colonne(cle="montant", titre="=Montant")),
        lignes=tuple((cell, Decimal("45.5")) for cell in cells),  # type: ignore[misc]
    )


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a spreadsheet would compute is shown with an apostrophe, in CSV as in XLSX."""
    rows = list(csv.reader(io.StringIO(to_csv(_sheet(cell)).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'")
    assert rows[0][1] == "'=Montant"
    shown = load_workbook(io.BytesIO(to_xlsx([_sheet(cell)])))["essai"]["A2"]
    assert (shown.data_type, str(shown.value)[:1]) == ("s", "'")


@pytest.mark.parametrize("cell", TEXTS)
def test_ordinary_texts_are_left_alone(cell: str) -> None:
    """Any other text is written as it is."""
    rows = list(csv.reader(io.StringIO(to_csv(_sheet(cell)).decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == [cell, "45,50"]
    assert (load_workbook(io.BytesIO(to_xlsx([_sheet(cell)])))["essai"]["A2"].value or "") == cell


def test_typed_cells() -> None:
    """Amounts and dates are numbers and dates in a workbook; the header is bold, frozen, filtered."""
    sheet = load_workbook(io.BytesIO(to_xlsx([_sheet(date(2026, 9, 1), None, 3)])))["essai"]
    assert (sheet["B2"].value, sheet["A2"].value.date(), sheet["A3"].value, sheet["A4"].value) == (
        45.5,
        date(2026, 9, 1),
        None,
        3,
    )
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.b) == ("A2", "A1:B4", True)


def test_a_workbook_depends_on_its_content_alone() -> None:
    """Two workbooks of the same rows have the same bytes, whatever the time; other rows, others."""
    book = to_xlsx([_sheet("a")])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert re.findall(rb":(?:modified|created)[^>]*>([0-9]{4})", archive.read("docProps/core.xml")) == [
            b"1980",
            b"1980",
        ]
    assert to_xlsx([_sheet("a")]) == book
    assert to_xlsx([_sheet("b")]) != book


def test_json_holds_every_sheet(tmp_path: Path) -> None:
    """JSON says the header, then each sheet as a list of objects, amounts as numbers, dates as ISO."""
    path = tmp_path / "s.json"
    write([_sheet(date(2026, 9, 1))], format_="json", output=path, entete={"le": date(2026, 9, 1)})
    assert json.loads(path.read_text("utf-8")) == {
        "le": "2026-09-01",
        "essai": [{"texte": "2026-09-01", "montant": 45.5}],
    }
