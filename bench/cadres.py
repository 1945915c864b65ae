"""The signature alone, on thousands of simulated frames: what is accepted, class by class.

    python -m bench.cadres --classes deux_cachets,griffe_seule --seeds 1:20 --jobs 2
    python -m bench.cadres --texte 2 --classes reserve_ecrite,bonne --seeds 1:20    # the content of page 2

Exit code 1 when an unsigned frame is « signée » or a signed one refused.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

from bench import registre
from bench.tableau import confusion
from tests.cadres import judged_frame, judged_text
from tests.scans import CLASSES, FINE_DEVICES, Attendu, Issued

Case = tuple[str, str, int]
"""Class, device, seed."""
Answer = tuple[Case, str, str]
"""Case, outcome, code."""


def answer(issued: Issued, texte: int | None, case: Case) -> Answer:
    """How one frame is judged, or this page of text."""
    found = judged_frame(issued, *case) if texte is None else judged_text(issued, texte, *case)
    return case, found.outcome.word, found.code


def is_fault(found: Answer) -> bool:
    """An unsigned frame accepted, a signed one refused."""
    (classe, _, _), outcome, _ = found
    faults = {(Attendu.INVALIDE, "conforme"), (Attendu.BONNE, "non_conforme")}
    return (CLASSES[classe].attendu, outcome) in faults


def main(args: Sequence[str] | None = None) -> int:
    """Parse, run, print."""
    options = _parser().parse_args(args)
    first, last = (int(bound) for bound in options.seeds.split(":"))
    cases = list(product(options.classes, options.devices, range(first, last + 1)))
    with tempfile.TemporaryDirectory(prefix="cadres-") as name:
        held = registre.two_versions("toulouse-2026-2027", 1, 1, Path(name), jobs=1)
    found: list[Answer] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for one in pool.map(partial(answer, held[0].current, options.texte), cases, chunksize=4):
            found.append(one)
            if is_fault(one):
                print(*one[0], *one[1:], flush=True)  # noqa: T201 -- what the command shows
            print(f"{len(found)}/{len(cases)}", end="\r", file=sys.stderr)  # noqa: T201 -- progress, for who waits
    print(confusion([(case[0], outcome) for case, outcome, _ in found]))  # noqa: T201 -- what the command shows
    return int(any(map(is_fault, found)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.cadres", description=__doc__)
    signature = [name for name, classe in CLASSES.items() if classe.check in ("signature", None)]
    parser.add_argument("--texte", type=int, metavar="PAGE", help="a page of text instead of the frame")
    parser.add_argument("--classes", type=lambda text: text.split(","), default=signature, metavar="A,B")
    parser.add_argument(
        "--devices", type=lambda text: text.split(","), default=list(FINE_DEVICES), metavar="A,B"
    )
    parser.add_argument("--seeds", default="1:5", metavar="FIRST:LAST")
    parser.add_argument("--jobs", type=int, default=2)
    return parser


if __name__ == "__main__":
    sys.exit(main())
