"""The same simulated returns judged by two installed convgens: which verdicts and codes differ.

    python -m bench.identiques --autre ../main/.venv/bin/convgen --count 132 --seed 3 --devices tous

For a change that should only cost less. Exit code 1 when a return is judged otherwise.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from bench import registre
from bench.evaluate import BATCH, CAMPAGNE, Jugement, judge, plans, simulate
from bench.registre import CONVGEN
from tests.scans import CLASSES, DEVICES


def codes(one: Jugement) -> dict[str, str]:
    """The code of each check, and the verdict."""
    checks = one.answer["checks"]
    assert isinstance(checks, list)
    return {"verdict": one.verdict} | {check["id"]: check["code"] for check in checks}


def differences(ours: Jugement, theirs: Jugement) -> str:
    """What differs, theirs first; nothing when all is the same."""
    here, there = codes(ours), codes(theirs)
    return ", ".join(f"{name}: {there[name]} -> {here[name]}" for name in here if here[name] != there[name])


def main(args: Sequence[str] | None = None) -> int:
    """Simulate, judge twice, print what differs."""
    options = _parser().parse_args(args)
    differing = accepted = seen = 0
    with tempfile.TemporaryDirectory(prefix="identiques-") as name, ProcessPoolExecutor(options.jobs) as pool:
        dir = Path(name)
        held = registre.two_versions(CAMPAGNE, options.dossiers, options.seed, dir, jobs=options.jobs)
        wanted = list(plans(held, options.count, options.seed, list(CLASSES), options.devices))
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            made = list(pool.map(partial(simulate, dir / "retours", options.seed, True), batch))
            both = (judge(dir, made, options.jobs, convgen) for convgen in (CONVGEN, options.autre))
            for ours, theirs in zip(*both, strict=True):
                seen += 1
                accepted += ours.wrong
                if found := differences(ours, theirs):
                    differing += 1
                    print(f"  {ours.file.parent.name} : {found}", flush=True)  # noqa: T201 -- what the command shows
                ours.file.unlink()
    print(f"{seen} retours, {differing} jugés autrement, {accepted} fautes")  # noqa: T201 -- what the command shows
    return int(differing > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.identiques", description=__doc__)
    parser.add_argument("--autre", type=Path, required=True, help="the other command, installed")
    parser.add_argument("--count", type=int, default=132)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--dossiers", type=int, default=6)
    parser.add_argument("--devices", type=_devices, default=list(DEVICES), metavar="A,B|tous")
    return parser


def _devices(text: str) -> list[str]:
    return list(DEVICES) if text == "tous" else text.split(",")


if __name__ == "__main__":
    sys.exit(main())
