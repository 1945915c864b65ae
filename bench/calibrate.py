"""What each measure is worth: its distribution per class beside its threshold, the margins, the bound.

    python -m bench.calibrate --seeds 1:2 --jobs 2

Only the page to be signed is simulated, and the first page for the classes of the content. Exit code 1
when an unsigned frame is accepted.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path

from bench import registre
from bench.binomiale import CONFIDENCE, upper_bound
from bench.tableau import confusion
from convgen.rules import seuils
from convgen.rules.retour.contexte import Z_COLLECTIVITE, Z_TEMOIN
from ocr.facts import Facts, ZoneFacts
from tests.cadres import judged, seen_pages
from tests.scans import CLASSES, DEVICES, FINE_DEVICES, Attendu, Issued

Case = tuple[str, str, int]
"""Class, device, seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """A measure: what it reads, the threshold beside it, and on which side what is good stands."""

    name: str
    of: Callable[[ZoneFacts], float]
    threshold: float
    sign: str


SIGNATURE = (
    Mesure(name="hand_mm2", of=lambda z: z.hand_mm2, threshold=seuils.HAND_MM2, sign=">="),
    Mesure(name="hand_length_mm", of=lambda z: z.hand_length_mm, threshold=seuils.HAND_LENGTH_MM, sign=">="),
    Mesure(name="hand_main_mm", of=lambda z: z.hand_main_mm, threshold=seuils.HAND_MAIN_MM, sign=">="),
    Mesure(name="hand_large_mm", of=lambda z: z.hand_large_mm, threshold=seuils.HAND_LARGE_MM, sign=">="),
    Mesure(name="hand_free_mm", of=lambda z: z.hand_free_mm, threshold=seuils.HAND_FREE_MM, sign=">="),
    Mesure(name="hand_sweep_mm", of=lambda z: z.hand_sweep_mm, threshold=seuils.HAND_SWEEP_MM, sign=">="),
    Mesure(name="hand_tall_mm", of=lambda z: z.hand_tall_mm, threshold=seuils.HAND_TALL_MM, sign=">="),
    Mesure(
        name="hand_flourish_mm",
        of=lambda z: z.hand_flourish_mm,
        threshold=seuils.HAND_FLOURISH_MM,
        sign=">=",
    ),
    Mesure(name="hand_loops_mm", of=lambda z: z.hand_loops_mm, threshold=seuils.HAND_LOOPS_MM, sign=">="),
    Mesure(
        name="hand_through_mm", of=lambda z: z.hand_through_mm, threshold=seuils.HAND_THROUGH_MM, sign=">="
    ),
    Mesure(
        name="hand_spread_mm", of=lambda z: max(z.hand_spread_mm), threshold=seuils.HAND_SPREAD_MM, sign=">="
    ),
    Mesure(name="hand_pieces", of=lambda z: z.hand_pieces, threshold=seuils.HAND_PIECES, sign="<="),
    Mesure(name="hand_red", of=lambda z: z.hand_red, threshold=seuils.HAND_RED, sign="<="),
    Mesure(name="stamp_mm2", of=lambda z: z.stamp_mm2, threshold=seuils.STAMP_MM2, sign="stamp >="),
    Mesure(name="stamp_inner_mm", of=lambda z: z.stamp_inner_mm, threshold=seuils.STAMP_INNER_MM, sign="<"),
    Mesure(name="print_found", of=lambda z: z.print_found, threshold=seuils.BLOCK_FOUND, sign=">="),
)
CONTENT = {
    "added": ("content.added_mm2", seuils.ADDED_MM2),
    "stroke": ("content.stroke_mm2", seuils.STROKE_MM2),
    "missing": ("content.missing_mm2", seuils.MISSING_MM2),
}
"""Kind of region -> the measure's name, the area from which somebody is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releve:
    """One frame: how it is judged, and everything that was measured."""

    classe: str
    device: str
    seed: int
    outcome: str
    code: str
    margin: float
    values: Mapping[str, float]


def measured(issued: Issued, case: Case) -> Releve:
    """Simulate, see, judge, keep the figures."""
    classe, device, seed = case
    facts = seen_pages(issued, *case, first_too=CLASSES[classe].check == "content")
    found = judged(facts)
    return Releve(
        classe=classe,
        device=device,
        seed=seed,
        outcome=found.outcome.word,
        code=found.code,
        margin=found.margin,
        values=dict(_values(facts)),
    )


def _values(facts: Facts) -> Iterator[tuple[str, float]]:
    frame = next((zone for zone in facts.zones if zone.id == Z_COLLECTIVITE), None)
    if frame is not None:
        yield from ((mesure.name, mesure.of(frame)) for mesure in SIGNATURE)
    yield "temoin.ink_mm2", sum(zone.ink_mm2 for zone in facts.zones if zone.id == Z_TEMOIN)
    yield "residual_mm", max((page.residual_mm or 0.0 for page in facts.pages), default=0.0)
    regions = [region for page in facts.pages for region in page.regions]
    for kind, (name, _) in CONTENT.items():
        yield name, max((region.area_mm2 for region in regions if region.kind == kind), default=0.0)


def report(found: Sequence[Releve]) -> str:
    """Distributions, margins, bound."""
    return "\n".join(
        (
            "Jugements de la signature",
            confusion([(one.classe, one.outcome) for one in found]),
            *(
                line
                for mesure in SIGNATURE
                for line in _table(found, mesure.name, mesure.sign, mesure.threshold)
            ),
            *(line for name, limit in CONTENT.values() for line in _table(found, name, ">=", limit)),
            *_table(found, "temoin.ink_mm2", "<=", seuils.DIRT_MM2),
            *_table(found, "residual_mm", "<=", seuils.RESIDUAL_MM),
            *_margins(found),
            *_bounds(found),
        )
    )


def _table(found: Sequence[Releve], name: str, sign: str, threshold: float) -> Iterator[str]:
    yield f"\n{name}   (seuil : {sign} {threshold:g})"
    yield from _rows(found, lambda one: one.values.get(name))


def _rows(found: Sequence[Releve], of: Callable[[Releve], float | None]) -> Iterator[str]:
    yield f"  {'':28}{'n':>6}{'min':>9}{'5 %':>9}{'50 %':>9}{'95 %':>9}{'max':>9}"
    for classe in dict.fromkeys(one.classe for one in found):
        series = sorted(value for one in found if one.classe == classe and (value := of(one)) is not None)
        if series:
            picked = [series[round(share * (len(series) - 1))] for share in (0.0, 0.05, 0.5, 0.95, 1.0)]
            yield f"  {classe:28}{len(series):>6}" + "".join(f"{value:>9.2f}" for value in picked)


def _margins(found: Sequence[Releve]) -> Iterator[str]:
    yield "\nMarges : loin du seuil (1) ou dessus (0), quel que soit le jugement"
    yield from _rows(found, lambda one: one.margin)


def _bounds(found: Sequence[Releve]) -> Iterator[str]:
    """How rare an accepted frame without signature must be, given that so many were tried."""
    yield f"\nCadres non signés acceptés, et borne exacte du taux à {CONFIDENCE:.0%} (Clopper-Pearson)"
    unsigned = [one for one in found if is_unsigned(one.classe)]
    groups = {classe: [one for one in unsigned if one.classe == classe] for classe in _names(unsigned)}
    for name, group in {**groups, "ensemble": unsigned}.items():
        if group:
            accepted = sum(one.outcome == "conforme" for one in group)
            bound = upper_bound(accepted, len(group))
            yield f"  {name:28}{accepted:>4} / {len(group):<6} taux < {bound:.2%}"
    yield from (
        f"  accepté : {one.classe} {one.device} {one.seed}" for one in unsigned if one.outcome == "conforme"
    )


def _names(found: Sequence[Releve]) -> Iterator[str]:
    yield from dict.fromkeys(one.classe for one in found)


def is_unsigned(classe: str) -> bool:
    """Classes whose frame nobody signed."""
    return CLASSES[classe].attendu is Attendu.INVALIDE and CLASSES[classe].check == "signature"


def main(args: Sequence[str] | None = None) -> int:
    """Parse, run, print."""
    options = _parser().parse_args(args)
    first, last = (int(bound) for bound in options.seeds.split(":"))
    cases = list(product(options.classes, options.devices, range(first, last + 1)))
    with tempfile.TemporaryDirectory(prefix="calibrage-") as name:
        held = registre.two_versions("toulouse-2026-2027", 1, 1, Path(name), jobs=1)
    found: list[Releve] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for one in pool.map(partial(measured, held[0].current), cases, chunksize=4):
            found.append(one)
            print(f"{len(found)}/{len(cases)}", end="\r", file=sys.stderr)  # noqa: T201 -- progress, for who waits
    print(report(found))  # noqa: T201 -- what the command shows
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    return int(any(is_unsigned(one.classe) and one.outcome == "conforme" for one in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate", description=__doc__)
    usable = [name for name, classe in CLASSES.items() if classe.check in ("signature", "content", None)]
    one_copy = [name for name in usable if CLASSES[name].second is None]

    def names(text: str) -> list[str]:
        return text.split(",")

    parser.add_argument("--classes", type=names, default=one_copy, metavar="A,B")
    parser.add_argument(
        "--devices",
        type=lambda text: list(DEVICES) if text == "tous" else names(text),
        default=list(FINE_DEVICES),
        metavar="A,B|tous",
    )
    parser.add_argument("--seeds", default="1:2", metavar="FIRST:LAST")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="one object per frame")
    return parser


if __name__ == "__main__":
    sys.exit(main())
