"""``convgen verify``: judge the retours, show each verdict with its reasons."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import track

from convgen.campagne import Campagne
from convgen.cli import grappe, table
from convgen.cli.inerte import visible
from convgen.cli.json_lines import encode
from convgen.cli.rapport.ecriture import Rapport
from convgen.cli.reprise import Deja, Reprise
from convgen.cli.retours import from_lines, from_paths, instant, together
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.registre import Journal
from convgen.rules.constat import Outcome
from convgen.workflow.consigner import consigner
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande, Sources
from convgen.workflow.verify import verify as examine
from convgen.workflow.verify_grappe import verify as examine_far

EXIT_CODES = {Outcome.CONFORME: 0, Outcome.A_EXAMINER: 10, Outcome.NON_CONFORME: 11}

_FILE = click.Path(path_type=Path)


class FromFiles(Protocol):
    """How the files of the command line make retours: one each, or one together."""

    def __call__(self, paths: tuple[Path, ...], *, recu_le: datetime | None) -> tuple[Demande, ...]: ...


@click.command()
@click.argument("retours", nargs=-1, type=_FILE, metavar="RETOUR...")
@click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou chemin d’un .toml."
)
@click.option(
    "--conventions",
    type=_FILE,
    metavar="REGISTRE",
    help="Registre écrit par « convgen generate » : les conventions émises.",
)
@click.option(
    "--dossiers",
    type=_FILE,
    metavar="FILE",
    help="Dossiers (JSON ou export), quand le registre manque : leurs conventions sont refaites.",
)
@click.option(
    "--retours",
    "lines",
    type=_FILE,
    metavar="FILE.jsonl",
    help="Au lieu de RETOUR : une ligne par retour, {files, dossier, recu_le}.",
)
@click.option(
    "--together",
    "as_one",
    is_flag=True,
    help="Tous les fichiers RETOUR, dans cet ordre, sont un seul retour : une page par fichier, par exemple.",
)
@click.option(
    "--recu-le",
    metavar="INSTANT",
    help="Réception, pour juger le délai : 2026-08-12T10:05, heure de Paris sauf décalage écrit.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="table : pour lire ; json : un objet par ligne, dès que le verdict tombe.",
)
@click.option(
    "--report", type=_FILE, metavar="report.html", help="Écrit aussi une page HTML avec les images annotées."
)
@click.option(
    "--journal",
    "--record",
    "journal",
    is_flag=True,
    help="Consigne chaque verdict dans le journal du registre (--conventions).",
)
@click.option(
    "--resume",
    type=_FILE,
    metavar="FILE.jsonl",
    help="Garde chaque verdict dans ce fichier ; relancée, la commande n’examine pas deux fois un retour.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="Retours examinés à la fois (par défaut : autant que de cœurs).",
)
@grappe.options
def verify(
    campagne_id: str,
    conventions: Path | None,
    dossiers: Path | None,
    retours: tuple[Path, ...],
    lines: Path | None,
    as_one: bool,
    recu_le: str | None,
    format_: str,
    report: Path | None,
    journal: bool,
    resume: Path | None,
    jobs: int,
    **autres: Any,
) -> int:
    """Vérifier les conventions signées qui reviennent, et dire pourquoi.

    Chaque RETOUR est un fichier PDF, ou une image (JPEG, PNG, TIFF, HEIC) ; avec --together, ils n’en font
    qu’un. Il est comparé à la convention émise : --conventions ou --dossiers est nécessaire.

    Avec --cluster, les retours sont examinés par les machines d’une grappe dask, qui voient les mêmes
    fichiers ; leurs « dask worker » sont lancés avec --no-nanny.

    Codes de sortie : 0 tout est conforme ; 10 il y a des retours à examiner ; 11 il y en a de non conformes ;
    2 commande, campagne ou fichier incorrect ; 5 programme manquant ; 1 anomalie.
    """
    cluster = grappe.asked(autres)
    demandes = demandes_of(retours, lines, recu_le, together if as_one else from_paths)
    check_paths(demandes, conventions, dossiers, report)
    if journal and conventions is None:
        raise UsageInvalide("Le journal est dans le registre : --journal demande --conventions.")
    campagne = load(campagne_id)
    reprise = _reprise(resume, campagne, report, (conventions, dossiers), journal=journal)
    new = demandes if reprise is None else tuple(d for d in demandes if reprise.deja(d) is None)
    sources = Sources(campagne=campagne, registre=conventions, dossiers=dossiers, pictures=report is not None)
    examens = (
        examine(
            new,
            campagne=campagne,
            registre=conventions,
            dossiers=dossiers,
            pictures=report is not None,
            jobs=jobs,
        )
        if cluster is None
        else examine_far(new, sources, cluster)
    )
    if journal and conventions is not None:
        examens = _recorded(examens, Journal(conventions))
    with contextlib.ExitStack() as stack:
        if report is not None:
            examens = _reported(examens, stack, campagne, report)
        results: Iterator[Examen | Deja] = examens
        if reprise is not None:
            results = _resumed(demandes, examens, stack.enter_context(reprise))
        exit_code = _TELL[format_](_watched(results, len(demandes), format_))
    if report is not None:
        click.echo(f"Rapport : {visible(str(report))}", err=True)
    return exit_code


def demandes_of(
    retours: tuple[Path, ...], lines: Path | None, recu_le: str | None, from_files: FromFiles
) -> tuple[Demande, ...]:
    """The retours named on the command line; UsageInvalide says what is wrong with it."""
    received = _instant(recu_le) if recu_le is not None else None
    if lines is not None and retours:
        raise UsageInvalide("Donnez soit des fichiers RETOUR, soit --retours, pas les deux.")
    if lines is not None and from_files is together:
        raise UsageInvalide("--together réunit des fichiers RETOUR ; une ligne de --retours le fait déjà.")
    if lines is not None:
        return from_lines(lines, recu_le=received)
    if not retours:
        raise UsageInvalide("Il manque les retours à vérifier : donnez des fichiers PDF, ou --retours.")
    return from_files(retours, recu_le=received)


def _instant(text: str) -> datetime:
    try:
        return instant(text)
    except ValueError as error:
        raise UsageInvalide(
            f"« {visible(text)} » n’est pas un instant : écrivez par exemple 2026-08-12T10:05 "
            "ou 2026-08-12T10:05:00+02:00."
        ) from error


def check_paths(
    demandes: tuple[Demande, ...], conventions: Path | None, dossiers: Path | None, report: Path | None
) -> None:
    """Everything that can be known to be wrong before the first retour is looked at."""
    if conventions is None and dossiers is None:
        raise UsageInvalide("Il manque --conventions (le registre) ou --dossiers (leur fichier).")
    if conventions is not None and not conventions.is_dir():
        raise UsageInvalide(f"Le registre « {visible(str(conventions))} » n’existe pas.")
    if dossiers is not None and not dossiers.is_file():
        raise UsageInvalide(f"Le fichier de dossiers « {visible(str(dossiers))} » n’existe pas.")
    if report is None:
        return
    if report.is_dir() or not report.parent.is_dir():
        raise UsageInvalide(f"Le rapport ne peut pas être écrit là : « {visible(str(report))} ».")
    if any(path.resolve() == report.resolve() for demande in demandes for path in demande.files):
        raise UsageInvalide("Le rapport remplacerait un des retours : donnez-lui un autre nom.")


def _recorded(examens: Iterator[Examen], journal: Journal) -> Iterator[Examen]:
    """The same, each kept in the journal before it is shown."""
    for examen in examens:
        consigner(examen, journal, instant=datetime.now(UTC))
        yield examen


def _reported(
    examens: Iterator[Examen], stack: contextlib.ExitStack, campagne: Campagne, path: Path
) -> Iterator[Examen]:
    """The same, each also put into the report, which is written after the last one."""
    titre = f"Académie de {campagne.academie}, année scolaire {campagne.annee_scolaire}"
    rapport = stack.enter_context(Rapport(titre=titre, etabli_le=datetime.now(UTC)))
    for examen in examens:
        rapport.add(examen)
        yield examen
    rapport.write(path)


def _reprise(
    path: Path | None,
    campagne: Campagne,
    report: Path | None,
    sources: tuple[Path | None, Path | None],
    *,
    journal: bool,
) -> Reprise | None:
    """The verdicts kept by an earlier run; they say nothing once what was issued has changed."""
    if path is None:
        return None
    if report is not None:
        raise UsageInvalide("--resume ne garde pas les images du rapport : choisissez --resume ou --report.")
    if path.is_dir() or not path.parent.is_dir():
        raise UsageInvalide(f"Les verdicts ne peuvent pas être gardés là : « {visible(str(path))} ».")
    registre, dossiers = sources
    issued = [registre / "registre.jsonl"] if registre is not None else []
    issued += [dossiers] if dossiers is not None else []
    return Reprise(path, sources=issued, regles=f"{campagne.id} {campagne.retour} journal={journal}")


def _resumed(
    demandes: tuple[Demande, ...], examens: Iterator[Examen], reprise: Reprise
) -> Iterator[Examen | Deja]:
    """Each retour in the order given: what was said of it before, or its new verdict, kept first."""
    for demande in demandes:
        before = reprise.deja(demande)
        if before is not None:
            yield before
            continue
        examen = next(examens)
        reprise.keep(demande, examen)
        yield examen


def _watched(results: Iterator[Examen | Deja], total: int, format_: str) -> Iterable[Examen | Deja]:
    """A progress bar on a terminal, unless the JSON lines go there too."""
    errors = Console(stderr=True)
    mixed = format_ == "json" and sys.stdout.isatty()
    return track(
        results,
        total=total,
        description="Vérification",
        console=errors,
        disable=not errors.is_terminal or mixed,
        transient=True,
    )


def _tell_json(results: Iterable[Examen | Deja]) -> int:
    # Bytes: JSON is UTF-8, whatever the terminal's own encoding.
    out = sys.stdout.buffer
    outcomes = []
    for result in results:
        line = result.line if isinstance(result, Deja) else encode(result)
        out.write(line.encode() + b"\n")
        out.flush()
        outcomes.append(result.row.outcome if isinstance(result, Deja) else result.verdict.outcome)
    return EXIT_CODES[max(outcomes)]


def _tell_table(results: Iterable[Examen | Deja]) -> int:
    lignes = [result.row if isinstance(result, Deja) else table.ligne(result) for result in results]
    table.show(table.console(sys.stdout), lignes)
    return EXIT_CODES[max(ligne.outcome for ligne in lignes)]


_TELL = {"json": _tell_json, "table": _tell_table}
