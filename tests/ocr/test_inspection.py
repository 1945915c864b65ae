"""A comparison from end to end, in one process: what was added is told in the zone where it was."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from convgen import marque
from ocr.facts import Facts, Issued, Limits, PageMatch, ZoneFacts, ZoneKind, ZoneSpec
from ocr.inspection import Options, compare
from ocr.raster import Image
from ocr.reading import open_files
from tests.ocr.conftest import Drawn
from tests.ocr.hostile import scanned

PX = 200 / 72
PX_MM = 200 / 25.4
NUMBER = r"Dossier\s*n.\s*(\d{7})"
KINDS = {
    "signature-collectivite": ZoneKind.MEASURED,
    "cachet": ZoneKind.FREE,
    "temoin": ZoneKind.QUIET,
    "signature-academie": ZoneKind.PRINTED,
}


def issued(drawn: Drawn) -> Issued:
    """The convention, as the caller declares it."""
    zones = tuple(
        ZoneSpec(
            id=name, page=drawn.convention.zones[name].page, box=drawn.convention.zones[name].box, kind=kind
        )
        for name, kind in KINDS.items()
    )
    return Issued(key="k", pdf=drawn.convention.pdf, zones=zones)


def compared(
    drawn: Drawn, *pictures: Image, by_code: bool = True, pictured: bool = False, sketched: bool = False
) -> Facts:
    """These scans compared with the convention, each matched by its code or by its print alone."""
    file = open_files(tuple(scanned(p) for p in pictures), Limits(), number_pattern=NUMBER)
    matches = []
    for page in file.reading.pages:
        found = marque.parse(page.codes[0].text) if page.codes and by_code else None
        if found is not None:
            matches.append(PageMatch(index=page.index, key="k", page=found.page))
    options = Options(number_pattern=NUMBER, pictures=pictured, sketches=sketched)
    return compare(file, (issued(drawn),), tuple(matches), options)


def signature_page(drawn: Drawn) -> Image:
    """The page to be signed, as a picture one may draw on."""
    return drawn.greys[drawn.convention.zones["signature-collectivite"].page - 1].copy()


def zone(facts: Facts, name: str) -> ZoneFacts:
    """What was seen in this zone."""
    return next(found for found in facts.zones if found.id == name)


def sign(picture: Image, drawn: Drawn, name: str = "signature-collectivite") -> None:
    """A pen goes to and fro in a zone."""
    x0, y0, x1, y1 = (side * PX for side in drawn.convention.zones[name].box)
    t = np.linspace(0, 1, 160)
    x = x0 + (0.2 + 0.6 * t) * (x1 - x0)
    y = (y0 + y1) / 2 + 0.25 * (y1 - y0) * np.sin(t * 40) * (1 - 0.6 * t)
    cv2.polylines(picture, [np.stack([x, y], axis=1).round().astype(np.int32)], False, (60,), 4)


def test_an_unsigned_page_has_no_ink(drawn: Drawn) -> None:
    """The page as printed: nothing in the frame, the print found, no difference anywhere."""
    facts = compared(drawn, signature_page(drawn))
    page = facts.pages[0]
    assert (page.kind, page.rotation, page.regions) == ("print", 0, ())
    assert page.scale == pytest.approx(1.0, abs=0.003)
    assert zone(facts, "signature-collectivite").ink_mm2 == 0
    assert zone(facts, "signature-academie").print_found > 0.98


def test_a_signature_is_seen_in_its_frame(drawn: Drawn) -> None:
    """Strokes of a pen, their extent, and where: not elsewhere on the page."""
    picture = signature_page(drawn)
    sign(picture, drawn)
    facts = compared(drawn, picture, pictured=True)
    seen = zone(facts, "signature-collectivite")
    assert seen.hand_length_mm > 60
    assert seen.hand_spread_mm[0] > 30
    assert seen.hand_box is not None
    assert seen.box[0] <= seen.hand_box[0] < seen.hand_box[2] <= seen.box[2]
    assert zone(facts, "temoin").ink_mm2 == 0
    assert facts.pages[0].regions == ()
    assert seen.crop.startswith(b"\xff\xd8")
    assert facts.pages[0].picture.startswith(b"\xff\xd8")


def _upside_down(picture: Image) -> Image:
    return np.ascontiguousarray(np.rot90(picture, 2))


def _sideways(picture: Image) -> Image:
    return np.ascontiguousarray(np.rot90(picture, 1))


def _reduced(picture: Image) -> Image:
    smaller = cv2.resize(picture, None, fx=0.94, fy=0.94, interpolation=cv2.INTER_AREA)
    sheet = np.full_like(picture, 255)
    sheet[60 : 60 + smaller.shape[0], 40 : 40 + smaller.shape[1]] = smaller
    return sheet


@pytest.mark.parametrize("nuisance", [_upside_down, _sideways, _reduced])
def test_a_nuisance_changes_nothing_that_is_seen(nuisance: Callable[[Image], Image], drawn: Drawn) -> None:
    """Turned or printed smaller, the same ink is measured in the frame of the issued page."""
    picture = signature_page(drawn)
    sign(picture, drawn)
    straight = zone(compared(drawn, picture), "signature-collectivite")
    other = zone(compared(drawn, nuisance(picture)), "signature-collectivite")
    assert other.hand_length_mm == pytest.approx(straight.hand_length_mm, rel=0.15)
    assert other.hand_box == pytest.approx(straight.hand_box, abs=3)


def test_ink_elsewhere_is_a_region(drawn: Drawn) -> None:
    """A word written over an article is told with its place, on its page."""
    picture = drawn.greys[1].copy()
    cv2.putText(picture, "sauf article 4", (100, 160), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2, (30,), 4)
    regions = compared(drawn, picture).pages[0].regions
    assert regions
    assert all(region.box[3] < 160 / PX + 30 for region in regions)


def test_words_covered_are_a_region(drawn: Drawn) -> None:
    """Correction tape over the middle of an article, less than a cell of the page."""
    picture, row = drawn.greys[1].copy(), round(150 * PX_MM)
    tape = slice(row, row + round(9 * PX_MM)), slice(round(80 * PX_MM), round(95 * PX_MM))
    picture[tape] = 255
    regions = compared(drawn, picture).pages[0].regions
    assert "covered" in {region.kind for region in regions}


@pytest.mark.parametrize(
    ("ink", "coloured"), [((170, 80, 130), True), ((110, 110, 110), False)], ids=["violet", "grey"]
)
def test_little_ink_on_a_coloured_scan_has_its_colour(
    ink: tuple[int, int, int], coloured: bool, drawn: Drawn
) -> None:
    """An amount corrected in a pale pen, too little ink to be a note but for its colour."""
    picture = cv2.cvtColor(signature_page(drawn), cv2.COLOR_GRAY2BGR)
    middle = round(105 * PX_MM), round(178 * PX_MM)
    cv2.line(picture, middle, (middle[0] + round(3.6 * PX_MM), middle[1]), ink, 3)
    (region,) = compared(drawn, picture).pages[0].regions
    assert 1.0 < region.area_mm2 < 2.2
    assert (region.chroma > 12.0) == coloured


def test_pages_without_codes_are_found_by_their_print(drawn: Drawn) -> None:
    """A page nobody matched is compared with those still wanted; a foreign one is not forced on any."""
    foreign = np.full_like(drawn.greys[0], 250)
    for row in range(20):
        text = f"Proces-verbal de la seance numero {row * 37}"
        cv2.putText(foreign, text, (150, 200 + 90 * row), cv2.FONT_HERSHEY_DUPLEX, 1.3, (20,), 2)
    facts = compared(drawn, drawn.greys[2], foreign, by_code=False)
    assert [(page.kind, page.page) for page in facts.pages] == [("print", 3), ("other", None)]


def test_a_page_with_the_code_of_another_is_not_laid(drawn: Drawn) -> None:
    """The codes of page 3 pasted on page 2: no print of page 3 is there, and none is invented."""
    picture = drawn.greys[1].copy()
    height, width = picture.shape
    for rows, columns in (
        (slice(0, 330), slice(width - 330, width)),
        (slice(height - 330, height), slice(0, 330)),
    ):
        picture[rows, columns] = drawn.greys[2][rows, columns]
    facts = compared(drawn, picture)
    page = facts.pages[0]
    assert page.kind == "other" or (page.print_found or 0.0) < 0.9 or page.regions


def test_each_step_is_drawn_for_a_technician(drawn: Drawn) -> None:
    """Signed, with a line of print wiped out: five drawings, the wiped print red, the strokes blue."""
    picture = signature_page(drawn)
    sign(picture, drawn)
    picture[1690:1790, 150:1500] = 255
    (page,) = compared(drawn, picture, sketched=True).pages
    steps = {sketch.step: sketch for sketch in page.sketches}
    assert list(steps) == ["codes", "registration", "print", "added", "zones"]
    assert steps["codes"].figures["codes"] == 2
    assert steps["registration"].figures["worst_mm"] < 0.5
    assert steps["registration"].figures["tiles_found"] > 20
    drawings = {name: decoded(sketch.picture).astype(int) for name, sketch in steps.items()}
    wiped, strokes = drawings["print"], drawings["zones"]
    assert ((wiped[:, :, 2] - wiped[:, :, 0]) > 60).sum() > 200
    assert ((strokes[:, :, 0] - strokes[:, :, 2]) > 120).sum() > 500
    assert compared(drawn, picture).pages[0].sketches == ()


def decoded(png: bytes) -> Image:
    """A drawing's pixels."""
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR).astype(np.uint8)


def test_what_was_added_is_kept_beside_the_print(drawn: Drawn) -> None:
    """A note over the text has its crop, and that of the print; without pictures nothing is kept."""
    picture = drawn.greys[1].copy()
    cv2.line(picture, (400, 1100), (900, 1130), (40,), 5)
    regions = compared(drawn, picture, pictured=True).pages[0].regions
    assert regions
    assert all(region.crop.startswith(b"\xff\xd8") and region.crop_issued for region in regions)
    assert decoded(regions[0].crop).shape[:2] == decoded(regions[0].crop_issued).shape[:2]
    assert not any(region.crop for region in compared(drawn, picture).pages[0].regions)


def test_pages_of_any_size_lie_on_the_print(drawn: Drawn) -> None:
    """On the glass of an A3 copier, reduced to A5, on American letter sideways: signed all the same."""
    picture = signature_page(drawn)
    sign(picture, drawn)
    reduced = cv2.resize(picture, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA).astype(np.uint8)
    letter = np.ascontiguousarray(np.rot90(_on((2200, 1700), (0, 20), picture[60:2260])))
    facts = compared(
        drawn, _on((2339, 3307), (0, 1500), picture), _on((2339, 1654), (300, 250), reduced), letter
    )
    assert [round(page.scale, 2) for page in facts.pages] == [1.0, 0.7, 1.0]
    assert [page.rotation for page in facts.pages] == [0, 0, 270]
    assert all(page.regions == () for page in facts.pages)
    lengths = [found.hand_length_mm for found in facts.zones if found.id == "signature-collectivite"]
    assert lengths == pytest.approx([lengths[0]] * 3, rel=0.05)


def _on(shape: tuple[int, int], corner: tuple[int, int], picture: Image) -> Image:
    """White paper or glass (rows, columns), with a page on it."""
    paper = np.full(shape, 255, np.uint8)
    paper[corner[0] : corner[0] + picture.shape[0], corner[1] : corner[1] + picture.shape[1]] = picture
    return paper


@pytest.mark.parametrize(("degrees", "told"), [(360, False), (60, True)], ids=["a ring", "a piece"])
def test_pieces_of_a_cup_s_pale_ring_are_told_as_nothing(degrees: int, told: bool, drawn: Drawn) -> None:
    """Dark enough here and there to be ink, it is known by the pale rest; without it, it is told."""
    page = drawn.greys[1].copy()
    ring = page.copy()
    middle, radius = (round(105 * PX_MM), round(250 * PX_MM)), round(34 * PX_MM)
    cv2.ellipse(ring, middle, (radius, radius), 0, 90 - degrees / 2, 90 + degrees / 2, (200,), 11)
    cv2.ellipse(ring, middle, (radius, radius), 0, 79, 101, (90,), 7)
    facts = compared(drawn, np.minimum(page, ring))
    marks = [region for found in facts.pages for region in found.regions if region.area_mm2 > 2.5]
    assert bool(marks) is told
