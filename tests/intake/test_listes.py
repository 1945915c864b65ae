"""Lists of one column, as a technician gives them."""

from pathlib import Path

import pytest

from convgen.errors import FichierInvalide
from convgen.intake.listes import emails, uais


@pytest.mark.parametrize(
    "content",
    [
        b"0480123Y\n0480102A\n",
        b"uai\r\n0480123y\r\n0480102a\r\n",
        "Nom;UAI;Commune\nÉcole, dite « la grande »;0480123Y;Mende\nAutre;0480102A;Mende\n".encode(
            "utf-8-sig"
        ),
        "Nom;UAI\nÉcole;0480123Y\nAutre;0480102A\n".encode("latin-1"),
    ],
)
def test_uais_are_found_in_any_column(tmp_path: Path, content: bytes) -> None:
    """With or without a header, whatever the separator, the case and the encoding."""
    path = tmp_path / "ouvertes.csv"
    path.write_bytes(content)
    assert uais(path) == {"0480123Y", "0480102A"}


def test_emails(tmp_path: Path) -> None:
    """Addresses are read whatever their case."""
    path = tmp_path / "comptes.csv"
    path.write_text("Nom,Adresse\nA,Un@example.fr\n", encoding="utf-8")
    assert emails(path) == {"un@example.fr"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"0480123Y\n0480102B\n", "ligne 2"),
        (b"uai\n", "aucune UAI"),
        (b"PK\x03\x04", "classeur"),
    ],
)
def test_wrong_lists_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """A wrong code is named with its line: a school must not be closed for a typing error."""
    path = tmp_path / "ouvertes.csv"
    path.write_bytes(content)
    with pytest.raises(FichierInvalide, match=said):
        uais(path)


def test_absent_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(FichierInvalide, match=r"rien\.csv"):
        uais(tmp_path / "rien.csv")
