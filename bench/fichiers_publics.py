"""The PDFs that folders hold: as they are, and inside the archives of package sources."""

import hashlib
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 60_000_000
"""Larger ones are refused on their size alone: nothing to learn from them."""


def pdfs(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """(where it was found, its bytes), each content once."""
    seen: set[bytes] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            for name, data in _in(path):
                digest = hashlib.sha256(data).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield name, data


def _in(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.is_file():
        return
    if path.suffix.lower() == ".pdf":
        yield path.name, path.read_bytes()[:MAX_BYTES]
    elif path.name.lower().endswith((".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar")):
        yield from _in_tar(path)
    elif path.suffix.lower() in (".zip", ".whl"):
        yield from _in_zip(path)


def _in_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            wanted = member.isfile() and member.name.lower().endswith(".pdf") and member.size <= MAX_BYTES
            content = archive.extractfile(member) if wanted else None
            if content is not None:
                yield f"{path.name}:{member.name}", content.read()


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith(".pdf") and entry.file_size <= MAX_BYTES:
                yield f"{path.name}:{entry.filename}", archive.read(entry)
