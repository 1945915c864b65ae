"""What a count of errors supports: the exact upper bound of the rate (Clopper and Pearson, 1934)."""

from math import comb

CONFIDENCE = 0.95
_STEPS = 60


def upper_bound(errors: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The largest rate at which ``errors`` or fewer in ``trials`` still come with 1 - ``confidence``.

    1.0 when nothing was tried; without any error, 1 - (1 - confidence) ** (1 / trials): about 3 / trials.
    """
    if not 0 <= errors <= trials:
        raise ValueError(f"{errors} errors in {trials} trials")
    if errors == trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(errors, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(errors: int, trials: int, rate: float) -> float:
    """Probability of ``errors`` or fewer."""
    return sum(comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(errors + 1))
