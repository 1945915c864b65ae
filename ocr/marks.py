"""What added marks look like: pen strokes, a stamp's ring, frame and letters, a straight line, a smear."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import Mask, grown
from ocr.printed import PX_PER_MM
from ocr.raster import Image

_RING_RADIUS_MM = (10.5, 27.0)
_RING_HALF_WIDTH_MM = 0.6
_RING_THIN_MM = 0.4
_RING_TRIES = 1500
_RING_POINTS = 1500
_RING_CANDIDATES = 12
_RINGS_AT_MOST = 4
_RING_MIN_PX = 300
_RING_COVERAGE = 0.72
"""Share of the circle's directions inked within 0.4 mm; a hand-drawn loop, or a frame full of text, stays under 0.55."""
_RING_CONTRAST = 1.3
_SPECK_MM = 1.0
_SMEAR_HALF_WIDTH_MM = 1.4
"""A pen or felt tip is at most 2 mm wide."""
_LINE_LENGTH_MM, _LINE_WIDTH_MM = 8.0, 1.3
_ROW_LETTERS, _ROW_FEET = 6, 4
_FOOT_SLACK_MM = 0.35
_LETTER_HEIGHT_MM = (0.9, 6.5)
_CIRCLE_MM = 0.7
_CIRCLE_COVERAGE = 0.7
_HUE_DISTANCE = 14.0
_LIGHTNESS_DISTANCE = 7.0
"""Lab distances to a stamp's own ink. On simulated stamps alone its letters stay within 13 of its hue, and of its
rings' darkest tenth within 4; a black pen over a violet stamp is 17 away, a pen over a grey one 9 to 19 darker."""
_PEN_SURE = 0.25
_PEN_LENGTH_MM, _PEN_EXTENT_MM = 18.0, 9.0
_FRAME_MM = (5.0, 14.0)
_FRAME_SLACK_MM = 0.4
_FRAME_CLEAR_MM, _FRAME_CLEAR_SHARE = 1.6, 0.4
_FRAME_COVERAGE = 0.8
_SIDE_MM, _JOINT_MM = 5.0, 3.0
_SQUARE = 0.93
_RULED_MM, _RULED_SHARE, _RULE_WIDTH_MM = 4.5, 0.75, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle found in the ink: centre and radius in pixels of the crop."""

    x: float
    y: float
    radius: float


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

    What belongs to a stamp is taken away first: rings with all they enclose, frames with all they enclose, rows of
    letters. What is left is judged component by component.
    """
    marks: list[MarkSeen] = []
    left = mask.copy()
    for frame in find_frames(left):
        inside, edge = frame & left, _edge_of(frame) & left
        pen = _other_ink(inside & ~edge, edge, bgr)
        marks.append(_mark("rectangle", inside & ~pen, inner=inside & ~pen & ~edge))
        left &= ~inside | pen
    for ring in find_rings(left):
        inside = _disc(mask.shape, ring) & left
        circles = _circles(left, ring)
        pen = _other_ink(inside & ~circles, inside & circles, bgr)
        marks.append(_mark("ring", inside & ~pen, inner=inside & ~pen & ~circles))
        left &= ~inside | pen
    rows = find_rows(left)
    for row in rows:
        marks.append(_mark("type", row & left))
        left &= ~row
    marks.extend(_components(left))
    return tuple(marks)


def find_rings(mask: Mask) -> tuple[Ring, ...]:
    """Circles of a stamp's size, by random sampling of three points (Fischler and Bolles, 1981), one after the other.

    Two stamps may overlap: a circle found takes its own line away from the next search, not what it encloses.
    """
    ys, xs = np.nonzero(mask)
    pixels = np.stack([xs, ys], axis=1).astype(np.float64)
    rng = np.random.default_rng(len(xs))
    left = np.ones(len(pixels), dtype=bool)
    found: list[Ring] = []
    for _ in range(_RINGS_AT_MOST):
        ring = _best_ring(mask.shape, pixels, pixels[left], rng)
        if ring is None:
            break
        found.append(ring)
        left &= np.abs(_offset(pixels, ring)) > 2 * _RING_THIN_MM * PX_PER_MM
    outer: list[Ring] = []
    for ring in sorted(found, key=lambda r: -r.radius):
        if all(np.hypot(ring.x - o.x, ring.y - o.y) > 0.3 * o.radius for o in outer):
            outer.append(ring)
    return tuple(outer)


def _offset(pixels: npt.NDArray[np.float64], ring: Ring) -> npt.NDArray[np.float64]:
    return np.hypot(pixels[:, 0] - ring.x, pixels[:, 1] - ring.y) - ring.radius


def _best_ring(
    shape: tuple[int, ...],
    pixels: npt.NDArray[np.float64],
    left: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> Ring | None:
    """The most inked of the circles through three of the points ``left``, if it is a ring of ``pixels``."""
    if len(left) < _RING_MIN_PX:
        return None
    points = left[rng.choice(len(left), size=min(len(left), _RING_POINTS), replace=False)]
    centres, radii = _circumscribed(points[rng.integers(0, len(points), size=(_RING_TRIES, 3))])
    usable = (radii > _RING_RADIUS_MM[0] * PX_PER_MM) & (radii < _RING_RADIUS_MM[1] * PX_PER_MM)
    centres, radii = centres[usable], radii[usable]
    if not len(radii):
        return None
    distance = np.linalg.norm(points[None, :, :] - centres[:, None, :], axis=2) - radii[:, None]
    near = (np.abs(distance) < _RING_HALF_WIDTH_MM * PX_PER_MM).sum(axis=1) / np.sqrt(radii)
    for i in np.argsort(-near)[:_RING_CANDIDATES]:
        ring = _fitted(pixels, Ring(x=float(centres[i][0]), y=float(centres[i][1]), radius=float(radii[i])))
        if _is_ring(shape, pixels, ring):
            return ring
    return None


def _circumscribed(
    triples: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    a, b, c = triples[:, 0], triples[:, 1], triples[:, 2]
    ab, ac = b - a, c - a
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    cross = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    ab2, ac2 = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * ab2 - ab[:, 1] * ac2) / cross
    y = (ab[:, 0] * ac2 - ac[:, 0] * ab2) / cross
    radii = np.hypot(x, y)
    return np.nan_to_num(np.stack([x, y], axis=1) + a), np.nan_to_num(radii)


def _fitted(pixels: npt.NDArray[np.float64], ring: Ring) -> Ring:
    """The circle of least squares (Kåsa, 1976) through the ink near ``ring``, twice."""
    for reach_mm in (_RING_HALF_WIDTH_MM, _RING_THIN_MM):
        offset = np.abs(np.hypot(pixels[:, 0] - ring.x, pixels[:, 1] - ring.y) - ring.radius)
        near = pixels[offset < reach_mm * PX_PER_MM]
        if len(near) < 30:
            return ring
        system = np.column_stack([near, np.ones(len(near))])
        (a, b, c), *_ = np.linalg.lstsq(system, (near**2).sum(axis=1), rcond=None)
        ring = Ring(x=a / 2, y=b / 2, radius=float(np.sqrt(max(1.0, c + (a / 2) ** 2 + (b / 2) ** 2))))
    return ring


def _is_ring(shape: tuple[int, ...], pixels: npt.NDArray[np.float64], ring: Ring) -> bool:
    """Inked all around on a thin line, and more there than just outside."""
    low, high = (limit * PX_PER_MM for limit in _RING_RADIUS_MM)
    if not low < ring.radius < high:
        return False
    across, down = pixels[:, 0] - ring.x, pixels[:, 1] - ring.y
    offset = np.hypot(across, down) - ring.radius
    band = _RING_HALF_WIDTH_MM * PX_PER_MM
    thin = np.abs(offset) < _RING_THIN_MM * PX_PER_MM
    bins = np.unique(((np.arctan2(down, across)[thin] + np.pi) / (2 * np.pi) * 72).astype(int) % 72)
    theta = (np.arange(72) + 0.5) / 72 * 2 * np.pi - np.pi
    px, py = ring.x + ring.radius * np.cos(theta), ring.y + ring.radius * np.sin(theta)
    visible = (px >= 0) & (py >= 0) & (px < shape[1]) & (py < shape[0])
    if visible.sum() < 36:
        return False
    covered = float(visible[bins].sum()) / float(visible.sum())
    # Ink per unit of area on the line, just outside it, just inside it.
    on = float(thin.sum()) / (2 * _RING_THIN_MM * PX_PER_MM)
    outside = float(((offset > band) & (offset < 3 * band)).sum()) / (2 * band)
    within = float(((offset < -band) & (offset > -3 * band)).sum()) / (2 * band)
    return covered >= _RING_COVERAGE and on > _RING_CONTRAST * max(outside, within)


def _disc(shape: tuple[int, ...], ring: Ring) -> Mask:
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(xs - ring.x, ys - ring.y) < ring.radius + 1.2 * PX_PER_MM, dtype=bool)


def _circles(mask: Mask, ring: Ring) -> Mask:
    """The ring's own line and those concentric with it: radii where most directions are inked."""
    ys, xs = np.nonzero(mask)
    radius = np.hypot(xs - ring.x, ys - ring.y)
    angle = ((np.arctan2(ys - ring.y, xs - ring.x) + np.pi) / (2 * np.pi) * 72).astype(int) % 72
    rows, cols = np.ogrid[: mask.shape[0], : mask.shape[1]]
    distance = np.hypot(cols - ring.x, rows - ring.y)
    circles = np.abs(distance - ring.radius) < _CIRCLE_MM * PX_PER_MM
    step = 0.25 * PX_PER_MM
    for inner in np.arange(4.0 * PX_PER_MM, ring.radius - PX_PER_MM, step):
        on = np.abs(radius - inner) < step
        if len(np.unique(angle[on])) > _CIRCLE_COVERAGE * 72:
            circles |= np.abs(distance - inner) < _CIRCLE_MM * PX_PER_MM
    return np.asarray(circles & mask, dtype=bool)


def _edge_of(frame: Mask) -> Mask:
    inner = cv2.erode(frame.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=round(2.0 * PX_PER_MM))
    return frame & ~inner.astype(bool)


def _other_ink(inside: Mask, stamp: Mask, bgr: Image) -> Mask:
    """Of the ink ``inside`` a stamp, the long strokes of another hue, or darker, than nearly all the ``stamp``'s lines."""
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


def find_frames(mask: Mask) -> tuple[Mask, ...]:
    """Rectangular frames of stamps, three sides at least drawn whole; each filled, the largest first."""
    segments = _segments(mask, _SIDE_MM)
    if len(segments) < 3:
        return ()
    angles = _angles(segments)
    ink = grown(mask, _FRAME_SLACK_MM)
    frames: list[Mask] = []
    for base in _distinct(angles % 90):
        square = segments[_near_angle(angles, base) | _near_angle(angles, base + 90)]
        for cluster in _clusters(square):
            frame = _frame(ink, _around(cluster.reshape(-1, 2), np.radians(base)))
            if frame is not None:
                frames.append(frame)
    frames.sort(key=lambda frame: -int(frame.sum()))
    kept: list[Mask] = []
    for frame in frames:
        # The same frame is found at neighbouring angles; another stamp overlaps it by half at most.
        if all((frame & known).sum() < 0.6 * frame.sum() for known in kept):
            kept.append(frame)
    return tuple(kept)


def _segments(mask: Mask, least_mm: float) -> npt.NDArray[np.float64]:
    """Straight segments of ``least_mm`` at least in the ink (N x 4: x0, y0, x1, y1), by Hough's probabilistic method."""
    cv2.setRNGSeed(0)
    lines = cv2.HoughLinesP(
        mask.astype(np.uint8) * 255,
        1,
        np.pi / 360,
        threshold=round(0.7 * least_mm * PX_PER_MM),
        minLineLength=round(least_mm * PX_PER_MM),
        maxLineGap=round(1.2 * PX_PER_MM),
    )
    return np.empty((0, 4)) if lines is None else lines.reshape(-1, 4).astype(np.float64)


def _angles(segments: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Direction of each segment, 0 to 180 degrees."""
    return np.degrees(np.arctan2(segments[:, 3] - segments[:, 1], segments[:, 2] - segments[:, 0])) % 180


def _distinct(angles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.unique(angles.round()) if len(angles) else angles


def _clusters(segments: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    """Segments joined end to end, or end to side, within 3 mm."""
    count = len(segments)
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i in range(count):
        for j in range(i + 1, count):
            if _gap(segments[i], segments[j]) < _JOINT_MM * PX_PER_MM:
                parent[root(i)] = root(j)
    roots = np.array([root(i) for i in range(count)])
    return tuple(segments[roots == r] for r in np.unique(roots) if (roots == r).sum() >= 3)


def _gap(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Smallest distance from an end of one segment to the other segment."""

    def to_segment(point: npt.NDArray[np.float64], segment: npt.NDArray[np.float64]) -> float:
        a, along = segment[:2], segment[2:] - segment[:2]
        t = np.clip(np.dot(point - a, along) / max(1e-9, float(np.dot(along, along))), 0.0, 1.0)
        return float(np.linalg.norm(point - a - t * along))

    ends = [to_segment(point, other) for point in (one[:2], one[2:])]
    return min(*ends, *(to_segment(point, one) for point in (other[:2], other[2:])))


def _is_ruled(part: Mask) -> bool:
    """Made of straight lines square to each other: what is left of a frame, not a pen's stroke."""
    segments = _segments(part, _RULED_MM)
    if not len(segments):
        return False
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    turns = np.exp(4j * np.radians(_angles(segments)))
    if abs(complex((lengths * turns).sum())) < _SQUARE * lengths.sum():
        return False
    drawn = np.zeros(part.shape, np.uint8)
    for x0, y0, x1, y1 in segments.astype(int):
        cv2.line(drawn, (x0, y0), (x1, y1), 1, round(_RULE_WIDTH_MM * PX_PER_MM))
    return float((part & drawn.astype(bool)).sum()) > _RULED_SHARE * float(part.sum())


def _around(points: npt.NDArray[np.float64], angle: float) -> npt.NDArray[np.float64]:
    """Corners (4 x 2) of the smallest rectangle at ``angle`` that holds ``points``."""
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    along = points @ axes.T
    (x0, y0), (x1, y1) = along.min(axis=0), along.max(axis=0)
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) @ axes


def _frame(ink: Mask, corners: npt.NDArray[np.float64]) -> Mask | None:
    """The rectangle, filled, when at least three of its sides are inked."""
    sides = [(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    lengths = sorted(float(np.linalg.norm(b - a)) / PX_PER_MM for a, b in sides)
    if lengths[0] < _FRAME_MM[0] or lengths[-1] < _FRAME_MM[1]:
        return None
    # A frame is drawn on bare paper: a line just outside it meets almost nothing, unlike in a tangle of stamps.
    outer = _moved_out(corners, _FRAME_CLEAR_MM * PX_PER_MM)
    drawn = sum(
        _inked(ink, corners[i], corners[(i + 1) % 4]) > _FRAME_COVERAGE
        and _inked(ink, outer[i], outer[(i + 1) % 4]) < _FRAME_CLEAR_SHARE
        for i in range(4)
    )
    if drawn < 3:
        return None
    filled = np.zeros(ink.shape, np.uint8)
    cv2.fillConvexPoly(filled, corners.round().astype(np.int32), 1)
    return grown(filled.astype(bool), 0.8)


def _moved_out(corners: npt.NDArray[np.float64], by_px: float) -> npt.NDArray[np.float64]:
    """The rectangle larger by ``by_px`` on each side."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    across, down = across / max(1e-9, np.linalg.norm(across)), down / max(1e-9, np.linalg.norm(down))
    return corners + by_px * np.array([-across - down, across - down, across + down, -across + down])


def _inked(ink: Mask, a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    """Share of the segment that is inked."""
    points = np.linspace(a, b, 80).round().astype(int)
    inside = (points >= 0).all(axis=1) & (points[:, 0] < ink.shape[1]) & (points[:, 1] < ink.shape[0])
    return float(ink[points[inside, 1], points[inside, 0]].sum()) / len(points)


def _near_angle(angles: npt.NDArray[np.float64], wanted: float) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs((angles - wanted + 90) % 180 - 90) < 3.0)


def find_rows(mask: Mask) -> tuple[Mask, ...]:
    """Rows of letter-like marks, as a stamp or a printer makes them and a pen hardly does."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    heights = stats[:, cv2.CC_STAT_HEIGHT] / PX_PER_MM
    widths = stats[:, cv2.CC_STAT_WIDTH] / PX_PER_MM
    letters = (
        (heights >= _LETTER_HEIGHT_MM[0])
        & (heights <= _LETTER_HEIGHT_MM[1])
        & (widths <= 3.0 * heights + 2.0)
    )
    letters[0] = False
    if letters.sum() < _ROW_FEET:
        return ()
    feet = np.stack([centres[:, 0], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]], axis=1)
    free = set(np.flatnonzero(letters).tolist())
    rows: list[Mask] = []
    # First many letters about one line; then a few, merged letters among them, that stand exactly on one line.
    for points, least, slack_mm in ((centres, _ROW_LETTERS, None), (feet, _ROW_FEET, _FOOT_SLACK_MM)):
        for seed in sorted(free, key=lambda i: (-heights[i], i)):
            if seed not in free:
                continue
            row = _row_from(seed, free, points, heights, slack_mm=slack_mm)
            if len(row) >= least:
                rows.append(np.isin(labels, row))
                free -= set(row)
    return tuple(rows)


def _row_from(
    seed: int,
    free: set[int],
    points: npt.NDArray[np.float64],
    heights: npt.NDArray[np.float64],
    *,
    slack_mm: float | None,
) -> list[int]:
    """Letters aligned with ``seed`` at the tilt (within 20 degrees) that aligns most; ``slack_mm`` None: half a letter."""
    others = sorted(i for i in free if 0.5 < heights[i] / heights[seed] < 2.0)
    offsets = (points[others] - points[seed]) / PX_PER_MM
    slack = 0.45 * heights[seed] if slack_mm is None else slack_mm
    best: list[int] = []
    for degrees in range(-20, 21, 2):
        angle = np.radians(degrees)
        across = -offsets[:, 0] * np.sin(angle) + offsets[:, 1] * np.cos(angle)
        along = offsets[:, 0] * np.cos(angle) + offsets[:, 1] * np.sin(angle)
        chain = _unbroken(along, np.abs(across) < slack, gap=2.5 * heights[seed] + 2.0)
        if chain.sum() > len(best):
            best = [others[i] for i in np.flatnonzero(chain)]
    return best


def _unbroken(
    along: npt.NDArray[np.float64], candidates: npt.NDArray[np.bool_], gap: float
) -> npt.NDArray[np.bool_]:
    """Those of ``candidates`` reached from 0 without a hole wider than ``gap`` (mm)."""
    order = np.flatnonzero(candidates)[np.argsort(along[candidates])]
    positions = along[order]
    start = int(np.argmin(np.abs(positions)))
    first = last = start
    while last + 1 < len(order) and positions[last + 1] - positions[last] < gap:
        last += 1
    while first > 0 and positions[first] - positions[first - 1] < gap:
        first -= 1
    kept = np.zeros(len(along), dtype=bool)
    kept[order[first : last + 1]] = True
    return kept


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
    return "line" if _is_ruled(part) else "stroke"


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
