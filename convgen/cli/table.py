"""The verdicts as a table on a terminal, one row per retour with its reasons."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from convgen.cli.inerte import visible
from convgen.cli.mots import OUTCOMES, compte, motifs
from convgen.rules.constat import Constat, Outcome, Verdict
from convgen.workflow.examen import Examen

WIDTH_WHEN_PIPED = 100

_STYLES = {
    Outcome.CONFORME: "bold green",
    Outcome.A_EXAMINER: "bold yellow",
    Outcome.NON_CONFORME: "bold red",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """What one row tells; light, so that thousands of retours leave no picture in memory."""

    file: str
    dossier: int | None
    outcome: Outcome
    motifs: tuple[str, ...]


def ligne(examen: Examen) -> Ligne:
    """Keep of an Examen what its row shows."""
    return row(examen.file, examen.dossier, examen.verdict)


def row(file: str, dossier: int | None, verdict: Verdict) -> Ligne:
    """The row of a verdict, wherever it comes from."""
    return Ligne(
        file=visible(file),
        dossier=dossier,
        outcome=verdict.outcome,
        motifs=tuple(_motif(check) for check in motifs(verdict)),
    )


def console(stream: TextIO) -> Console:
    """A console as wide as the terminal, or 100 columns and colourless when piped."""
    if isinstance(stream, io.TextIOWrapper):
        # A terminal in Latin-1 has no typographic apostrophe: show « ? » rather than stop.
        stream.reconfigure(errors="replace")
    found = Console(file=stream, highlight=False, emoji=False, markup=False)
    if not found.is_terminal:
        found.width = WIDTH_WHEN_PIPED
    return found


def show(out: Console, lignes: Sequence[Ligne]) -> None:
    """Print the table, then the count of each verdict."""
    table = Table(box=box.HORIZONTALS, show_lines=True, pad_edge=False)
    table.add_column("Fichier", ratio=35, overflow="fold")
    table.add_column("Dossier", no_wrap=True, justify="right")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Motifs", ratio=65, overflow="fold")
    for row in lignes:
        table.add_row(*_cells(row))
    out.print(table)
    out.print(Text(compte([row.outcome for row in lignes])))


def _cells(row: Ligne) -> tuple[Text, Text, Text, Text]:
    # Text, never str: a file name holding « [red] » must stay those five characters.
    return (
        Text(row.file),
        Text(str(row.dossier) if row.dossier is not None else "—"),
        Text(OUTCOMES[row.outcome].upper(), style=_STYLES[row.outcome]),
        Text("\n".join(row.motifs) or "—"),
    )


def _motif(check: Constat) -> str:
    serious = sum(detail.outcome >= Outcome.A_EXAMINER for detail in check.details)
    more = {0: "", 1: " (et un autre constat)"}.get(serious, f" (et {serious} autres constats)")
    return visible(check.message) + more
