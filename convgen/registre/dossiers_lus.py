"""The dossiers of a courrier, one file each, read again only when it changed."""

import os
from pathlib import Path

from convgen.errors import RegistreInvalide
from convgen.plateforme.dossier_lu import DossierLu, from_json, to_json
from convgen.registre.atomique import ecrire

_Marque = tuple[int, int, int]


class DossiersLus:
    """``<numero>.json`` of a folder; whoever writes there holds the courrier's lock."""

    def __init__(self, dir_: Path) -> None:
        self._dir = dir_
        self._marques: dict[str, _Marque] = {}
        self._lus: dict[str, DossierLu] = {}
        self._by_numero: dict[int, DossierLu] = {}

    def catch_up(self) -> None:
        """Take in what another process, a backup or somebody's hand changed.

        A dossier is written beside and renamed: a changed one has another inode. RegistreInvalide names a
        damaged one.
        """
        with os.scandir(self._dir) as entries:
            there = {entry.name: _marque(entry.stat()) for entry in entries if entry.name.endswith(".json")}
        if there == self._marques:
            return
        self._lus = {
            name: self._lus[name] if self._marques.get(name) == marque else self._read(name)
            for name, marque in sorted(there.items())
        }
        self._marques, self._by_numero = there, {lu.numero: lu for lu in self._lus.values()}

    def tous(self) -> tuple[DossierLu, ...]:
        """Every dossier, by number."""
        return tuple(self._by_numero[numero] for numero in sorted(self._by_numero))

    def get(self, numero: int) -> DossierLu | None:
        """One dossier."""
        return self._by_numero.get(numero)

    def garder(self, lu: DossierLu) -> None:
        """Keep a dossier in the place of what was known of it."""
        name = f"{lu.numero}.json"
        ecrire(self._dir / name, to_json(lu))
        self._marques[name] = _marque((self._dir / name).stat())
        self._lus[name] = self._by_numero[lu.numero] = lu

    def _read(self, name: str) -> DossierLu:
        path = self._dir / name
        try:
            return from_json(path.read_bytes())
        except ValueError as error:
            raise RegistreInvalide(
                f"{path} est abîmé : supprimez-le, et etat.json à côté : tout sera relu."
            ) from error


def _marque(stat: os.stat_result) -> _Marque:
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
