"""Processor time per convention, start-up apart: ours against WeasyPrint alone, Typst and LibreOffice.

python -m bench.impression [--count 1000,10000] [--peers 200] [--json sortie/impression.json]

Every engine prints the same dossiers, the same words on the same pages, with codes and embedded JSON, one PDF
each. Two lots are measured, a small one and a large one: what a convention costs is the difference, divided.
The checks of PDF/A and PDF/UA are left out of both sides (``python -m bench.archivage`` measures them).
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import commune, pairs
from bench.chrono import Chrono, measure
from bench.registre import CONVGEN

CAMPAGNE = pairs.CAMPAGNE
WARM = 60
"""Dossiers of the small lot: every shape of dossier has its mould by then."""
WEASYPRINT = 20
"""Dossiers that WeasyPrint lays out alone: it takes its time."""

Figures = dict[str, float]


def ours(count: int, jobs: int, dir: Path) -> Figures:
    """The installed command, registre included: reading, checking, printing, writing to the disc for good."""
    few, many = (_sound(_generate(size, jobs, dir)) for size in (WARM, count))
    return {
        "cpu_ms": 1000 * (many.cpu_s - few.cpu_s) / (count - WARM),
        "wall_ms": 1000 * (many.wall_s - few.wall_s) / (count - WARM),
        "start_cpu_s": few.cpu_s - WARM * (many.cpu_s - few.cpu_s) / (count - WARM),
        "wall_s": many.wall_s,
        "peak_mb": many.peak_mb,
        "parent_mb": many.parent_mb,
        "parent_small_mb": few.parent_mb,
    }


def peer(engine: str, few: int, many: int, dir: Path) -> Figures:
    """A peer in a process of its own; what the harness spent on its data is deducted."""
    small, small_harness = _peer(engine, few, dir)
    large, large_harness = _peer(engine, many, dir)
    harness = large_harness - small_harness
    return {
        "cpu_ms": 1000 * (large.cpu_s - small.cpu_s - harness) / (many - few),
        "wall_ms": 1000 * (large.wall_s - small.wall_s) / (many - few),
        "peak_mb": large.peak_mb,
    }


def _generate(count: int, jobs: int, dir: Path) -> Chrono:
    shutil.rmtree(dir / "registre", ignore_errors=True)
    command = [str(CONVGEN), "generate", "--campagne", CAMPAGNE, str(_lot(count, dir)), "--no-validate"]
    command += ["--output", str(dir / "registre"), "--jobs", str(jobs)]
    return measure(command, dir / "note")


def _peer(engine: str, count: int, dir: Path) -> tuple[Chrono, float]:
    out = dir / engine
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "bench.pairs", engine, str(_lot(count, dir)), str(out)]
    chrono = _sound(measure(command, dir / "note"))
    note = out / pairs.PREPARED
    if len(list(out.glob("*.pdf"))) != count:
        raise SystemExit(f"{engine}: {count} conventions were asked for")
    return chrono, float(note.read_text()) if note.exists() else 0.0


def _lot(count: int, dir: Path) -> Path:
    path = dir / f"lot-{count}.json"
    if not path.exists():
        commune.write(commune.dossiers(CAMPAGNE, count, seed=6), path)
    return path


def _sound(chrono: Chrono) -> Chrono:
    if chrono.exit_code:
        raise SystemExit(f"code {chrono.exit_code}: the command measured has failed")
    return chrono


def main(args: Sequence[str] | None = None) -> int:
    """Measure, print, save."""
    options = _parser().parse_args(args)
    results: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        dir = Path(name)
        _say("WeasyPrint alone", results, peer("weasyprint", 4, 4 + WEASYPRINT, dir))
        _say("typst-py", results, peer("typst", 10, 10 + options.peers, dir))
        if shutil.which("soffice"):
            _say("LibreOffice", results, peer("libreoffice", 2, 2 + WEASYPRINT, dir))
        else:
            print("LibreOffice: not installed, left out", flush=True)  # noqa: T201 -- the result of the command
        for count in options.count:
            for jobs in (1, 2):
                _say(f"convgen, {count} dossiers, {jobs} jobs", results, ours(count, jobs, dir))
    _compare(results)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


def _compare(results: dict[str, Figures]) -> None:
    """How many times less than each peer."""
    mine = [figures["cpu_ms"] for name, figures in results.items() if name.startswith("convgen")]
    for name, figures in results.items():
        if mine and not name.startswith("convgen"):
            times = figures["cpu_ms"] / max(mine)
            print(f"{name}: {times:.1f} times our processor time", flush=True)  # noqa: T201 -- the same


def _say(title: str, results: dict[str, Figures], figures: Figures) -> None:
    results[title] = figures
    shown = "\n".join(f"  {name:18}{value:>10.2f}" for name, value in figures.items())
    print(f"{title}\n{shown}", flush=True)  # noqa: T201 -- the same


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.impression", description=__doc__)
    parser.add_argument("--count", type=_counts, default=[1000], metavar="1000,10000")
    parser.add_argument("--peers", type=int, default=200, help="dossiers of typst-py")
    parser.add_argument("--json", type=Path, default=Path("sortie/impression.json"))
    return parser


def _counts(text: str) -> list[int]:
    return [int(count) for count in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
