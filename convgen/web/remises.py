"""What is written for others and noted in the journal: letters of reminder, claims for payment."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from convgen.campagne import Campagne
from convgen.cli.feuille import render
from convgen.cli.titres import feuilles
from convgen.errors import UsageInvalide
from convgen.registre import Journal, RegistreLu
from convgen.registre.atomique import ecrire
from convgen.registre.lock import write_lock
from convgen.web.campagnes import registre_dir
from convgen.workflow.relances import relancer
from convgen.workflow.suivre import Vue
from convgen.workflow.titres import bordereau, prouver, remettre

_WAIT_S = 30.0


def lettres_dir(campagne: Campagne) -> Path:
    """Where the letters of a campaign are, a folder a day."""
    return registre_dir(campagne.id).parent / "relances"


def titres_dir(campagne: Campagne) -> Path:
    """Where the files handed to the finance service are."""
    return registre_dir(campagne.id).parent / "titres"


def ecrire_lettres(vue: Vue, registre: RegistreLu, journal: Journal, *, instant: datetime) -> int:
    """Write the reminders of the day, each noted once it is on the disk; how many."""
    dir_ = lettres_dir(vue.campagne) / vue.le.isoformat()
    return sum(1 for _ in relancer(vue, registre, journal, dir_=dir_, instant=instant))


def lettres(campagne: Campagne) -> Iterator[tuple[str, int]]:
    """The days on which letters were written, the last first, and how many letters."""
    for day in sorted(_inside(lettres_dir(campagne)), reverse=True):
        yield day.name, len(list(day.glob("*.txt")))


def remettre_titres(vue: Vue, registre: RegistreLu, journal: Journal, *, instant: datetime) -> Path:
    """Write what is to be handed over, then note it as handed over; the file.

    UsageInvalide when nothing is, or when somebody else just did.
    """
    dir_ = titres_dir(vue.campagne)
    dir_.mkdir(exist_ok=True)
    with write_lock(dir_ / "titres.lock", wait_s=_WAIT_S):
        found = bordereau(vue, registre, journal)
        if not found.lignes:
            raise UsageInvalide("Aucun titre n’est à remettre.")
        prouver(found.lignes, registre)
        content = render(feuilles(found, vue.campagne), format_="xlsx", entete={})
        # Named by its content: killed before the journal, the same click finds the same file.
        path = dir_ / f"titres-{hashlib.sha256(content).hexdigest()[:12]}.xlsx"
        ecrire(path, content)
        if remettre(found.lignes, journal, instant=instant) < len(found.lignes):
            path.unlink()
            raise UsageInvalide("Quelqu’un vient de remettre ces titres : ce fichier-ci n’est pas gardé.")
    return path


def titres_remis(campagne: Campagne) -> list[Path]:
    """The files handed over, the last first."""
    files = [path for path in _inside(titres_dir(campagne)) if path.suffix == ".xlsx"]
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)


def _inside(dir_: Path) -> list[Path]:
    return list(dir_.iterdir()) if dir_.is_dir() else []
