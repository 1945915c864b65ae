"""What one connected mark looks like: a pen's stroke, a line, a machine's shape, a smear, a speck."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.crosses import is_cross
from ocr.masks import Mask, components, extent, length_mm
from ocr.printed import PX_PER_MM
from ocr.shapes import Outline, is_machine_drawn, is_zigzag

_SPECK_MM = 1.0
_SMEAR_HALF_WIDTH_MM = 1.4
"""A pen or felt tip is at most 2 mm wide."""
_SMEAR_SHARE = 0.4
_SHAPE_MM = 6.0
_LINE_LENGTH_MM, _LINE_WIDTH_MM, _LINE_FLAT = 8.0, 1.3, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSeen:
    """A connected mark of the crop: ``kind`` as in ``ocr.facts.Mark``, bounding box in pixels, its pixels.

    ``inner_mm``: in a stamp, extent of its largest connected part besides rings and frame. ``through_mm``: of
    the freest curve of a stroke through a stamp (``ocr.through``). ``ink``: the number of its ink, from 1,
    where the crop is of several.
    """

    kind: str
    box: tuple[int, int, int, int]
    area_mm2: float
    length_mm: float
    mask: Mask
    inner_mm: float = 0.0
    through_mm: float = 0.0
    ink: int = 0

    @property
    def extent_mm(self) -> float:
        """Width or height, the larger."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1]) / PX_PER_MM


def mark_of(kind: str, mask: Mask, *, inner: Mask | None = None) -> MarkSeen:
    """The figures of a mark; ``inner``: its pixels besides a stamp's outline."""
    rows, columns = extent(mask)
    if not rows.stop:
        return MarkSeen(kind=kind, box=(0, 0, 0, 0), area_mm2=0.0, length_mm=0.0, mask=mask)
    return MarkSeen(
        kind=kind,
        box=(columns.start, rows.start, columns.stop, rows.stop),
        area_mm2=np.count_nonzero(mask) / PX_PER_MM**2,
        length_mm=length_mm(mask),
        mask=mask,
        inner_mm=0.0 if inner is None else _largest_mm(inner),
    )


def marks_of(mask: Mask, outline: Outline) -> tuple[MarkSeen, ...]:
    """Each connected component of ``mask``, of the kind it looks like alone; ``outline``: the least that
    betrays a stamp."""
    return tuple(mark_of(_kind(part, outline), whole) for whole, part in parts_of(mask))


def parts_of(mask: Mask) -> Iterator[tuple[Mask, Mask]]:
    """Each connected component, on the whole crop and cropped to itself."""
    found = components(mask)
    rows, columns = found.window
    for label, (x, y, w, h) in enumerate(found.boxes().tolist()[1:], start=1):
        at = slice(y - rows.start, y - rows.start + h), slice(x - columns.start, x - columns.start + w)
        part = found.labels[at] == label
        whole = np.zeros(mask.shape, dtype=bool)
        whole[y : y + h, x : x + w] = part
        yield whole, part


def _kind(part: Mask, outline: Outline) -> str:
    """What one component alone looks like, from its cropped mask."""
    ys, xs = np.nonzero(part)
    width, height = np.ptp(xs) + 1, np.ptp(ys) + 1
    if max(width, height) < _SPECK_MM * PX_PER_MM:
        return "speck"
    if _is_wide(part):
        return "smear"
    (_, _), sides, _ = cv2.minAreaRect(np.stack([xs, ys], axis=1).astype(np.float32))
    long_side, short_side = max(sides) / PX_PER_MM, min(sides) / PX_PER_MM
    if long_side > _LINE_LENGTH_MM and short_side < max(_LINE_WIDTH_MM, _LINE_FLAT * long_side):
        return "line"
    if long_side < _SHAPE_MM or not is_machine_drawn(part, outline):
        return "line" if long_side > _LINE_LENGTH_MM and is_cross(part) else "stroke"
    return "line" if is_zigzag(part) else "shape"


def _is_wide(part: Mask) -> bool:
    """Wider than a pen over a good part of itself; the knots of a tight signature fill up too."""
    padded = np.pad(part.astype(np.uint8), 2)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    limit = _SMEAR_HALF_WIDTH_MM * PX_PER_MM
    if float(inside.max()) <= limit:
        return False
    wide = cv2.distanceTransform((inside <= limit).astype(np.uint8), cv2.DIST_L2, 3) <= limit
    return float((wide & (padded > 0)).sum()) > _SMEAR_SHARE * float(part.sum())


def _largest_mm(mask: Mask) -> float:
    sides = components(mask).boxes()[1:, 2:]
    return float(sides.max()) / PX_PER_MM if len(sides) else 0.0
