"""Round stamps known by their legend: letters on one circle, whatever stands around and within."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr.circles import Circle, Points, by_lot, fitted
from ocr.masks import Mask, components
from ocr.printed import PX_PER_MM

_LETTER_MM, _LETTER_MM2, _LETTERS = (0.9, 4.6), 0.25, 9
_AT_MOST = 400
"""More are dust or a halftone, and each pair of them is looked at: no stamp, date and mention have half as
many."""
_RADIUS_MM, _TRIES, _TRIED = (8.0, 18.0), 3000, 60
_ON_MM, _ALIKE = 0.6, 1.7
"""How far from the circle the middle of a letter is, and how much larger it may be than most."""
_SPACED_MM, _HOLE_MM, _HOLES = 4.6, 10.0, 2
"""From a letter to the next one; a few letters run into a pen or an emblem leave a hole, one or two."""
_TURN_DEG = 70.0
"""Straight rows bend by less: 13 mm of one, at most, are this near to a circle of 18 mm. Its letters have
their neighbours on it: those of several rows, which a circle crosses, in their row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The ``circle`` on which the middles of the ``letters`` (H x W) are."""

    circle: Circle
    letters: Mask


def legend_of(mask: Mask) -> Legend | None:
    """The letters of ``mask`` (H x W, common frame) that follow one another round a circle of a stamp's size,
    when there are enough of them over enough of it."""
    found = components(mask)
    boxes = found.boxes()
    sizes = boxes[:, 2:].max(axis=1) / PX_PER_MM
    low, high = _LETTER_MM
    letters = (sizes >= low) & (sizes <= high) & (found.areas >= _LETTER_MM2 * PX_PER_MM**2)
    letters[0] = False
    if not _LETTERS <= np.count_nonzero(letters) <= _AT_MOST:
        return None
    labels = np.flatnonzero(letters)
    middles = boxes[labels, :2] + boxes[labels, 2:] / 2
    circles = by_lot(middles, _RADIUS_MM, tries=_TRIES, rng=np.random.default_rng(len(middles)))
    away = np.hypot(*(middles[None, :, axis] - circles[:, axis, None] for axis in (0, 1))) - circles[:, 2:]
    near = np.abs(away) < _ON_MM * PX_PER_MM
    next_to = _nearest(middles)
    best: npt.NDArray[np.int_] = np.zeros(0, dtype=int)
    for at in np.argsort(-near.sum(axis=1), kind="stable")[:_TRIED]:
        on = np.flatnonzero(near[at] & near[at][next_to])
        x, y, radius = (float(value) for value in circles[at])
        run = _run(middles, sizes[labels], on, Circle(x=x, y=y, radius=radius))
        best = run if len(run) > len(best) else best
    if len(best) < _LETTERS:
        return None
    chosen = np.zeros(len(sizes), dtype=bool)
    chosen[labels[best]] = True
    return Legend(circle=fitted(middles[best]), letters=found.chosen(chosen))


def _run(
    middles: Points, sizes: npt.NDArray[np.float64], on: npt.NDArray[np.int_], circle: Circle
) -> npt.NDArray[np.int_]:
    """Of the letters ``on`` a circle, those of one size that follow one another; none when that is too
    little of it."""
    if len(on) < _LETTERS:
        return on[:0]
    on = on[sizes[on] < _ALIKE * np.median(sizes[on])]
    turns = np.arctan2(middles[on, 1] - circle.y, middles[on, 0] - circle.x)
    order = np.argsort(turns)
    on, turns = on[order], turns[order]
    gaps = np.diff(turns, append=turns[:1] + 2 * np.pi)
    # From the widest gap on, no run goes over the end.
    first = int(gaps.argmax()) + 1
    on, gaps = np.roll(on, -first), np.roll(gaps, -first)
    breaks = np.flatnonzero(gaps * circle.radius > _HOLE_MM * PX_PER_MM)
    longest = max(np.split(np.arange(len(on)), breaks + 1), key=len)
    within = gaps[longest[:-1]]
    holes = np.count_nonzero(within * circle.radius > _SPACED_MM * PX_PER_MM)
    turned = np.degrees(within.sum()) >= _TURN_DEG
    return on[longest] if turned and holes <= _HOLES else on[:0]


def _nearest(middles: Points) -> npt.NDArray[np.int_]:
    """The number of the nearest other of ``middles``, for each."""
    apart = np.hypot(*(middles[:, None, axis] - middles[None, :, axis] for axis in (0, 1)))
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart.argmin(axis=1))
