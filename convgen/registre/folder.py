"""The registre kept in a folder: ``registre.jsonl`` and the documents beside it.

A document is written under a temporary name, fsynced, renamed, its folder fsynced, and only then gets
its line: the line is what publishes it.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from convgen.errors import RegistreInvalide
from convgen.registre.jsonl import Appender, fsync_dir, read_lines
from convgen.registre.lignes import Ligne, Status, from_json, place, to_json
from convgen.registre.lock import write_lock
from convgen.registre.protocol import VersionEmise
from convgen.rules.retour.contexte import Etat

logger = logging.getLogger(__name__)

CONVENTION = "convention"
_ROOMS = {CONVENTION: ("registre.jsonl", "conventions")}
"""Where the lines and the files of a kind of document are; another kind's bear its name. Whoever reads the
registre of conventions never sees another paper."""
_LOCK = "registre.lock"
_PARTIAL = ".partial"
_ORPHANS = "orphelins"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stays in memory of a line: the rest is read again from its offset."""

    offset: int
    version: int
    status: Status
    campagne: str
    siret: str
    digest8: str


@contextlib.contextmanager
def open_registre(
    path: Path, *, write: bool, wait_s: float = 0.0, document: str = CONVENTION
) -> Iterator["FolderRegistre"]:
    """Open a registre; for writing, create and lock it (RegistreOccupe when still locked after ``wait_s``).

    ``document``: the kind of papers, each with lines of its own in the same folder.

    RegistreInvalide: no registre there, somebody else's folder, or a damaged line (named).
    """
    lines, _ = _rooms(document)
    if not write:
        exiger(path, document=document)
        yield FolderRegistre(path, appender=None, document=document)
        return
    with contextlib.ExitStack() as stack:
        with _translated(path):
            _prepare(path)
            stack.enter_context(write_lock(path / _LOCK, wait_s=wait_s))
            shutil.rmtree(path / _PARTIAL, ignore_errors=True)
            appender = stack.enter_context(Appender(path / lines))
        yield FolderRegistre(path, appender=appender, document=document)


def exiger(path: Path, *, document: str = CONVENTION) -> None:
    """RegistreInvalide when there is no registre."""
    lines, _ = _rooms(document)
    if not (path / lines).is_file():
        raise RegistreInvalide(f"{path} n’est pas un registre : {lines} n’y est pas.")


class FolderRegistre:
    """A registre in the folder ``root``; ``open_registre`` makes it."""

    def __init__(self, root: Path, *, appender: Appender | None, document: str = CONVENTION) -> None:
        self.root = root
        self._lines, self._room = _rooms(document)
        self._appender = appender
        self._by_numero: dict[int, list[_Entry]] = {}
        self._read = self._count = 0
        self.catch_up()

    def catch_up(self) -> frozenset[int]:
        """Take in the lines that another process added since; the dossiers that they are about."""
        added = set()
        for raw in read_lines(self.root / self._lines, start=self._read):
            try:
                ligne = from_json(raw.data)
            except ValueError as error:
                rank = self._count + 1
                raise RegistreInvalide(f"{self.root / self._lines}, ligne {rank} : {error}") from error
            self._index(ligne, raw.offset, len(raw.data))
            added.add(ligne.dossier)
        return frozenset(added)

    def numeros(self) -> Iterator[int]:
        """The dossiers that have a line, in order of first appearance."""
        return iter(self._by_numero)

    def current(self, numero: int) -> Ligne | None:
        """The convention in force; None when nothing was issued, or when the last version is withdrawn."""
        entry = self._current_entry(numero)
        return None if entry is None else self._load(entry)

    def en_vigueur(self, numero: int) -> int | None:
        """The version in force, without reading its line; None as for ``current``."""
        entry = self._current_entry(numero)
        return None if entry is None else entry.version

    def compte(self, numero: int) -> int:
        """How many lines a dossier has: one more says that somebody did something."""
        return len(self._by_numero.get(numero, ()))

    def versions(self, numero: int) -> tuple[VersionEmise, ...]:
        """Every version issued, oldest first."""
        last = self._last_by_version(numero)
        top = max(last, default=0)
        return tuple(
            VersionEmise(ligne=self._load(entry), etat=_etat(entry, top)) for _, entry in sorted(last.items())
        )

    def line_of(self, numero: int, version: int) -> Ligne | None:
        """The last line of a version that was issued."""
        entry = self._last_by_version(numero).get(version)
        return None if entry is None else self._load(entry)

    def last_failure(self, numero: int) -> Ligne | None:
        """The failure that is this dossier's last line, if it is one."""
        entries = self._by_numero.get(numero)
        return self._load(entries[-1]) if entries and entries[-1].status is Status.FAILED else None

    def by_digest8(self, digest8: str) -> tuple[Ligne, ...]:
        """The issued versions whose pages bear this digest."""
        return tuple(
            self._load(entry)
            for numero in self._by_numero
            for entry in self._last_by_version(numero).values()
            if entry.digest8 == digest8
        )

    def applied_sirets(self, campagne: str) -> dict[str, int]:
        """SIRET of every convention in force of a campaign, with its dossier."""
        current = ((numero, self._current_entry(numero)) for numero in self._by_numero)
        return {entry.siret: numero for numero, entry in current if entry and entry.campagne == campagne}

    def read_pdf(self, ligne: Ligne) -> bytes:
        """The issued document; RegistreInvalide names it when it is outside or is not what was issued."""
        file = self.root / (ligne.file or "")
        if ligne.file is None or not file.resolve().is_relative_to(self.root.resolve()):
            raise RegistreInvalide(f"{ligne.file} : ce fichier n’est pas dans le registre.")
        try:
            pdf = file.read_bytes()
        except OSError as error:
            raise RegistreInvalide(f"{file} ne peut pas être lu : {error.strerror}.") from error
        if hashlib.sha256(pdf).hexdigest() != ligne.sha256:
            raise RegistreInvalide(f"{file} n’est plus le fichier émis : son empreinte a changé.")
        return pdf

    def place(self, numero: int, version: int, file_name: str) -> str:
        """Where a document of this registre stands; DossierInvalide unless its name is harmless."""
        return place(numero, version, file_name, room=self._room)

    def next_version(self, numero: int) -> int:
        """The version that the next issue of this dossier bears."""
        return max(self._last_by_version(numero), default=0) + 1

    def issue(self, ligne: Ligne, pdf: bytes) -> None:
        """Keep a document, then its line; killed at any instant, either both count or neither."""
        name = Path(ligne.file or "").name
        if ligne.file != self.place(ligne.dossier, ligne.version, name):
            raise ValueError(f"not a place of the registre: {ligne.file!r}")
        if ligne.version != self.next_version(ligne.dossier):
            raise ValueError(f"version {ligne.version} of {ligne.dossier} is not the next one")
        with _translated(self.root):
            self._keep(self.root / ligne.file, pdf)
        self.record(ligne)

    def record(self, ligne: Ligne) -> None:
        """Append a line."""
        if self._appender is None:
            raise ValueError("this registre was opened for reading")
        with _translated(self.root):
            offset = self._appender.append(data := to_json(ligne))
        self._index(ligne, offset, len(data))

    def _keep(self, target: Path, pdf: bytes) -> None:
        if target.exists() and target.read_bytes() == pdf:
            # Killed after the rename, before the line: the file is already the right one.
            fsync_dir(target.parent)
            return
        for orphan in _files_of(target.parent):
            self._set_aside(orphan)
        self._write(target, pdf)

    def keep_beside(self, ligne: Ligne, suffix: str, content: bytes) -> None:
        """Keep what accompanies an issued document, under its name with another suffix.

        It has no line: it is made of the document, and can be made again.
        """
        target = (self.root / (ligne.file or "")).with_suffix(suffix)
        if ligne.file != self.place(ligne.dossier, ligne.version, Path(ligne.file or "").name):
            raise ValueError(f"not a place of the registre: {ligne.file!r}")
        if self._appender is None:
            raise ValueError("this registre was opened for reading")
        with _translated(self.root):
            if not target.exists() or target.read_bytes() != content:
                self._write(target, content)

    def _write(self, target: Path, content: bytes) -> None:
        """Have the file whole on the disk, or not at all."""
        partial = self.root / _PARTIAL / target.parent.name
        partial.parent.mkdir(exist_ok=True)
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not target.parent.exists():
            target.parent.mkdir(parents=True)
            fsync_dir(target.parent.parent)
            fsync_dir(self.root)
        partial.rename(target)
        fsync_dir(target.parent)

    def _set_aside(self, orphan: Path) -> None:
        """Never published, since it has no line; but somebody may have seen it, so it is kept."""
        digest = hashlib.sha256(orphan.read_bytes()).hexdigest()
        aside = self.root / _ORPHANS / f"{orphan.parent.name}-{digest[:8]}.pdf"
        aside.parent.mkdir(exist_ok=True)
        orphan.rename(aside)
        logger.warning("orphan document set aside", extra={"action": "set_aside", "file": aside.name})

    def _index(self, ligne: Ligne, offset: int, length: int) -> None:
        campagne = sys.intern(ligne.campagne)
        entry = _Entry(offset, ligne.version, ligne.status, campagne, ligne.siret, ligne.digest8)
        self._by_numero.setdefault(ligne.dossier, []).append(entry)
        self._read, self._count = offset + length + 1, self._count + 1

    def _last_by_version(self, numero: int) -> dict[int, _Entry]:
        entries = self._by_numero.get(numero, ())
        return {entry.version: entry for entry in entries if entry.status is not Status.FAILED}

    def _current_entry(self, numero: int) -> _Entry | None:
        last = self._last_by_version(numero)
        if not last:
            return None
        entry = last[max(last)]
        return entry if entry.status is Status.ISSUED else None

    def _load(self, entry: _Entry) -> Ligne:
        with (self.root / self._lines).open("rb") as file:
            file.seek(entry.offset)
            return from_json(file.readline())


def _etat(entry: _Entry, top: int) -> Etat:
    if entry.status is Status.WITHDRAWN:
        return Etat.RETIREE
    return Etat.COURANTE if entry.version == top else Etat.CADUQUE


def _rooms(document: str) -> tuple[str, str]:
    return _ROOMS.get(document, (f"{document}.jsonl", document))


def _files_of(dir_: Path) -> list[Path]:
    return [path for path in dir_.iterdir() if path.is_file()] if dir_.is_dir() else []


def _prepare(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    names = {entry.name for entry in path.iterdir()}
    # Another kind of document may have been the first: its lines stand beside a lock.
    started = _LOCK in names and any(name.endswith(".jsonl") for name in names)
    if not started and "registre.jsonl" not in names and names - {_LOCK, _PARTIAL}:
        raise RegistreInvalide(
            f"{path} n’est pas vide et n’est pas un registre : indiquez un autre dossier avec --output."
        )


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Say in French what the disk answers (full, read-only, a file where a folder should be)."""
    try:
        yield
    except OSError as error:
        raise RegistreInvalide(
            f"Le registre {path} ne peut pas être écrit : {error.strerror}. "
            "Vérifiez la place et les droits, puis relancez."
        ) from error
