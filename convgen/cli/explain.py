"""``convgen explain``: draw all that was seen on a retour, step by step, for a technician."""

from pathlib import Path

import click

from convgen.cli.explication.ecriture import write
from convgen.cli.inerte import visible
from convgen.cli.retours import from_paths, together
from convgen.cli.verify import EXIT_CODES, check_paths, demandes_of
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.workflow.verify import verify as examine

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("retours", nargs=-1, type=_FILE, metavar="RETOUR...")
@click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou chemin d’un .toml."
)
@click.option("--conventions", type=_FILE, metavar="REGISTRE", help="Les conventions émises.")
@click.option("--dossiers", type=_FILE, metavar="FILE", help="Dossiers, quand le registre manque.")
@click.option(
    "--retours", "lines", type=_FILE, metavar="FILE.jsonl", help="Au lieu de RETOUR, comme pour verify."
)
@click.option("--together", "as_one", is_flag=True, help="Tous les fichiers RETOUR sont un seul retour.")
@click.option("--recu-le", metavar="INSTANT", help="Réception, pour juger le délai.")
@click.option(
    "--output", required=True, type=_FILE, metavar="DIR", help="Dossier où écrire la page et ses images."
)
def explain(
    campagne_id: str,
    conventions: Path | None,
    dossiers: Path | None,
    retours: tuple[Path, ...],
    lines: Path | None,
    as_one: bool,
    recu_le: str | None,
    output: Path,
) -> int:
    """Expliquer un verdict : chaque étape de l’examen dessinée sur les pages, avec mesures et seuils.

    Pour chaque RETOUR, une page « explication.html » et ses images PNG dans --output (un sous-dossier par
    retour quand il y en a plusieurs). Mêmes codes de sortie que « verify ».
    """
    demandes = demandes_of(retours, lines, recu_le, together if as_one else from_paths)
    check_paths(demandes, conventions, dossiers, None)
    if output.exists() and not output.is_dir():
        raise UsageInvalide(f"« {visible(str(output))} » n’est pas un dossier.")
    examens = examine(
        demandes,
        campagne=load(campagne_id),
        registre=conventions,
        dossiers=dossiers,
        pictures=False,
        jobs=1,
        sketches=True,
    )
    outcomes = []
    for rank, examen in enumerate(examens, start=1):
        page = write(examen, output if len(demandes) == 1 else output / f"retour-{rank:03d}")
        click.echo(visible(str(page)))
        outcomes.append(examen.verdict.outcome)
    return EXIT_CODES[max(outcomes)]
