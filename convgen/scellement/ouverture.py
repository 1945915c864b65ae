"""Opening the seal: the certificate and its key, checked before the first convention is signed."""

from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from convgen.errors import ProgrammeManquant, ScellementImpossible
from convgen.french import jour
from convgen.scellement.horodateur import Horodateur
from convgen.scellement.reglage import Jeton, Reglage
from convgen.scellement.sceau import Sceau

_SIGNING_USES = frozenset({"digital_signature", "non_repudiation"})


def open_sceau(reglage: Reglage, secret: str, *, academie: str, now: datetime) -> Sceau:
    """The seal, ready; ``secret``: password or token's code; ``now`` is aware.

    Raises ScellementImpossible (wrong secret, no key, a certificate not valid today or not for signing),
    ProgrammeManquant (no PKCS#11 library).
    """
    source = reglage.source
    signer = _on_token(source, secret) if isinstance(source, Jeton) else _in_file(source, secret)
    certificat = signer.signing_cert
    if certificat is None:
        raise ScellementImpossible("Le sceau n’a pas de certificat.")
    _check(certificat, now)
    return Sceau(
        signer=signer,
        titulaire=str(certificat.subject.native.get("common_name") or certificat.subject.human_friendly),
        academie=academie,
        horodateur=Horodateur(reglage.horodatage) if reglage.horodatage else None,
    )


class _CleEnMemoire(Signer):
    """Signs with a key read once: pyHanko's own signer reads it again, 60 ms, for each signature."""

    def __init__(self, contents: PKCS12KeyAndCertificates, key: RSAPrivateKey | EllipticCurvePrivateKey):
        own = contents.cert
        others = [translate_pyca_cryptography_cert_to_asn1(c.certificate) for c in contents.additional_certs]
        registry = SimpleCertificateStore()
        registry.register_multiple(others)
        super().__init__(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(own.certificate) if own else None,
            cert_registry=registry,
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of ``data``; sceau.py asks for SHA-256 always."""
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))


def _in_file(path: Path, password: str) -> Signer:
    try:
        contents = load_pkcs12(path.read_bytes(), password.encode() or None)
    except OSError as error:
        raise ScellementImpossible(f"{path} ne peut pas être lu : {error.strerror}.") from error
    except ValueError as error:
        raise ScellementImpossible(
            f"Le certificat {path.name} ne s’ouvre pas : mot de passe incorrect, ou fichier abîmé."
        ) from error
    if not isinstance(contents.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ScellementImpossible(f"{path.name} ne contient pas de clé privée RSA ou à courbe elliptique.")
    return _CleEnMemoire(contents, contents.key)


def _on_token(jeton: Jeton, code: str) -> Signer:
    try:
        # An optional library: only who has a token installs it.
        from convgen.scellement.jeton import open_token
    except ImportError as error:
        raise ProgrammeManquant(
            "Pour sceller avec un jeton PKCS#11, installez : pip install 'convgen[pkcs11]'."
        ) from error
    return open_token(jeton, code)


def _check(certificat: x509.Certificate, now: datetime) -> None:
    if now < certificat.not_valid_before:
        raise ScellementImpossible(
            f"Le certificat du sceau n’est valable qu’à partir du {jour(certificat.not_valid_before.date())}."
        )
    if now > certificat.not_valid_after:
        raise ScellementImpossible(
            f"Le certificat du sceau a expiré le {jour(certificat.not_valid_after.date())} : renouvelez-le."
        )
    uses = certificat.key_usage_value
    if uses is not None and not _SIGNING_USES & uses.native:
        raise ScellementImpossible("Le certificat du sceau n’est pas fait pour signer (keyUsage).")
