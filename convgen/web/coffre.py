"""Where bytes are kept: returns under their sha256, what was seen of them; a folder, or an S3 bucket."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Protocol

from django.conf import settings

from convgen.errors import ProgrammeManquant

_BLOC = 1 << 20


class Coffre(Protocol):
    """Bytes under names of our own, such as ``retours/ab/abcd…``; FileNotFoundError when there is none."""

    def garder(self, source: BinaryIO) -> str:
        """Keep a return; its sha256. On the disk, or acknowledged by the other side, when this returns."""

    def ecrire(self, nom: str, contenu: bytes) -> None:
        """Keep something else, whole or not at all."""

    def ouvrir(self, nom: str) -> IO[bytes]:
        """Read it."""

    def poser(self, nom: str, path: Path) -> None:
        """Have it at ``path``, where nothing is."""

    def effacer(self, nom: str) -> None:
        """Keep it no more; nothing when it is not there."""


def place(sha256: str) -> str:
    """The name of a return."""
    return f"retours/{sha256[:2]}/{sha256}"


def coffre() -> Coffre:
    """The one that the settings say."""
    bucket: str = settings.COFFRE_S3
    return _seau(bucket, settings.COFFRE_S3_ADRESSE) if bucket else Dossier(settings.DATA)


class Dossier:
    """A folder of this machine, or one that several share."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def garder(self, source: BinaryIO) -> str:
        """Write, fsync, rename: killed at any instant, a digest names whole bytes or nothing."""
        digest = hashlib.sha256()
        with self._partial() as (partial, out):
            while block := source.read(_BLOC):
                digest.update(block)
                out.write(block)
            self._publish(out, partial, self._root / place(digest.hexdigest()))
        return digest.hexdigest()

    def ecrire(self, nom: str, contenu: bytes) -> None:
        """The same way."""
        with self._partial() as (partial, out):
            out.write(contenu)
            self._publish(out, partial, self._root / nom)

    def ouvrir(self, nom: str) -> IO[bytes]:
        """The file itself."""
        return (self._root / nom).open("rb")

    def poser(self, nom: str, path: Path) -> None:
        """A link: returns may be large."""
        if not (self._root / nom).is_file():
            raise FileNotFoundError(nom)
        path.symlink_to(self._root / nom)

    def effacer(self, nom: str) -> None:
        """Its folder stays."""
        (self._root / nom).unlink(missing_ok=True)

    @contextmanager
    def _partial(self) -> Iterator[tuple[Path, IO[bytes]]]:
        folder = self._root / "retours"
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f".{secrets.token_hex(8)}.partial"
        try:
            with partial.open("xb") as out:
                yield partial, out
        finally:
            partial.unlink(missing_ok=True)

    def _publish(self, out: IO[bytes], partial: Path, target: Path) -> None:
        out.flush()
        os.fsync(out.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)
        for folder in (target.parent, target.parent.parent):
            fd = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)


class Seau:
    """An S3 bucket, through the storage of django-storages: an object is whole or is not."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def garder(self, source: BinaryIO) -> str:
        """Its name is known once it is read: it waits in a file of ours meanwhile."""
        digest = hashlib.sha256()
        with TemporaryFile() as held:
            while block := source.read(_BLOC):
                digest.update(block)
                held.write(block)
            held.seek(0)
            self._save(place(digest.hexdigest()), held)
        return digest.hexdigest()

    def ecrire(self, nom: str, contenu: bytes) -> None:
        """One object."""
        self._save(nom, BytesIO(contenu))

    def ouvrir(self, nom: str) -> IO[bytes]:
        """Fetched in a temporary file."""
        found: IO[bytes] = self._storage.open(nom)
        return found

    def poser(self, nom: str, path: Path) -> None:
        """A copy."""
        with self.ouvrir(nom) as source, path.open("xb") as out:
            while block := source.read(_BLOC):
                out.write(block)

    def effacer(self, nom: str) -> None:
        """The bucket answers the same when there is none."""
        self._storage.delete(nom)

    def _save(self, nom: str, source: IO[bytes]) -> None:
        from django.core.files import File

        self._storage.save(nom, File(source))


@cache
def _seau(bucket: str, adresse: str) -> Seau:
    """ProgrammeManquant without the extra « s3 »."""
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ProgrammeManquant(
            "Il manque django-storages : installez « pip install 'convgen[web,s3]' », ou retirez "
            "CONVGEN_S3_BUCKET."
        )
    from botocore.config import Config
    from storages.backends.s3 import S3Storage

    return Seau(
        S3Storage(
            bucket_name=bucket,
            endpoint_url=adresse or None,
            file_overwrite=True,
            default_acl=None,
            client_config=Config(
                s3={"addressing_style": "path"},
                # Other makers' servers seldom know the checksums that Amazon's now asks for.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"max_attempts": 4, "mode": "standard"},
                connect_timeout=10,
                read_timeout=60,
            ),
        )
    )
