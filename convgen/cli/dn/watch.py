"""``convgen dn watch``: the whole exchange, again and again."""

import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from convgen.cli import sceau
from convgen.cli.dn import options
from convgen.cli.dn.recit import Recit
from convgen.intake.campagnes import load
from convgen.plateforme.acces import acces
from convgen.plateforme.client import Plateforme
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.demarche.veille import passage, veiller
from convgen.workflow.generate import Imprimerie


@click.command()
@options.together(
    options.campagne,
    options.courrier,
    click.option(
        "--conventions",
        required=True,
        metavar="REGISTRE",
        type=click.Path(path_type=Path),
        help="Registre des conventions, créé au besoin.",
    ),
    options.demarche,
    options.adresse,
    options.instructeur,
    options.format_,
)
@click.option(
    "--every",
    "periode_s",
    type=click.FloatRange(min=0),
    default=30.0,
    metavar="S",
    help="Secondes entre deux passages (par défaut : 30).",
)
@click.option(
    "--seal",
    "seal_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Signer chaque convention au nom de l’académie, comme « convgen generate --seal ».",
)
@click.option(
    "--seal-password-fd",
    "password_fd",
    metavar="N",
    type=click.IntRange(min=0),
    help="Descripteur où lire le mot de passe du sceau, au lieu de le demander.",
)
@click.option("--once", is_flag=True, help="Un seul passage.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="Conventions imprimées, ou retours examinés, à la fois (par défaut : autant que de cœurs).",
)
def watch(
    campagne_id: str,
    courrier: Path,
    conventions: Path,
    demarche: int | None,
    adresse: str,
    instructeur: str | None,
    format_: str,
    periode_s: float,
    once: bool,
    jobs: int,
    seal_path: Path | None,
    password_fd: int | None,
) -> int:
    """Recevoir, émettre, envoyer, vérifier et répondre, à chaque passage, jusqu’à SIGTERM ou Ctrl-C.

    L’acte en cours est achevé avant l’arrêt ; le reste reprend au prochain démarrage. Une plateforme qui ne
    répond pas n’arrête rien : le passage suivant reprend. Ce qui n’a pas changé n’est pas redit.
    """
    campagne = load(campagne_id)
    imprimerie = Imprimerie()
    if seal_path is not None:
        imprimerie = replace(imprimerie, seal=sceau.opened(seal_path, password_fd, campagne).seal)
    arret = _on_signal()
    recit = Recit(format_)
    with Plateforme(acces=acces(os.environ, adresse), dormir=arret.wait) as plateforme:
        veille = Veille(
            plateforme=plateforme,
            demarche=options.numero_de(campagne, demarche),
            campagne=campagne,
            courrier=courrier,
            registre=conventions,
            instructeur=options.instructeur_de(campagne, instructeur),
            maintenant=lambda: datetime.now(UTC),
            jobs=jobs,
            imprimerie=imprimerie,
        )
        for event in passage(veille) if once else veiller(veille, periode_s=periode_s, arret=arret):
            recit.tell(event)
    return recit.exit_code if once else 0


def _on_signal() -> threading.Event:
    """Set when somebody asks to stop."""
    arret = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda _signum, _frame: arret.set())
    return arret
