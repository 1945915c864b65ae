"""Certificates made for tests: the académie's, and what may be wrong with one."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SECRET = "clé d’essai"
NOW = datetime.now(UTC)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def certificat(
    name: str = "Académie de Toulouse (essai)",
    *,
    key: Key | None = None,
    days: tuple[int, int] = (-1, 30),
    signing: bool = True,
    time_stamping: bool = False,
) -> tuple[Key, x509.Certificate]:
    """A key and its self-signed certificate, valid between these days from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    uses = x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(uses, critical=True)
    )
    if time_stamping:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return key, builder.sign(key, SHA256())


def p12(key: Key | None, cert: x509.Certificate, secret: str = SECRET) -> bytes:
    """A PKCS#12 file's bytes."""
    return pkcs12.serialize_key_and_certificates(
        b"sceau", key, cert, None, BestAvailableEncryption(secret.encode())
    )
