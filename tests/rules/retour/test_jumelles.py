"""The same signature on two returns is a picture; two signatures are never the same."""

import numpy as np
import pytest

from convgen.rules import seuils
from convgen.rules.retour.jumelles import Signatures, likeness
from ocr.likeness import HEIGHT, WIDTH, shape_of
from tests.scans.hand import hand, signature
from tests.scans.pen import Pen, draw
from tests.scans.sheet import Spot, blank_sheet


def _drawn(who: int, seed: int, pen: str = "noir", dpi: float = 150.0) -> str:
    """The shape of a signature drawn on a bare sheet."""
    rng = np.random.default_rng(seed)
    sheet = draw(blank_sheet(dpi), signature(hand(who), rng), Pen(ink=pen), Spot(60.0, 60.0), rng)
    return shape_of(sheet.picture[..., 1] < 160)


def test_the_same_strokes_are_the_same_at_another_size_and_ink() -> None:
    """A picture printed smaller, scanned otherwise, in another ink, keeps its shape."""
    assert likeness(_drawn(1, 1), _drawn(1, 1, pen="bleu", dpi=200.0)) > seuils.SAME_SIGNATURE


def test_different_hands_are_far_from_one_another() -> None:
    """Twelve people: no pair comes near."""
    shapes = [_drawn(who, who) for who in range(20, 32)]
    pairs = [likeness(a, b) for rank, a in enumerate(shapes) for b in shapes[:rank]]
    assert max(pairs) < seuils.SAME_SIGNATURE - 0.05


def test_a_small_shift_is_nothing_and_a_large_one_is() -> None:
    """A shape moved by two cells is found again; moved by a third of the grid it is another."""
    grid = np.zeros((HEIGHT, WIDTH), np.bool_)
    grid[10, 20:60], grid[10:40, 30] = True, True

    def moved(cells: int) -> str:
        return np.packbits(np.roll(grid, cells, axis=1)).tobytes().hex()

    assert likeness(moved(0), moved(2)) == likeness(moved(0), moved(-2)) == 1.0
    assert likeness(moved(0), moved(30)) < 0.3


def test_nothing_is_like_nothing() -> None:
    """An empty frame has no shape and no twin."""
    assert shape_of(np.zeros((40, 60), np.bool_)) == ""
    assert likeness("", "") == 0.0
    signatures = Signatures()
    assert [signatures.twin("", file="a", dossier=1), signatures.twin("", file="b", dossier=2)] == [None] * 2


def test_a_twin_is_of_another_dossier() -> None:
    """The same sheet sent twice in its dossier is ordinary; in another dossier it is named."""
    shape, signatures = _drawn(3, 3), Signatures()
    assert signatures.twin(shape, file="a.pdf", dossier=1) is None
    assert signatures.twin(shape, file="b.pdf", dossier=1) is None
    twin = signatures.twin(shape, file="c.pdf", dossier=2)
    assert twin is not None
    assert (twin.dossier, twin.likeness) == (1, 1.0)


@pytest.mark.parametrize("dpi", [100.0, 300.0])
def test_the_grid_does_not_depend_on_resolution(dpi: float) -> None:
    """The same strokes at another resolution."""
    assert likeness(_drawn(5, 5), _drawn(5, 5, dpi=dpi)) > seuils.SAME_SIGNATURE
