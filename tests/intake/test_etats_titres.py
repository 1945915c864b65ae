"""What the finance service sends back."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from convgen.errors import FichierInvalide
from convgen.intake.etats_titres import EtatLu, EtatRejete, read
from tests.intake.classeurs import ods, xlsx

HEADERS = ["Référence", "Débiteur", "Montant", "Émis le", "Payé le"]
REFERENCE = "ENT-26-27-1-1"
EXPECTED = EtatLu(
    ligne=2,
    reference=REFERENCE,
    montant=Decimal(41),
    emis_le=date(2026, 11, 5),
    paye_le=None,
)


@pytest.mark.parametrize(
    "content",
    [
        f"{';'.join(HEADERS)}\r\n{REFERENCE};Albi;41,00 €;05/11/2026;\r\n".encode("cp1252"),
        f"référence,montant,émis le,payé le\n{REFERENCE},41,2026-11-05,\nB,41,,\n".encode("utf-8-sig"),
        xlsx({"x": [["rien"]], "remis": [HEADERS, [REFERENCE, "Albi", 41, datetime(2026, 11, 5), None]]}),
        ods({"remis": [HEADERS, [REFERENCE, "Albi", 41, date(2026, 11, 5), None]]}),
    ],
)
def test_our_file_filled_in(tmp_path: Path, content: bytes) -> None:
    """CSV as spreadsheets save it, XLSX, ODS: the same row; rows that say nothing are passed over."""
    path = tmp_path / "etats"
    path.write_bytes(content)
    assert read(path) == (EXPECTED,)


def test_bad_rows_are_named(tmp_path: Path) -> None:
    """A date or an amount that is none is told with its line."""
    path = tmp_path / "etats.csv"
    path.write_text(
        "Référence;Montant;Émis le;Payé le\nA;41;hier;\nB;beaucoup;05/11/2026;\n", encoding="utf-8"
    )
    assert [(row.ligne, "hier" in row.probleme) for row in read(path) if isinstance(row, EtatRejete)] == [
        (2, True),
        (3, False),
    ]


def test_missing_columns(tmp_path: Path) -> None:
    """Another file is refused."""
    path = tmp_path / "etats.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(FichierInvalide, match="Payé le"):
        read(path)
