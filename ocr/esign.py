"""What an electronic signature is worth: integrity, coverage, signer, trust. Offline, inside the sandbox."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from ocr.facts import ESignature, Trust

UNREADABLE = (
    *(PdfError, SignatureValidationError, PathError, ValidationError),
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError),
    *(RecursionError, NotImplementedError, OSError, struct.error, zlib.error),
)
"""What pyHanko raises on a file or a signature that is not what it should be."""
_MAX_SIGNATURES = 8
_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}
LEVELS = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "archival",
    ModificationLevel.FORM_FILLING: "form",
}
_KEY_USAGES = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
"""Seals of organisations often lack the usage of non-repudiation."""
_WORDS = 200
_TRAILING_DIGITS = re.compile(r"\d{9,14}")


def signatures(content: bytes, trust: Trust) -> tuple[ESignature, ...]:
    """The signatures of a file, time stamps of the document left out.

    A file that cannot be read as a signed one yields one entry with its ``problem``.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return tuple(_each(reader, trust))
    except UNREADABLE as error:
        return (ESignature(field="", problem=type(error).__name__),)


def _each(reader: PdfFileReader, trust: Trust) -> Iterator[ESignature]:
    for embedded in islice(reader.embedded_regular_signatures, _MAX_SIGNATURES):
        name = str(embedded.field_name)[:_WORDS]
        try:
            status = validate_pdf_signature(
                embedded, _context(trust), key_usage_settings=_KEY_USAGES, skip_diff=False
            )
            yield _seen(embedded, status, trust)
        except UNREADABLE as error:
            yield ESignature(field=name, problem=type(error).__name__)


def _context(trust: Trust) -> ValidationContext:
    """No certificate but the campaign's, nothing fetched; what the file holds of revocation is believed."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trust.roots],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=trust.at,
    )


def _seen(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus, trust: Trust) -> ESignature:
    certificate = status.signing_cert
    subject = certificate.subject.native
    moment = trust.at
    valid = certificate["tbs_certificate"]["validity"]
    claimed = status.signer_reported_dt
    return ESignature(
        field=str(embedded.field_name)[:_WORDS],
        intact=bool(status.intact),
        valid=bool(status.valid),
        coverage="partial" if status.coverage is None else _COVERAGE.get(status.coverage, "partial"),
        modification=_level(status),
        end=_end(embedded),
        signer=_word(subject.get("common_name")),
        organisation=_word(subject.get("organization_name")),
        identifiers=_identifiers(subject),
        trust=("trusted" if status.trusted else "untrusted") if trust.roots else "not_checked",
        revoked=bool(status.revoked),
        expired=not valid["not_before"].native <= moment <= valid["not_after"].native,
        self_signed=certificate.self_signed != "no",
        signed_at=claimed.isoformat() if isinstance(claimed, datetime) else "",
    )


def _level(status: PdfSignatureStatus) -> str:
    return (
        LEVELS.get(status.modification_level, "other") if status.modification_level is not None else "other"
    )


def _end(embedded: EmbeddedPdfSignature) -> int:
    """After the last byte signed: a signature that ends within the issued file is the issuer's own seal."""
    *_, start, length = (int(value) for value in embedded.byte_range)
    return start + length


def _identifiers(subject: dict[str, object]) -> tuple[str, ...]:
    """Numbers of an organisation (SIREN, SIRET) that a subject bears, wherever authorities write them."""
    kept = ("organizational_unit_name", "organization_identifier", "serial_number", "organization_name")
    words = (value for key in kept for value in _values(subject.get(key)))
    return tuple(dict.fromkeys(number for word in words for number in _TRAILING_DIGITS.findall(word)))


def _values(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _word(value: object) -> str:
    return " ".join(_values(value))[:_WORDS]
