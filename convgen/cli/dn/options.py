"""What the commands of ``convgen dn`` have in common: their options, and how the platform is opened."""

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from convgen.campagne import Campagne
from convgen.errors import UsageInvalide
from convgen.plateforme.acces import ADRESSE, acces
from convgen.plateforme.client import Plateforme
from convgen.registre import exiger
from convgen.registre.courrier import open_courrier
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.pull import Releveur
from convgen.workflow.tenue import Tenue

_DIR = click.Path(path_type=Path)

campagne = click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou son fichier .toml."
)
demarche = click.option(
    "--demarche",
    type=click.IntRange(min=1),
    metavar="N",
    help="Numéro de la démarche (par défaut : celui de la campagne).",
)
adresse = click.option(
    "--adresse", default=ADRESSE, metavar="URL", help="API de la plateforme (par défaut : la vraie)."
)
courrier = click.option(
    "--courrier", required=True, metavar="DIR", type=_DIR, help="Dossier du courrier, créé au besoin."
)
conventions = click.option(
    "--conventions", required=True, metavar="REGISTRE", type=_DIR, help="Registre des conventions."
)
wait = click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="S",
    help="Secondes à patienter si le courrier est occupé (par défaut : 0).",
)
format_ = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="table : pour lire ; json : un objet par ligne.",
)
instructeur = click.option(
    "--instructeur",
    metavar="EMAIL",
    help="Instructeur qui signe les actes (par défaut : celui de la campagne).",
)
dry_run = click.option(
    "--dry-run", is_flag=True, help="Dit ce qui serait envoyé, sans rien envoyer ni écrire."
)


ACTES = (campagne, courrier, conventions, demarche, adresse, instructeur, dry_run, format_, wait)
"""The options of the commands that act on the platform."""


def together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options as one decorator, in the order in which ``--help`` shows them."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def numero_de(campagne: Campagne, demarche: int | None) -> int:
    """The démarche's number: the option's, else the campaign's."""
    numero = demarche or (campagne.demarche.numero if campagne.demarche else None)
    if numero is None:
        raise UsageInvalide(
            "Il manque le numéro de la démarche : donnez --demarche, ou « numero » dans la table [demarche] "
            "de la campagne."
        )
    return numero


@contextlib.contextmanager
def ouvrir(
    campagne: Campagne, demarche: int | None, adresse: str, *, courrier: Path, wait_s: float
) -> Iterator[Releveur]:
    """The platform and the courrier, open until the end of the block."""
    numero = numero_de(campagne, demarche)
    with (
        Plateforme(acces=acces(os.environ, adresse)) as plateforme,
        open_courrier(courrier, wait_s=wait_s) as opened,
    ):
        yield Releveur(
            plateforme=plateforme,
            demarche=numero,
            campagne=campagne,
            courrier=opened,
            maintenant=lambda: datetime.now(UTC),
        )


def instructeur_de(campagne: Campagne, instructeur: str | None) -> str:
    """Who signs the acts: the option's e-mail, else the campaign's."""
    email = instructeur or (campagne.demarche.instructeur if campagne.demarche else None)
    if not email:
        raise UsageInvalide(
            "Il manque l’instructeur qui signe les actes : donnez --instructeur, ou « instructeur » dans la "
            "table [demarche] de la campagne."
        )
    return email


@contextlib.contextmanager
def au_bureau(
    campagne: Campagne,
    demarche: int | None,
    adresse: str,
    *,
    courrier: Path,
    conventions: Path,
    instructeur: str | None,
    wait_s: float,
) -> Iterator[Bureau]:
    """The bureau that acts on the platform, open until the end of the block."""
    email = instructeur_de(campagne, instructeur)
    exiger(conventions)
    with ouvrir(campagne, demarche, adresse, courrier=courrier, wait_s=wait_s) as releveur:
        yield Bureau(
            plateforme=releveur.plateforme,
            numero=releveur.demarche,
            campagne=campagne,
            courrier=releveur.courrier,
            tenue=Tenue(conventions, campagne),
            instructeur=email,
            maintenant=releveur.maintenant,
        )
