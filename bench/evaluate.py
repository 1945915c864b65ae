"""Accuracy: thousands of simulated returns through the installed command, false accepts kept on disk.

    python -m bench.evaluate --count 300 --seed 1 --jobs 2 --keep faux

Exit code 1 when an invalid return is ``conforme`` or a good one ``non_conforme``.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench import registre
from bench.registre import CONVGEN, Held
from bench.tableau import confusion, quantiles, reasons, shares, stopped
from tests.scans import CLASSES, DEVICES, FINE_DEVICES, Attendu, hard_nuisances, scenario

CAMPAGNE = "toulouse-2026-2027"
GOOD_SHARE = 0.4
"""Good returns are drawn this often, since refusing them is what users would see first."""
BATCH = 40
RECU_LE = "2026-07-01T10:00:00+02:00"
"""In time for every made-up dossier: the deadline is judged elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One return to simulate, and to judge."""

    rank: int
    classe: str
    device: str
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Jugement:
    """One return, judged: ``answer`` is the object that ``convgen verify --format json`` printed."""

    classe: str
    device: str
    file: Path
    attendu: Attendu
    answer: dict[str, object]

    @property
    def verdict(self) -> str:
        """The verdict's word."""
        return str(self.answer["verdict"])

    @property
    def wrong(self) -> bool:
        """An invalid return accepted, or a good one refused."""
        faults = {(Attendu.INVALIDE, "conforme"), (Attendu.BONNE, "non_conforme")}
        return (self.attendu, self.verdict) in faults

    @property
    def telling(self) -> bool:
        """Worth a look: a fault, or a good return left to a human."""
        return self.wrong or (self.attendu is Attendu.BONNE and self.verdict != "conforme")


def plans(
    held: Sequence[Held], count: int, seed: int, classes: list[str], devices: list[str]
) -> Iterator[Plan]:
    """Good returns first by their share, the other classes in turn; devices in turn."""
    good = [name for name in classes if CLASSES[name].attendu is Attendu.BONNE]
    others = [name for name in classes if name not in good]
    taken: Counter[bool] = Counter()
    for rank in range(count):
        is_good = bool(good) and (not others or taken[True] < GOOD_SHARE * (rank + 1))
        pool = good if is_good else others
        # A class meets the next device each time it comes back: each of them, however many there are.
        round_, place = divmod(taken[is_good], len(pool))
        device = devices[(round_ + place + seed) % len(devices)]
        taken[is_good] += 1
        yield Plan(rank=rank, classe=pool[place], device=device, held=held[rank % len(held)])


def simulate(dir: Path, seed: int, hard: bool, plan: Plan) -> dict[str, object]:
    """Write one return; the line of ``--retours`` that hands it in, with what we expect of it."""
    held = plan.held
    pages = max(page for page, _ in held.current.zones.values())
    rng = np.random.default_rng([seed, plan.rank])
    retour = scenario(
        plan.classe,
        held.current,
        seed * 100_003 + plan.rank,
        plan.device,
        previous=held.previous,
        other=held.other,
        nuisances=hard_nuisances(rng, pages, DEVICES[plan.device]) if hard else None,
    )
    folder = dir / f"{plan.rank:05d}-{plan.classe}-{plan.device}"
    folder.mkdir(parents=True)
    (folder / retour.file_name).write_bytes(retour.pdf)
    return {
        "file": str(folder / retour.file_name),
        "dossier": retour.dossier,
        "attendu": retour.attendu,
        "classe": plan.classe,
        "device": plan.device,
    }


def judge(dir: Path, made: Sequence[dict[str, object]], jobs: int, convgen: Path = CONVGEN) -> list[Jugement]:
    """Run the real command over returns already written."""
    lines = [{"files": [one["file"]], "dossier": one["dossier"], "recu_le": RECU_LE} for one in made]
    batch = dir / f"retours-{Path(str(made[0]['file'])).parent.name}.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [str(convgen), "verify", "--campagne", CAMPAGNE, "--conventions", str(dir / "registre")]
    command += ["--retours", str(batch), "--format", "json", "--jobs", str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(made):
        raise SystemExit(
            f"convgen verify : code {done.returncode}, {len(answers)} verdicts\n{done.stderr[-3000:]}"
        )
    return [
        Jugement(
            classe=str(one["classe"]),
            device=str(one["device"]),
            file=Path(str(one["file"])),
            attendu=Attendu(str(one["attendu"])),
            answer=answer,
        )
        for one, answer in zip(made, answers, strict=True)
    ]


def run(options: argparse.Namespace, dir: Path) -> list[Jugement]:
    """Issue, simulate, judge, batch after batch; progress on standard error. Interrupted, what was judged."""
    held = registre.two_versions(CAMPAGNE, options.dossiers, options.seed, dir, jobs=options.jobs)
    wanted = list(plans(held, options.count, options.seed, options.classes, options.devices))
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    found: list[Jugement] = []
    with ProcessPoolExecutor(options.jobs, initializer=_left_to_the_parent) as pool:
        for batch in batches:
            try:
                made = list(pool.map(partial(simulate, dir / "retours", options.seed, options.hard), batch))
                judged = judge(dir, made, options.jobs)
            except KeyboardInterrupt:
                # « timeout » and terminals interrupt twice: the second one would lose what was judged.
                _left_to_the_parent()
                pool.shutdown(cancel_futures=True)
                break
            _keep(judged, options.keep)
            found += judged
            bad = sum(one.wrong for one in found)
            print(f"{len(found)}/{options.count} retours, {bad} fautes", file=sys.stderr, flush=True)  # noqa: T201 -- what the command shows
    return found


def _left_to_the_parent() -> None:
    """Ctrl-C reaches every process of the terminal: the one that tells the results handles it, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _keep(judged: Sequence[Jugement], keep: Path | None) -> None:
    """Move aside what is worth a look, delete the rest: thousands of scans would fill the disk."""
    for one in judged:
        folder = one.file.parent
        if one.telling and keep is not None:
            place = keep / folder.name
            place.mkdir(parents=True, exist_ok=True)
            (place / one.file.name).write_bytes(one.file.read_bytes())
            (place / "verdict.json").write_text(
                json.dumps(one.answer, ensure_ascii=False, indent=1), encoding="utf-8"
            )
        one.file.unlink()
        folder.rmdir()


def report(found: Sequence[Jugement]) -> str:
    """What an engineer reads at the end."""
    faults = [f"  {one.file.parent.name} : {one.verdict}" for one in found if one.wrong]
    good = [one for one in found if one.attendu is Attendu.BONNE]
    bad = [one for one in found if one.attendu is Attendu.INVALIDE]
    return "\n".join(
        (
            "Verdicts par classe",
            confusion([(one.classe, one.verdict) for one in found]),
            "Verdicts des bonnes, par appareil",
            confusion([(one.device, one.verdict) for one in good]),
            "Bonnes qui ne sont pas conformes, par contrôle",
            reasons([one.answer for one in good if one.verdict != "conforme"]),
            "Invalides, par contrôle qui les arrête",
            reasons([one.answer for one in bad if one.verdict != "conforme"]),
            "Marges",
            quantiles({"bonnes": _margins(good), "invalides": _margins(bad)}),
            shares([one.verdict for one in good], [one.verdict for one in bad]),
            f"Invalides arrêtées pour leur propre raison : {sum(map(_own_reason, bad))}/{len(bad)}",
            *(f"  {one.file.parent.name} : {one.verdict}" for one in bad if not _own_reason(one)),
            f"Signées, mais illisibles en noir et blanc, à part : {_unread(found)}",
            f"Fautes : {len(faults)}",
            *faults,
        )
    )


def _own_reason(one: Jugement) -> bool:
    """Whether the check of its class is among those that stop it."""
    check_id = CLASSES[one.classe].check
    return any(str(check["code"]).startswith(f"{check_id}.") for check in stopped(one.answer))


def _unread(found: Sequence[Jugement]) -> str:
    """How many good returns a scan in black and white made unreadable, by verdict."""
    classes = {name for name, classe in CLASSES.items() if classe.attendu is Attendu.BONNE}
    verdicts = Counter(one.verdict for one in found if one.classe in classes and one.attendu is Attendu.LIBRE)
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())) or "aucune"


def _margins(judged: Sequence[Jugement]) -> list[float]:
    return [float(str(one.answer["margin"])) for one in judged]


def main(args: Sequence[str] | None = None) -> int:
    """Parse, run, print."""
    options = _parser().parse_args(args)
    with tempfile.TemporaryDirectory(prefix="evaluation-") as name:
        found = run(options, Path(name))
    print(report(found))  # noqa: T201 -- what the command shows
    if options.json is not None:
        options.json.write_text(json.dumps([_summary(one) for one in found], ensure_ascii=False, indent=1))
    return int(any(one.wrong for one in found))


def _summary(one: Jugement) -> dict[str, object]:
    seen = [
        {key: check[key] for key in ("code", "value", "threshold", "boxes")} for check in stopped(one.answer)
    ]
    kept = {key: one.answer[key] for key in ("verdict", "margin", "seconds")}
    return {"classe": one.classe, "device": one.device, "rank": one.file.parent.name, **kept, "checks": seen}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dossiers", type=int, default=12, help="conventions issued, each in two versions")
    parser.add_argument("--classes", type=_names(CLASSES), default=list(CLASSES), metavar="A,B")
    parser.add_argument("--devices", type=_names(DEVICES), default=list(FINE_DEVICES), metavar="A,B|tous")
    parser.add_argument(
        "--keep", type=Path, help="where the wrong ones, and good ones not conforme, are kept"
    )
    parser.add_argument("--hard", action="store_true", help="rare accidents on half of the returns")
    parser.add_argument("--json", type=Path, help="one object per return")
    return parser


def _names(known: Mapping[str, object]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        names = list(known) if text == "tous" else text.split(",")
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return names

    return parse


if __name__ == "__main__":
    sys.exit(main())
