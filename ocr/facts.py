"""What inspection saw: plain frozen data, the only part of ``ocr`` that rules may import.

Boxes are x0, y0, x1, y1 in PDF points (1/72 inch), origin top left. A box is either in the frame of the
*issued* page (what we printed) or of the *returned* page (what came back); the field says which.
Scores only: no threshold of acceptance stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Box = tuple[float, float, float, float]
Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]

REFUSALS = (
    "not_pdf",  # the bytes are no PDF, nor a picture that is read instead
    "corrupt",  # it cannot be opened, or a page cannot be loaded
    "encrypted",  # asks for a password
    "empty",  # no page
    "too_large",  # more bytes than allowed
    "too_many_pages",
    "page_too_large",  # a page or an image would need an absurd raster
    "undrawn",  # a picture of a page cannot be decoded: PDFium would draw the page without it, in silence
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may be, before a single page is drawn."""

    max_bytes: int = 20_000_000
    max_pages: int = 300
    max_page_pt: float = 2_600.0
    max_image_px: int = 100_000_000
    seconds_per_page: float = 20.0
    memory_bytes: int = 2_000_000_000
    data_bytes: int = 1_250_000_000
    """Of the process that reads: 433 Mo are asked for before the first file, of which 178 are used; a page of
    100 million pixels takes 270 more. So no file makes it hold a gibibyte."""


class ZoneKind(StrEnum):
    """What is expected in a zone of the issued page."""

    MEASURED = "measured"  # ink is looked for and described
    QUIET = "quiet"  # nothing was printed, nothing should be added: measures the dirt of this scan
    PRINTED = "printed"  # our own print must be found: proves that the scan shows what was printed
    FREE = "free"  # ink is welcome and not described
    TEXT = "text"  # words are read
    TEXT_WITHOUT_CODE = "text_without_code"  # words are read on a page where no code is


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSpec:
    """A zone of the issued document, as the caller declares it: 1-based page, box on the issued page."""

    id: str
    page: int
    box: Box
    kind: ZoneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An issued document to compare with: its PDF and its zones. ``key`` names it in the page matches."""

    key: str
    pdf: bytes
    zones: tuple[ZoneSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMatch:
    """Lay returned page ``index`` (1-based) on page ``page`` of the issued document ``key``."""

    index: int
    key: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code read on a returned page: its text, its four corners (points, returned frame, in the code's own
    order)."""

    text: str
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom to believe: DER certificates of authorities (none: trust is not checked), at what instant."""

    at: datetime
    roots: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ESignature:
    """An electronic signature of the file. With a ``problem`` (an error's name) nothing else is known.

    ``intact``: the bytes it covers are those signed; ``valid``: the signature is that of the certificate's
    key; ``coverage``: ``file``, ``revision`` (something was appended since) or ``partial``; ``modification``:
    what was appended does at most ``none``, ``archival``, ``form``, else ``other``; ``end``: offset after the
    last byte it covers; ``identifiers``: numbers of 9 to 14 digits in the certificate's subject (SIREN,
    SIRET); ``trust``: ``trusted``, ``untrusted``, ``not_checked``; ``expired``: its certificate does not hold
    at the instant of ``Trust``; ``signed_at``: ISO, as the signer's own clock said, or nothing.
    """

    field: str
    intact: bool = False
    valid: bool = False
    coverage: str = "partial"
    modification: str = "other"
    end: int = 0
    signer: str = ""
    organisation: str = ""
    identifiers: tuple[str, ...] = ()
    trust: str = "not_checked"
    revoked: bool = False
    expired: bool = False
    self_signed: bool = False
    signed_at: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedContent:
    """A signed file beside the issued document ``key``.

    ``prefix``: its first bytes are the ``issued_bytes`` issued; ``modification``: what follows them does at
    most (as in ``ESignature``; ``other`` without the prefix); ``pages_equal``: as many pages;
    ``pixels_differ``: pixels that differ outside the signatures' widgets; ``hidden_print``: printed pixels
    under these widgets, outside the zones where ink is welcome; ``widget_share``: largest share of a page
    that they cover.
    """

    key: str
    prefix: bool
    issued_bytes: int
    modification: str
    pages_equal: bool
    pixels_differ: int
    hidden_print: int
    widget_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Something a reader shows on a page besides what was scanned; ``box`` in the returned frame.

    ``kind``: an annotation (``note``, ``text``, ``line``, ``shape``, ``markup``, ``stamp``, ``ink``), a
    ``field`` of a form, the ``signature`` of an electronic one, a ``drawing`` (curves among the contents), or
    a ``picture`` (a small one over that of the page).
    """

    kind: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A returned page before any comparison.

    ``ink_share``: dark pixels / pixels, margins left out, None when corners bear codes;
    ``blank``: nothing but dust; ``has_text``: a text
    layer;
    ``image_cover``: share of the page its largest picture covers (a scan is near 1, a digital original near
    0);
    ``numbers``: what OCR read after the words looked for, when no page has a code; ``undrawn``: it is drawn
    blank although a picture or words stand in it; ``words``: the beginning of its text layer, when it bears
    no code; ``overlays``: what lies on it besides.
    """

    index: int
    size_pt: tuple[float, float]
    dpi: float
    codes: tuple[Code, ...]
    blank: bool
    ink_share: float | None
    has_text: bool
    image_cover: float
    numbers: tuple[str, ...] = ()
    undrawn: bool = False
    words: str = ""
    overlays: tuple[Overlay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A returned file, opened and read once. With a ``refusal`` there are no pages."""

    sha256: str
    size_bytes: int
    page_count: int
    pages: tuple[PageRead, ...]
    refusal: str | None = None
    refusal_data: Mapping[str, float | str] = field(default_factory=dict)
    active: tuple[str, ...] = ()
    """Active content found: javascript, launch, submit, remote, open_action, xfa, rich_media, embedded_file;
    ``embedded_data`` for attached files that are all plain JSON."""
    signed_fields: int = 0
    signatures: tuple[ESignature, ...] = ()
    confinement: tuple[str, ...] = ()
    """The walls around the process that read: those of ``ocr.confinement.ALL`` this system offers."""
    formats: tuple[str, ...] = ()
    """What each file is: pdf, or jpeg, png, tiff, heic."""
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A connected place of the issued page where scan and print differ.

    ``kind``: ``added`` (ink we did not print), ``stroke`` (a long added line, also across print), ``missing``
    (print not found), ``covered`` (letters wholly gone where those around are not), ``overwritten`` (a
    line of print darker than the others, its area that of the excess), ``pale`` (paler than ink, on a colour
    scan); ``chroma``: how much more coloured than the paper around pale or little added ink is (CIE 1976, 0
    on a grey scan); ``crop``: JPEG of the laid scan there, ``crop_issued`` of the print, for the largest.
    """

    box: Box
    area_mm2: float
    kind: str
    chroma: float = 0.0
    crop: bytes = b""
    crop_issued: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A connected mark in a measured zone. ``kind`` is what it looks like, never what it is worth.

    ``stroke`` pen-like; ``ring`` or ``rectangle`` of a stamp; ``lettering`` letter-like, within a broken
    ring or an oval, or an emblem amid letters; ``type`` letter-like, in rows; ``line`` one straight line;
    ``shape`` square corners, exact arcs, one curve: no hand's; ``speck`` too small; ``smear`` too pale or too
    filled to be a pen.
    """

    kind: str
    box: Box
    area_mm2: float
    length_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """What was seen in zone ``id`` (``box`` on issued page ``page``) of returned page ``index``.

    ``ink_mm2``: added ink, ``traces_mm2``: specks and crumbs too;
    ``hand_mm2``, ``hand_length_mm``, ``hand_main_mm``, ``hand_large_mm``,
    ``hand_free_mm``, ``hand_sweep_mm``, ``hand_tall_mm``, ``hand_spread_mm``: what of it is pen-like (area,
    length of the strokes, of the longest connected one, of those larger than a letter, of the longest piece
    of these that is neither straight nor round, height of the highest without a sharp turn, of the highest
    connected one (``ocr.sweeps``), width and height of their bounding box); ``hand_flourish_mm``: the shorter
    leg of the paraph that ties a name no higher (``ocr.flourish``), ``hand_loops_mm``: how wide its loops are
    (``ocr.loops``), ``hand_through_mm``: how free a curve through a stamp is (``ocr.through``);
    ``hand_pieces``: how many pieces 100 mm of it are in, on a scan in black and white alone (0 on others);
    ``hand_red``: how much redder and yellower than the paper it is (a + b of CIE 1976); ``stamp_mm2``: what
    looks like a stamp, ``stamp_inner_mm``: extent of the largest connected mark within it besides its rings
    and frame, ``stamp_letters``: how many marks of a letter's size stand by a whole stamp (``ocr.astride``);
    ``stamp_distance``: difference of colour between coloured strokes and whole stamps (None without both);
    ``type_mm2``: its rows of letters that stand in no ring nor frame;
    ``print_found``: share of our own print found (1.0 when we printed nothing there), ``frame_found``: the
    least such share of a third of a side of its frame;
    ``ink_distance``: the least difference of colour between that ink, or one stroke that is much of it, and
    rows of type beside it, or one of them, ``ink_apart`` the greatest (None without both);
    ``text``: what OCR read in a TEXT zone, or of rows of type beside strokes in a measured one;
    ``hand_text``: what it read of strokes that are no higher than words;
    ``hand_shape``: its strokes on a small grid (``ocr.likeness``), hexadecimal;
    ``contrast``: 0 paper … 1 as dark as our print, of the pen-like ink; ``crop``: JPEG of the laid scan,
    ``crop_issued`` of the print.
    """

    id: str
    index: int
    page: int
    box: Box
    ink_mm2: float
    traces_mm2: float
    hand_mm2: float
    hand_length_mm: float
    hand_main_mm: float
    hand_large_mm: float
    hand_free_mm: float
    hand_sweep_mm: float
    hand_tall_mm: float
    hand_pieces: float
    hand_red: float
    hand_spread_mm: tuple[float, float]
    stamp_mm2: float
    stamp_inner_mm: float
    type_mm2: float
    print_found: float
    contrast: float
    ink_distance: float | None = None
    ink_apart: float | None = None
    marks: tuple[Mark, ...] = ()
    text: str = ""
    hand_text: str = ""
    hand_flourish_mm: float = 0.0
    hand_loops_mm: float = 0.0
    hand_through_mm: float = 0.0
    stamp_letters: int = 0
    stamp_distance: float | None = None
    hand_box: Box | None = None
    hand_shape: str = ""
    frame_found: float = 1.0
    crop: bytes = b""
    crop_issued: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What one ``step`` saw of returned page ``index``, drawn: a PNG, and the step's figures by name."""

    index: int
    step: str
    picture: bytes
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A returned page laid on an issued one (or not: then ``page`` is None and ``kind`` says what it is).

    ``kind``: ``print`` (an issued page), ``blank``, ``other``. ``rotation``: degrees clockwise that the
    scan was turned
    (0, 90, 180, 270); ``skew_deg``: what remains; ``scale``: returned mm per issued mm; ``residual_mm``:
    how far the laid
    scan is from the print where both can be compared (95th percentile); ``print_found``: share of the
    issued print
    covered by the scan; ``to_issued``: homography, returned points -> issued points; ``picture``: JPEG,
    upright.
    """

    index: int
    kind: str
    size_pt: tuple[float, float]
    dpi: float
    key: str | None = None
    page: int | None = None
    rotation: int = 0
    skew_deg: float = 0.0
    scale: float = 1.0
    residual_mm: float | None = None
    print_found: float | None = None
    to_issued: Matrix | None = None
    regions: tuple[Region, ...] = ()
    picture: bytes = b""
    picture_size: tuple[int, int] = (0, 0)
    to_picture: Matrix | None = None
    """Homography, returned points -> picture pixels."""
    sketches: tuple[Sketch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was seen on a returned file, compared with what was issued."""

    pages: tuple[PageFacts, ...]
    zones: tuple[ZoneFacts, ...]
    signed: tuple[SignedContent, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for in the words of pages that nothing issued explains: regular expressions.

    ``number``: group 1 is the number, in text as read. ``page``: groups 1 and 2 are « 2 » and « 5 » of
    « Page 2/5 ». ``ours``, ``theirs``: the headings above the place to sign and above the other party's, in
    lower case without accents; of several, the first alternative that is found is the best. ``free``: lines
    that people complete by hand; ``most_pages``: the first pages that are read, blank ones aside.
    """

    number: str
    page: str
    ours: tuple[str, ...]
    theirs: str
    free: str
    most_pages: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainBlock:
    """The place to sign, found by its ``heading``; ``rank``: which pattern found it, 0 the surest.

    ``box``: points of the returned page; ``zone``: its ink, words and ruled lines taken away, in the frame of
    the page set upright; ``chroma``: how much more coloured its strokes are than the page's words (0 on a
    grey scan); ``coloured_words``: words read there in coloured ink, as stamps print them.
    """

    heading: str
    rank: int
    box: Box
    zone: ZoneFacts
    chroma: float
    coloured_words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """A returned page read as words. ``numbers``: those that two readings agree on; ``page``: (2, 5) of
    « Page 2/5 »; ``notes``: coloured ink that no word explains, above the place to sign (returned points)."""

    index: int
    rotation: int
    skew_deg: float
    words: int
    confidence: float
    numbers: tuple[str, ...]
    page: tuple[int, int] | None
    text: str
    block: PlainBlock | None = None
    notes: tuple[Region, ...] = ()
    sketches: tuple[Sketch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A returned file read as words, page after page; blank pages are left out."""

    pages: tuple[PlainPage, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
