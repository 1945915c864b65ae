"""Where a page without a known model is to be signed: under a heading, beside the other party's."""

import re
from dataclasses import dataclass

from ocr.facts import Wanted
from ocr.segments import PixelBox, Segment

_LEFT_MM, _RIGHT_MM, _DOWN_MM, _EDGE_MM = 12.0, 92.0, 52.0, 7.0
_LINE_MM, _BESIDE_MM, _UP_MM = 5.0, 16.0, 1.0
_SENTENCE_WORDS = 4
"""A printed piece of so many words ends the place to sign; a name or a quality belongs to the heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceToSign:
    """The heading, which pattern found it, and the place in pixels of the upright page."""

    heading: Segment
    rank: int
    box: PixelBox


def find_place(
    pieces: tuple[Segment, ...], wanted: Wanted, size: tuple[int, int], px_per_mm: float
) -> PlaceToSign | None:
    """The best heading of ours and what is under it; the lowest of equals: bodies of text come before."""
    theirs = tuple(piece for piece in pieces if piece.short and re.search(wanted.theirs, piece.plain))
    found = [
        (rank, piece)
        for piece in pieces
        if piece.short and piece not in theirs and (rank := _rank(piece, wanted)) is not None
    ]
    if not found:
        return None
    rank, heading = min(found, key=lambda one: (one[0], -one[1].box[1]))
    return PlaceToSign(heading=heading, rank=rank, box=_under(heading, pieces, theirs, (size, px_per_mm)))


def _rank(piece: Segment, wanted: Wanted) -> int | None:
    return next((rank for rank, pattern in enumerate(wanted.ours) if re.search(pattern, piece.plain)), None)


def _under(
    heading: Segment,
    pieces: tuple[Segment, ...],
    theirs: tuple[Segment, ...],
    scale: tuple[tuple[int, int], float],
) -> PixelBox:
    (width, height), mm = scale
    x0, y0, x1, _ = heading.box
    left, right = max(_EDGE_MM * mm, x0 - _LEFT_MM * mm), min(width - _EDGE_MM * mm, x0 + _RIGHT_MM * mm)
    for other in theirs:
        if abs(other.box[1] - y0) < _BESIDE_MM * mm:
            if other.box[2] <= x0:
                left = max(left, (other.box[2] + x0) / 2)
            elif other.box[0] >= x1:
                right = min(right, (x1 + other.box[0]) / 2)
    below = sorted(
        (piece for piece in pieces if piece.box[1] > y0 and piece.box[0] < right and piece.box[2] > left),
        key=lambda piece: piece.box[1],
    )
    top = heading.box[3]
    for piece in below:
        if piece.short and piece.box[1] - top < _LINE_MM * mm and piece not in theirs:
            top = max(top, piece.box[3])
    ends = [piece.box[1] for piece in below if piece.box[1] > top and _ends(piece, theirs)]
    bottom = min([height - _EDGE_MM * mm, top + _DOWN_MM * mm, *ends])
    return round(left), round(top - _UP_MM * mm), round(right), round(max(bottom, top))


def _ends(piece: Segment, theirs: tuple[Segment, ...]) -> bool:
    return piece in theirs or sum(word.confidence > 60 for word in piece.words) >= _SENTENCE_WORDS
