"""Whom a campaign believes: certificates of authorities, from files, folders, and trusted lists (TSL)."""

import base64
import binascii
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_DER = b"\x30"
"""A certificate is a sequence (X.690)."""
_SUFFIXES = (".pem", ".crt", ".cer", ".der")
_TSL = "{http://uri.etsi.org/02231/v2#}"
_AUTHORITY = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
_GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
"""ETSI TS 119 612: authorities that issue qualified certificates, and are still allowed to."""


def racines(
    base: Path, certificates: tuple[str, ...], lists: tuple[str, ...], problems: list[str]
) -> tuple[bytes, ...]:
    """The DER certificates, each once; what is wrong with a file is added to ``problems``, in French."""
    found: dict[bytes, None] = {}
    for where, names, read in (
        ("certificats", certificates, _certificates),
        ("listes_de_confiance", lists, _of_list),
    ):
        for name in names:
            found.update(dict.fromkeys(_read(f"signature_electronique.{where}", base / name, read, problems)))
    return tuple(found)


def _read(
    where: str, path: Path, read: Callable[[Path], Iterator[bytes]], problems: list[str]
) -> tuple[bytes, ...]:
    try:
        files = _files(path)
        ders = tuple(der for file in files for der in read(file))
    except OSError:
        problems.append(f"{where} : « {path.name} » est introuvable ou illisible")
        return ()
    except (ValueError, ElementTree.ParseError, binascii.Error):
        problems.append(f"{where} : « {path.name} » n’est pas un fichier de ce genre")
        return ()
    if not ders:
        problems.append(f"{where} : « {path.name} » ne contient aucun certificat d’autorité")
    return ders


def _files(path: Path) -> tuple[Path, ...]:
    """The file, or those of the folder that are named like certificates."""
    if not path.is_dir():
        return (path,)
    return tuple(sorted(file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES))


def _certificates(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    pems = _PEM.findall(data)
    for der in [ssl.PEM_cert_to_DER_cert(pem.decode("ascii")) for pem in pems] or [data]:
        yield _checked(der)


def _of_list(path: Path) -> Iterator[bytes]:
    """The authorities of a trusted list that are still allowed to issue; the file is the campaign's own."""
    tree = ElementTree.fromstring(path.read_bytes())
    for service in tree.iter(f"{_TSL}ServiceInformation"):
        kind, status = (
            service.findtext(f"{_TSL}ServiceTypeIdentifier"),
            service.findtext(f"{_TSL}ServiceStatus"),
        )
        if (kind or "").strip() != _AUTHORITY or (status or "").strip() != _GRANTED:
            continue
        for certificate in service.iter(f"{_TSL}X509Certificate"):
            yield _checked(base64.b64decode("".join((certificate.text or "").split()), validate=True))


def _checked(der: bytes) -> bytes:
    # Read by what will read it again in the sandbox; heavy enough to be left out of campaigns without any.
    from asn1crypto import x509

    if not der.startswith(_DER):
        raise ValueError("not a certificate")
    certificate = x509.Certificate.load(der)
    certificate.subject.human_friendly  # noqa: B018 -- parses what is read lazily
    return der
