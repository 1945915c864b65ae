"""The académie's seal, and a convention to seal."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from convgen.convention import Convention
from convgen.rendering import render
from convgen.scellement import Reglage, Sceau, open_sceau
from tests.factories import un_dossier, une_campagne
from tests.scellement.certificats import NOW, SECRET, certificat, p12


@pytest.fixture(scope="session")
def fichier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PKCS#12 file with the académie's certificate."""
    path = tmp_path_factory.mktemp("sceau") / "academie.p12"
    path.write_bytes(p12(*certificat()))
    return path


@pytest.fixture(scope="session")
def sceau(fichier: Path) -> Sceau:
    """The seal, open."""
    return open_sceau(Reglage(source=fichier), SECRET, academie="Toulouse", now=NOW)


@pytest.fixture(scope="session")
def horodatage() -> DummyTimeStamper:
    """A time stamp authority that accepts every request."""
    key, cert = certificat(
        "Horodatage d’essai", key=rsa.generate_private_key(65537, 2048), time_stamping=True
    )
    return DummyTimeStamper(
        tsa_cert=translate_pyca_cryptography_cert_to_asn1(cert),
        tsa_key=translate_pyca_cryptography_key_to_asn1(key),
    )


@pytest.fixture(scope="session")
def convention() -> Convention:
    """An issued convention."""
    return render(un_dossier(), une_campagne(), version=1)


@pytest.fixture(scope="session")
def scellee(sceau: Sceau, convention: Convention) -> bytes:
    """The same, sealed."""
    return sceau.seal(convention.pdf, convention.zones)
