"""What ``--seal`` names."""

from pathlib import Path

import pytest

from convgen.errors import ScellementImpossible
from convgen.scellement import Jeton, Reglage, read_reglage

TOKEN = """
horodatage = "http://horodatage.example/tsa"
[pkcs11]
module = "/usr/lib/jeton.so"
jeton = "Académie"
certificat = "sceau"
cle = "sceau-cle"
"""


def test_certificate_alone(fichier: Path) -> None:
    """A PKCS#12 file is recognised by its content, whatever its name."""
    assert read_reglage(fichier) == Reglage(source=fichier)


def test_toml(tmp_path: Path) -> None:
    """A TOML file names a certificate beside it or a token, and the time stamp authority."""
    file = tmp_path / "sceau.toml"
    file.write_text('certificat = "academie.p12"\nhorodatage = "https://tsa.example"\n')
    assert read_reglage(file) == Reglage(source=tmp_path / "academie.p12", horodatage="https://tsa.example")
    file.write_text(TOKEN)
    jeton = Jeton(module=Path("/usr/lib/jeton.so"), label="Académie", certificat="sceau", cle="sceau-cle")
    assert read_reglage(file) == Reglage(source=jeton, horodatage="http://horodatage.example/tsa")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "certificat"),
        ('certificat = "a"\n' + TOKEN, "l’un des deux"),
        ('certificat = "a"\nmot_de_passe = "x"\n', "mot_de_passe"),
        ('certificat = "a"\nhorodatage = "ftp://x"\n', "horodatage"),
        ("certificat", "ni un certificat"),
        ("\udce9", "ni un certificat"),
    ],
)
def test_wrong_file(tmp_path: Path, content: str, words: str) -> None:
    """What is missing, in excess or unreadable is named; a password has no place there."""
    file = tmp_path / "sceau.toml"
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ScellementImpossible, match=words):
        read_reglage(file)


def test_absent_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(ScellementImpossible, match=r"absent\.p12"):
        read_reglage(tmp_path / "absent.p12")
