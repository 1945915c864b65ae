"""The story of a generate, told to a person or to a program."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from convgen.cli.couts import Couts
from convgen.cli.inerte import visible
from convgen.workflow.events import Event, Failed, Issued, Refused, Started, Unchanged, Warned

SOME_REFUSED = 3

_WORDS: dict[type, tuple[str, str]] = {
    Issued: ("émise", "émises"),
    Unchanged: ("inchangée", "inchangées"),
    Refused: ("dossier refusé", "dossiers refusés"),
    Failed: ("échec", "échecs"),
    Warned: ("avertissement", "avertissements"),
}


class Recit(Protocol):
    """Somebody to tell the events to; it says at the end what the command's exit code is."""

    exit_code: int

    def tell(self, event: Event) -> None:
        """Hear one event."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class RecitTexte:
    """French lines; on a terminal a progress bar, and the lines of what is out of the ordinary only."""

    def __init__(self, output: Path) -> None:
        self.exit_code = 0
        self._output = output
        self._counts: Counter[type] = Counter()
        self._couts = Couts()
        self._progress = _progress()
        self._task: TaskID | None = None

    def tell(self, event: Event) -> None:
        """Print what is worth a line, move the bar."""
        self._counts[type(event)] += 1
        self._couts.add(event)
        if isinstance(event, Refused | Failed):
            self.exit_code = SOME_REFUSED
        if self._progress.disable or not _shown_by_the_bar(event):
            for line in _lines(event):
                self._print(line)
        if isinstance(event, Started):
            self._task = self._progress.add_task("Conventions", total=event.total)
        elif self._task is not None and not isinstance(event, Warned):
            self._progress.advance(self._task)

    def __enter__(self) -> "RecitTexte":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        for line in self._couts.lines():
            click.echo(line)
        click.echo(f"{_summary(self._counts)}. Registre : {visible(str(self._output))}")

    def _print(self, line: str) -> None:
        if self._progress.disable:
            click.echo(line)
        else:
            # Through the bar's own console, or both would write over each other.
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


class RecitJson:
    """One JSON object per event, then one ``summary``, each given to ``write``: a line of the output."""

    def __init__(self, write: Callable[[dict[str, object]], None] | None = None) -> None:
        self.exit_code = 0
        self._write = write or _write
        self._counts: Counter[type] = Counter()
        self._couts = Couts()

    def tell(self, event: Event) -> None:
        """Write the event, flushed: a program may follow it."""
        self._counts[type(event)] += 1
        self._couts.add(event)
        if isinstance(event, Refused | Failed):
            self.exit_code = SOME_REFUSED
        self._write({"event": type(event).__name__.lower(), **asdict(event)})

    def __enter__(self) -> "RecitJson":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        counts = {kind.__name__.lower(): self._counts[kind] for kind in _WORDS}
        self._write({"event": "summary", **counts, **self._couts.totals()})


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        # Also when only the output goes to a file: the lines belong in that file.
        disable=not (console.is_terminal and sys.stdout.isatty()),
    )


def _shown_by_the_bar(event: Event) -> bool:
    return isinstance(event, Issued) and event.caduque is None


def _lines(event: Event) -> list[str]:
    match event:
        case Issued():
            caduque = f" (la version {event.caduque} est caduque)" if event.caduque else ""
            return [f"émise     {event.numero} v{event.version}{caduque} : {visible(event.file)}"]
        case Refused():
            who = f"dossier {event.numero}" if event.numero is not None else "dossier sans numéro"
            problems = [f"    - {visible(problem)}" for problem in event.problems]
            return [f"refusé    {who}, ligne {event.ligne} :", *problems]
        case Failed():
            return [f"échec     {event.numero}, ligne {event.ligne} : {visible(event.error)}"]
        case Warned():
            return [f"attention {event.numero}, ligne {event.ligne} : {visible(event.message)}"]
    return []


def _summary(counts: Counter[type]) -> str:
    return ", ".join(
        f"{counts[kind]} {plural if counts[kind] > 1 else singular}"
        for kind, (singular, plural) in _WORDS.items()
        if counts[kind] or kind in (Issued, Unchanged, Refused)
    )


def _write(value: dict[str, object]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
