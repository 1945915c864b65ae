"""The Convention: what was issued for a dossier, identified by the digest of what it prints."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin top left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where an element of the convention stands: 1-based page, box in points."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """An issued document: its bytes, and what inspection needs to know of them."""

    numero: int
    version: int
    digest8: str
    template: str
    file_name: str
    pdf: bytes
    sha256: str
    pages: int
    zones: Mapping[str, Zone]


def data_digest(printed: Mapping[str, object]) -> str:
    """sha256 (hex) of the printed data, in canonical JSON."""
    return hashlib.sha256(_canonical(printed)).hexdigest()


def digest8(*, campagne: str, template: str, version: int, digest: str) -> str:
    """First 8 hex digits, upper case, of sha256 over campaign, template, version and data (design, section
    4)."""
    whole = _canonical({"campagne": campagne, "template": template, "version": version, "data": digest})
    return hashlib.sha256(whole).hexdigest()[:8].upper()


def _canonical(value: Mapping[str, object]) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not plain data: {type(value).__name__}")
