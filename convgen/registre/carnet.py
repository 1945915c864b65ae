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
    """``carnet.jsonl``, append-only, read whole once; whoever opens it holds the courrier's lock."""

    def __init__(self, path: Path) -> None:
        self._actes: dict[str, Acte] = {}
        for line in read_lines(path):
            try:
                self._retenir(json.loads(line.data))
            except (ValueError, KeyError) as error:
                raise RegistreInvalide(f"{path}, ligne {line.number} : ce n’est pas un acte.") from error
        self._appender = Appender(path)

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

    def close(self) -> None:
        """Give the file back."""
        self._appender.close()

    def __enter__(self) -> "Carnet":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _noter(self, line: Mapping[str, object]) -> Acte:
        self._appender.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode())
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
