"""``convgen serve``: the instructors' web service, one web process and one worker process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import click

from convgen.errors import ProgrammeManquant

DATA = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("convgen-donnees"),
    help="Dossier des données (par défaut : convgen-donnees).",
)
_LIBRARIES = ("django", "dsfr", "gunicorn", "whitenoise")
_POLL_S = 0.2
_PAUSE_S = 1.0
"""Before a worker is started again: one that cannot start must not burn a core."""


def check_libraries() -> None:
    """ProgrammeManquant when the extra « web » is not installed."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise ProgrammeManquant(
            f"Il manque {', '.join(missing)} : installez le service avec « pip install 'convgen[web]' »."
        )


@click.command()
@DATA
@click.option("--host", default="127.0.0.1", metavar="ADRESSE", help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, metavar="N", help="Port d’écoute.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Processus qui servent les pages (par défaut : 1 ; plusieurs avec PostgreSQL).",
)
@click.option(
    "--no-worker", is_flag=True, help="Ne sert que les pages : « convgen worker » examine ailleurs."
)
@click.option("--demo", is_flag=True, help="Remplit un dossier de données neuf avec les exemples.")
def serve(data: Path, host: str, port: int, workers: int, no_worker: bool, demo: bool) -> int:
    """Ouvrir le service web des instructeurs sur le dossier DIR.

    Les tables sont créées ou mises à jour ; un processus sert les pages, un autre examine les retours
    déposés. Le premier compte se crée avec « convgen user add ». Ctrl-C arrête tout sans rien perdre : un
    retour en cours d’examen sera repris.
    """
    check_libraries()
    from convgen.web.demarrage import preparer

    preparer(data)
    if demo:
        from convgen.web.demonstration import remplir

        click.echo("Les exemples sont émis et déposés, un instant…")
        password = remplir(len(os.sched_getaffinity(0)))
        click.echo(f"Comptes lecteur, instructeur, administrateur ; mot de passe : {password}")
    if host not in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("CONVGEN_HOSTS", f"{host},localhost,127.0.0.1")
    click.echo(f"Service ouvert : http://{host}:{port}/ (Ctrl-C pour arrêter)")
    web = f"--bind {host}:{port} --workers {workers} --threads 8 --timeout 120 --log-level warning".split()
    gunicorn = [sys.executable, "-m", "gunicorn", "convgen.web.wsgi:application", *web]
    if no_worker:
        sys.stdout.flush()
        os.execv(sys.executable, gunicorn)  # the process itself: who watches it sees it end
    from convgen.web.bail import liberer

    return _together(gunicorn, [sys.executable, "-m", "convgen", "worker", "--data", str(data)], liberer)


def _together(web: list[str], worker: list[str], died: Callable[[int], object]) -> int:
    """Run both until a signal, or until the web process ends; a worker that dies is started again.

    ``died``: told of its process, so that another one may take what it held.
    """
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    pages, judge = _started(web), _started(worker)
    while not asked and pages.poll() is None:
        time.sleep(_POLL_S)
        if judge.poll() is not None:
            click.echo("Le processus qui examine les retours s’est arrêté : il est relancé.", err=True)
            time.sleep(_PAUSE_S)
            died(judge.pid)
            judge = _started(worker)
    for child in (pages, judge):
        child.terminate()
    codes = [child.wait() for child in (pages, judge)]
    return 0 if asked else abs(codes[0]) or 1


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches this process alone, which stops its children in order."""
    return subprocess.Popen(command, start_new_session=True)
