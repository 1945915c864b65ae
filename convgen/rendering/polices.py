"""The pinned fonts: the only four that a convention is set in, hidden from those of the machine."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

from convgen.errors import ProgrammeManquant, RenduImpossible

FAMILLE = "Source Sans Pro"
FICHIERS = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Bold.ttf",
    "SourceSansPro-BoldIt.ttf",
)


def isolate() -> None:
    """Leave fontconfig these fonts only; to be called before WeasyPrint is imported.

    Another font of the machine would otherwise stand in, without a word, for a glyph that ours lack: the
    paper would depend on the machine.
    """
    os.environ["FONTCONFIG_FILE"] = str(_configuration())


@cache
def directory() -> Path:
    """Where the package ``font-source-sans-pro`` keeps its files. Raises ProgrammeManquant when one lacks."""
    try:
        found = Path(str(files("font_source_sans_pro"))) / "files"
    except ModuleNotFoundError:
        raise ProgrammeManquant(
            "Les polices manquent : installez le paquet Python « font-source-sans-pro »."
        ) from None
    for name in FICHIERS:
        if not (found / name).is_file():
            raise ProgrammeManquant(f"La police « {name} » manque : réinstallez « font-source-sans-pro ».")
    return found


def check(textes: Iterable[tuple[str, str]]) -> None:
    """Raise RenduImpossible naming field and character when a ``(field, text)`` has no glyph in our fonts."""
    known = characters()
    for champ, texte in textes:
        missing = sorted(set(texte) - known)
        if missing:
            signes = ", ".join(f"« {sign} » (U+{ord(sign):04X})" for sign in missing)
            raise RenduImpossible(
                f"Le champ « {champ} » contient un caractère qui ne s’imprime pas : {signes}."
            )


@cache
def characters() -> frozenset[str]:
    """The characters drawn by Regular and Bold: dossier text is never set in italics."""
    from fontTools.ttLib import TTFont  # slow to import, needed only when something is rendered

    covered: set[int] | None = None
    for name in ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"):
        with TTFont(directory() / name, lazy=True) as font:
            points = set(font.getBestCmap())
        covered = points if covered is None else covered & points
    return frozenset(map(chr, covered or ()))


@cache
def _configuration() -> Path:
    """Write fontconfig's file in the user's cache, else in a temporary folder."""
    text = _xml()
    name = f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:16]}.conf"
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "convgen"
        base.mkdir(parents=True, exist_ok=True)
        return _write(base / name, text)
    except (OSError, RuntimeError):  # read-only, or a user without a home
        return _write(Path(tempfile.mkdtemp(prefix="convgen-")) / name, text)


def _write(path: Path, text: str) -> Path:
    """Several workers may write at once: the rename makes the file whole for each of them."""
    text = text.replace("CACHE", escape(str(path.with_suffix(".cache"))))
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)
    return path


def _xml() -> str:
    accepted = "".join(f"<acceptfont><glob>*/{name}</glob></acceptfont>" for name in FICHIERS)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{escape(str(directory()))}</dir><cachedir>CACHE</cachedir>"
        f"<selectfont>{accepted}<rejectfont><glob>*.ttf</glob></rejectfont>"
        "<rejectfont><glob>*.otf</glob></rejectfont></selectfont></fontconfig>\n"
    )
