"""``convgen generate``: issue the conventions of a file of dossiers."""

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from convgen.cli import grappe, sceau, sorties
from convgen.cli.journal_json import JournalJson
from convgen.cli.recit import Recit, RecitJson, RecitTexte
from convgen.cli.sorties import Sorties
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu, read
from convgen.registre import CONVENTION, open_registre
from convgen.workflow import documents
from convgen.workflow.generate import Imprimerie
from convgen.workflow.generate import generate as issue_all


@click.command()
@click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou son fichier .toml."
)
@click.argument("dossiers", type=click.Path(path_type=Path))
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Registre, créé au besoin.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="Processus d’impression (par défaut : autant que de cœurs).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="table : pour lire ; json : un objet par ligne.",
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="S",
    help="Secondes à patienter si le registre est occupé (par défaut : 0).",
)
@click.option(
    "--no-validate",
    is_flag=True,
    help="Ne pas vérifier que chaque convention est un PDF/A-3a et un PDF/UA-1 valide.",
)
@click.option(
    "--seal",
    "seal_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Signer chaque convention au nom de l’académie : certificat .p12, ou réglage .toml.",
)
@click.option(
    "--seal-password-fd",
    "password_fd",
    metavar="N",
    type=click.IntRange(min=0),
    help="Descripteur où lire le mot de passe du sceau, au lieu de le demander.",
)
@click.option(
    "--document",
    metavar="TYPE",
    default=CONVENTION,
    help="Ce qu’il faut émettre : la convention, ou un autre document (attestation-depot).",
)
@grappe.options
@sorties.options
def generate(
    campagne_id: str,
    dossiers: Path,
    output: Path,
    jobs: int,
    format_: str,
    wait_s: float,
    no_validate: bool,
    seal_path: Path | None,
    password_fd: int | None,
    document: str,
    **autres: Any,
) -> int:
    """Émettre les conventions de DOSSIERS (JSON ou export CSV, XLSX, ODS) dans le registre DIR.

    Seuls les dossiers nouveaux ou modifiés sont émis : un dossier modifié reçoit une version de plus, qui
    rend la précédente caduque. Un dossier dont la convention a été retirée en reçoit une nouvelle s’il est
    encore dans le fichier. Interrompue à tout instant, la commande reprend où elle en était.

    Chaque convention est vérifiée avant d’être émise : archivable (PDF/A-3a) et accessible (PDF/UA-1) ; celle
    qui ne l’est pas est en échec. Avec --seal, elle porte la signature électronique de l’académie (PAdES),
    visible dans son cadre ; une convention déjà émise sans elle n’est pas réémise.

    Avec --document attestation-depot, ce sont les accusés de réception d’une page qui sont émis, dans le même
    dossier mais à part : rien de ce qui lit les conventions ne les voit.

    Avec --cluster, les conventions s’impriment sur les machines d’une grappe dask ; le registre, et le sceau,
    restent à ce poste.

    Les empreintes de --checksums partent du dossier de FILE : « cd » dans ce dossier, puis « sha256sum -c ».

    Codes de sortie : 0 tous les dossiers ont leur convention ; 3 certains sont refusés ou en échec ;
    2 commande, campagne ou fichier incorrect ; 4 registre occupé ; 5 programme manquant ; 1 anomalie.
    """
    cluster = grappe.asked(autres)
    asked = Sorties(**autres)
    campagne = load(campagne_id)
    lus = read(dossiers, campagne)
    if document != CONVENTION:
        campagne = documents.of(campagne, document)
        if seal_path is not None:
            raise UsageInvalide(
                "--seal ne vaut que pour les conventions : ce document n’a pas de cadre de sceau."
            )
    if password_fd is not None and seal_path is None:
        raise UsageInvalide("--seal-password-fd ne sert qu’avec --seal.")
    imprimerie = Imprimerie(validate=None) if no_validate else Imprimerie()
    imprimerie = replace(imprimerie, grappe=cluster)
    if seal_path is not None:
        imprimerie = replace(imprimerie, seal=sceau.opened(seal_path, password_fd, campagne).seal)
    recit: Recit = RecitJson() if format_ == "json" else RecitTexte(output)
    with (
        JournalJson(asked.log_json) if asked.log_json else contextlib.nullcontext() as journal,
        open_registre(output, write=True, wait_s=wait_s, document=document) as registre,
    ):
        with (
            contextlib.closing(
                issue_all(lus, campagne, registre, jobs=jobs, imprimerie=imprimerie)
            ) as events,
            recit,
        ):
            for event in asked.along(events, campagne, registre):
                recit.tell(event)
                if journal is not None:
                    journal.tell(event)
        numeros = [lu.dossier.numero for lu in lus if isinstance(lu, Lu)]
        for line in asked.after(numeros, registre, output):
            if format_ == "table":
                click.echo(line)
    return recit.exit_code
