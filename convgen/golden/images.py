"""The pictures of two pages: what an eye would see differ, where, and the picture that shows it."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pypdfium2.raw as pdfium_c
import zxingcpp
from numpy.typing import NDArray

from convgen.golden.ecarts import Box, Cause
from convgen.golden.lecture import opened

Picture = NDArray[np.uint8]
"""Red, green and blue, shape (height, width, 3)."""
Mask = NDArray[np.bool_]

DPI = 100
"""A full stop is 2 pixels wide; a page is drawn and compared in some 60 ms."""
PX_PER_PT = DPI / 72

WINDOW_PX = 11
"""2.8 mm: differing pixels are counted in windows of this size, so that a stray one does not count."""

_AROUND_PX = 9
"""2.3 mm around words that changed or moved: rules and underlines go with them."""

_REMOVED, _ADDED, _FRAME = (214, 40, 40), (20, 140, 60), (230, 130, 0)
_MOVED, _CAME = (190, 215, 245), (170, 230, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place that differs, in points, and why."""

    box: Box
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Dessin:
    """A page drawn, and where its embedded pictures are."""

    picture: Picture
    images: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A bar code or a QR code that was read on a page."""

    texte: str
    box: Box


Codes = tuple[Code, ...]


def draw(pdf: bytes, numero: int) -> Dessin:
    """A 1-based page in colour, upright whatever its rotation."""
    with closing(opened(pdf)) as document:
        page = document[numero - 1]
        page.set_rotation(0)
        height = page.get_height()
        bounds = [item.get_bounds() for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE])]
        picture: Picture = page.render(scale=PX_PER_PT, rev_byteorder=True).to_numpy()
        return Dessin(
            picture=np.ascontiguousarray(picture[:, :, :3]),
            images=tuple((left, height - top, right, height - bottom) for left, bottom, right, top in bounds),
        )


def differing(old: Picture, new: Picture, *, colour: int, density: int) -> Mask:
    """Where the pages differ to an eye, shape (height, width): an edge anti-aliased otherwise does not.

    A pixel differs when it is out of the range that its 3 × 3 neighbours have on the other picture; it counts
    when its window holds ``density`` such pixels.
    """
    if np.array_equal(old, new):
        return np.zeros(old.shape[:2], np.bool_)
    off = outside(new, old, colour) | outside(old, new, colour)
    counted = cv2.boxFilter(off.astype(np.float32), -1, (WINDOW_PX, WINDOW_PX), normalize=False)
    dense = cv2.dilate((counted >= density - 0.5).astype(np.uint8), np.ones((WINDOW_PX, WINDOW_PX), np.uint8))
    return np.asarray(off & dense.astype(np.bool_))


def outside(picture: Picture, reference: Picture, colour: int) -> Mask:
    """Where ``picture`` is darker, lighter or of another hue than ``reference`` within a pixel."""
    kernel = np.ones((3, 3), np.uint8)
    lowest, highest = cv2.erode(reference, kernel), cv2.dilate(reference, kernel)
    # Saturating subtractions: zero inside of the range.
    beyond = cv2.max(cv2.subtract(lowest, picture), cv2.subtract(picture, highest))
    return np.asarray(_strongest(beyond) > colour)


def _strongest(picture: NDArray[Any]) -> NDArray[Any]:
    """The greatest of the three channels, without NumPy's reductions: they take ten times longer."""
    red, green, blue = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(red, green), blue))


def _darkest(picture: Picture) -> NDArray[Any]:
    red, green, blue = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(red, green), blue))


def around(boxes: Iterable[Box], shape: tuple[int, ...], *, margin_px: int = _AROUND_PX) -> Mask:
    """The pixels of boxes in points, grown by a margin and joined when close."""
    mask = np.zeros(shape[:2], np.uint8)
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = (round(value * PX_PER_PT) for value in (x0, y0, x1, y1))
        rows = slice(max(top - margin_px, 0), bottom + margin_px + 1)
        mask[rows, max(left - margin_px, 0) : right + margin_px + 1] = 1
    if margin_px:
        joint = np.ones((8 * margin_px, 8 * margin_px), np.uint8)
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, joint).astype(np.bool_))
    return mask.astype(np.bool_)


def regions(old: Dessin, new: Dessin, mask: Mask, codes: tuple[Codes, Codes]) -> tuple[Region, ...]:
    """The places of ``mask`` with their causes; ``codes``: those of each side."""
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((WINDOW_PX, WINDOW_PX), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    boxes = [_points(*(int(value) for value in stats[index][:4])) for index in range(1, count)]
    kept = {code.texte for code in codes[0]} & {code.texte for code in codes[1]}
    changed = [code.box for side in codes for code in side if code.texte not in kept]
    pictures = (*old.images, *new.images)
    return tuple(Region(box=box, cause=_cause(old, new, box, changed, pictures)) for box in boxes)


def read_codes(picture: Picture) -> Codes:
    """The codes of a page."""
    grey = np.ascontiguousarray(_darkest(picture))
    found = []
    for code in zxingcpp.read_barcodes(grey, try_invert=False, try_downscale=False):
        place = code.position
        points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [point.x for point in points], [point.y for point in points]
        box = _points(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        found.append(Code(texte=code.text, box=box))
    return tuple(found)


def _cause(old: Dessin, new: Dessin, box: Box, codes: Iterable[Box], pictures: Iterable[Box]) -> Cause:
    if any(_touch(box, code) for code in codes):
        return Cause.CODE
    if any(_touch(box, picture) for picture in pictures):
        return Cause.IMAGE
    # The same shapes in another colour: what was not paper still is not, and the other way round.
    x0, y0, x1, y1 = (round(value * PX_PER_PT) for value in box)
    shapes = [_darkest(side.picture[y0:y1, x0:x1]) < 250 for side in (old, new)]
    if shapes[0].shape != shapes[1].shape:
        return Cause.DESSIN
    agreed, whole = np.count_nonzero(shapes[0] & shapes[1]), np.count_nonzero(shapes[0] | shapes[1])
    return Cause.COULEUR if whole and agreed / whole > 0.8 else Cause.DESSIN


def _touch(box: Box, other: Box) -> bool:
    return box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]


def _points(left: int, top: int, width: int, height: int) -> Box:
    x0, y0, x1, y1 = (value / PX_PER_PT for value in (left, top, left + width, top + height))
    return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calques:
    """What other layers know of a pair of pages: words come, words gone (on the golden), words moved (where
    they were, where they are), and the places to frame."""

    venus: Sequence[Box] = ()
    partis: Sequence[Box] = ()
    etaient: Sequence[Box] = ()
    decales: Sequence[Box] = ()
    cadres: Sequence[Box] = ()


def explain(old: Picture, new: Picture, calques: Calques) -> Picture:
    """The new page, pale: on green what came, on pale blue what only moved, in red what went."""
    height, width = max(old.shape[0], new.shape[0]), max(old.shape[1], new.shape[1])
    old, new = on_sheet(old, height, width), on_sheet(new, height, width)
    sheet = (255 - (255 - new) // 2).astype(np.uint8)
    told = around((*calques.venus, *calques.partis, *calques.etaient, *calques.decales), sheet.shape)
    gone, come = (outside(*pair, 24) for pair in ((old, new), (new, old)))
    darker = _darkest(old) < _darkest(new)
    sheet[gone & darker & ~told] = _REMOVED
    sheet[come & ~darker & ~told] = _ADDED
    for boxes, tint in ((calques.decales, _MOVED), (calques.venus, _CAME)):
        here = around(boxes, sheet.shape, margin_px=0)
        sheet[here] = np.minimum(sheet[here], np.array(tint, np.uint8))
    went = around(calques.partis, sheet.shape, margin_px=0) & (_darkest(old) < 160)
    sheet[went] = _REMOVED
    for x0, y0, x1, y1 in calques.cadres:
        left, top, right, bottom = (round(value * PX_PER_PT) for value in (x0, y0, x1, y1))
        cv2.rectangle(sheet, (left - 3, top - 3), (right + 3, bottom + 3), _FRAME, 1)
    return sheet


def count(pdf: bytes) -> int:
    """How many pages a document has."""
    with closing(opened(pdf)) as document:
        return len(document)


def on_sheet(picture: Picture, height: int, width: int) -> Picture:
    """The picture on white paper of that size."""
    sheet = np.full((height, width, 3), 255, np.uint8)
    sheet[: picture.shape[0], : picture.shape[1]] = picture
    return sheet
