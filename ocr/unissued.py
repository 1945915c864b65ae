"""The story of a page that nothing issued explains: set upright, read whole, its words taken away."""

import re
import time
from collections import Counter
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr import differences, engine, sketch, text
from ocr.engine import WordRead
from ocr.evidence import crop_jpeg
from ocr.facts import Box, Lecture, PlainBlock, PlainPage, Region, Wanted, ZoneFacts, ZoneKind, ZoneSpec
from ocr.ink import InkPage, read_ink
from ocr.inspection import Options
from ocr.letters import rows_of_type, text_by_hand
from ocr.masks import Mask, grown, rules_of
from ocr.place import PlaceToSign, find_place
from ocr.posture import Posture, postures
from ocr.printed import PX_PER_PT, WORK_DPI, PrintedPage
from ocr.raster import Image
from ocr.reading import SCAN_DPI, OpenFile, Scan
from ocr.segments import Segment, plain, segments, text_of
from ocr.zones import look, measure

BLOCK = "signature"
"""The id of the zone measured under the heading."""
_ZOOM = WORK_DPI / SCAN_DPI
_SURE, _SURE_MEAN, _SURE_WORDS = 60.0, 70.0, 12
"""Confidence of a word that is print; mean of the page, and words, that tell it from one upside down."""
_SURE_IN_LINE, _PRINTED_HEIGHT_MM = 2, 9.0
_WORD_MARGIN_MM = 0.5
_DARK = 0.75
_CHROMA, _COLOURED = 14.0, 0.4
"""Of CIE 1976, beyond the paper's: ball-point blue is over 25, black toner in JPEG under 8. Share of a word's
ink that is coloured, from which the word is."""
_BAND_MM, _TEXT_MAX = 3.0, 20_000
_STRIP = 0.12
_WAYS_UP, _LONG_WORD = 2, 5
_NOTE_MM2, _EDGE_MM = 1.0, 0.4
_FREE_MM = 10.0
"""What is written on a line stands above and below it."""


def read_words(file: OpenFile, wanted: Wanted, options: Options) -> Lecture:
    """Read the first pages that are not blank, with the pictures asked for. Raises MissingProgram."""
    started = time.perf_counter()
    pages = [page.index for page in file.reading.pages if not page.blank][: wanted.most_pages]
    read = tuple(_read(file.scan(index), wanted, options) for index in pages)
    return Lecture(pages=read, seconds={"words": time.perf_counter() - started})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upright:
    """A page set upright: grey at ``SCAN_DPI``, its words there, colour at ``WORK_DPI``."""

    posture: Posture
    grey: Image
    words: tuple[WordRead, ...]
    colour: Image

    @property
    def confidence(self) -> float:
        return float(np.mean([word.confidence for word in self.words])) if self.words else 0.0

    @property
    def on_end(self) -> bool:
        """Whether its longer words are taller than wide: tesseract reads those too, and says nothing."""
        long = [word.box for word in self.words if len(word.text) >= _LONG_WORD]
        return sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in long) > len(long) / 2

    @property
    def sureness(self) -> float:
        """Letters of the words that are surely read."""
        return sum(len(word.text) for word in self.words if word.confidence > _SURE and len(word.text) > 2)


def _read(scan: Scan, wanted: Wanted, options: Options) -> PlainPage:
    page = _set_upright(scan)
    lines = text_of(page.words)
    printed = _as_printed(page)
    seen = read_ink(
        cv2.cvtColor(page.colour, cv2.COLOR_BGR2GRAY).astype(np.uint8),
        printed,
        residual_mm=0.0,
        dpi=min(scan.read.dpi or SCAN_DPI, SCAN_DPI),
    )
    place = find_place(segments(page.words), wanted, page.posture.size, SCAN_DPI / 25.4)
    frame = _Frame(
        to_returned=np.linalg.inv(page.posture.matrix).astype(np.float64), px_per_pt=scan.raster.px_per_pt
    )
    return PlainPage(
        index=scan.read.index,
        rotation=90 * page.posture.quarters,
        skew_deg=round(page.posture.skew_deg, 2),
        words=len(page.words),
        confidence=round(page.confidence, 1),
        numbers=_numbers(page, wanted.number),
        page=_page_of(page, lines, wanted.page),
        text=lines[:_TEXT_MAX],
        block=None if place is None else _block(scan, page, printed, seen, place, frame, options),
        notes=_notes(page, seen, place, (wanted, frame)),
        sketches=(
            sketch.words_read(scan.read.index, page.grey, page.words, _SURE, place.box if place else None),
        )
        if options.sketches
        else (),
    )


def _set_upright(scan: Scan) -> _Upright:
    """Read one way up, and the other when little is read that way; on its sides when its words are."""
    best: _Upright | None = None
    for rank, posture in enumerate(postures(scan.grey)):
        if rank == _WAYS_UP and best is not None and not best.on_end:
            break
        grey = posture.upright(scan.grey)
        small = np.diag([_ZOOM, _ZOOM, 1.0]) @ posture.matrix
        size = (round(posture.size[0] * _ZOOM), round(posture.size[1] * _ZOOM))
        colour = cv2.warpPerspective(
            scan.raster.bgr, small, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255)
        ).astype(np.uint8)
        found = _Upright(posture=posture, grey=grey, words=engine.read_page(grey), colour=colour)
        if best is None or (not found.on_end, found.sureness) > (not best.on_end, best.sureness):
            best = found
        if len(found.words) >= _SURE_WORDS and found.confidence >= _SURE_MEAN and not found.on_end:
            break
    assert best is not None
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """From pixels of the upright page to points of the returned one."""

    to_returned: npt.NDArray[np.float64]
    px_per_pt: float

    def box(self, box: tuple[float, float, float, float]) -> Box:
        x0, y0, x1, y1 = box
        corners = np.array([[[x0, y0]], [[x1, y0]], [[x1, y1]], [[x0, y1]]], dtype=np.float64)
        mapped = cv2.perspectiveTransform(corners, self.to_returned).reshape(4, 2) / self.px_per_pt
        low, high = mapped.min(axis=0), mapped.max(axis=0)
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _numbers(page: _Upright, pattern: str) -> tuple[str, ...]:
    """Numbers of the page's lines that a closer look at the same line confirms."""
    agreed: Counter[str] = Counter()
    for piece in segments(page.words):
        line = " ".join(word.text for word in piece.words)
        if not (once := _found(line, pattern)):
            continue
        band = _band(page.grey, piece.box)
        larger = cv2.resize(band, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        again = (*text.find_numbers(larger, pattern), *text.find_numbers(band, pattern))
        agreed.update(number for number in {*once, *again} if (*once, *again).count(number) > 1)
    return tuple(number for number, _ in agreed.most_common())


def _found(line: str, pattern: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", match) for match in re.findall(pattern, line, flags=re.IGNORECASE))


def _band(grey: Image, box: tuple[int, int, int, int]) -> Image:
    margin = round(_BAND_MM * SCAN_DPI / 25.4)
    x0, y0, x1, y1 = box
    return np.ascontiguousarray(grey[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin])


def _page_of(page: _Upright, lines: str, pattern: str) -> tuple[int, int] | None:
    """« Page 2/5 » in the text, else in the head or foot, which tesseract leaves out now and then."""
    if found := _last(lines, pattern):
        return found
    height = page.grey.shape[0]
    strip = round(height * _STRIP)
    for band in (page.grey[-strip:], page.grey[:strip]):
        if found := _last(engine.read_scattered(np.ascontiguousarray(band)), pattern):
            return found
    return None


def _last(lines: str, pattern: str) -> tuple[int, int] | None:
    found = re.findall(pattern, lines, flags=re.IGNORECASE)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def _as_printed(page: _Upright) -> PrintedPage:
    """The words surely read and the ruled lines, as if they were what had been issued."""
    grey = cv2.cvtColor(page.colour, cv2.COLOR_BGR2GRAY)
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8))
    dark = grey.astype(np.float32) < _DARK * paper.astype(np.float32)
    coloured = _coloured(page.colour)
    words = np.zeros(grey.shape, dtype=bool)
    for piece in segments(page.words):
        in_line = _is_line(piece)
        for word in piece.words:
            window = _window(word, _WORD_MARGIN_MM)
            if _is_print(word, in_line=in_line) and not _is_coloured(window, dark, coloured):
                words[window] = True
    ink = (dark & words) | grown(rules_of(dark & ~coloured), 0.15)
    height, width = grey.shape
    return PrintedPage(
        key="words",
        page=1,
        size_pt=(width / PX_PER_PT, height / PX_PER_PT),
        grey=np.where(ink, 0, 255).astype(np.uint8),
        ink=ink,
        codes=(),
        tiles=np.zeros((0, 2)),
        between=np.zeros((0, 2)),
    )


def _is_line(piece: Segment) -> bool:
    """A line of print: what tesseract doubts in it is print too, an apostrophe or a figure."""
    sure = sum(word.confidence >= _SURE for word in piece.words)
    return sure >= _SURE_IN_LINE and 2 * sure > len(piece.words)


def _is_print(word: WordRead, *, in_line: bool) -> bool:
    tall_mm = (word.box[3] - word.box[1]) * 25.4 / SCAN_DPI
    alone = word.confidence >= _SURE and len(plain(word.text)) > 1
    return (in_line or alone) and tall_mm < _PRINTED_HEIGHT_MM


def _window(word: WordRead, margin_mm: float) -> tuple[slice, slice]:
    margin = round(margin_mm * SCAN_DPI / 25.4)
    x0, y0, x1, y1 = word.box
    return _window_of((x0 - margin, y0 - margin, x1 + margin, y1 + margin))


def _window_of(box: tuple[int, int, int, int]) -> tuple[slice, slice]:
    """A box of the upright page at ``SCAN_DPI``, in the common frame."""
    x0, y0, x1, y1 = (max(0, round(side * _ZOOM)) for side in box)
    return slice(y0, y1), slice(x0, x1)


def _coloured(colour: Image) -> Mask:
    """Where the page is more coloured than its paper."""
    lab = cv2.cvtColor(colour.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    paper = np.median(lab[::4, ::4].reshape(-1, 3), axis=0)
    return np.asarray(np.hypot(lab[:, :, 1] - paper[1], lab[:, :, 2] - paper[2]) > _CHROMA)


def _is_coloured(window: tuple[slice, slice], dark: Mask, coloured: Mask) -> bool:
    inked = dark[window]
    return bool(inked.any()) and float(coloured[window][inked].mean()) > _COLOURED


def _block(  # noqa: PLR0913 -- the stages of one page, each its own type
    scan: Scan,
    page: _Upright,
    printed: PrintedPage,
    seen: InkPage,
    place: PlaceToSign,
    frame: _Frame,
    options: Options,
) -> PlainBlock:
    x0, y0, x1, y1 = (value * 72 / SCAN_DPI for value in place.box)
    spec = ZoneSpec(id=BLOCK, page=1, box=(x0, y0, x1, y1), kind=ZoneKind.MEASURED)
    zone_ink = look(seen, printed, spec, page.colour)
    zone: ZoneFacts = measure(zone_ink, seen, printed, page.colour, index=scan.read.index)
    zone = replace(zone, hand_text=text_by_hand(zone_ink, zone.hand_sweep_mm))
    if zone.ink_distance is not None:
        zone = replace(zone, text=text.lines(rows_of_type(zone_ink, printed, page.colour)))
    strokes = np.zeros_like(zone_ink.mask)
    for mark in zone_ink.marks:
        if mark.kind == "stroke":
            strokes |= mark.mask & zone_ink.inside
    dark, coloured = seen.ink, _coloured(page.colour)
    inside = [word for word in page.words if _meets(word.box, place.box)]
    return PlainBlock(
        heading=" ".join(word.text for word in place.heading.words),
        rank=place.rank,
        box=frame.box(place.box),
        zone=replace(zone, crop=crop_jpeg(page.colour, spec.box) if options.pictures else b""),
        chroma=_chroma(strokes, printed.ink, page.colour, zone_ink.window),
        coloured_words=sum(_is_coloured(_window(word, 0.0), dark, coloured) for word in inside),
    )


def _meets(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _chroma(strokes: Mask, print_: Mask, colour: Image, window: tuple[slice, slice]) -> float:
    """Distance in a and b (CIE 1976) between the strokes and the page's words."""
    if not strokes.any() or not print_.any():
        return 0.0
    lab = cv2.cvtColor(colour.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    hand, words = np.median(lab[window][strokes], axis=0), np.median(lab[print_], axis=0)
    return round(float(np.hypot(hand[1] - words[1], hand[2] - words[2])), 1)


def _notes(
    page: _Upright, seen: InkPage, place: PlaceToSign | None, told: tuple[Wanted, _Frame]
) -> tuple[Region, ...]:
    """Coloured ink that no word explains, but on the lines to complete and around the place to sign.

    What is black may be print that was not read: a signature of the other party, a drawing, a table."""
    wanted, frame = told
    added = seen.added & grown(_coloured(page.colour), _EDGE_MM)
    if place is not None:
        added[round(place.heading.box[1] * _ZOOM) :] = False
    room = round(_FREE_MM * SCAN_DPI / 25.4)
    for piece in segments(page.words):
        if re.search(wanted.free, piece.plain):
            added[_window_of((0, piece.box[1] - room, page.grey.shape[1], piece.box[3] + room))] = False
    to_scan = SCAN_DPI / 72
    return tuple(
        replace(region, box=frame.box(_scaled(region.box, to_scan)))
        for region in differences.added_regions(added)
        if region.area_mm2 >= _NOTE_MM2
    )


def _scaled(box: Box, by: float) -> Box:
    return (box[0] * by, box[1] * by, box[2] * by, box[3] * by)
