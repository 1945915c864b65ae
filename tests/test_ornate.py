"""Ornate stamps are drawn, each its own way, the same again for the same chance."""

import numpy as np
import pytest

from tests.scans.ornate import address, seal
from tests.scans.sheet import Mask

LINES = ("MAIRIE DE CAZALS", "1 place de la Mairie", "LOT")


def drawn(kind: str, seed: int) -> Mask:
    """One of them at 200 dpi."""
    rng = np.random.default_rng(seed)
    return seal("Cazals", "LOT", 200, rng) if kind == "seal" else address(LINES, 200, rng)


@pytest.mark.parametrize("kind", ["seal", "address"])
def test_each_is_drawn_and_its_own(kind: str) -> None:
    """Ink somewhere, as much again for the same chance, no two alike."""
    masks = [drawn(kind, seed) for seed in range(30)]
    assert all(0.01 < mask.mean() < 0.6 and mask.min() >= 0.0 and mask.max() <= 1.0 for mask in masks)
    assert np.array_equal(masks[3], drawn(kind, 3))
    assert len({(mask.shape, float(mask.sum())) for mask in masks}) == 30


def test_some_are_oval_and_some_half_inked() -> None:
    """What no stamp of the simulator was before them."""
    seals = [drawn("seal", seed) for seed in range(60)]
    assert sum(mask.shape[0] < 0.85 * mask.shape[1] for mask in seals) > 8
    middles = [mask.shape[1] // 2 for mask in seals]
    shares = [float(mask[:, :at].sum() / mask.sum()) for mask, at in zip(seals, middles, strict=True)]
    assert sum(abs(share - 0.5) > 0.2 for share in shares) >= 3
