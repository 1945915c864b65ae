"""``convgen worker``: a process that judges the returns deposited in the web service."""

import os
import secrets
import signal
import threading
from pathlib import Path
from types import FrameType

import click

from convgen.cli.serve import DATA, check_libraries


@click.command()
@DATA
def worker(data: Path) -> None:
    """Examiner les retours déposés dans le service web, jusqu’à Ctrl-C.

    Plusieurs peuvent tourner sur les mêmes données : un retour n’est jugé qu’une fois. Celui qu’un processus
    tué examinait est repris une minute après, aussitôt si « convgen serve » l’avait lancé.
    """
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    from convgen.web.bail import porteur
    from convgen.web.ouvrier import travailler

    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    travailler(f"{porteur(os.getpid())}{secrets.token_hex(4)}", stop)
