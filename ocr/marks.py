"""What added marks look like: a pen’s strokes, a stamp, rows of letters, a straight line, a smear."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.frames import edge_of, find_frames, is_ruled
from ocr.masks import Mask, grown
from ocr.printed import PX_PER_MM
from ocr.raster import Image
from ocr.rings import circles_of, disc_of, find_rings
from ocr.rows import find_rows

_SPECK_MM = 1.0
_SMEAR_HALF_WIDTH_MM = 1.4
"""A pen or felt tip is at most 2 mm wide."""
_LINE_LENGTH_MM, _LINE_WIDTH_MM = 8.0, 1.3
_HUE_DISTANCE = 14.0
_LIGHTNESS_DISTANCE = 7.0
"""Lab distances to a stamp's own ink. On simulated stamps alone its letters stay within 13 of its hue, and
of its
rings' darkest tenth within 4; a black pen over a violet stamp is 17 away, a pen over a grey one 9 to 19
darker."""
_PEN_SURE = 0.25
_PEN_LENGTH_MM, _PEN_EXTENT_MM = 18.0, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSeen:
    """A connected mark of the crop: ``kind`` as in ``ocr.facts.Mark``, bounding box in pixels, its pixels.

    ``inner_mm``: in a stamp, extent of its largest connected part besides rings and frame.
    """

    kind: str
    box: tuple[int, int, int, int]
    area_mm2: float
    length_mm: float
    mask: Mask
    inner_mm: float = 0.0


def describe(mask: Mask, bgr: Image) -> tuple[MarkSeen, ...]:
    """Sort the added ink ``mask`` of a crop (H x W, common frame resolution) into marks.

    What belongs to a stamp is taken away first: rings with all they enclose, frames with all they enclose,
    rows of
    letters. What is left is judged component by component.
    """
    marks: list[MarkSeen] = []
    left = mask.copy()
    for frame in find_frames(left):
        inside, edge = frame & left, edge_of(frame) & left
        pen = _other_ink(inside & ~edge, edge, bgr)
        marks.append(_mark("rectangle", inside & ~pen, inner=inside & ~pen & ~edge))
        left &= ~inside | pen
    for ring in find_rings(left):
        inside = disc_of(mask.shape, ring) & left
        circles = circles_of(left, ring)
        pen = _other_ink(inside & ~circles, inside & circles, bgr)
        marks.append(_mark("ring", inside & ~pen, inner=inside & ~pen & ~circles))
        left &= ~inside | pen
    rows = find_rows(left)
    for row in rows:
        marks.append(_mark("type", row & left))
        left &= ~row
    marks.extend(_components(left))
    return tuple(marks)


def _other_ink(inside: Mask, stamp: Mask, bgr: Image) -> Mask:
    """Of the ink ``inside`` a stamp, the long strokes of another hue, or darker, than nearly all the
    ``stamp``'s lines."""
    kept = np.zeros_like(inside)
    if stamp.sum() < 50:
        return kept
    lab = cv2.cvtColor(cv2.GaussianBlur(bgr, (0, 0), 0.6).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    hue = np.linalg.norm(lab[..., 1:] - np.median(lab[stamp], axis=0)[1:], axis=2)
    darkest = float(np.percentile(lab[stamp][:, 0], 10))
    sure = ((hue > _HUE_DISTANCE) | (lab[..., 0] < darkest - _LIGHTNESS_DISTANCE)) & inside
    # The edges of a stroke fade to the stamp's tone: they are followed from the sure core.
    near = ((hue > 0.6 * _HUE_DISTANCE) | (lab[..., 0] < darkest)) & inside
    for mark in _components(near):
        long = mark.length_mm > _PEN_LENGTH_MM and _extent_mm(mark.box) > _PEN_EXTENT_MM
        if mark.kind == "stroke" and long and (mark.mask & sure).sum() > _PEN_SURE * mark.mask.sum():
            kept |= mark.mask
    return grown(kept, 0.2) & inside if kept.any() else kept


def _extent_mm(box: tuple[int, int, int, int]) -> float:
    return max(box[2] - box[0], box[3] - box[1]) / PX_PER_MM


def _components(mask: Mask) -> tuple[MarkSeen, ...]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    found = []
    for label in range(1, count):
        x, y, w, h = (int(v) for v in stats[label, :4])
        part = labels[y : y + h, x : x + w] == label
        whole = np.zeros(mask.shape, dtype=bool)
        whole[y : y + h, x : x + w] = part
        found.append(_mark(_kind(part), whole))
    return tuple(found)


def _kind(part: Mask) -> str:
    """What one component alone looks like, from its cropped mask."""
    ys, xs = np.nonzero(part)
    width, height = np.ptp(xs) + 1, np.ptp(ys) + 1
    if max(width, height) < _SPECK_MM * PX_PER_MM:
        return "speck"
    inside = cv2.distanceTransform(np.pad(part.astype(np.uint8), 1), cv2.DIST_L2, 3)
    if float(inside.max()) > _SMEAR_HALF_WIDTH_MM * PX_PER_MM:
        return "smear"
    (_, _), sides, _ = cv2.minAreaRect(np.stack([xs, ys], axis=1).astype(np.float32))
    long_side, short_side = max(sides) / PX_PER_MM, min(sides) / PX_PER_MM
    if long_side > _LINE_LENGTH_MM and short_side < max(_LINE_WIDTH_MM, 0.02 * long_side):
        return "line"
    return "line" if is_ruled(part) else "stroke"


def _mark(kind: str, mask: Mask, *, inner: Mask | None = None) -> MarkSeen:
    ys, xs = np.nonzero(mask)
    if not len(xs):
        return MarkSeen(kind=kind, box=(0, 0, 0, 0), area_mm2=0.0, length_mm=0.0, mask=mask)
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    area = len(xs) / PX_PER_MM**2
    return MarkSeen(
        kind=kind,
        box=box,
        area_mm2=area,
        length_mm=area / _pen_width_mm(mask),
        mask=mask,
        inner_mm=0.0 if inner is None else _largest_mm(inner),
    )


def _largest_mm(mask: Mask) -> float:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    sides = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1]
    return float(sides.max()) / PX_PER_MM if len(sides) else 0.0


def _pen_width_mm(mask: Mask) -> float:
    """Mean width of a stroke: over a band of width w the distance to the edge averages w / 4."""
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    return max(0.25, 4 * float(inside[mask].mean()) / PX_PER_MM)
