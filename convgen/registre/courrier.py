"""The courrier: a folder that keeps what Démarche numérique said, and what was sent to it.

etat.json               how far the platform was read
dossiers/<numero>.json  each dossier as last read
retours/<numero>-<message>/  the files of one message, exactly as received
sauvegardes/<numero>/   what an act on the platform was about to destroy
carnet.jsonl            our acts: planned, done
publie                  what the next two were read with; gone as long as they do not tell all that is here
dossiers.json           what ``generate`` reads; retours.jsonl: what ``verify --retours`` reads
"""

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convgen.errors import RegistreInvalide
from convgen.plateforme.dossier_lu import DossierLu
from convgen.registre.atomique import ecrire, ecrire_brut
from convgen.registre.carnet import Carnet
from convgen.registre.dossiers_lus import DossiersLus
from convgen.registre.jsonl import fsync_dir
from convgen.registre.lock import write_lock

_ETAT = "etat.json"
_PUBLIE = "publie"
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Releve:
    """How far a démarche was read: from ``depuis`` on, after the cursor; ``vu`` is the last change seen."""

    demarche: int
    depuis: datetime
    apres: str | None
    vu: datetime | None


@contextlib.contextmanager
def open_courrier(path: Path, *, wait_s: float = 0.0, tenu: "Courrier | None" = None) -> Iterator["Courrier"]:
    """Open the courrier, created at need, for one process at a time (RegistreOccupe).

    ``tenu``: the same courrier as this process had it open before; only what changed since is read again.
    """
    try:
        _prepare(path)
        with write_lock(path / "courrier.lock", wait_s=wait_s):
            shutil.rmtree(path / _PARTIAL, ignore_errors=True)
            (path / _PARTIAL).mkdir()
            courrier = tenu or Courrier(path)
            with courrier.carnet:
                courrier.catch_up()
                yield courrier
    except OSError as error:
        raise RegistreInvalide(
            f"Le courrier {path} ne peut pas être écrit : {error.strerror}. "
            "Vérifiez la place et les droits, puis relancez."
        ) from error


class Courrier:
    """The folder, each of its dossiers read once; ``open_courrier`` makes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.carnet = Carnet(root / "carnet.jsonl")
        self._dossiers = DossiersLus(root / "dossiers")
        self._retours: set[str] = set()

    def catch_up(self) -> None:
        """Take in what changed on the disk since it was last open."""
        self._dossiers.catch_up()
        self._retours = {place.name for place in (self.root / "retours").iterdir()}

    def releve(self) -> Releve | None:
        """How far the platform was read; None at first."""
        path = self.root / _ETAT
        if not path.exists():
            return None
        try:
            kept = json.loads(path.read_bytes())
            return Releve(
                demarche=kept["demarche"],
                depuis=datetime.fromisoformat(kept["depuis"]),
                apres=kept["apres"],
                vu=datetime.fromisoformat(kept["vu"]) if kept["vu"] else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise RegistreInvalide(f"{path} est abîmé : supprimez-le, tout sera relu.") from error

    def garder_releve(self, releve: Releve) -> None:
        """Remember how far the platform was read."""
        kept = {
            "demarche": releve.demarche,
            "depuis": releve.depuis.isoformat(),
            "apres": releve.apres,
            "vu": releve.vu.isoformat() if releve.vu else None,
        }
        ecrire(self.root / _ETAT, json.dumps(kept).encode())

    def dossiers(self) -> tuple[DossierLu, ...]:
        """Every dossier ever read, by number."""
        return self._dossiers.tous()

    def dossier(self, numero: int) -> DossierLu | None:
        """A dossier as last read."""
        return self._dossiers.get(numero)

    def garder_dossier(self, lu: DossierLu) -> None:
        """Keep a dossier in the place of what was known of it."""
        self._a_publier()
        self._dossiers.garder(lu)

    def a_le_retour(self, place: str) -> bool:
        """Whether the files of this message are all here."""
        return place in self._retours

    def garder_retour(self, place: str, fichiers: Mapping[str, bytes]) -> None:
        """Keep the files of one message, by their places in its folder: all of them or none."""
        self._a_publier()
        partial, target = self.root / _PARTIAL / place, self.root / "retours" / place
        shutil.rmtree(partial, ignore_errors=True)
        for nom, contenu in fichiers.items():
            (partial / nom).parent.mkdir(parents=True, exist_ok=True)
            ecrire_brut(partial / nom, contenu)
        for dir_ in {(partial / nom).parent for nom in fichiers} | {partial}:
            fsync_dir(dir_)
        partial.rename(target)
        fsync_dir(target.parent)
        self._retours.add(place)

    def sauver(self, numero: int, nom: str, contenu: bytes) -> Path:
        """Keep what is about to be destroyed on the platform; the same twice is kept once."""
        path = self.root / "sauvegardes" / str(numero) / nom
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            fsync_dir(path.parent.parent)
        ecrire(path, contenu)
        return path

    def est_publie(self, lecture: str) -> bool:
        """Whether the files that other commands read tell all that is here, read in this way."""
        path = self.root / _PUBLIE
        return path.is_file() and path.read_bytes() == lecture.encode()

    def publier(self, lecture: str, *, dossiers: bytes, retours: bytes) -> None:
        """Write the files that other commands read; ``lecture`` names the way in which they were read."""
        ecrire(self.root / "dossiers.json", dossiers)
        ecrire(self.root / "retours.jsonl", retours)
        ecrire(self.root / _PUBLIE, lecture.encode())

    def _a_publier(self) -> None:
        """Said before anything is kept: killed in between, the next pull publishes."""
        path = self.root / _PUBLIE
        if path.exists():
            path.unlink()
            fsync_dir(self.root)


def _prepare(path: Path) -> None:
    if path.is_dir() and not (path / "carnet.jsonl").exists() and not (path / "courrier.lock").exists():
        names = [entry.name for entry in path.iterdir()]
        if names:
            raise RegistreInvalide(
                f"{path} n’est pas vide et n’est pas un courrier : indiquez un autre dossier avec --courrier."
            )
    for name in ("dossiers", "retours", "sauvegardes"):
        (path / name).mkdir(parents=True, exist_ok=True)
