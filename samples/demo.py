"""The demonstration: issue both sample campaigns, verify the sample returns, compare with what each deserves.

``make demo``, or ``python samples/demo.py [DIR]``. Writes in ``sortie/demo/``; ends 0 when every verdict and
its reason are the expected ones.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from convgen.cli import table
from convgen.cli.mots import motifs
from convgen.cli.rapport.ecriture import Rapport
from convgen.cli.retours import from_lines
from convgen.french import compte
from convgen.intake.campagnes import load
from convgen.workflow.examen import Examen
from convgen.workflow.verify import verify

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "sortie" / "demo"
CONVGEN = Path(sys.executable).with_name("convgen")
ACCEPTED = "conforme"

Attendu = Mapping[str, str | None]
"""A line of ``attendus.json``: file, campagne, verdict, check and code that must carry it, why."""


def main(out: Path) -> int:
    """Both campaigns, one after the other: 0 when nothing differs from what is expected, else 1."""
    started = time.monotonic()
    expected = json.loads((HERE / "retours" / "attendus.json").read_text(encoding="utf-8"))
    wrong = 0
    for campagne in sorted({line["campagne"] for line in expected}):
        wrong += demonstrate(campagne, [line for line in expected if line["campagne"] == campagne], out)
    seconds = round(time.monotonic() - started)
    seen = f"{compte(len(expected), 'retour')} en {compte(seconds, 'seconde')}"
    told = (
        compte(wrong, "verdict inattendu", "verdicts inattendus")
        if wrong
        else "tous les verdicts sont attendus"
    )
    click.echo(f"\n{seen} : {told}.")
    return int(wrong > 0)


def demonstrate(campagne: str, expected: Sequence[Attendu], out: Path) -> int:
    """One campaign, told step by step; the number of retours judged otherwise than expected."""
    registre, report = out / campagne / "registre", out / campagne / "rapport.html"
    # A registre only grows: starting anew gives the same versions each time.
    shutil.rmtree(out / campagne, ignore_errors=True)
    registre.parent.mkdir(parents=True)
    click.secho(f"\nCampagne {campagne}", bold=True)
    issue(campagne, registre)
    examens = list(judge(campagne, registre, report))
    table.show(table.console(sys.stdout), [table.ligne(examen) for examen in examens])
    click.echo("\nCe que chaque retour est vraiment :")
    wrong = sum(not _told(line, examen) for line, examen in zip(expected, examens, strict=True))
    click.echo(f"\nRapport illustré, à ouvrir dans un navigateur : {_short(report)}")
    return wrong


def issue(campagne: str, registre: Path) -> None:
    """Issue the sample dossiers with the installed command, then those that were corrected since."""
    reopened = HERE / "retours" / f"reouvertures-{campagne}.json"
    for dossiers in (HERE / "dossiers" / f"{campagne}.json", reopened):
        if dossiers.exists():
            _run("generate", "--campagne", campagne, _short(dossiers), "--output", _short(registre))


def judge(campagne: str, registre: Path, report: Path) -> Iterator[Examen]:
    """Verify the sample returns of a campaign, as ``convgen verify --report`` does, and write the report."""
    lines = HERE / "retours" / f"{campagne}.jsonl"
    command = f"convgen verify --campagne {campagne} --conventions {_short(registre)}"
    click.echo(f"$ {command} --retours {_short(lines)} --report {_short(report)}")
    demandes = from_lines(lines, recu_le=None)
    examens = verify(
        demandes,
        campagne=load(campagne),
        registre=registre,
        dossiers=None,
        pictures=True,
        jobs=len(os.sched_getaffinity(0)),
    )
    errors = Console(stderr=True)
    watched = track(
        examens,
        "Vérification",
        total=len(demandes),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )
    with Rapport(titre=f"Démonstration : {campagne}", etabli_le=datetime.now(UTC)) as rapport:
        for examen in watched:
            rapport.add(examen)
            yield examen
        rapport.write(report)


def _told(line: Attendu, examen: Examen) -> bool:
    """Say what the town hall did, and whether the verdict is the one that deserves."""
    right = is_expected(line, examen)
    click.echo(f"  {'✓' if right else '✗'} {examen.file}\n      {line['why']}")
    if not right:
        found = [examen.verdict.outcome.word, *(check.code for check in motifs(examen.verdict))]
        wanted = [line["verdict"] or "", line["code"] or ""]
        click.secho(f"      attendu : {' '.join(wanted)} ; obtenu : {' '.join(found)}", fg="red")
    return right


def is_expected(line: Attendu, examen: Examen) -> bool:
    """The verdict is the one expected, and the check expected carries it."""
    if examen.verdict.outcome.word != line["verdict"]:
        return False
    return line["verdict"] == ACCEPTED or any(
        check.id == line["check"] and check.code.startswith(line["code"] or "")
        for check in examen.verdict.checks
        if check.outcome is examen.verdict.outcome
    )


def _run(*args: str) -> None:
    click.echo(f"$ convgen {' '.join(args)}")
    done = subprocess.run([CONVGEN, *args], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        click.echo(done.stdout, nl=False)
        raise SystemExit(done.returncode)
    click.echo(done.stdout.splitlines()[-1])


def _short(path: Path) -> str:
    """As typed from the folder where the demonstration runs."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else OUT))
