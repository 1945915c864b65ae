"""XLSX and ODS exports: the same dossiers as the CSV, whatever the form."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from convgen.dossier import Dossier
from convgen.errors import FichierInvalide
from convgen.intake import archive
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu, Rejet, read
from tests.intake.classeurs import Cell, Sheets, ods, xlsx, zipped

TOULOUSE = load("toulouse-2026-2027")
SAMPLES = Path(__file__).parents[2] / "samples" / "dossiers"
ROWS = list(csv.reader(io.StringIO((SAMPLES / "export-toulouse-2026-2027.csv").read_text("utf-8"))))
HEADERS = ROWS[0]
_SEAT = [header for header in HEADERS if header.startswith(("Établissement", "Entreprise", "Association"))]
_SEAT_KEPT = "Entreprise raison sociale"
_RENAMED = {
    "ID": "N° dossier",
    "Email": "Adresse électronique",
    "Établissement SIRET": "SIRET",
    "Entreprise raison sociale": "Raison sociale",
    "Établissement localité": "Localité",
    "Établissement code postal": "Code postal",
}

Make = Callable[[Sheets], bytes]


def _typed(header: str, text: str) -> Cell:
    """The platform's workbooks hold real dates and numbers."""
    if not text:
        return None
    if header.endswith(" le") and text[:2] == "20":
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").replace(tzinfo=None)
    if header.startswith("Nombre d'écoles"):
        return int(text)
    return int(text) if header == "ID" else text


def _standard(rows: list[list[str]]) -> Sheets:
    """Sheets « Dossiers », without the establishment but its name, and « Etablissements »."""
    kept = [rank for rank, header in enumerate(HEADERS) if header not in _SEAT or header == _SEAT_KEPT]
    seat = [rank for rank, header in enumerate(HEADERS) if header in _SEAT]
    dossiers = [[HEADERS[rank] for rank in kept]]
    places: list[list[Cell]] = [["Dossier ID", "Champ", *(HEADERS[rank] for rank in seat)]]
    for row in rows:
        dossiers.append([_typed(HEADERS[rank], row[rank]) for rank in kept])  # type: ignore[misc]
        # A SIRET champ of the form has a row too: it is not the applicant's.
        other = [row[0], "Autre établissement", *["00000000000000" for _ in seat]]
        places.extend((other, [row[0], "Dossier", *(row[rank] for rank in seat)], other))
    return {"Dossiers": dossiers, "Etablissements": places, "Avis": []}


def _templated(rows: list[list[str]]) -> Sheets:
    """One sheet with the columns that an instructor chose, in another order, under their labels."""
    headers = [_RENAMED.get(header, header) for header in HEADERS]
    order = [rank for rank, header in enumerate(headers) if "NAF" not in header and "(Code)" not in header]
    first, rest = order[-20:-16], [rank for rank in order if rank not in order[-20:-16]]
    cells = [[_typed(HEADERS[rank], row[rank]) for rank in (*first, *rest)] for row in rows]
    return {"Feuille 1": [[headers[rank] for rank in (*first, *rest)], *cells]}


def _read(tmp_path: Path, content: bytes, name: str = "export.xlsx") -> tuple[Lu | Rejet, ...]:
    path = tmp_path / name
    path.write_bytes(content)
    return read(path, TOULOUSE)


def _dossiers(found: tuple[Lu | Rejet, ...]) -> list[Dossier]:
    assert all(isinstance(row, Lu) for row in found), [row for row in found if isinstance(row, Rejet)]
    return [row.dossier for row in found if isinstance(row, Lu)]


EXPECTED = _dossiers(read(SAMPLES / "export-toulouse-2026-2027.csv", TOULOUSE))


@pytest.mark.parametrize("make", [xlsx, ods])
@pytest.mark.parametrize("shape", [_standard, _templated])
def test_workbooks_say_what_the_csv_says(
    tmp_path: Path, make: Make, shape: Callable[[list[list[str]]], Sheets]
) -> None:
    """Standard and templated, XLSX and ODS: the dossiers of the CSV, their instants to the second."""
    assert _dossiers(_read(tmp_path, make(shape(ROWS[1:])))) == EXPECTED


@pytest.mark.parametrize("make", [xlsx, ods])
def test_mac_accents_and_any_name(tmp_path: Path, make: Make) -> None:
    """Decomposed accents in headers and cells, another extension, another name of sheet change nothing."""
    sheets = {
        unicodedata.normalize("NFD", name): [
            [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]
        for name, rows in _standard(ROWS[1:]).items()
    }
    assert _dossiers(_read(tmp_path, make(sheets), "export")) == EXPECTED


def test_instants_are_of_paris(tmp_path: Path) -> None:
    """A date cell without offset is Paris time, in winter as in summer."""
    rows = [list(ROWS[1])]
    rows[0][HEADERS.index("Déposé le")] = "2026-05-18 00:02:11 +0200"
    (summer,) = _dossiers(_read(tmp_path, xlsx(_standard(rows))))
    assert summer.depose_le == datetime.fromisoformat("2026-05-18T00:02:11+02:00")
    rows[0][HEADERS.index("Déposé le")] = "2026-12-18 00:02:11 +0100"
    (winter,) = _dossiers(_read(tmp_path, xlsx(_standard(rows))))
    assert winter.depose_le == datetime.fromisoformat("2026-12-18T00:02:11+01:00")


def test_a_label_may_hold_the_joint(tmp_path: Path) -> None:
    """Multiple choices are split against the known list: a school's label may contain a comma."""
    first, *others = TOULOUSE.ecoles.items()
    commas = {"Foix - École A, dite « la grande », annexe - 0090102M": first[1], **dict(others)}
    campagne = replace(TOULOUSE, ecoles=commas)
    row = list(ROWS[1])
    column = HEADERS.index(TOULOUSE.colonnes["ecoles"])
    row[column] = ", ".join((next(iter(commas)), others[0][0]))
    row[HEADERS.index(TOULOUSE.colonnes["nombre_ecoles"])] = "2"
    path = tmp_path / "export.ods"
    path.write_bytes(ods(_standard([row])))
    (found,) = _dossiers(read(path, campagne))
    assert found.ecoles == (first[1], others[0][1])


def test_lines_and_problems(tmp_path: Path) -> None:
    """A bad row is refused with its line in the sheet, the next one is read."""
    bad = list(ROWS[1])
    bad[HEADERS.index(TOULOUSE.colonnes["montant"])] = "gratuit"
    refused, read_ = _read(tmp_path, xlsx(_standard([bad, ROWS[2]])))
    assert isinstance(refused, Rejet)
    assert (refused.ligne, refused.problems) == (2, ("montant : « gratuit » n’est pas un montant en euros",))
    assert isinstance(read_, Lu)


def test_no_dossier(tmp_path: Path) -> None:
    """An export without dossiers has no header, hence no rows."""
    assert _read(tmp_path, xlsx({"Dossiers": []})) == ()


def test_missing_columns(tmp_path: Path) -> None:
    """A workbook of something else is refused, with what is missing and what to run."""
    with pytest.raises(FichierInvalide, match="convgen colonnes"):
        _read(tmp_path, xlsx({"Stocks": [["a", "b"], [1, 2]]}))


FAR = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)


def _far() -> bytes:
    """A workbook with one cell in its last corner: 17 billion cells for whoever makes a rectangle of it."""
    made = io.BytesIO(xlsx({"Dossiers": [["a"]]}))
    with zipfile.ZipFile(made) as book:
        members = {member: book.read(member) for member in book.namelist()}
    return zipped(members | {"xl/worksheets/sheet1.xml": FAR})


def _repeated() -> bytes:
    content = ods({"Dossiers": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        members = {member: book.read(member) for member in book.namelist()}
    spread = b'<table:table-cell table:number-columns-repeated="16384" office:value-type="string"'
    rows = b'<table:table-row table:number-rows-repeated="1000000">'
    text = members["content.xml"].replace(b'<table:table-cell office:value-type="string"', spread)
    return zipped(members | {"content.xml": text.replace(b"<table:table-row>", rows)})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_far(), "démesuré"),
        (_repeated(), "démesuré"),
        (xlsx({"Dossiers": [["a"]]})[:-40], "abîmé"),
        (zipped({"bonjour.txt": "x"}), "n’est pas un classeur"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "mot de passe"),
        (zipped({f"{rank}": b"" for rank in range(2100)}), "démesuré"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Bombs, far cells, repeated cells, cut files, other archives: a French refusal, no memory spent."""
    with pytest.raises(FichierInvalide, match=said):
        _read(tmp_path, content)


def test_a_bomb_is_counted_as_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a ZIP says of its members, no more than the bound is unpacked."""
    monkeypatch.setattr(archive, "_UNPACKED_MAX", 3 << 20)
    with pytest.raises(FichierInvalide, match="démesuré"):
        _read(tmp_path, zipped({"content.xml": b" " * (4 << 20)}))
