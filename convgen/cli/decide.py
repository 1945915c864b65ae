"""``convgen decide``: keep an instructor's decision on a dossier."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from convgen.cli.mots import CHOIX, VERDICTS
from convgen.errors import UsageInvalide
from convgen.evenement import Choix
from convgen.registre import Journal, open_registre
from convgen.workflow.consigner import decider


@click.command()
@click.option(
    "--conventions",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Registre des conventions.",
)
@click.argument("numero", type=int)
@click.option("--accepter", is_flag=True, help="La convention signée est acceptée.")
@click.option("--refaire", is_flag=True, help="Le retour est à refaire par la collectivité.")
@click.option("--prolonger", metavar="DATE", help="Nouvelle échéance, ce jour compris : 2026-09-30.")
@click.option("--classer", is_flag=True, help="Le dossier est classé sans suite.")
@click.option("--why", required=True, metavar="TEXTE", help="Raison de la décision, gardée dans le journal.")
@click.option("--par", metavar="NOM", help="Qui décide (par défaut : le compte de cette machine).")
def decide(
    conventions: Path,
    numero: int,
    accepter: bool,
    refaire: bool,
    prolonger: str | None,
    classer: bool,
    why: str,
    par: str | None,
) -> None:
    """Consigner la décision d’un instructeur sur le dossier NUMERO.

    La décision porte sur la convention en vigueur. Le verdict de la machine reste dans le journal : les deux
    sont gardés, et la suite découle de la décision.
    """
    given = (accepter, refaire, prolonger, classer)
    chosen = [choix for choix, flag in zip(Choix, given, strict=True) if flag]
    if len(chosen) != 1:
        raise UsageInvalide("Choisissez une décision : --accepter, --refaire, --prolonger DATE ou --classer.")
    with open_registre(conventions, write=False) as registre:
        decision = decider(
            registre,
            Journal(conventions),
            numero,
            choix=chosen[0],
            jusqu_au=_jour(prolonger) if prolonger else None,
            why=why,
            par=par or getpass.getuser(),
            instant=datetime.now(UTC),
        )
    machine = f" ; la machine avait dit : {VERDICTS[decision.verdict]}" if decision.verdict else ""
    click.echo(f"Dossier n° {numero}, version {decision.version} : {CHOIX[decision.choix]}{machine}.")


def _jour(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageInvalide(
            f"« {text} » n’est pas une date : écrivez par exemple --prolonger 2026-09-30."
        ) from error
