"""``convgen relances``: prepare the reminders of a day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from convgen.cli import options
from convgen.cli.feuille import Colonne, Feuille, write
from convgen.french import NBSP, compte
from convgen.intake.campagnes import load
from convgen.intake.dossiers import read
from convgen.registre import Journal, open_registre
from convgen.rules.suivi.rappels import Rappel
from convgen.workflow.relances import a_relancer, relancer
from convgen.workflow.suivre import suivre

_COLONNES = (
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="collectivite", titre="Collectivité"),
    Colonne(cle="etape", titre="Étape"),
    Colonne(cle="echeance", titre="Échéance"),
    Colonne(cle="adresse", titre="Adresse"),
    Colonne(cle="fichiers", titre="Lettre"),
)


@click.command()
@options.campagne
@options.conventions
@options.dossiers
@options.le
@click.option(
    "--lettres",
    metavar="DIR",
    type=options.FILE,
    help="Écrit les lettres ici (.txt, et .eml avec la convention) et les note dans le journal.",
)
@options.format_
@options.output
def relances(
    campagne_id: str,
    conventions: Path,
    dossiers: Path | None,
    le: str | None,
    lettres: Path | None,
    format_: str,
    output: Path | None,
) -> None:
    """Préparer les relances d’un jour : qui doit encore sa convention signée à J-15, J-3 et J+1.

    Sans --lettres, la liste seule, et rien n’est noté. Avec --lettres, chaque lettre est écrite puis notée
    dans le journal : elle ne sera pas préparée deux fois. Les adresses viennent de --dossiers.
    """
    campagne, day = load(campagne_id), options.day(le)
    lus = read(dossiers, campagne) if dossiers is not None else ()
    journal = Journal(conventions)
    with open_registre(conventions, write=False) as registre:
        vue = suivre(registre, journal.evenements(), campagne, lus=lus, le=day)
        if lettres is None:
            rows = [(rappel, "") for rappel in a_relancer(vue, journal)]
        else:
            prepared = relancer(vue, registre, journal, dir_=lettres, instant=datetime.now(UTC))
            rows = [(done.rappel, " ".join(file.name for file in done.fichiers)) for done in prepared]
    write([feuille(rows)], format_=format_, output=output, entete={"campagne": campagne.id, "le": day})
    if format_ == "table" and output is None:
        click.echo(_told(rows, lettres).replace(NBSP, " "))


def feuille(rows: Sequence[tuple[Rappel, str]]) -> Feuille:
    """Each reminder with the names of its files."""
    return Feuille(
        nom="relances",
        colonnes=_COLONNES,
        lignes=tuple(
            (
                rappel.depot.numero,
                rappel.depot.collectivite,
                rappel.etape,
                rappel.avancement.echeance,
                rappel.depot.email,
                files,
            )
            for rappel, files in rows
        ),
    )


def _told(rows: Sequence[object], lettres: Path | None) -> str:
    if not rows:
        return "Personne n’est à relancer."
    count = compte(len(rows), "relance")
    if lettres is None:
        return f"{count} à préparer : relancez avec --lettres DIR pour écrire les lettres."
    return f"{count} : lettres dans {lettres}, notées dans le journal."
