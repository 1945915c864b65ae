"""A file written whole or not at all, whatever the instant of a kill."""

import os
from pathlib import Path

from convgen.registre.jsonl import fsync_dir


def ecrire(path: Path, contenu: bytes) -> bool:
    """Replace ``path`` durably; False, and nothing written, when it already says this."""
    if path.is_file() and path.read_bytes() == contenu:
        return False
    partial = path.with_name(f".{path.name}.partial")
    ecrire_brut(partial, contenu)
    partial.rename(path)
    fsync_dir(path.parent)
    return True


def ecrire_brut(path: Path, contenu: bytes) -> None:
    """Write a file that nobody looks at yet, and make its bytes durable."""
    with path.open("wb") as file:
        file.write(contenu)
        file.flush()
        os.fsync(file.fileno())
