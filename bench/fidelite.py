"""The mould's faithfulness over hundreds of random dossiers: cast, laid out, compared.

python -m bench.fidelite [--seeds 0:300]

Prints each dossier that differs, and why some were left to WeasyPrint; ends 1 when any differs.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from convgen.rendering import polices
from tests import fidelite, tirage
from tests.factories import une_campagne

CAMPAGNES = ("toulouse-2026-2027", "montpellier-2022-2023")


def main(args: Sequence[str] | None = None) -> int:
    """Draw, cast, lay out, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.fidelite", description=__doc__)
    parser.add_argument("--seeds", default="0:300", metavar="0:300")
    first, last = map(int, parser.parse_args(args).seeds.split(":"))
    polices.isolate()
    from convgen.rendering import rendu  # WeasyPrint must find the fonts isolated
    from convgen.rendering.moule.hors_moule import HorsMoule

    found: Counter[str] = Counter()
    seconds = {"cast": 0.0, "laid out": 0.0}
    for seed in range(first, last):
        campagne = une_campagne(CAMPAGNES[seed % 2])
        epreuve = rendu._epreuve(tirage.dossier(campagne, seed), campagne, 1 + seed % 3)
        start = time.process_time()
        try:
            ours = rendu._cast(epreuve)
        except HorsMoule as why:
            found[f"left to WeasyPrint: {why}"] += 1
            continue
        seconds["cast"] += time.process_time() - start
        start = time.process_time()
        theirs = rendu._laid_out(epreuve)
        seconds["laid out"] += time.process_time() - start
        differences = list(fidelite.differences(ours, theirs))
        found["different" if differences else "the same"] += 1
        for difference in differences:
            print(f"{seed}: {difference[:300]}", flush=True)  # noqa: T201 -- the result of the command
    for what, count in (
        *found.most_common(),
        *((f"{name}, CPU s", round(s, 1)) for name, s in seconds.items()),
    ):
        print(f"{count:>8}  {what}")  # noqa: T201 -- the same
    return 1 if found["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
