"""Empreintes: the digests of every document of a registre, as ``sha256sum -c`` reads them."""

import os
from pathlib import Path

from convgen.errors import UsageInvalide
from convgen.registre import RegistreLu


def write_checksums(registre: RegistreLu, root: Path, target: Path) -> int:
    """One line per version ever issued, its path relative to the folder of ``target``; how many there are.

    ``root``: the registre's folder. The digests are those of the lines, not of the files as they are now.
    """
    lines = []
    for numero in registre.numeros():
        for emise in registre.versions(numero):
            path = os.path.relpath(root / (emise.ligne.file or ""), target.parent)
            lines.append(f"{emise.ligne.sha256}  {path}\n")
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(target)
    except OSError as error:
        raise UsageInvalide(f"{target} ne peut pas être écrit : {error.strerror}.") from error
    return len(lines)
