"""The bound that a count of errors supports."""

import pytest

from bench.binomiale import upper_bound


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    [(0, 300, 0.009936), (0, 10, 0.258866), (1, 10, 0.394163), (3, 50, 0.147834), (5, 5, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_the_exact_one(errors: int, trials: int, bound: float) -> None:
    """One-sided 95 % bounds of Clopper and Pearson, from published tables of the beta distribution."""
    assert upper_bound(errors, trials) == pytest.approx(bound, abs=2e-5)


def test_more_trials_support_more() -> None:
    """Without an error the bound falls as trials grow; an error raises it; impossible counts are refused."""
    assert upper_bound(0, 100) > upper_bound(0, 1000) > 0.002
    assert upper_bound(1, 1000) > upper_bound(0, 1000)
    with pytest.raises(ValueError, match="errors"):
        upper_bound(2, 1)
