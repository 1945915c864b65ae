"""A mayor's parapheur for tests: certificates of its own, and conventions signed electronically with them."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

A4_HEIGHT = 841.89
NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """A certificate and its key; ``issuer`` signed it, itself when None."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    issuer: x509.Certificate | None = None

    @property
    def der(self) -> bytes:
        """The certificate, DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate, PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


AUTORITE = "Autorité de certification de test"


def autorite(name: str = AUTORITE) -> Identite:
    """A root that issues certificates of signature; the same for the same name."""
    return _autorite(name)


@lru_cache
def _autorite(name: str) -> Identite:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _builder(subject, subject, key, NOW - timedelta(days=3000), NOW + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Identite(certificate=certificate, key=key)


@lru_cache
def signataire(  # noqa: PLR0913 -- what a certificate says
    name: str = "Jean GARCIA",
    organisation: str = "COMMUNE D'ALBI",
    siren: str = "218100046",
    *,
    until: datetime = NOW + timedelta(days=700),
    alone: bool = False,
    authority: str = AUTORITE,
) -> Identite:
    """A mayor's certificate, as the general reference of security writes it; ``alone``: self-signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"0002 {siren}"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    issuer = autorite(authority)
    named, signing = (subject, key) if alone else (issuer.certificate.subject, issuer.key)
    certificate = (
        _builder(subject, named, key, NOW - timedelta(days=400), until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .sign(signing, hashes.SHA256())
    )
    return Identite(certificate=certificate, key=key, issuer=None if alone else issuer.certificate)


def signe(pdf: bytes, who: Identite, *, page: int, box: Box | None, field: str = "Signature1") -> bytes:
    """The PDF signed by ``who``, visibly in ``box`` (points of an A4 page, origin top left) or not at all."""
    place = None
    if box is not None:
        place = (round(box[0]), round(A4_HEIGHT - box[3]), round(box[2]), round(A4_HEIGHT - box[1]))
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(who.der),
        signing_key=keys.PrivateKeyInfo.load(
            who.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=_registry(who),
    )
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        ),
        signer,
        stamp_style=TextStampStyle(stamp_text="Signé électroniquement par %(signer)s"),
        new_field_spec=fields.SigFieldSpec(field, on_page=page - 1, box=place),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def _registry(who: Identite) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    if who.issuer is not None:
        der = who.issuer.public_bytes(serialization.Encoding.DER)
        store.register(asn1_x509.Certificate.load(der))
    return store


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=not sign_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )
