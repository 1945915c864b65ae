"""Tables of figures, in plain text."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bench.binomiale import upper_bound

VERDICTS = ("conforme", "a_examiner", "non_conforme")
HARMLESS = ("conforme", "avertissement", "non_verifie")


def confusion(pairs: Sequence[tuple[str, str]]) -> str:
    """Counts of (row, verdict), rows in order of appearance."""
    counts = Counter(pairs)
    rows = list(dict.fromkeys(row for row, _ in pairs))
    head = f"  {'':26}" + "".join(f"{verdict:>14}" for verdict in VERDICTS)
    lines = [
        f"  {row:26}" + "".join(f"{counts[row, verdict]:>14}" for verdict in VERDICTS) for row in sorted(rows)
    ]
    return "\n".join((head, *lines))


def stopped(answer: Mapping[str, object]) -> list[dict[str, object]]:
    """The checks of a verdict that do not hold."""
    checks = answer["checks"]
    assert isinstance(checks, list)
    return [check for check in checks if check["outcome"] not in HARMLESS]


def reasons(answers: Sequence[Mapping[str, object]]) -> str:
    """How often each code stopped a return."""
    counts = Counter(code for answer in answers for code in {str(check["code"]) for check in stopped(answer)})
    return "\n".join(f"  {code:40}{count:>6}" for code, count in counts.most_common()) or "  aucune"


def quantiles(values: Mapping[str, Sequence[float]]) -> str:
    """Minimum, 5 %, median and 95 % of each series."""
    lines = []
    for name, series in values.items():
        ordered = sorted(series)
        if ordered:
            picked = [ordered[round(share * (len(ordered) - 1))] for share in (0.0, 0.05, 0.5, 0.95)]
            lines.append(
                f"  {name:12}"
                + "".join(f"{value:>8.3f}" for value in picked)
                + "   (min, 5 %, médiane, 95 %)"
            )
    return "\n".join(lines)


def shares(good: Sequence[str], bad: Sequence[str]) -> str:
    """The two figures that matter, with the exact bound that the count of faults allows (at 95 %)."""
    lines = []
    if good:
        accepted = good.count("conforme")
        lines.append(f"Bonnes conformes : {accepted}/{len(good)} = {accepted / len(good):.1%}")
    if bad:
        accepted = bad.count("conforme")
        bound = f", soit moins de {upper_bound(accepted, len(bad)):.1%} (95 %)"
        lines.append(f"Invalides acceptées : {accepted}/{len(bad)}{bound}")
    return "\n".join(lines)
