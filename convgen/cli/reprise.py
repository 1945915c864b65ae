"""Reprise: the verdicts of an interrupted verify, kept line by line and taken up by the next one."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from convgen.cli.inerte import visible
from convgen.cli.json_lines import encode
from convgen.cli.table import Ligne, row
from convgen.errors import UsageInvalide
from convgen.rules.constat import Constat, Outcome, Verdict
from convgen.rules.seuils import RULES_VERSION
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande

_MARK = ', "reprise": "'
_CHUNK = 1 << 20
_TRY_AGAIN = frozenset(
    {
        "file.delai",
        "file.memoire",
        "file.panne",
        "file.inaccessible",
        "file.convention_emise",
        "file.anomalie",
    }
)
"""What this machine could not do then, it may do now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deja:
    """A retour judged by an earlier run: its line as it was printed, its row."""

    line: str
    row: Ligne


class Reprise:
    """The file of ``--resume``: one JSON object per verdict, as ``--format json`` writes it, and a key more.

    The key is made of all that the verdict depends on: the retour's bytes and names, what its sender stated,
    the campaign's rules, what was issued. A retour whose key is there is not examined again.
    """

    def __init__(self, path: Path, *, sources: Sequence[Path], regles: str) -> None:
        """``sources``: the files that say what was issued; ``regles``: what else a verdict depends on."""
        self._path = path
        self._common = [regles, RULES_VERSION, *(_digest(source) for source in sources)]
        self._known = dict(_read(path))
        self._keys: dict[Demande, str] = {}

    def __enter__(self) -> "Reprise":
        _without_torn_line(self._path)
        self._stream = self._path.open("ab")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def deja(self, demande: Demande) -> Deja | None:
        """What an earlier run said of this very retour."""
        return self._known.get(self._key(demande))

    def keep(self, demande: Demande, examen: Examen) -> None:
        """Write a verdict down before it is shown: a kill loses none that was shown."""
        line = f'{encode(examen)[:-1]}{_MARK}{self._key(demande)}"}}\n'
        self._stream.write(line.encode())
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _key(self, demande: Demande) -> str:
        """Reading thousands of files twice costs less than examining one of them again."""
        if demande not in self._keys:
            said = [demande.dossier, demande.recu_le.isoformat() if demande.recu_le else None]
            files = [[path.name, _digest(path)] for path in demande.files]
            whole = json.dumps([self._common, said, files])
            self._keys[demande] = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()
        return self._keys[demande]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return "illisible"
    return digest.hexdigest()


def _read(path: Path) -> Iterator[tuple[str, Deja]]:
    """The verdicts of earlier runs; the piece of a last line that a kill cut counts for nothing."""
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise UsageInvalide(f"« {visible(str(path))} » ne peut pas être lu : {error.strerror}.") from error
    whole, _, _ = content.rpartition(b"\n")
    for rank, line in enumerate(whole.split(b"\n") if whole else (), start=1):
        try:
            text, _, tail = line.decode().rpartition(_MARK)
            kept = json.loads(text + "}")
            if not any(check["code"] in _TRY_AGAIN for check in kept["checks"]):
                yield tail.removesuffix('"}'), Deja(line=text + "}", row=_row(kept))
        except (ValueError, KeyError, TypeError) as error:
            raise UsageInvalide(
                f"« {visible(str(path))} », ligne {rank} : ce n’est pas un verdict gardé par --resume. "
                "Donnez un autre nom de fichier, ou supprimez celui-ci pour tout reprendre."
            ) from error


def _row(kept: dict[str, Any]) -> Ligne:
    verdict = Verdict(
        outcome=Outcome[kept["verdict"].upper()],
        checks=tuple(map(_constat, kept["checks"])),
        margin=kept["margin"],
        message=kept["message"],
        rules_version=kept["rules_version"],
    )
    return row(kept["file"], kept["dossier"], verdict)


def _constat(check: dict[str, Any]) -> Constat:
    return Constat(
        id=check["id"],
        outcome=Outcome[check["outcome"].upper()],
        code=check["code"],
        message=check["message"],
        details=tuple(map(_constat, check["details"])),
    )


def _without_torn_line(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as stream:
        stream.truncate(stream.read().rfind(b"\n") + 1)
