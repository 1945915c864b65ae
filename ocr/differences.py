"""Where a laid page bears more than its print: ink added, lines drawn over print."""

from dataclasses import replace

import numpy as np

from ocr.circles import Circle, Points, points_of, settled
from ocr.cups import may_be_of_a_ring, ring_through
from ocr.curves import cup_of, is_on
from ocr.facts import Region
from ocr.ink import InkPage, faint
from ocr.masks import Mask, box_in_points, components, grown, hysteresis, without_specks
from ocr.overprint import BeyondPrint
from ocr.pen import chroma
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image
from ocr.strikes import strikes

_GROUP_MM, _CUP_MM, _CUP_AROUND_MM = 2.0, 12.0, (1.8, 1.2)
_RINGS_SOUGHT = 3
_LITTLE_MM2, _PAPER_AROUND_MM = (0.8, 3.0), 3.0
_PALE, _PALE_APART_MM = (0.28, 0.18), 1.0
"""Strong and weak darkness. An amount corrected in blue over the words above, whitened by a scanning
application, had nothing beside the print as dark as ink, and was let by: 2.2 mm² of a chroma of 36."""


def added_regions(added: Mask, traces: Mask | None = None) -> tuple[Region, ...]:
    """Added ink, grouped when closer than 2 mm; the mark of a cup is no ink. ``traces``: all that is not
    paper beside the print, by which a pale one is known."""
    regions = _grouped(added, "added")
    return off_cups(regions, added, _cups(regions, added), traces)


def stroke_regions(
    page: InkPage, printed: PrintedPage, welcome: Mask, beyond: BeyondPrint | None
) -> tuple[Region, ...]:
    """Lines of a pen outside ``welcome``, over our print or not: what was struck out. The foot of a cup runs
    nearly level here and there, and strikes nothing out."""
    found = strikes(page, printed, welcome, beyond)
    if not found.any():
        return ()
    added = page.added & ~welcome
    cups = _cups(_grouped(added, "added"), added)
    return off_cups(_grouped(found, "stroke"), found, cups, traces_of(page))


def pale_ink(page: InkPage, welcome: Mask) -> Mask:
    """What is too pale for ink, apart from ink and outside ``welcome``: noise, or the pen of somebody."""
    beside = page.narrow * ~page.explained
    pale = without_specks(hysteresis(beside, strong=_PALE[0], weak=_PALE[1])) & ~welcome
    return np.asarray(pale & ~grown(page.added, _PALE_APART_MM), dtype=bool)


def pale_regions(pale: Mask, traces: Mask) -> tuple[Region, ...]:
    """``pale`` ink grouped, less crumbs and the marks of cups."""
    regions = tuple(region for region in _grouped(pale, "pale") if region.area_mm2 >= _LITTLE_MM2[0])
    return off_cups(regions, pale, _cups(regions, pale), traces)


def is_little(region: Region) -> bool:
    """Whether it is ink of which only the colour says whether somebody wrote."""
    low, high = _LITTLE_MM2
    return region.kind == "pale" or (region.kind == "added" and low <= region.area_mm2 < high)


def with_chroma(regions: tuple[Region, ...], added: Mask, colour: Image) -> tuple[Region, ...]:
    """``regions``, the little ones with how coloured their ink is. ``colour``: H x W x 3, common frame."""
    return tuple(
        replace(region, chroma=_chroma(region, added, colour)) if is_little(region) else region
        for region in regions
    )


def _chroma(region: Region, added: Mask, colour: Image) -> float:
    x0, y0, x1, y1 = _pixels(region)
    reach = round(_PAPER_AROUND_MM * PX_PER_MM)
    around = slice(max(0, y0 - reach), y1 + reach), slice(max(0, x0 - reach), x1 + reach)
    own = np.zeros_like(added)
    own[y0:y1, x0:x1] = added[y0:y1, x0:x1]
    return chroma(own[around], colour[around])


def traces_of(page: InkPage) -> Mask:
    """All that is not paper beside the print."""
    return faint(page) & ~page.explained


def _grouped(ink: Mask, kind: str) -> tuple[Region, ...]:
    return regions_of(grown(ink, _GROUP_MM / 2), ink, kind) if ink.any() else ()


def _cups(regions: tuple[Region, ...], added: Mask) -> tuple[Circle, ...]:
    """The circles that the feet of cups left: a piece says where one stood, all its ink says it better."""
    seen = tuple(cup for region in regions if (cup := _cup(added, region)) is not None)
    pixels = points_of(added) if seen else None
    return () if pixels is None else tuple(settled(pixels, cup, _CUP_AROUND_MM) for cup in seen)


def _cup(added: Mask, region: Region) -> Circle | None:
    x0, y0, x1, y1 = _pixels(region)
    if max(x1 - x0, y1 - y0) < _CUP_MM * PX_PER_MM:
        return None
    found = cup_of(added[y0:y1, x0:x1])
    return None if found is None else Circle(x=found.x + x0, y=found.y + y0, radius=found.radius)


def off_cups(
    regions: tuple[Region, ...], ink: Mask, cups: tuple[Circle, ...], traces: Mask | None
) -> tuple[Region, ...]:
    """The ``regions`` of ``ink`` that are not on ``cups``, nor on a paler one's ring that runs through the
    largest of them."""
    points = {region: _points(ink, region) for region in regions}
    left = [region for region in regions if not any(is_on(points[region], cup) for cup in cups)]
    bent = (region for region in left if traces is not None and may_be_of_a_ring(points[region]))
    for region in sorted(bent, key=lambda region: -region.area_mm2)[:_RINGS_SOUGHT]:
        ring = ring_through(points[region], traces) if traces is not None and region in left else None
        if ring is not None:
            left = [other for other in left if not is_on(points[other], ring)]
    return tuple(left)


def _points(ink: Mask, region: Region) -> Points:
    x0, y0, x1, y1 = _pixels(region)
    return points_of(ink[y0:y1, x0:x1]) + np.array([x0, y0], dtype=np.float64)


def _pixels(region: Region) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(side * PX_PER_PT) for side in region.box)
    return x0, y0, x1, y1


def regions_of(groups: Mask, counted: Mask, kind: str) -> tuple[Region, ...]:
    """A region for each connected piece of ``groups`` (H x W, common frame) that holds some of ``counted``,
    whose area is its own."""
    found = components(groups)
    boxes = found.boxes()
    areas = np.bincount(found.labels[counted[found.window]], minlength=len(boxes))
    return tuple(
        Region(
            box=box_in_points(boxes[label]),
            area_mm2=round(float(areas[label]) / PX_PER_MM**2, 2),
            kind=kind,
        )
        for label in range(1, len(boxes))
        if areas[label]
    )
