"""The engine's fingerprint: the versions of everything whose change may change a PDF's bytes."""

import zlib
from collections.abc import Mapping
from ctypes import CDLL, c_char_p
from ctypes.util import find_library
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution, version

_PACKAGES = ("weasyprint", "pydyf", "fonttools", "pillow", "tinycss2", "zxing-cpp", "pypdfium2")
_FONTS = "font-source-sans-pro"
_ABSENT = "absent"


def engine() -> dict[str, str]:
    """Name of each part of the engine -> its version; two equal fingerprints promise equal bytes."""
    return {
        **{name: _package(name) for name in _PACKAGES},
        "pango": _library("pango-1.0", "pango_version_string"),
        "harfbuzz": _library("harfbuzz", "hb_version_string"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "fonts": _fonts(),
    }


def engine_of(producteur: str) -> dict[str, str]:
    """The engine of a document by the program that it names: of others than ours, nothing is known here."""
    return engine() if "WeasyPrint" in producteur else {}


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """« pango 1.50.12 → 1.56.3 » for each part that differs."""
    names = sorted(old.keys() | new.keys())
    return tuple(
        f"{name} {old.get(name, _ABSENT)} → {new.get(name, _ABSENT)}"
        for name in names
        if old.get(name) != new.get(name)
    )


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT


def _library(name: str, function: str) -> str:
    path = find_library(name)
    if path is None:
        return _ABSENT
    ask = getattr(CDLL(path), function)
    ask.restype = c_char_p
    return str(ask().decode())


def _fonts() -> str:
    """sha256 over the hashes that the wheel records of its fonts."""
    try:
        record = distribution(_FONTS).read_text("RECORD") or ""
    except PackageNotFoundError:
        return _ABSENT
    fonts = sorted(line for line in record.splitlines() if ".ttf," in line)
    return sha256("\n".join(fonts).encode()).hexdigest()[:16]
