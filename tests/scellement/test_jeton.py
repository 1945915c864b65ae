"""Sealing with a PKCS#11 token: SoftHSM stands for it, which CI installs."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from convgen.convention import Convention
from convgen.errors import ScellementImpossible
from convgen.scellement import Jeton, Reglage, open_sceau
from tests.scellement.certificats import NOW, certificat

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
CODE = "2468"

pytestmark = pytest.mark.skipif(not MODULE.exists(), reason="softhsm2 is not installed (CI installs it)")


@pytest.fixture(scope="module")
def jeton(tmp_path_factory: pytest.TempPathFactory) -> Jeton:
    """A token with a key, and the certificate of that key."""
    root = tmp_path_factory.mktemp("jeton")
    (root / "tokens").mkdir()
    conf = root / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {root / 'tokens'}\nlog.level = ERROR\n")
    environment = pytest.MonkeyPatch()
    environment.setenv("SOFTHSM2_CONF", str(conf))
    _run("--init-token", "--free", "--label", "Académie", "--pin", CODE, "--so-pin", "13579")
    key, cert = certificat("Jeton de l’académie (essai)")
    (root / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _run(
        "--import",
        str(root / "key.pem"),
        "--token",
        "Académie",
        "--label",
        "cle",
        "--id",
        "01",
        "--pin",
        CODE,
    )
    _store(cert.public_bytes(Encoding.DER))
    return Jeton(module=MODULE, label="Académie", certificat="certificat", cle="cle")


def _run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


def _store(certificate: bytes) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    token = pkcs11.lib(str(MODULE)).get_token(token_label="Académie")
    with token.open(user_pin=CODE, rw=True) as session:
        attributes = decode_x509_certificate(certificate) | {
            pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.LABEL: "certificat",
        }
        session.create_object(attributes)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({}, "0000", "code du jeton"),
        ({"label": "Autre"}, CODE, "ne s’ouvre pas"),
        ({"certificat": "x"}, CODE, "n’est pas sur le jeton"),
    ],
)
def test_wrong_token(jeton: Jeton, changes: dict[str, str], code: str, words: str) -> None:
    """A wrong code, a token that is not plugged in, a certificate that is not on it."""
    with pytest.raises(ScellementImpossible, match=words):
        open_sceau(Reglage(source=replace(jeton, **changes)), code, academie="Toulouse", now=NOW)


def test_token(jeton: Jeton, convention: Convention) -> None:
    """The key stays on the token, and the signature holds."""
    sceau = open_sceau(Reglage(source=jeton), CODE, academie="Toulouse", now=NOW)
    assert sceau.titulaire == "Jeton de l’académie (essai)"
    (signature,) = PdfFileReader(io.BytesIO(sceau.seal(convention.pdf, convention.zones))).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert])
    assert validate_pdf_signature(signature, trusted).bottom_line
