"""Robustness: every PDF that folders of package sources hold, and damaged copies of our own returns.

    python -m bench.robustesse DIR... --mutations 2000 --jobs 2 --sans-ocr

Nothing may be accepted, nobody may crash or hang, no process may take a gibibyte. Exit code 1 otherwise. The
files are read where they are; none enters the repository. ``--sans-ocr`` puts a tesseract that reads nothing
first in PATH: a page without code costs seconds of OCR, which is not what is tried here.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import commune, registre
from bench.fichiers_publics import pdfs
from bench.mutations import mutated
from convgen.intake.campagnes import load
from convgen.rules.constat import Outcome
from convgen.workflow import verify as use_case
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande, verify
from ocr.sandbox import Sandbox

CAMPAGNE = "toulouse-2026-2027"
BATCH, UNSIGNED = 100, 3
MEMORY_LIMIT_MB = 1024
SECONDS_LIMIT = 600
"""The sandbox's own patience: 30 s, then 20 s for each of 3 pages read, of 12 compared, is what bounds it."""
_EVERY_S = 0.05
_ELSEWHERE = ("file", "dossier_number")
_DEATHS = ("file.panne", "file.memoire", "file.delai")
_FAKE_TESSERACT = r"""#!/bin/sh
case "$1" in
  --list-langs) echo fra ;;
  --version) echo "tesseract 5.0.0" ;;
  *)
    : > "$2.txt"
    columns='level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext'
    printf "$columns"'\n1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t\n' > "$2.tsv"
    ;;
esac
"""


@dataclass(slots=True)
class Peaks:
    """The most memory each child held, sampled while it lives and once more before it ends."""

    most_kb: dict[int, int] = field(default_factory=dict)
    _alive: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self) -> None:
        """Sample for ever, from a thread of its own."""
        while True:
            with self._lock:
                alive = tuple(self._alive)
            for pid in alive:
                self.note(pid)
            time.sleep(_EVERY_S)

    def note(self, pid: int) -> None:
        """The peak of a process so far, if it still lives."""
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        found = re.search(r"VmHWM:\s+(\d+)", status)
        if found:
            self.most_kb[pid] = max(self.most_kb.get(pid, 0), int(found.group(1)))

    def born(self, pid: int) -> None:
        """A child starts."""
        with self._lock:
            self._alive.add(pid)

    def ends(self, pid: int) -> None:
        """A child is about to be killed: its peak is known now."""
        self.note(pid)
        with self._lock:
            self._alive.discard(pid)


def watched(peaks: Peaks) -> type[Sandbox]:
    """A Sandbox whose children are watched."""

    class Watched(Sandbox):
        def __enter__(self) -> Sandbox:
            peaks.born(self._process.pid)
            return super().__enter__()

        def _end(self) -> None:
            peaks.ends(self._process.pid)
            super()._end()

    return Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What became of one file."""

    name: str
    outcome: Outcome
    codes: tuple[str, ...]
    seconds: float

    @property
    def file_code(self) -> str:
        """The code of the ``file`` check."""
        return next(code for code in self.codes if code.startswith("file."))

    @property
    def bug(self) -> bool:
        """An exception of ours."""
        return self.file_code == "file.anomalie"


def judged(files: Iterator[tuple[str, bytes]], dir: Path, jobs: int) -> Iterator[Bilan]:
    """Judge the files batch after batch against a small registre."""
    campagne = load(CAMPAGNE)
    waiting = list(_batch(files))
    while waiting:
        names = {}
        for rank, (name, data) in enumerate(waiting):
            path = dir / f"retour-{rank:04d}.pdf"
            path.write_bytes(data)
            names[path.name] = name
        demandes = [Demande(files=(dir / short,), dossier=None, recu_le=None) for short in names]
        for examen in verify(
            demandes,
            campagne=campagne,
            registre=dir / "registre",
            dossiers=None,
            pictures=False,
            jobs=jobs,
        ):
            yield _bilan(names[examen.file], examen)
        waiting = list(_batch(files))


def _batch(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for _, one in zip(range(BATCH), files, strict=False):
        yield one


def _bilan(name: str, examen: Examen) -> Bilan:
    return Bilan(
        name=name,
        outcome=examen.verdict.outcome,
        codes=tuple(check.code for check in examen.verdict.checks),
        seconds=examen.seconds["total"],
    )


def sources(dir: Path) -> list[tuple[str, bytes]]:
    """What is damaged: sample returns that must not be accepted, and conventions nobody signed.

    Not those refused for the dossier they were sent in: none is told here, and they are good elsewhere."""
    samples = commune.ROOT / "samples" / "retours"
    expected = json.loads((samples / "attendus.json").read_text(encoding="utf-8"))
    refused = [
        line["file"]
        for line in expected
        if line["campagne"] == CAMPAGNE
        and line["verdict"] == "non_conforme"
        and line["check"] not in _ELSEWHERE
    ]
    unsigned = [(issued.file_name, issued.pdf) for issued in registre.read(dir / "registre").values()]
    return [*((file, (samples / file).read_bytes()) for file in refused), *unsigned[:UNSIGNED]]


def _issue(dir: Path, jobs: int) -> None:
    """The sample dossiers, then those reopened since: their returns are then what the samples say."""
    samples = commune.ROOT / "samples"
    for file in (f"dossiers/{CAMPAGNE}.json", f"retours/reouvertures-{CAMPAGNE}.json"):
        registre.generate(CAMPAGNE, json.loads((samples / file).read_text(encoding="utf-8")), dir, jobs=jobs)


def main(args: Sequence[str] | None = None) -> int:
    """Gather, judge, tell."""
    options = _parser().parse_args(args)
    with tempfile.TemporaryDirectory(prefix="robustesse-") as name:
        dir = Path(name)
        if options.sans_ocr:
            _without_ocr(dir)
        _issue(dir, options.jobs)
        peaks = Peaks()
        use_case.Sandbox = watched(peaks)  # type: ignore[misc]
        threading.Thread(target=peaks.watch, daemon=True).start()
        public = list(pdfs(options.dossiers))
        random.Random(options.seed).shuffle(public)
        public = public[: options.limite]
        damaged = mutated(sources(dir), options.mutations, options.seed)
        told = [
            _told("Fichiers publics", iter(public), dir, options.jobs, peaks),
            _told("Mutations", damaged, dir, options.jobs, peaks),
        ]
    return int(any(told))


def _told(title: str, files: Iterator[tuple[str, bytes]], dir: Path, jobs: int, peaks: Peaks) -> bool:
    """Judge one set and print what became of it; whether something is wrong. Ctrl-C tells what was judged."""
    found: list[Bilan] = []
    before = set(peaks.most_kb)
    try:
        for bilan in judged(files, dir, jobs):
            found.append(bilan)
            if len(found) % BATCH == 0:
                print(f"{title} : {len(found)}", file=sys.stderr, flush=True)  # noqa: T201 -- what the command shows
    except KeyboardInterrupt:
        title = f"{title} (interrompu)"
    if not found:
        return False
    mine = [kb for pid, kb in peaks.most_kb.items() if pid not in before]
    most_mb = max(mine, default=0) / 1024
    accepted = [one.name for one in found if one.outcome is Outcome.CONFORME]
    bugs = [one.name for one in found if one.bug]
    slow = [one.name for one in found if one.seconds > SECONDS_LIMIT]
    slowest = sorted(found, key=lambda one: -one.seconds)[:5]
    lines = [
        f"{title} : {len(found)}",
        f"  verdicts : {dict(Counter(one.outcome.word for one in found))}",
        *(f"  {code:32}{count:>6}" for code, count in Counter(one.file_code for one in found).most_common()),
        f"  mémoire la plus grande : {most_mb:.0f} Mio ({len(mine)} processus)",
        f"  le plus long : {slowest[0].seconds:.1f} s",
        *(f"    {one.seconds:6.1f} s  {one.name}" for one in slowest),
        *(f"  processus arrêté ({one.file_code}) : {one.name}" for one in found if one.file_code in _DEATHS),
        *(f"  ACCEPTÉ : {name}" for name in accepted),
        *(f"  ANOMALIE : {name}" for name in bugs),
        *(f"  TROP LONG : {name}" for name in slow),
    ]
    print("\n".join(lines), flush=True)  # noqa: T201 -- what the command shows
    return bool(accepted or bugs or slow or most_mb >= MEMORY_LIMIT_MB)


def _without_ocr(dir: Path) -> None:
    place = dir / "bin"
    place.mkdir()
    fake = place / "tesseract"
    fake.write_text(_FAKE_TESSERACT)
    fake.chmod(0o755)
    os.environ["PATH"] = f"{place}{os.pathsep}{os.environ['PATH']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.robustesse", description=__doc__)
    parser.add_argument("dossiers", type=Path, nargs="*", metavar="DIR")
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--limite", type=int, default=None, help="public files judged, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sans-ocr", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
