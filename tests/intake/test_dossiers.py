"""Files of dossiers, whatever their kind."""

import json
from pathlib import Path

import pytest

from convgen.errors import FichierInvalide
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu, Rejet, read

TOULOUSE = load("toulouse-2026-2027")
SAMPLES = Path(__file__).parents[2] / "samples" / "dossiers"
JSON = (SAMPLES / "erreurs.json").read_bytes()
CSV = (SAMPLES / "export-toulouse-2026-2027.csv").read_bytes()


def saved(folder: Path, name: str, content: bytes) -> Path:
    """A file of that name."""
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("d.json", JSON, 2),
        ("d.JSON", b"\xef\xbb\xbf" + JSON, 2),
        ("d.csv", CSV, 6),
        ("d.csv", b"\xef\xbb\xbf" + CSV, 6),
        ("sans-extension", JSON, 2),
        ("d.txt", CSV, 6),
        ("d.csv", b"", 0),
    ],
)
def test_files_are_told_apart(tmp_path: Path, name: str, content: bytes, count: int) -> None:
    """The extension, else the content, says JSON or CSV; a byte order mark does not matter."""
    rows = read(saved(tmp_path, name, content), TOULOUSE)
    assert [isinstance(row, Lu) for row in rows] == [True] * count


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("d.csv", CSV.decode().encode("cp1252"), "UTF-8"),
        ("d.xlsx", b"PK\x03\x04", "classeur"),
        ("d.json", b"{}", "liste JSON"),
        ("d.json", b"", "JSON"),
        ("d.csv", JSON, "colonnes"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Another encoding, a workbook or another JSON is refused as a whole, with its remedy."""
    with pytest.raises(FichierInvalide, match=said):
        read(saved(tmp_path, name, content), TOULOUSE)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path without a file, or to a folder, raises FichierInvalide."""
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(FichierInvalide, match="introuvable"):
            read(path, TOULOUSE)


def test_a_number_given_twice_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    """Nothing says which of the two is right: neither is issued, the others are."""
    first, second = json.loads(JSON)
    rows = read(saved(tmp_path, "d.json", json.dumps([first, second, first]).encode()), TOULOUSE)
    assert [isinstance(row, Rejet) for row in rows] == [True, False, True]
    assert isinstance(rows[2], Rejet)
    assert rows[2].numero == first["numero"]
    assert "lignes 1, 3" in rows[2].problems[0]
