"""Doctor: what convgen needs on this machine, what is there, and how to get the rest.

Only the standard library is imported here: this must work precisely when something is missing.
"""

import importlib.metadata
import importlib.util
import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

_SECONDS = 60
_PYTHON_MIN = (3, 11)
_PIP = "make setup (ou : .venv/bin/pip install --require-hashes -r requirements.lock)"
_APT = "apt-get install"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organe:
    """One thing needed: ``version`` when it works, else ``problem``, and ``remedy``."""

    name: str
    purpose: str
    version: str | None
    problem: str | None
    remedy: str


_LIBRARIES = (
    ("jinja2", "jinja2", "gabarits"),
    ("pydantic", "pydantic", "lecture des données"),
    ("rich", "rich", "affichage"),
    ("python-dateutil", "dateutil", "délais"),
    ("python-stdnum", "stdnum", "SIRET"),
    ("tzdata", "tzdata", "heure de Paris"),
    ("font-source-sans-pro", "font_source_sans_pro", "police des conventions"),
    ("pikepdf", "pikepdf", "PDF"),
    ("page-validation", "page", "normes d’archivage"),
    ("pyhanko", "pyhanko", "signature électronique"),
    ("pypdfium2", "pypdfium2", "images des pages"),
    ("pillow", "PIL", "images"),
    ("numpy", "numpy", "images"),
    ("opencv-python-headless", "cv2", "images"),
    ("zxing-cpp", "zxingcpp", "codes QR"),
    ("pytesseract", "pytesseract", "reconnaissance de caractères"),
)
"""Name on the package index, module, what it is for."""


def examine() -> Iterator[Organe]:
    """Every thing needed, in the order in which a person would install them."""
    yield _python()
    failures = _import_failures([module for _, module, _ in _LIBRARIES])
    for name, module, purpose in _LIBRARIES:
        yield _library(name, purpose, failures.get(module))
    yield _weasyprint()
    yield _tesseract()
    yield _french()
    yield _confinement()


def _python() -> Organe:
    old = sys.version_info < _PYTHON_MIN
    return Organe(
        name="python",
        purpose="tout",
        version=None if old else platform.python_version(),
        problem=f"version {platform.python_version()}, trop ancienne" if old else None,
        remedy="installez Python 3.11 ou plus récent",
    )


def _library(name: str, purpose: str, failure: str | None) -> Organe:
    return Organe(
        name=name,
        purpose=purpose,
        version=None if failure else _installed_version(name),
        problem=failure,
        remedy=_PIP,
    )


def _weasyprint() -> Organe:
    """WeasyPrint loads Pango and HarfBuzz when imported: its failure is most often theirs."""
    code = "from weasyprint.text.ffi import pango; print(pango.pango_version())"
    done = _run([sys.executable, "-c", code])
    if done is None or done.returncode != 0:
        missing = importlib.util.find_spec("weasyprint") is None
        return Organe(
            name="weasyprint + pango",
            purpose="mise en page des conventions",
            version=None,
            problem="non installé" if missing else "Pango ou HarfBuzz ne se charge pas",
            remedy=_PIP if missing else f"{_APT} libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        )
    number = int(done.stdout.strip())
    pango = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return Organe(
        name="weasyprint + pango",
        purpose="mise en page des conventions",
        version=f"{_installed_version('weasyprint')} + {pango}",
        problem=None,
        remedy=_PIP,
    )


def _tesseract() -> Organe:
    done = _run(["tesseract", "--version"])
    found = re.search(r"tesseract v?([0-9][0-9.]*)", done.stdout + done.stderr) if done else None
    return Organe(
        name="tesseract",
        purpose="reconnaissance de caractères",
        version=found.group(1) if found else None,
        problem=None if found else "non installé",
        remedy=f"{_APT} tesseract-ocr",
    )


def _french() -> Organe:
    done = _run(["tesseract", "--list-langs"])
    there = done is not None and "fra" in (done.stdout + done.stderr).split()
    return Organe(
        name="tesseract, français",
        purpose="reconnaissance de caractères",
        version="fra" if there else None,
        problem=None if there else "données du français absentes",
        remedy=f"{_APT} tesseract-ocr-fra",
    )


def _confinement() -> Organe:
    """What stands around the process that opens returned files, tried for true in a process apart.

    Without it the inspection still works, inside its other limits: that is told, and nothing is missing.
    """
    done = _run([sys.executable, "-m", "ocr.confinement"])
    try:
        told = json.loads(done.stdout) if done else {}
    except ValueError:
        told = {}
    walls = told.get("held", [])
    names = [f"Landlock {told['landlock']}" if wall == "landlock" else wall for wall in walls]
    lacking = [name for wall, name in _WALLS.items() if wall not in walls]
    without = f"sans {' ni '.join(lacking)} : restent les limites de temps et de mémoire" if lacking else ""
    return Organe(
        name="confinement",
        purpose="fichiers hostiles",
        version=" ; ".join(filter(None, (", ".join(names), without))),
        problem=None,
        remedy="un noyau Linux 5.13 ou plus récent, Landlock et seccomp actifs",
    )


_WALLS = {
    "landlock": "Landlock (fichiers)",
    "seccomp": "seccomp (réseau)",
    "capabilities": "abandon des privilèges",
}


def _import_failures(modules: list[str]) -> dict[str, str]:
    """Import everything in another process: a library that crashes must not take the doctor with it."""
    code = (
        "import importlib, json, sys\nfailures = {}\nfor name in sys.argv[1:]:\n"
        "    try:\n        importlib.import_module(name)\n"
        "    except Exception as error:\n        failures[name] = f'{type(error).__name__} : {error}'\n"
        "print(json.dumps(failures))"
    )
    done = _run([sys.executable, "-c", code, *modules])
    if done is None or done.returncode != 0:
        return dict.fromkeys(modules, "ne se charge pas")
    failures: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return failures


def _installed_version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "version inconnue"


def _run(command: list[str]) -> subprocess.CompletedProcess[str] | None:
    if shutil.which(command[0]) is None:
        return None
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
