"""The carnet of acts on the platform: what was about to be done, what is done, each under its unique key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from convgen.errors import RegistreInvalide
from convgen.registre.jsonl import Appender, read_lines
from convgen.registre.signet import Signet, poser, tient


class EtatActe(StrEnum):
    """How far an act is."""

    PREVU = "prevu"
    FAIT = "fait"
    A_REFAIRE = "a_refaire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acte:
    """An act: ``le`` is its last change; it was planned after the platform's message ``apres``."""

    key: str
    etat: EtatActe
    le: datetime
    apres: str | None


class Carnet:
    """``carnet.jsonl``, append-only, open for the length of a ``with``: its holder has the courrier's lock.

    Opened again, it reads what was added since; all of it when another file stands there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._actes: dict[str, Acte] = {}
        self._read = self._count = 0
        self._signet: Signet | None = None
        self._appender: Appender | None = None

    def acte(self, key: str) -> Acte | None:
        """What is known of an act."""
        return self._actes.get(key)

    def fait(self, key: str) -> bool:
        """Whether this act surely took place."""
        acte = self._actes.get(key)
        return acte is not None and acte.etat is EtatActe.FAIT

    def prevoir(self, key: str, *, le: datetime, apres: str | None) -> Acte:
        """Say that the act is about to be done; ``apres`` is the last message that the platform had then."""
        return self._noter({"key": key, "etat": EtatActe.PREVU, "le": le.isoformat(), "apres": apres})

    def faire(self, key: str, *, le: datetime, **details: object) -> Acte:
        """Say that the act is done."""
        return self._noter({"key": key, "etat": EtatActe.FAIT, "le": le.isoformat(), **details})

    def refaire(self, key: str, *, le: datetime) -> Acte:
        """Say that the act, done once, is to be done again: somebody ordered it."""
        return self._noter({"key": key, "etat": EtatActe.A_REFAIRE, "le": le.isoformat()})

    def __enter__(self) -> "Carnet":
        if not tient(self._signet, self._path):
            self._actes, self._read, self._count = {}, 0, 0
        for line in read_lines(self._path, start=self._read):
            self._count += 1
            try:
                self._retenir(json.loads(line.data))
            except (ValueError, KeyError) as error:
                raise RegistreInvalide(
                    f"{self._path}, ligne {self._count} : ce n’est pas un acte."
                ) from error
            self._read = line.offset + len(line.data) + 1
        self._appender = Appender(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._appender is not None:
            self._appender.close()
        self._appender, self._signet = None, poser(self._path)

    def _noter(self, line: Mapping[str, object]) -> Acte:
        if self._appender is None:
            raise ValueError("this carnet is not open")
        written = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
        self._read = self._appender.append(written) + len(written) + 1
        self._count += 1
        return self._retenir(line)

    def _retenir(self, line: Mapping[str, object]) -> Acte:
        key, apres = str(line["key"]), line.get("apres")
        known = self._actes.get(key)
        acte = Acte(
            key=key,
            etat=EtatActe(str(line["etat"])),
            le=datetime.fromisoformat(str(line["le"])),
            apres=str(apres) if apres is not None else (known.apres if known else None),
        )
        self._actes[key] = acte
        return acte
