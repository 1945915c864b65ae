"""Oval stamps are stamps; loops of a pen are not."""

import cv2
import numpy as np
import pytest

from ocr.circles import Circle, outward
from ocr.masks import Mask
from ocr.ovals import bordered, ovals_among
from ocr.printed import PX_PER_MM
from ocr.rings import find_rings

SHAPE = (round(60 * PX_PER_MM), round(100 * PX_PER_MM))


def px(mm: float) -> int:
    """Millimetres in pixels of the common frame."""
    return round(mm * PX_PER_MM)


def ellipse(
    canvas: cv2.typing.MatLike,
    axes_mm: tuple[float, float],
    degrees: float = 0.0,
    *,
    turn: tuple[float, float] = (0, 360),
) -> None:
    """One line of an oval stamp in the middle of the crop, or some of its ``turn`` (degrees)."""
    axes = (px(axes_mm[0]), px(axes_mm[1]))
    cv2.ellipse(canvas, (px(50), px(30)), axes, degrees, *turn, (1,), 3)


def bare() -> cv2.typing.MatLike:
    """A crop with nothing on it."""
    return np.zeros(SHAPE, np.uint8)


def lettered(canvas: cv2.typing.MatLike, count: int = 8) -> Mask:
    """With letters between the two lines of a stamp, 35 by 24 millimetres."""
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False):
        x, y = px(50 + 13 * np.cos(turn)), px(30 + 8 * np.sin(turn))
        cv2.rectangle(canvas, (x - 4, y - 6), (x + 4, y + 6), (1,), 2)
    return canvas > 0


def wavering(by_mm: float) -> Mask:
    """A closed line around, as a hand draws it: away from an ellipse by so much."""
    canvas, turn = bare(), np.linspace(0, 2 * np.pi, 400)
    away = 1 + by_mm / 15 * np.sin(5 * turn)
    points = np.stack(
        [px(50) + px(17) * away * np.cos(turn), px(30) + px(11.5) * away * np.sin(turn)], axis=1
    )
    cv2.polylines(canvas, [points.round().astype(np.int32)], True, (1,), 3)
    return canvas > 0


@pytest.mark.parametrize("degrees", [0, 7, 80])
def test_an_oval_is_found_where_it_is(degrees: float) -> None:
    """Its middle, its axes and its tilt."""
    canvas = bare()
    ellipse(canvas, (17.5, 12), degrees)
    oval = next(ovals_among(canvas > 0))
    assert (oval.x / PX_PER_MM, oval.y / PX_PER_MM) == pytest.approx((50, 30), abs=0.2)
    # The outlines are those of both sides of the line.
    assert (oval.radius / PX_PER_MM, oval.squeezed) == (
        pytest.approx(17.5, abs=0.3),
        pytest.approx(0.69, abs=0.02),
    )
    assert np.degrees(oval.tilt) % 180 == pytest.approx(degrees, abs=1.0) or degrees == 0


def test_pieces_of_an_oval_tell_it_together() -> None:
    """A fax leaves three arcs of it."""
    canvas = bare()
    for first in (10, 130, 250):
        ellipse(canvas, (16, 11), turn=(first, first + 70))
    oval = next(ovals_among(canvas > 0))
    assert (oval.radius / PX_PER_MM, oval.squeezed) == (
        pytest.approx(16, abs=0.5),
        pytest.approx(0.69, abs=0.03),
    )


def test_an_oval_with_letters_is_a_ring() -> None:
    """A third of its line may lack."""
    canvas = bare()
    ellipse(canvas, (17.5, 12), turn=(0, 270))
    assert len(find_rings(lettered(canvas))) == 1


def test_a_round_stamp_is_no_oval() -> None:
    """A circle is looked for first."""
    canvas = bare()
    ellipse(canvas, (17, 17))
    (ring,) = find_rings(lettered(canvas))
    assert ring.squeezed == 1.0


def test_letters_around_an_oval_are_not_within_it() -> None:
    """A loop around one letter of a row."""
    canvas = bare()
    ellipse(canvas, (17.5, 12), turn=(0, 270))
    for x in range(10, 90, 8):
        cv2.rectangle(canvas, (px(x) - 4, px(50)), (px(x) + 4, px(52)), (1,), 2)
    assert find_rings(canvas > 0) == ()


def test_what_is_across_an_ellipse() -> None:
    """At the ends of its axes, and between them, where the middle is not straight away."""
    oval = Circle(x=0.0, y=0.0, radius=20.0, squeezed=0.5, tilt=np.pi / 2)
    turn = 0.7
    along, across = 20 * np.cos(turn), 10 * np.sin(turn)
    found = outward(np.array([(0.0, 20.0), (-10.0, 0.0), (-across, along)]), oval)
    # The tangent of x = 10 sin t, y = 20 cos t, turned by a right angle.
    expected = np.array([-20 * np.sin(turn), 10 * np.cos(turn)])
    assert np.allclose(found[:2], [(0, 1), (-1, 0)])
    assert np.allclose(found[2], expected / np.linalg.norm(expected))


def test_a_loop_is_no_ring() -> None:
    """The same line with no letters within, but for a whole and exact one."""
    canvas = bare()
    ellipse(canvas, (17.5, 12), turn=(0, 270))
    assert find_rings(canvas > 0) == ()
    assert find_rings(lettered(canvas, 4)) == ()
    ellipse(canvas, (17.5, 12))
    assert len(find_rings(canvas > 0)) == 1
    assert find_rings(wavering(1.0)) == ()
    assert len(find_rings(wavering(0.0))) == 1


@pytest.mark.parametrize(("by_mm", "count"), [(0.0, 1), (0.3, 0)])
def test_a_loop_that_goes_on_is_a_ring_when_it_is_exact(by_mm: float, count: int) -> None:
    """The pen's end runs out of it."""
    mask = wavering(by_mm)
    mask[px(30) : px(30) + 3, px(60) : px(85)] = True
    assert len(find_rings(mask)) == count


def test_flat_loops_and_small_ones_are_none() -> None:
    """No town hall's stamp is so."""
    for axes in ((17.5, 9.0), (8.5, 6.5), (28.5, 20.0)):
        canvas = bare()
        ellipse(canvas, axes)
        assert find_rings(canvas > 0) == ()


def scalloped(axes_mm: tuple[float, float], by_mm: float = 0.45, whole: float = 1.0) -> Mask:
    """An oval stamp cut in 24 scallops, inked over this share of its turn."""
    canvas, turn = bare(), np.linspace(0, 2 * np.pi * whole, 600)
    away = 1 + by_mm / axes_mm[0] * np.cos(24 * turn)
    x, y = (
        px(middle) + px(axis) * away * way
        for middle, axis, way in zip((50, 30), axes_mm, (np.cos(turn), np.sin(turn)), strict=True)
    )
    points = np.stack([x, y], axis=1).round().astype(np.int32)
    cv2.polylines(canvas, [points], False, (1,), 4)
    return canvas > 0


def test_a_border_cut_in_scallops_is_a_ring() -> None:
    """Its hull is an ellipse, inked all around."""
    (ring,) = find_rings(scalloped((17.5, 12)))
    assert ring.squeezed == pytest.approx(0.69, abs=0.03)
    assert len(list(bordered(scalloped((17.5, 12))))) == 1


def test_what_is_no_border() -> None:
    """Open, too uneven, a pen's ends going on out of it, or of no stamp's size."""
    assert list(bordered(scalloped((17.5, 12), whole=0.8))) == []
    assert list(bordered(scalloped((17.5, 12), by_mm=1.6))) == []
    assert list(bordered(scalloped((8, 6.5)))) == []
    tailed = scalloped((17.5, 12))
    tailed[px(30) : px(30) + 4, px(60) : px(75)] = True
    assert list(bordered(tailed)) == []


def test_nothing_in_nothing() -> None:
    """Bare paper has no outline."""
    assert list(ovals_among(bare() > 0)) == []
    assert list(bordered(bare() > 0)) == []
