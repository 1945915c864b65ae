"""What prevents a seal is known before the first convention is signed."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from convgen.convention import Convention
from convgen.errors import ScellementImpossible
from convgen.scellement import Reglage, open_sceau
from tests.scellement.certificats import NOW, SECRET, certificat, p12


def _open(path: Path, secret: str = SECRET, days: int = 0) -> str:
    now = NOW + timedelta(days=days)
    return open_sceau(Reglage(source=path), secret, academie="Toulouse", now=now).titulaire


def test_holder(fichier: Path) -> None:
    """The seal bears the name of its certificate."""
    assert _open(fichier) == "Académie de Toulouse (essai)"


def test_rsa_key(tmp_path: Path, convention: Convention) -> None:
    """An RSA key seals too: both kinds are delivered."""
    path = tmp_path / "rsa.p12"
    path.write_bytes(p12(*certificat(key=rsa.generate_private_key(65537, 2048))))
    sceau = open_sceau(Reglage(source=path), SECRET, academie="Toulouse", now=NOW)
    assert b"ETSI.CAdES.detached" in sceau.seal(convention.pdf, convention.zones)


@pytest.mark.parametrize(
    ("secret", "days", "words"),
    [
        ("autre", 0, "mot de passe incorrect"),
        ("", 0, "mot de passe incorrect"),
        (SECRET, 31, "a expiré le"),
        (SECRET, -2, "qu’à partir du"),
    ],
)
def test_wrong_secret_or_day(fichier: Path, secret: str, days: int, words: str) -> None:
    """A wrong password, a certificate of another time: said as such."""
    with pytest.raises(ScellementImpossible, match=words):
        _open(fichier, secret, days)


def test_certificate_that_does_not_sign(tmp_path: Path) -> None:
    """A certificate made to encrypt, a file without a key, no file at all."""
    key, cert = certificat(signing=False)
    (tmp_path / "chiffre.p12").write_bytes(p12(key, cert))
    (tmp_path / "sans_cle.p12").write_bytes(p12(None, cert))
    for name, words in (
        ("chiffre.p12", "pas fait pour signer"),
        ("sans_cle.p12", "clé privée"),
        ("absent.p12", "ne peut pas être lu"),
    ):
        with pytest.raises(ScellementImpossible, match=words):
            _open(tmp_path / name)
