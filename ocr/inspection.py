"""The story of a comparison: lay each page on the issued one, read its ink, measure its zones."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr import differences, ink, sketch, text
from ocr.evidence import crop_jpeg, picture_of
from ocr.facts import Facts, Issued, Matrix, PageFacts, PageMatch, Region, ZoneFacts, ZoneKind, ZoneSpec
from ocr.letters import rows_of_type, text_by_hand
from ocr.masks import Mask
from ocr.missing import missing_regions
from ocr.overprint import beyond_print
from ocr.overwritten import overwritten_regions
from ocr.printed import PX_PER_PT, WORK_DPI, PrintedPage, prepare
from ocr.raster import A4_LONG_SIDE_IN, Document, Image
from ocr.reading import SCAN_DPI, OpenFile, Scan
from ocr.register import RegisteredPage, lay, match_print
from ocr.stages import stage
from ocr.welcome import free_area, joined_ink
from ocr.words import with_rows_told
from ocr.zones import ZoneInk, look, measure

_OCR_DPI = 300
_WELCOME = (ZoneKind.FREE, ZoneKind.MEASURED)
_READ = (ZoneKind.TEXT, ZoneKind.TEXT_WITHOUT_CODE)
_CROPPED = 8
"""Regions of a page shown beside the print: the others are crumbs, or a page torn to pieces."""
_MATCHED_WITHOUT_CODE = 0.5
"""Share of the printed tiles that must be recognised to say which page this is when no code says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller wants besides figures: ``pictures`` of pages and zones, the pattern of the number in
    TEXT zones, ``sketches``: each step drawn for a technician."""

    number_pattern: str
    pictures: bool = False
    sketches: bool = False


@dataclass(slots=True)
class _Prints:
    """Issued pages, prepared when first needed."""

    issued: Mapping[str, Issued]
    _ready: dict[tuple[str, int], PrintedPage] = field(default_factory=dict)

    @stage("print")
    def pages(self, key: str) -> int:
        with Document(self.issued[key].pdf) as document:
            return document.page_count

    @stage("print")
    def page(self, key: str, page: int) -> PrintedPage:
        if (key, page) not in self._ready:
            with Document(self.issued[key].pdf) as document:
                raster = document.draw_alone(page - 1, long_side_px=A4_LONG_SIDE_IN * WORK_DPI)
            self._ready[key, page] = prepare(raster, key=key, page=page)
        return self._ready[key, page]


def compare(
    file: OpenFile, issued: tuple[Issued, ...], matches: tuple[PageMatch, ...], options: Options
) -> Facts:
    """Compare the returned pages with the issued ones.

    ``matches`` says which returned page is which issued one, from its codes. Pages without a match are
    compared with
    the pages of ``issued[0]`` nobody matched; what resembles none is ``other``.
    """
    started = time.perf_counter()
    prints = _Prints({document.key: document for document in issued})
    matched = {match.index: match for match in matches}
    wanted = _unmatched(prints, issued, matches)
    pages: list[PageFacts] = []
    zones: list[ZoneFacts] = []
    for read in file.reading.pages:
        if read.blank:
            pages.append(PageFacts(index=read.index, kind="blank", size_pt=read.size_pt, dpi=read.dpi))
            continue
        scan = file.scan(read.index)
        laid = _lay_known(scan, matched.get(read.index), prints) or (
            None if read.index in matched else _lay_unknown(scan, wanted, prints)
        )
        if laid is None:
            pages.append(_not_laid(scan, matched.get(read.index), options))
            continue
        wanted.discard((laid.printed.key, laid.printed.page))
        page, measured = _inspect(scan, laid, prints.issued[laid.printed.key].zones, options)
        pages.append(page)
        zones.extend(measured)
    return Facts(
        pages=tuple(pages), zones=tuple(zones), seconds={"inspection": time.perf_counter() - started}
    )


def _unmatched(
    prints: _Prints, issued: tuple[Issued, ...], matches: tuple[PageMatch, ...]
) -> set[tuple[str, int]]:
    if not issued:
        return set()
    key = issued[0].key
    taken = {(match.key, match.page) for match in matches}
    return {(key, page) for page in range(1, prints.pages(key) + 1)} - taken


def _lay_known(scan: Scan, match: PageMatch | None, prints: _Prints) -> RegisteredPage | None:
    return None if match is None else lay(scan.grey, scan.codes, prints.page(match.key, match.page))


def _lay_unknown(scan: Scan, wanted: set[tuple[str, int]], prints: _Prints) -> RegisteredPage | None:
    """The best recognised of the pages still wanted, from the print alone."""
    best: RegisteredPage | None = None
    for key, page in sorted(wanted):
        printed = prints.page(key, page)
        if match_print(scan.grey, printed) is None:
            continue
        laid = lay(scan.grey, (), printed)
        if laid is not None and (best is None or laid.recognised > best.recognised):
            best = laid
    return best if best is not None and best.recognised >= _MATCHED_WITHOUT_CODE else None


def _not_laid(scan: Scan, match: PageMatch | None, options: Options) -> PageFacts:
    picture, size, matrix = picture_of(scan.raster, 0) if options.pictures else (b"", (0, 0), None)
    return PageFacts(
        index=scan.read.index,
        kind="other",
        size_pt=scan.read.size_pt,
        dpi=scan.read.dpi,
        key=match.key if match else None,
        page=match.page if match else None,
        picture=picture,
        picture_size=size,
        to_picture=matrix,
        sketches=(sketch.returned(scan),) if options.sketches else (),
    )


def _inspect(
    scan: Scan, laid: RegisteredPage, zones: tuple[ZoneSpec, ...], options: Options
) -> tuple[PageFacts, tuple[ZoneFacts, ...]]:
    pose = _pose(scan, laid)
    warped = laid.warp(scan.grey)
    native = scan.read.dpi * pose.scale if scan.read.dpi else SCAN_DPI
    page = ink.read_ink(
        warped,
        laid.printed,
        residual_mm=laid.residual_mm,
        dpi=min(native, SCAN_DPI * pose.scale),
        sides=laid.ends_of(scan.grey),
    )
    here = tuple(zone for zone in zones if zone.page == laid.printed.page)
    measured = any(zone.kind is ZoneKind.MEASURED for zone in here)
    colour = laid.warp(scan.raster.bgr) if measured else warped
    seen = tuple(look(page, laid.printed, zone, colour) for zone in here if _is_described(zone, scan))
    picture, size, matrix = (
        picture_of(scan.raster, pose.rotation) if options.pictures else (b"", (0, 0), None)
    )
    to_points = np.diag([1 / PX_PER_PT, 1 / PX_PER_PT, 1.0])
    to_pixels = np.diag([scan.raster.px_per_pt, scan.raster.px_per_pt, 1.0])
    overall = to_points @ laid.homography @ to_pixels
    with stage("differences"):
        welcome = joined_ink(page.added, tuple(zone for zone in here if zone.kind in _WELCOME), seen)
    regions = _regions(page, laid.printed, here, welcome)
    if scan.raster.bgr.ndim == len("hwc"):
        with stage("differences"):
            pale = differences.pale_ink(page, welcome)
            maybe = differences.pale_regions(pale, differences.traces_of(page))
        if any(map(differences.is_little, (*regions, *maybe))):
            colour = colour if measured else laid.warp(scan.raster.bgr)
            regions = differences.with_chroma(regions, page.added, colour)
            regions = (*regions, *differences.with_chroma(maybe, pale, colour))
    if options.pictures:
        regions = _shown(regions, laid, colour if colour.ndim > 2 or measured else laid.warp(scan.raster.bgr))
    facts = PageFacts(
        index=scan.read.index,
        kind="print",
        size_pt=scan.read.size_pt,
        dpi=scan.read.dpi,
        key=laid.printed.key,
        page=laid.printed.page,
        rotation=pose.rotation,
        skew_deg=round(pose.skew_deg, 2),
        scale=round(pose.scale, 4),
        residual_mm=round(laid.residual_mm, 3),
        print_found=round(page.print_found, 4),
        to_issued=_matrix(overall / overall[2, 2]),
        regions=regions,
        picture=picture,
        picture_size=size,
        to_picture=matrix,
        sketches=(
            sketch.returned(scan),
            sketch.registration(scan, laid),
            sketch.print_seen(scan.read.index, page, laid.printed.ink),
            sketch.ink_added(scan.read.index, warped, page, regions),
            *sketch.zones_seen(scan.read.index, warped, here, seen),
        )
        if options.sketches
        else (),
    )
    return facts, tuple(_zone(scan, laid, page, zone_ink, colour, options) for zone_ink in seen)


def _is_described(zone: ZoneSpec, scan: Scan) -> bool:
    return zone.kind is not ZoneKind.FREE and not (zone.kind is ZoneKind.TEXT_WITHOUT_CODE and scan.codes)


@stage("differences")
def _regions(
    page: ink.InkPage, printed: PrintedPage, zones: tuple[ZoneSpec, ...], welcome: Mask
) -> tuple[Region, ...]:
    """Differences outside the zones where ink is ``welcome``, and outside what overflows from them."""
    beyond = beyond_print(page, printed)
    return (
        *differences.added_regions(page.added & ~welcome, differences.traces_of(page)),
        *differences.stroke_regions(page, printed, welcome, beyond),
        *overwritten_regions(page, printed, welcome, beyond),
        *missing_regions(page, printed, free_area(zones, printed.grey.shape)),
    )


def _shown(regions: tuple[Region, ...], laid: RegisteredPage, colour: Image) -> tuple[Region, ...]:
    """The largest regions with what came back there, and what had been issued."""
    largest = sorted(regions, key=lambda region: -region.area_mm2)[:_CROPPED]
    return tuple(
        replace(
            region,
            crop=crop_jpeg(colour, region.box),
            crop_issued=crop_jpeg(laid.printed.grey, region.box),
        )
        if region in largest
        else region
        for region in regions
    )


def _zone(  # noqa: PLR0913 -- the stages of one page, each its own type
    scan: Scan, laid: RegisteredPage, page: ink.InkPage, seen: ZoneInk, colour: Image, options: Options
) -> ZoneFacts:
    zone = seen.zone
    seen = with_rows_told(seen, laid.printed, colour)
    facts = measure(seen, page, laid.printed, colour, index=scan.read.index)
    read = _read_zone(scan, laid, zone, options) if zone.kind in _READ else ""
    if facts.ink_distance is not None:
        read = text.lines(rows_of_type(seen, laid.printed, colour))
    if zone.kind is ZoneKind.MEASURED:
        facts = replace(facts, hand_text=text_by_hand(seen, facts.hand_sweep_mm))
    if not options.pictures:
        return replace(facts, text=read)
    return replace(
        facts,
        text=read,
        crop=crop_jpeg(colour, zone.box),
        crop_issued=crop_jpeg(laid.printed.grey, zone.box),
    )


def _read_zone(scan: Scan, laid: RegisteredPage, zone: ZoneSpec, options: Options) -> str:
    """OCR of a zone straight from the scan, at 300 dpi of the issued page; the numbers found, joined by
    spaces."""
    zoom = _OCR_DPI / WORK_DPI
    margin = 6.0
    x0, y0, x1, y1 = (value * PX_PER_PT * zoom for value in zone.box)
    shift = np.array([[zoom, 0, margin * zoom - x0], [0, zoom, margin * zoom - y0], [0, 0, 1.0]])
    size = (round(x1 - x0 + 2 * margin * zoom), round(y1 - y0 + 2 * margin * zoom))
    crop = cv2.warpPerspective(
        scan.grey, shift @ laid.homography, size, flags=cv2.INTER_CUBIC, borderValue=(255,)
    )
    return " ".join(text.find_numbers(crop.astype(np.uint8), options.number_pattern))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pose:
    rotation: int
    skew_deg: float
    scale: float


def _pose(scan: Scan, laid: RegisteredPage) -> _Pose:
    """How the page was scanned, read off the homography at the middle of the page."""
    height, width = laid.printed.grey.shape
    ends = np.array([[[width * 0.25, height / 2]], [[width * 0.75, height / 2]]])
    a, b = cv2.perspectiveTransform(ends, np.linalg.inv(laid.homography)).reshape(2, 2)
    angle = float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))
    rotation = round(angle / 90) * 90
    length_pt = float(np.linalg.norm(b - a)) / scan.raster.px_per_pt
    return _Pose(
        rotation=rotation % 360, skew_deg=angle - rotation, scale=length_pt / (width * 0.5 / PX_PER_PT)
    )


def _matrix(values: npt.NDArray[np.float64]) -> Matrix:
    rows = [(float(a), float(b), float(c)) for a, b, c in values]
    return (rows[0], rows[1], rows[2])
