"""The seal as the command line gives it: its file, and its password, which is never an argument."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from convgen.campagne import Campagne
from convgen.errors import UsageInvalide

if TYPE_CHECKING:
    from convgen.scellement import Sceau


def opened(path: Path, password_fd: int | None, campagne: Campagne) -> "Sceau":
    """The seal named by ``--seal``, its password asked for or read from ``--seal-password-fd``."""
    # pyHanko takes half a second to import: only who seals waits for it.
    from convgen.scellement import open_sceau, read_reglage

    reglage = read_reglage(path)
    secret = _prompt(path) if password_fd is None else _from_fd(password_fd)
    now = datetime.now(ZoneInfo("Europe/Paris"))
    return open_sceau(reglage, secret, academie=campagne.academie, now=now)


def _prompt(path: Path) -> str:
    if not sys.stdin.isatty():
        raise UsageInvalide(
            "Le mot de passe du sceau ne peut pas être demandé ici : donnez-le par --seal-password-fd, "
            "par exemple « --seal-password-fd 3 3<fichier »."
        )
    secret: str = click.prompt(
        f"Mot de passe de {path.name}", hide_input=True, default="", show_default=False, err=True
    )
    return secret


def _from_fd(number: int) -> str:
    """The first line of what the descriptor holds."""
    try:
        with os.fdopen(number, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageInvalide(
            f"Le mot de passe du sceau ne peut pas être lu sur le descripteur {number} : {error}."
        ) from error
