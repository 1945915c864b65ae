"""Drawings that show a technician each step of an inspection over the pictures of the pages."""

from collections.abc import Iterator, Mapping

import cv2
import numpy as np
import numpy.typing as npt

from ocr.engine import WordRead
from ocr.facts import Region, Sketch, ZoneKind, ZoneSpec
from ocr.ink import InkPage
from ocr.masks import Mask
from ocr.printed import PX_PER_MM, PX_PER_PT
from ocr.raster import Image
from ocr.reading import Scan
from ocr.register import RegisteredPage, residuals
from ocr.segments import PixelBox
from ocr.zones import ZoneInk

Colour = tuple[int, int, int]
"""Blue, green, red."""
_GREEN, _ORANGE, _RED, _BLUE, _GREY = (60, 150, 30), (0, 140, 250), (40, 40, 220), (200, 110, 20), (150,) * 3
_VIOLET, _TEAL, _BROWN = (180, 60, 140), (150, 150, 0), (40, 80, 130)
_LONG_PX = 1300
_PALE = 0.35
_ARROW = 10.0
"""Residuals are drawn ten times larger: a tenth of a millimetre is less than a pixel."""
_GOOD_MM, _FAIR_MM = 0.3, 0.8
_MARKS: Mapping[str, Colour] = {
    "stroke": _BLUE,
    "ring": _VIOLET,
    "rectangle": _VIOLET,
    "lettering": _VIOLET,
    "type": _TEAL,
    "line": _BROWN,
    "shape": _ORANGE,
    "smear": _GREY,
    "speck": _GREY,
}
_REGIONS: Mapping[str, Colour] = {
    "added": _ORANGE,
    "overwritten": _ORANGE,
    "pale": _ORANGE,
    "stroke": _RED,
    "missing": _VIOLET,
    "covered": _VIOLET,
}
_ZONES: Mapping[ZoneKind, Colour] = {ZoneKind.MEASURED: _BLUE, ZoneKind.QUIET: _GREEN, ZoneKind.FREE: _GREY}


def returned(scan: Scan) -> Sketch:
    """The page as it came, its codes outlined."""
    drawn = scan.raster.bgr.copy()
    for code in scan.codes:
        corners = code.corners.round().astype(np.int32)
        cv2.polylines(drawn, [corners], True, _GREEN, 5, cv2.LINE_AA)
        x, y = corners.min(axis=0)
        _write(drawn, code.text, (int(x) - 250, int(y) - 14), _GREEN, 0.9)
    figures = {"codes": float(len(scan.codes)), "dpi": scan.read.dpi}
    if scan.read.ink_share is not None:
        figures["ink_share"] = scan.read.ink_share
    return _sketch(scan.read.index, "codes", drawn, figures)


def registration(scan: Scan, laid: RegisteredPage) -> Sketch:
    """The page laid on the print: each tile where it was found, what remains ten times larger."""
    drawn = _pale(laid.warp(scan.grey))
    left: list[float] = []
    tiles = residuals(scan.grey, laid)
    for centre, shift in tiles:
        at = (round(float(centre[0])), round(float(centre[1])))
        if shift is None:
            cv2.drawMarker(drawn, at, _GREY, cv2.MARKER_TILTED_CROSS, 16, 2)
            continue
        off_mm = float(np.linalg.norm(shift)) / PX_PER_MM
        left.append(off_mm)
        colour = _GREEN if off_mm < _GOOD_MM else _ORANGE if off_mm < _FAIR_MM else _RED
        tip = (round(at[0] + _ARROW * float(shift[0])), round(at[1] + _ARROW * float(shift[1])))
        cv2.circle(drawn, at, 6, colour, -1, cv2.LINE_AA)
        cv2.arrowedLine(drawn, at, tip, colour, 2, cv2.LINE_AA, tipLength=0.25)
    figures = {
        "tiles": float(len(tiles)),
        "tiles_found": float(len(left)),
        "recognised": laid.recognised,
        "residual_mm": laid.residual_mm,
        "worst_mm": max(left, default=0.0),
    }
    return _sketch(scan.read.index, "registration", drawn, figures)


def print_seen(index: int, page: InkPage, printed_ink: Mask) -> Sketch:
    """Our print: grey where the scan shows it, red where it does not; blue, the ink it accounts for."""
    drawn = np.full((*printed_ink.shape, 3), 255, np.uint8)
    _paint(drawn, page.ink & page.explained, _BLUE)
    _paint(drawn, printed_ink & ~page.lacking, _GREY)
    _paint(drawn, page.lacking, _RED)
    figures = {"print_found": page.print_found, "tolerance_mm": page.tolerance_mm, "noise": page.noise}
    return _sketch(index, "print", drawn, figures)


def ink_added(index: int, grey: Image, page: InkPage, regions: tuple[Region, ...]) -> Sketch:
    """What the print does not account for, and what is told of it: added, struck out, missing."""
    drawn = _pale(grey)
    _paint(drawn, page.added, _ORANGE)
    for region in regions:
        _box(drawn, region.box, _REGIONS.get(region.kind, _RED), f"{region.kind} {region.area_mm2:.1f} mm2")
    counts = {kind: float(sum(region.kind == kind for region in regions)) for kind in _REGIONS}
    return _sketch(index, "added", drawn, counts)


def zones_seen(
    index: int, grey: Image, zones: tuple[ZoneSpec, ...], seen: tuple[ZoneInk, ...]
) -> Iterator[Sketch]:
    """The zones of the page and each mark in them, in the colour of what it looks like."""
    if not any(zone.kind is ZoneKind.MEASURED for zone in zones):
        return
    drawn = _pale(grey)
    for ink in seen:
        for mark in ink.marks:
            _paint(drawn[ink.window], mark.mask, _MARKS.get(mark.kind, _GREY))
    for zone in zones:
        if zone.kind in _ZONES:
            _box(drawn, zone.box, _ZONES[zone.kind], zone.id)
    marks = {kind: float(sum(m.kind == kind for ink in seen for m in ink.marks)) for kind in _MARKS}
    yield _sketch(index, "zones", drawn, {kind: count for kind, count in marks.items() if count})


def words_read(
    index: int, grey: Image, words: tuple[WordRead, ...], sure: float, place: PixelBox | None
) -> Sketch:
    """The words of a page that nothing issued explains, and the place to sign found by them."""
    drawn = _pale(grey)
    for word in words:
        x0, y0, x1, y1 = word.box
        cv2.rectangle(drawn, (x0, y0), (x1, y1), _GREEN if word.confidence >= sure else _ORANGE, 2)
    if place is not None:
        cv2.rectangle(drawn, place[:2], place[2:], _BLUE, 5)
    confident = sum(word.confidence >= sure for word in words)
    return _sketch(index, "words", drawn, {"words": float(len(words)), "sure": float(confident)})


def _sketch(index: int, step: str, drawn: Image, figures: Mapping[str, float]) -> Sketch:
    scale = min(1.0, _LONG_PX / max(drawn.shape[:2]))
    small = cv2.resize(drawn, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".png", small, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    return Sketch(
        index=index,
        step=step,
        picture=encoded.tobytes() if done else b"",
        figures={name: round(float(value), 4) for name, value in figures.items()},
    )


def _pale(grey: Image) -> Image:
    """The page in light grey, so that what is drawn over it stands out."""
    light = 255 - (255 - grey.astype(np.float32)) * _PALE
    return np.repeat(light.astype(np.uint8)[:, :, None], 3, axis=2)


def _paint(drawn: npt.NDArray[np.uint8], mask: Mask, colour: Colour) -> None:
    drawn[mask] = colour


def _box(drawn: Image, box: tuple[float, float, float, float], colour: Colour, label: str) -> None:
    x0, y0, x1, y1 = (round(value * PX_PER_PT) for value in box)
    cv2.rectangle(drawn, (x0, y0), (x1, y1), colour, 3)
    _write(drawn, label, (max(4, x0), max(18, y0 - 8)), colour, 0.65)


def _write(drawn: Image, label: str, at: tuple[int, int], colour: Colour, size: float) -> None:
    ascii_only = label.encode("ascii", "replace").decode()[:60]
    for shade, width in (((255, 255, 255), 5), (colour, 2)):
        cv2.putText(
            drawn,
            ascii_only,
            (max(4, at[0]), at[1]),
            cv2.FONT_HERSHEY_SIMPLEX,
            size,
            shade,
            width,
            cv2.LINE_AA,
        )
