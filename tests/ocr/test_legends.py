"""The legend of a round stamp: letters on one circle."""

import cv2
import numpy as np
import pytest

from ocr.circles import Points
from ocr.legends import legend_of
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.stamps import find_stamps

MIDDLE, RADIUS_MM = (50.0, 32.0), 13.0


def crop() -> Image:
    """100 by 64 millimetres without ink."""
    return np.zeros((round(64 * PX_PER_MM), round(100 * PX_PER_MM)), np.uint8)


def letter(canvas: Image, x_mm: float, y_mm: float) -> None:
    """A square of 1.5 millimetres, of lines as thin as a letter's."""
    first, last = ((round((x_mm + by) * PX_PER_MM), round((y_mm + by) * PX_PER_MM)) for by in (-0.6, 0.6))
    cv2.rectangle(canvas, first, last, (1,), 2)


def around(canvas: Image, turns_deg: list[float], radius_mm: float = RADIUS_MM) -> Image:
    """Letters round the stamp's middle at these turns."""
    for turn in np.radians(turns_deg):
        letter(canvas, MIDDLE[0] + radius_mm * np.cos(turn), MIDDLE[1] + radius_mm * np.sin(turn))
    return canvas


def rows(canvas: Image, count: int) -> Image:
    """Straight ones, 4.4 millimetres apart."""
    for row in range(count):
        for column in range(12):
            letter(canvas, 34 + 2.8 * column, 22 + 4.4 * row)
    return canvas


LEGEND = [180 + 14.0 * step for step in range(13)]


def test_letters_round_a_circle_are_a_legend() -> None:
    """Its circle is known to half a millimetre, whatever stands within it."""
    canvas = around(crop(), LEGEND)
    cv2.line(canvas, (round(45 * PX_PER_MM), round(28 * PX_PER_MM)), (round(55 * PX_PER_MM), 200), (1,), 3)
    found = legend_of(canvas > 0)
    assert found is not None
    assert np.hypot(found.circle.x / PX_PER_MM - 50, found.circle.y / PX_PER_MM - 32) < 0.5
    assert abs(found.circle.radius / PX_PER_MM - RADIUS_MM) < 0.5
    assert found.letters.sum() < (canvas > 0).sum()


def test_a_legend_goes_on_where_a_pen_hides_a_letter_or_two() -> None:
    """A signature runs through it: two letters are one with it."""
    assert legend_of(around(crop(), LEGEND[:5] + LEGEND[7:]) > 0) is not None


@pytest.mark.parametrize(
    "canvas",
    [
        rows(crop(), 4),
        around(crop(), LEGEND[:8]),
        around(crop(), [20.0 * turn for turn in range(4)] + [180 + 20.0 * turn for turn in range(5)]),
        around(crop(), [239 + 7.7 * step for step in range(9)], 16.0),
        around(crop(), [30.0 * word + 14 * step + 28 * word for word in range(4) for step in range(3)]),
    ],
    ids=["rows", "too few", "far from each other", "too short an arc", "in too many pieces"],
)
def test_other_letters_are_no_legend(canvas: Image) -> None:
    """An address, a name, crumbs."""
    assert legend_of(canvas > 0) is None


def test_a_halftone_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair of its dots would be: a file made so must not eat the memory of its process."""
    seen: list[int] = []

    def by_lot(points: Points, *_: object, **__: object) -> Points:
        seen.append(len(points))
        return np.zeros((0, 3))

    monkeypatch.setattr("ocr.legends.by_lot", by_lot)
    dots = np.kron(np.ones((30, 48), bool), np.pad(np.ones((6, 6), bool), 3))
    assert legend_of(dots) is None
    assert not seen
    assert legend_of(around(crop(), LEGEND) > 0) is None
    assert seen == [len(LEGEND)]


def test_a_circle_across_rows_is_no_legend() -> None:
    """Nine letters of three rows stand on one: each has its neighbours in its row, not on the circle."""
    canvas = around(crop(), LEGEND)
    for turn in np.radians(LEGEND):
        # Beside each letter its neighbour in a row, nearer than the next on the circle.
        letter(canvas, MIDDLE[0] + RADIUS_MM * np.cos(turn) + 2.3, MIDDLE[1] + RADIUS_MM * np.sin(turn) + 0.2)
    assert legend_of(canvas > 0) is None


def test_a_stamp_without_a_ring_is_known_by_its_legend() -> None:
    """Beads around it and an emblem within are its own; a signature well above is not."""
    canvas = around(crop(), LEGEND)
    for turn in np.radians(range(0, 360, 6)):
        at = (MIDDLE[0] + 16 * np.cos(turn), MIDDLE[1] + 16 * np.sin(turn))
        cv2.circle(canvas, tuple(round(value * PX_PER_MM) for value in at), 2, (1,), -1)
    own = canvas > 0
    cv2.line(canvas, (100, 30), (600, 60), (1,), 3)
    (stamp,) = find_stamps(canvas > 0)
    assert stamp.kind == "lettering"
    assert (stamp.inside & own).sum() > 0.97 * own.sum()
    assert (stamp.inside & ~own).sum() < 0.2 * ((canvas > 0) & ~own).sum()


def test_letters_of_a_framed_stamp_make_no_other() -> None:
    """What a whole outline encloses is that stamp's."""
    canvas = around(crop(), LEGEND)
    cv2.circle(canvas, tuple(round(value * PX_PER_MM) for value in MIDDLE), round(16 * PX_PER_MM), (1,), 3)
    assert [stamp.kind for stamp in find_stamps(canvas > 0)] == ["ring"]
