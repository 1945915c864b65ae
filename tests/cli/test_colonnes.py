"""The colonnes command: which columns are read, which are proposed."""

import json
from pathlib import Path

import pytest

from convgen.cli.main import main
from tests.intake.classeurs import xlsx

EXPORT = Path(__file__).parents[2] / "samples" / "dossiers" / "export-toulouse-2026-2027.csv"


def _run(*args: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["colonnes", "--campagne", "toulouse-2026-2027", *map(str, args)])
    return int(caught.value.code or 0)


def test_a_good_export(capsys: pytest.CaptureFixture[str]) -> None:
    """Every field with its column, exit code 0, and no value of the file in what is shown."""
    assert _run(EXPORT, "--format", "json") == 0
    out = capsys.readouterr().out
    fields = {row["champ"]: row["colonne"] for row in json.loads(out)["champs"]}
    assert (fields["numero"], fields["qualite"]) == ("ID", "En qualité de")
    assert "26184301" not in out
    assert "mairie." not in out


def test_what_is_missing_is_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, and the lines to copy into the campaign's file."""
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx({"Dossiers": [["ID", 'Coût "annuel" total', "Couleur"], [1, 41, "bleu"]]}))
    assert _run(path) == 3
    out = capsys.readouterr().out
    assert 'montant = "Coût \\"annuel\\" total"' in out
    assert "Couleur" in out
    assert "bleu" not in out
