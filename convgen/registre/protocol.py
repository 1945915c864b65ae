"""What a registre offers, whatever keeps it: a folder today."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from convgen.registre.lignes import Ligne
from convgen.rules.retour.contexte import Etat


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEmise:
    """A version that was issued one day, its last line, and what it is worth today."""

    ligne: Ligne
    etat: Etat


class RegistreLu(Protocol):
    """Reading: needs no lock, sees the registre as it was when opened."""

    def numeros(self) -> Iterator[int]:
        """The dossiers that have a line, in order of first appearance."""

    def current(self, numero: int) -> Ligne | None:
        """The convention in force; None when nothing was issued, or when the last version is withdrawn."""

    def en_vigueur(self, numero: int) -> int | None:
        """The version in force, without reading its line; None as for ``current``."""

    def compte(self, numero: int) -> int:
        """How many lines a dossier has: one more says that somebody did something."""

    def versions(self, numero: int) -> tuple[VersionEmise, ...]:
        """Every version issued, oldest first."""

    def line_of(self, numero: int, version: int) -> Ligne | None:
        """The last line of a version that was issued."""

    def last_failure(self, numero: int) -> Ligne | None:
        """The failure that is this dossier's last line, if it is one."""

    def by_digest8(self, digest8: str) -> tuple[Ligne, ...]:
        """The issued versions whose pages bear this digest."""

    def applied_sirets(self, campagne: str) -> dict[str, int]:
        """SIRET of every convention in force of a campaign, with its dossier."""

    def read_pdf(self, ligne: Ligne) -> bytes:
        """The issued document; RegistreInvalide when it is not the one that was issued."""


class Registre(RegistreLu, Protocol):
    """Writing: one process at a time."""

    def next_version(self, numero: int) -> int:
        """The version that the next issue of this dossier bears."""

    def place(self, numero: int, version: int, file_name: str) -> str:
        """Where a document stands, relative to the registre; DossierInvalide unless its name is harmless."""

    def issue(self, ligne: Ligne, pdf: bytes) -> None:
        """Keep a document, then its line; killed at any instant, either both count or neither."""

    def keep_beside(self, ligne: Ligne, suffix: str, content: bytes) -> None:
        """Keep what accompanies an issued document, under its name with another suffix."""

    def record(self, ligne: Ligne) -> None:
        """Append a failure or a withdrawal."""
