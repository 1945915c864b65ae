"""Speed: CPU per return against the naive script, conventions per second, memory (``make bench``).

python -m bench.run [--returns 8] [--conventions 40] [--memory 200,1000] [--json bench.json]
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import commune, registre
from bench.chrono import Chrono, measure
from bench.registre import CONVGEN
from tests.scans import Nuisances, scenario

CAMPAGNE = "toulouse-2026-2027"
DEVICE = "chargeur_200_gris"
"""Five pages at 200 dpi: what most town halls send."""
ACCEPTED = (0, 10, 11)
"""Exit codes of a verify that went to its end."""

Figures = dict[str, float]


def inspection(count: int, dir: Path) -> tuple[Figures, Figures]:
    """CPU seconds per return: the real command, then the naive script, on the same files; and the real
    command's by stage, the median of each."""
    files = _returns(count, dir)
    first, of_first = _verify(files[:1], dir)
    judged, by_return = _verify(files, dir)
    started = first.cpu_s - sum(of_first[0].values())
    inside = [sum(stages.values()) for stages in by_return]
    outside = max(0.0, judged.cpu_s - started - sum(inside)) / count
    after_start = statistics.median(inside) + outside
    # As users would run it, tesseract's threads as they come; then at its best, with one thread.
    naive = [sys.executable, "-m", "bench.naive", *files]
    read = _sound(measure(naive, dir / "note", {}), (0,))
    single = _sound(measure(naive, dir / "note", {"OMP_THREAD_LIMIT": "1"}), (0,))
    figures = {
        "returns": count,
        "start_cpu_s": started,
        "convgen_median_s": after_start,
        "convgen_cpu_s": judged.cpu_s / count,
        "convgen_wall_s": judged.wall_s / count,
        "convgen_peak_mb": judged.peak_mb,
        "naive_cpu_s": read.cpu_s / count,
        "naive_wall_s": read.wall_s / count,
        "ratio_cpu": read.cpu_s / judged.cpu_s,
        "naive_one_thread_cpu_s": single.cpu_s / count,
        "ratio_one_thread": single.cpu_s / judged.cpu_s,
        "ratio_median": read.cpu_s / count / after_start,
        "median_one_thread": single.cpu_s / count / after_start,
    }
    names = sorted({name for stages in by_return for name in stages})
    spent = {name: statistics.median(stages.get(name, 0.0) for stages in by_return) for name in names}
    return figures, {**dict(sorted(spent.items(), key=lambda item: -item[1])), "outside": outside}


def _verify(files: Sequence[str], dir: Path) -> tuple[Chrono, list[Figures]]:
    """The real command over ``files``: what it took, and the CPU seconds of each return's stages."""
    command = [str(CONVGEN), "verify", "--campagne", CAMPAGNE, "--conventions", str(dir / "registre")]
    output = dir / "verdicts.jsonl"
    taken = _sound(measure([*command, "--format", "json", *files], dir / "note", output=output), ACCEPTED)
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return taken, [
        {name: spent for name, spent in answer["seconds"].items() if name.startswith("cpu_")}
        for answer in answers
    ]


def generation(count: int, jobs: int, dir: Path) -> Figures:
    """Conventions per second, start of the processes included, and the same command run again."""
    command = _generate(count, jobs, dir)
    first = _sound(measure(command, dir / "note"), (0,))
    again = _sound(measure(command, dir / "note"), (0,))
    shutil.rmtree(dir / "registre")
    return {
        "conventions": count,
        "jobs": jobs,
        "per_s": count / first.wall_s,
        "cpu_s": first.cpu_s / count,
        "again_s": again.wall_s,
        "peak_mb": first.peak_mb,
    }


def _returns(count: int, dir: Path) -> list[str]:
    dossiers = commune.dossiers(CAMPAGNE, count, seed=5)
    registre.generate(CAMPAGNE, dossiers, dir, jobs=2)
    files = []
    for rank, issued in enumerate(registre.read(dir / "registre").values()):
        retour = scenario("bonne", issued, rank, DEVICE, nuisances=Nuisances())
        path = dir / f"{rank:03d}-{issued.file_name}"
        path.write_bytes(retour.pdf)
        files.append(str(path))
    return files


def _generate(count: int, jobs: int, dir: Path) -> list[str]:
    file = commune.write(commune.dossiers(CAMPAGNE, count, seed=6), dir / "lot.json")
    return [
        *(str(CONVGEN), "generate", "--campagne", CAMPAGNE, str(file)),
        *("--output", str(dir / "registre"), "--jobs", str(jobs)),
    ]


def _sound(chrono: Chrono, accepted: Sequence[int]) -> Chrono:
    if chrono.exit_code not in accepted:
        raise SystemExit(f"code {chrono.exit_code}: the command measured has failed")
    return chrono


def main(args: Sequence[str] | None = None) -> int:
    """Measure, print, save."""
    options = _parser().parse_args(args)
    results: dict[str, object] = {}
    if options.returns:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            figures, stages = inspection(options.returns, Path(name))
            _say("inspection", results, figures)
            _say("inspection, CPU by stage (median)", results, stages)
    lots = [(options.conventions, jobs) for jobs in (1, 2) if options.conventions]
    lots += [(count, 2) for count in options.memory]
    for count, jobs in lots:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            _say(f"generation, {count} dossiers, {jobs} jobs", results, generation(count, jobs, Path(name)))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


def _say(title: str, results: dict[str, object], figures: Figures) -> None:
    results[title] = figures
    shown = "\n".join(f"  {name:18}{value:>10.3f}" for name, value in figures.items())
    print(f"{title}\n{shown}", flush=True)  # noqa: T201 -- the result of the command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--returns", type=int, default=8, help="0: no inspection")
    parser.add_argument("--conventions", type=int, default=40, help="0: no generation")
    parser.add_argument("--memory", type=_counts, default=[], metavar="200,1000", help="sizes of large lots")
    parser.add_argument("--json", type=Path, default=Path("sortie/bench.json"))
    return parser


def _counts(text: str) -> list[int]:
    return [int(count) for count in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
