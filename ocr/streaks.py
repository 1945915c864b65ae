"""Lines that run across a page: dirt on a scanner’s glass, folds."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.masks import Mask, extent, grown
from ocr.printed import PX_PER_MM
from ocr.stages import stage

_STREAK_SLOPES = np.linspace(-0.06, 0.06, 25)
_STREAK_SHARE, _STREAK_SEEN = 0.3, 0.2
_SAMPLED = 4
"""A quarter of the rows tells where there is no streak; all of them are looked at where there may be one."""
_PALE_SHARE, _INKED_SHARE, _PAPER_SHARE, _BESIDE_MM = 0.45, 0.015, 0.15, 2.0
"""Two good returns of 120 bore a streak too pale to be ink for the most part: pale along 0.6 of the page."""
_BESIDE_PX = round(_BESIDE_MM * PX_PER_MM / 2)
_BLOCK_PX, _BAND_SHARE = (16, 24), 0.02
_STREAK_AROUND_MM, _ASIDE = 0.5, np.ones((1, 5), np.uint8)
_ACROSS_PX, _ACROSS = 12, (-2.4, -1.6, -1.0, -0.6, -0.3, 0.0, 0.3, 0.6, 1.0, 1.6, 2.4)
"""What a streak and what is taken away beside it are wide; how steep a pen goes there."""
_END_MM, _BROKEN_SHARE, _THIN_MM = 12.0, 0.35, 0.6
"""Of a crop's upper and lower ends, and of its height. Two streaks made a signature of a cross, accepted."""
_MARGIN_MM = (5.0, 16.0)
"""The printed margin, but for what the paper's edge darkens."""

Small = npt.NDArray[np.uint8]


@stage("streaks")
def streaks(added: Mask, explained: Mask, faint: Mask) -> Mask:
    """Straight lines that run along most of the page: dirt on a scanner's glass, folds; a pen never does.

    A line counts when ``added`` covers at least ``_STREAK_SHARE`` of what the print leaves to be seen along
    it, or ``faint`` (all that is not quite white) ``_PALE_SHARE`` of it and little of the paper on both
    sides; and ``faint`` covers as much of both margins: text struck out from its first word to its last is
    within them.
    """
    found = np.zeros_like(added)
    for transposed in (False, True):
        turned = (_turned(mask) if transposed else mask for mask in (added, explained, faint))
        lines = _vertical_streaks(*turned)
        if lines is not None:
            found |= lines.T if transposed else lines
    return found


def streaks_through(mask: Mask) -> Mask:
    """What of the ink ``mask`` of a crop (H x W, common frame) is on straight thin lines that run through all
    of it, however broken: streaks too pale for those of the page."""
    found = np.zeros_like(mask)
    for transposed in (False, True):
        turned = _turned(mask) if transposed else mask
        lines = _through(turned)
        found |= lines.T if transposed else lines
    return found & mask


def _through(mask: Mask) -> Mask:
    """The upright ones."""
    height, width = mask.shape
    bits, end = mask.view(np.uint8), round(_END_MM * PX_PER_MM)
    found = np.zeros_like(mask)
    thin = mask & ~_wide(mask)
    if not width or np.count_nonzero(thin) < _BROKEN_SHARE * height:
        return found
    near = np.asarray(cv2.dilate(thin.view(np.uint8), np.ones((1, 3), np.uint8)), dtype=np.uint8)
    for slope in _STREAK_SLOPES:
        straight = _sheared(near, float(slope), slice(0, height), (0, width))
        on, ends = _total(straight), (_total(straight[:end]), _total(straight[-end:]))
        columns = (on >= _BROKEN_SHARE * height) & (np.minimum(*ends) >= _BROKEN_SHARE * end)
        if columns.any():
            band = np.zeros_like(bits)
            band[:, columns] = 1
            found |= _sheared(band, -float(slope), slice(0, height), (0, width)) > 0
    return grown(found, _THIN_MM / 2) & thin if found.any() else found


def _wide(mask: Mask) -> Mask:
    """What is wider, from left to right, than a streak."""
    wide = cv2.morphologyEx(
        mask.view(np.uint8), cv2.MORPH_OPEN, np.ones((1, round(_THIN_MM * PX_PER_MM)), np.uint8)
    )
    return np.asarray(wide > 0, dtype=bool)


def _turned(mask: Mask) -> Mask:
    return np.asarray(cv2.transpose(mask.view(np.uint8)), dtype=np.uint8).view(np.bool_)


def _vertical_streaks(bits: Mask, print_: Mask, faint: Mask) -> Mask | None:
    height, width = bits.shape
    small = (round(width / 2), round(height / 2))
    if np.count_nonzero(bits) < _INKED_SHARE * height:
        return None
    # Nearly upright, it leaves ink at many heights of a narrow band: most pages have no such band.
    down, across = height // _BLOCK_PX[0], width // _BLOCK_PX[1]
    whole = bits[: down * _BLOCK_PX[0], : across * _BLOCK_PX[1]].view(np.uint8) * 255
    blocks = cv2.resize(whole, (across, down), interpolation=cv2.INTER_AREA)
    if (cv2.dilate(blocks, np.ones((1, 5), np.uint8)) > 0).mean(axis=0).max() < _BAND_SHARE:
        return None
    hidden = np.asarray(cv2.resize(print_.view(np.uint8), small, interpolation=cv2.INTER_NEAREST), np.uint8)
    page = _page(_halved(bits), _halved(faint), hidden)
    seen = [
        (slope, columns) for slope in map(float, _STREAK_SLOPES) if (columns := page.crossed(slope)).any()
    ]
    found = np.zeros((small[1], small[0]), np.uint8)
    # The surest first: where it ran is no part of another one.
    for slope, columns in sorted(seen, key=lambda one: -page.inked(*one)):
        band = np.zeros_like(found)
        band[:, _core(page.without(found).crossed(slope) if found.any() else columns)] = 1
        found |= _sheared(band, -slope, slice(0, small[1]), (0, small[0]))
    if not found.any():
        return None
    lines = grown(cv2.resize(found, (width, height)) > 0, _STREAK_AROUND_MM)
    return np.asarray(lines & ~_crossing(bits, lines), dtype=bool)


def _crossing(bits: Mask, lines: Mask) -> Mask:
    """The ink of ``lines`` that goes straight from one side of them to the other: a pen crosses them."""
    crossing, at = np.zeros_like(bits), extent(lines, 2 * _ACROSS_PX)
    ink = np.ascontiguousarray(bits[at]).view(np.uint8)
    for steep in _ACROSS:
        up = round(_ACROSS_PX * abs(steep))
        ends = ((0, up), (_ACROSS_PX, 0)) if steep > 0 else ((0, 0), (_ACROSS_PX, up))
        kernel = cv2.line(np.zeros((up + 1, _ACROSS_PX + 1), np.uint8), *ends, (1,))
        crossing[at] |= cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel) > 0
    return np.asarray(crossing & lines, dtype=bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page at half resolution (H x W, 0 or 1): ``thick`` ink, all that is ``pale``, what the print has
    ``hidden``; one row in ``_SAMPLED`` of what is pale and not hidden."""

    thick: Small
    pale: Small
    hidden: Small
    bare: Small

    def crossed(self, slope: float) -> npt.NDArray[np.bool_]:
        """The columns of the page sheared by ``slope`` along which a streak runs.

        Both margins first: they are a fourteenth of the page, and hardly any line but a streak is there."""
        height, width = self.thick.shape
        crossed = np.ones(width, dtype=bool)
        for end in _margins(height):
            pale, hidden = (_sheared(mask, slope, end, (0, width)) for mask in (self.pale, self.hidden))
            crossed &= _covered(pale, 1 - hidden)
        for first, last in _runs(crossed):
            crossed[first:last] &= self._likely(slope, first, last) and self._streaked(slope, first, last)
        if crossed.any():
            inked = _total(_sheared(self.thick, slope, slice(0, height), (0, width)))
            crossed &= bool(inked.max() >= _INKED_SHARE * height)
        return crossed

    def inked(self, slope: float, columns: npt.NDArray[np.bool_]) -> int:
        """The ink along the most inked of these columns."""
        height, width = self.thick.shape
        return int(_total(_sheared(self.thick, slope, slice(0, height), (0, width)))[columns].max())

    def without(self, band: Small) -> "_Page":
        """The page but for a ``band`` (H x W, 0 or 1) and just beside it, of which nothing is known."""
        unknown = np.asarray(cv2.dilate(band, _ASIDE), dtype=np.uint8)
        return _page(self.thick & (1 - unknown), self.pale & (1 - unknown), self.hidden | unknown)

    def _likely(self, slope: float, first: int, last: int) -> bool:
        """Whether a row in ``_SAMPLED`` shows half of what a streak needs in one of these columns; of 2,300
        places looked at on 40 good pages, 12 are streaks."""
        height, window = self.bare.shape[0], (first, last)
        bare, hidden = (
            _sheared(mask, _SAMPLED * slope, slice(0, height), window)
            for mask in (self.bare, self.hidden[::_SAMPLED])
        )
        return bool((_total(bare) >= _STREAK_SHARE / 2 * _total(1 - hidden)).any())

    def _streaked(self, slope: float, first: int, last: int) -> npt.NDArray[np.bool_]:
        """The same of columns ``first`` to ``last`` by all their rows, the ones beside them looked at too."""
        height = self.thick.shape[0]
        window = (first - _BESIDE_PX, last + _BESIDE_PX)
        straight, dim, hidden = (
            _sheared(mask, slope, slice(0, height), window) for mask in (self.thick, self.pale, self.hidden)
        )
        seen = 1 - hidden
        found = _covered(straight, seen) | _stands_out(straight, dim, seen)
        found &= _total(seen) > _STREAK_SEEN * height
        return np.asarray(found[_BESIDE_PX:-_BESIDE_PX], dtype=bool)


def _page(thick: Small, pale: Small, hidden: Small) -> _Page:
    """The page of these (H x W each, 0 or 1)."""
    bare = pale[::_SAMPLED] & (1 - hidden[::_SAMPLED])
    return _Page(thick=thick, pale=pale, hidden=hidden, bare=bare)


def _core(columns: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The columns of a streak itself: those beside were inked by ``_halved``."""
    inner = columns & np.roll(columns, 1) & np.roll(columns, -1)
    wide = np.roll(inner, 1) | inner | np.roll(inner, -1)
    return np.asarray(inner | (columns & ~wide), dtype=bool)


def _runs(columns: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """From and up to where there are some, little apart counting as together."""
    places = np.flatnonzero(columns)
    for run in np.split(places, np.flatnonzero(np.diff(places) > 2 * _BESIDE_PX) + 1):
        if len(run):
            yield int(run[0]), int(run[-1]) + 1


def _halved(mask: Mask) -> npt.NDArray[np.uint8]:
    """At half the resolution, a pixel wider on each side: a streak wavers by a tenth of a millimetre."""
    height, width = mask.shape
    small = cv2.resize(
        mask.view(np.uint8) * 255, (round(width / 2), round(height / 2)), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.dilate((small > 30).astype(np.uint8), np.ones((1, 3), np.uint8)), dtype=np.uint8)


def _sheared(mask: Small, slope: float, rows: slice, columns: tuple[int, int]) -> Small:
    """These rows and columns of the mask, each row moved sideways by ``slope`` times its height from the
    middle; beside the page there is nothing."""
    shift = slope * (mask.shape[0] / 2 - rows.start) - columns[0]
    shear = np.array([[1.0, -slope, shift], [0.0, 1.0, 0.0]])
    size = (columns[1] - columns[0], rows.stop - rows.start)
    return np.asarray(cv2.warpAffine(mask[rows], shear, size, flags=cv2.INTER_NEAREST), dtype=np.uint8)


def _total(mask: Small) -> npt.NDArray[np.int32]:
    """The sum of each column."""
    return np.asarray(cv2.reduce(mask, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0], dtype=np.int32)


def _covered(inked: Small, seen: Small) -> npt.NDArray[np.bool_]:
    """The columns whose ink is a good share of what can be seen of them, or of which nothing can."""
    return np.asarray(_total(inked) >= _STREAK_SHARE * _total(seen), dtype=bool)


def _stands_out(inked: Small, dim: Small, seen: Small) -> npt.NDArray[np.bool_]:
    """The columns along which a pale line shows, inked here and there, between paler paper on both sides."""
    bare = np.maximum(_total(seen), 1)
    pale, dark = _total(dim & seen) / bare, _total(inked & seen) / bare
    around = np.maximum(*(np.roll(pale, side * _BESIDE_PX) for side in (-1, 1)))
    return np.asarray((pale >= _PALE_SHARE) & (dark >= _INKED_SHARE) & (around <= _PAPER_SHARE), dtype=bool)


def _margins(length: int) -> tuple[slice, slice]:
    """The two ends of a page, in rows of the halved common frame."""
    near, far = (round(mm * PX_PER_MM / 2) for mm in _MARGIN_MM)
    return slice(near, far), slice(length - far, length - near)
