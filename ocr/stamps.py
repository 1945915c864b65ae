"""The whole stamps of an ink: rings and frames, with all they enclose; where several meet."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ocr.circles import Circle, off_on
from ocr.curves import is_rim
from ocr.frames import find_frames, lines_of
from ocr.kinds import parts_of
from ocr.legends import legend_of
from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM
from ocr.rings import circle_of, circles_of, disc_of, drawn_circles_of, find_rings
from ocr.shapes import NEAR_STAMP, has_corners

TOUCHING_MM = 1.5
_INNER_MM, _WITHIN = 0.7, 0.8
_BORDER_MM = 3.4
"""Of the edge of a round stamp, from the middle of its letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A stamp's outline found in the ink: all it encloses, its own lines, its ``edge``, where its letters
    may touch them, and its ``rim``, the outermost line alone.

    An oval is of ``kind`` lettering: initials with a line around them, by hand, must not be refused as a
    stamp alone."""

    kind: str
    inside: Mask
    lines: Mask
    edge: Mask
    rim: Mask


def find_stamps(mask: Mask) -> tuple[Stamp, ...]:
    """The stamps of one ink whose outline is whole, or nearly.

    A frame within a ring is none: strokes, rays and letters make one as easily."""
    rings = find_rings(mask)
    discs = [disc_of(mask.shape, ring) for ring in rings]
    frames = (
        frame
        for frame in find_frames(mask)
        if all((frame & disc).sum() < _WITHIN * frame.sum() for disc in discs)
    )
    whole = (*_framed(mask, frames), *_ringed(mask, rings))
    return (*whole, *_lettered(mask & ~covered_by(whole) if whole else mask))


def _framed(mask: Mask, frames: Iterable[Mask]) -> tuple[Stamp, ...]:
    return tuple(
        Stamp(
            kind="rectangle",
            inside=frame & mask,
            lines=lines_of(frame) & mask,
            edge=grown(lines_of(frame), _INNER_MM),
            rim=lines_of(frame) & mask,
        )
        for frame in frames
    )


def _ringed(mask: Mask, rings: tuple[Circle, ...]) -> tuple[Stamp, ...]:
    stamps = []
    for ring in rings:
        circles = circles_of(mask, ring)
        stamps.append(
            Stamp(
                kind="ring" if ring.squeezed == 1.0 else "lettering",
                inside=disc_of(mask.shape, ring) & mask,
                lines=circles,
                edge=drawn_circles_of(mask, ring),
                rim=circle_of(mask.shape, ring) & mask,
            )
        )
    return tuple(stamps)


def _lettered(mask: Mask) -> tuple[Stamp, ...]:
    """The stamp that a legend goes round: beads, scallops or nothing around it, whatever emblem within."""
    legend = legend_of(mask)
    if legend is None:
        return ()
    away = off_on(mask.shape, legend.circle)
    return (
        Stamp(
            kind="lettering",
            inside=np.asarray(away < _BORDER_MM * PX_PER_MM, dtype=bool) & mask,
            # Of no line of its own the ink is known: what it encloses is its own.
            lines=np.zeros_like(mask),
            edge=np.asarray(np.abs(away) < _BORDER_MM * PX_PER_MM, dtype=bool),
            rim=legend.letters,
        ),
    )


def covered_by(stamps: tuple[Stamp, ...]) -> Mask:
    """All that ``stamps``, one at least, enclose."""
    return np.asarray(np.logical_or.reduce([stamp.inside for stamp in stamps]), dtype=bool)


def overlapping(stamps: tuple[Stamp, ...]) -> Mask:
    """What two stamps both enclose; all they enclose when each goes beyond the other, since one of them may
    have left more of itself than the outline found."""
    found = np.zeros_like(stamps[0].inside)
    for one, other in itertools.combinations(stamps, 2):
        both = one.inside & other.inside
        apart = both.any() and (one.inside & ~both).any() and (other.inside & ~both).any()
        found |= one.inside | other.inside if apart else both
    return found


def crossed(stamps: tuple[Stamp, ...], mask: Mask) -> Mask:
    """All that the stamps enclose beside which the corner of another stamp's frame, or its rim, stands in
    ``mask``."""
    found = np.zeros_like(mask)
    outside = mask & ~covered_by(stamps)
    pieces = [piece for piece, part in parts_of(outside) if has_corners(part, NEAR_STAMP) or is_rim(part)]
    if pieces:
        reach = grown(np.logical_or.reduce(pieces), TOUCHING_MM)
        for stamp in stamps:
            if (stamp.inside & reach).any():
                found |= stamp.inside
    return found
