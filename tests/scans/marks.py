"""Marks: what a town hall, rightly or wrongly, adds by hand and by stamp on the printed sheets."""

from collections.abc import Callable

import numpy as np

from tests.scans import stamps
from tests.scans.desk import Desk, Sheets, body_lines, find_text
from tests.scans.hand import initials, line, signature, write
from tests.scans.pen import Pen, any_pen, draw, pencil
from tests.scans.sheet import Box, Sheet, Spot

Mark = Callable[[Desk, Sheets], Sheets]

AMOUNT = r"\d[\d \u202f\u00a0]*(,\d\d)?\s?(€|euros)"
RESERVES = (
    "sous réserve de l’accord du conseil",
    "sauf article 4",
    "non applicable à la commune",
    "à revoir avec le SIVU",
    "pour un an seulement",
    "voir courrier joint",
)


def maybe(mark: Mark, chance: float) -> Mark:
    """Make the mark in ``chance`` of the returns."""
    return lambda desk, sheets: mark(desk, sheets) if desk.rng.random() < chance else sheets


def sign(desk: Desk, sheets: Sheets) -> Sheets:
    """Sign in the frame, overflowing it by some millimetres as people do."""
    return _sign_in(desk, sheets, "signature-collectivite", desk.pen)


def sign_in_pencil(desk: Desk, sheets: Sheets) -> Sheets:
    """Sign with a pencil."""
    return _sign_in(desk, sheets, "signature-collectivite", pencil(desk.rng))


def sign_in_cachet(desk: Desk, sheets: Sheets) -> Sheets:
    """Sign in the box kept for the stamp."""
    return _sign_in(desk, sheets, "cachet", desk.pen)


def sign_for_academie(desk: Desk, sheets: Sheets) -> Sheets:
    """Sign in the other party's frame."""
    return _sign_in(desk, sheets, "signature-academie", desk.pen)


def fill_place_and_date(desk: Desk, sheets: Sheets) -> Sheets:
    """Write the place and the day after « Fait à »."""
    rng = desk.rng
    day = desk.issued.signed_on or f"{rng.integers(1, 29):02d}/{rng.integers(6, 10):02d}/2026"

    def mark(sheet: Sheet, box: Box) -> Sheet:
        size, y, width = rng.uniform(1.6, 2.3), box[3] - rng.uniform(0.6, 1.6), box[2] - box[0]
        place = write(desk.issued.commune, size, rng)
        sheet = draw(sheet, place, desk.pen, Spot(box[0] + 0.09 * width, y), rng)
        return draw(sheet, write(day, size, rng), desk.pen, Spot(box[0] + 0.55 * width, y), rng)

    return _in_zone(desk, sheets, "fait-a-le", mark)


def read_and_approved(desk: Desk, sheets: Sheets) -> Sheets:
    """Write « Lu et approuvé » at the top of the frame."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = Spot(box[0] + rng.uniform(4, 12), box[1] + rng.uniform(9, 13))
        return draw(sheet, write("Lu et approuvé", rng.uniform(1.6, 2.2), rng), desk.pen, at, rng)

    return in_frame(desk, sheets, mark)


DELEGATES = (
    ("Pour le Maire,", "l’adjointe déléguée"),
    ("Pour le Maire et par délégation,", "le premier adjoint"),
    ("Pour la Présidente,", "le vice-président"),
)


def delegate_stamped(desk: Desk, sheets: Sheets) -> Sheets:
    """« Pour le Maire, l’adjointe déléguée », a stamp without frame at the top of the frame to sign."""
    lines = DELEGATES[int(desk.rng.integers(0, len(DELEGATES)))]

    def mark(sheet: Sheet, box: Box) -> Sheet:
        mask = stamps.block(lines, desk.dpi, framed=False)
        at = Spot((box[0] + box[2]) / 2 + desk.rng.normal(0, 3), box[1] + desk.rng.uniform(9, 12))
        return stamps.press(sheet, mask, at, stamps.any_ink(desk.rng), desk.rng)

    return in_frame(desk, sheets, mark)


def delegate_by_hand(desk: Desk, sheets: Sheets) -> Sheets:
    """The same, written with the pen that signs."""
    rng = desk.rng
    first, second = DELEGATES[int(rng.integers(0, len(DELEGATES)))]

    def mark(sheet: Sheet, box: Box) -> Sheet:
        x, y, size = box[0] + rng.uniform(3, 6), box[1] + rng.uniform(7, 9), rng.uniform(1.6, 2.1)
        sheet = draw(sheet, write(first, size, rng), desk.pen, Spot(x, y), rng)
        return draw(sheet, write(second, size, rng), desk.pen, Spot(x, y + 2.6 * size), rng)

    return in_frame(desk, sheets, mark)


def sign_pasted(desk: Desk, sheets: Sheets) -> Sheets:
    """The signature of a picture kept in a drawer: the same strokes on every paper, whoever prints them."""
    kept = np.random.default_rng(desk.who.seed)

    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = Spot((box[0] + box[2]) / 2 - 14.0, (box[1] + box[3]) / 2)
        return draw(sheet, signature(desk.who, kept), Pen(ink="noir", width_mm=0.5, flow=1.0), at, desk.rng)

    return in_frame(desk, sheets, mark)


def paraphes(desk: Desk, sheets: Sheets) -> Sheets:
    """Initial each page but the signed one, bottom right."""
    done = dict(sheets)
    for page, sheet in sheets.items():
        if page != desk.issued.signature_page:
            at = Spot(desk.rng.uniform(178, 190), desk.rng.uniform(264, 276))
            done[page] = draw(sheet, initials(desk.who, desk.rng), desk.pen, at, desk.rng)
    return done


def stamp_box(desk: Desk, sheets: Sheets) -> Sheets:
    """The town hall's stamp where it belongs."""
    return _in_zone(desk, sheets, "cachet", lambda sheet, box: _press(desk, sheet, box, spread_mm=3.0))


def stamp_frame(desk: Desk, sheets: Sheets) -> Sheets:
    """The stamp inside the signature frame."""
    return _in_zone(
        desk, sheets, "signature-collectivite", lambda sheet, box: _press(desk, sheet, box, spread_mm=6.0)
    )


def stamp_astride(desk: Desk, sheets: Sheets) -> Sheets:
    """The stamp across the lower edge of the frame."""

    def mark(sheet: Sheet, box: Box) -> Sheet:
        return _press(desk, sheet, (box[0], box[3] - 4.0, box[2], box[3] + 10.0), spread_mm=4.0)

    return in_frame(desk, sheets, mark)


def stamp_somewhere(desk: Desk, sheets: Sheets) -> Sheets:
    """The stamp inside the frame, or across its lower edge."""
    return (stamp_frame if desk.rng.random() < 0.5 else stamp_astride)(desk, sheets)


def stamp_facsimile(desk: Desk, sheets: Sheets) -> Sheets:
    """A « griffe »: name, quality and a signature moulded in rubber, in the frame."""

    def mark(sheet: Sheet, box: Box) -> Sheet:
        mask = stamps.griffe(desk.who.seed, ("Le Maire", desk.who.name.upper()), desk.dpi)
        return stamps.press(sheet, mask, near_middle(box, desk, 3.0), stamps.any_ink(desk.rng), desk.rng)

    return in_frame(desk, sheets, mark)


def stamp_received(desk: Desk, sheets: Sheets) -> Sheets:
    """A date stamp near the first page's top."""
    page, rng = min(sheets), desk.rng
    mask = stamps.date_stamp(f"{rng.integers(1, 29)} juin 2026", desk.dpi)
    at = Spot(rng.uniform(70, 150), rng.uniform(14, 50), rng.normal(0, 4))
    return {**sheets, page: stamps.press(sheets[page], mask, at, stamps.any_ink(rng), rng)}


def straight_line(desk: Desk, sheets: Sheets) -> Sheets:
    """One straight line in the frame: a pen put down, a box crossed out."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = near_middle(box, desk, 4.5)._replace(tilt=float(rng.choice([0, 3, 25, 90])))
        longest = 60 if at.tilt < 45 else 34
        strokes = line(rng.uniform(20, longest), rng, wobble_mm=rng.uniform(0.05, 0.4))
        return draw(sheet, strokes, desk.pen, at, rng)

    return in_frame(desk, sheets, mark)


def cross_out(desk: Desk, sheets: Sheets) -> Sheets:
    """The frame crossed out from corner to corner, or nearly."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        wide, high = box[2] - box[0], box[3] - box[1]
        turn = np.degrees(np.arctan2(high, wide)) * rng.uniform(0.8, 1.2)
        long_mm, at = rng.uniform(0.4, 0.9) * np.hypot(wide, high), near_middle(box, desk, 3.0)
        for tilt in (turn, -turn):
            strokes = line(long_mm, rng, wobble_mm=rng.uniform(0.1, 0.6))
            sheet = draw(sheet, strokes, desk.pen, at._replace(tilt=tilt), rng)
        return sheet

    return in_frame(desk, sheets, mark)


def dots(desk: Desk, sheets: Sheets) -> Sheets:
    """Ink spots in the frame, nobody's signature."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        for _ in range(int(rng.integers(3, 14))):
            at = Spot(
                rng.uniform(box[0] + 3, box[2] - 3), rng.uniform(box[1] + 3, box[3] - 3), rng.uniform(0, 180)
            )
            pen = Pen(ink="noir", width_mm=rng.uniform(0.3, 1.1), flow=rng.uniform(0.4, 0.9))
            sheet = draw(sheet, line(rng.uniform(0.1, 1.2), rng, 0.02), pen, at, rng)
        return sheet

    return in_frame(desk, sheets, mark)


def strike_article(desk: Desk, sheets: Sheets) -> Sheets:
    """Strike out one to four lines of an article, line by line or by a cross."""
    rng = desk.rng
    page, lines = _lines(desk, sheets)
    start = int(rng.integers(0, max(len(lines) - 4, 1)))
    struck = [sheets[page].box_mm(box) for box in lines[start : start + int(rng.integers(1, 5))]]
    sheet, pen = sheets[page], any_pen(rng)
    if len(struck) >= 3 and rng.random() < 0.5:
        return {**sheets, page: _cross(desk, sheet, struck, pen)}
    for box in struck:
        strokes = line((box[2] - box[0]) * rng.uniform(0.8, 1.02), rng, 0.25)
        sheet = draw(sheet, strokes, pen, _middle(box), rng)
    return {**sheets, page: sheet}


def correct_amount(desk: Desk, sheets: Sheets) -> Sheets:
    """Strike an amount in euros and write another above it."""
    rng, pdf = desk.rng, desk.issued.pdf
    found = [(page, box) for page in sheets for box in find_text(pdf, page, AMOUNT)]
    page, box_pt = found[int(rng.integers(0, len(found)))]
    box, pen = sheets[page].box_mm(box_pt), any_pen(rng)
    at = _middle(box)._replace(tilt=rng.normal(0, 4))
    sheet = draw(sheets[page], line(box[2] - box[0] + 2, rng, 0.2), pen, at, rng)
    amount = write(f"{int(rng.integers(11, 99))} €", rng.uniform(1.4, 2.2), rng)
    above = Spot(box[0] + rng.uniform(0, 4), box[1] - rng.uniform(0.2, 1.0))
    return {**sheets, page: draw(sheet, amount, pen, above, rng)}


def blank_amount(desk: Desk, sheets: Sheets) -> Sheets:
    """Cover an amount in euros with correction tape, which is a little off the paper's white, and sometimes
    write another over it."""
    rng, pdf = desk.rng, desk.issued.pdf
    found = [(page, box) for page in sheets for box in find_text(pdf, page, AMOUNT)]
    page, box_pt = found[int(rng.integers(0, len(found)))]
    box = sheets[page].box_mm(box_pt)
    beyond = rng.uniform(0.1, 0.8, 4) * (-1, -1, 1, 1)
    white = int(rng.integers(238, 256))
    sheet = sheets[page].with_tape(
        tuple(np.add(box, beyond)), (white, white, white - int(rng.integers(0, 6)))
    )
    if rng.random() < 0.4:
        amount = write(f"{int(rng.integers(11, 99))} €", rng.uniform(1.4, 2.2), rng)
        sheet = draw(sheet, amount, any_pen(rng), Spot(box[0], box[3] - rng.uniform(0.2, 1.0)), rng)
    return {**sheets, page: sheet}


def write_reserve(desk: Desk, sheets: Sheets) -> Sheets:
    """Write a reservation between two lines or over one, or up the left margin, of any page."""
    rng = desk.rng
    page, lines = _lines(desk, sheets)
    box = sheets[page].box_mm(lines[int(rng.integers(0, len(lines)))])
    strokes = write(str(rng.choice(RESERVES)), rng.uniform(1.5, 2.4), rng)
    between = Spot(box[0] + rng.uniform(0, 50), box[3] + rng.uniform(-1.6, 2.0), rng.normal(1, 1.5))
    margin = Spot(rng.uniform(10, 15), rng.uniform(140, 220), 90.0)
    at = margin if rng.random() < 0.35 else between
    return {**sheets, page: draw(sheets[page], strokes, any_pen(rng), at, rng)}


def write_near_frame(desk: Desk, sheets: Sheets) -> Sheets:
    """Write a reservation just under the frame, with the pen that signs."""
    rng = desk.rng

    def mark(sheet: Sheet, box: Box) -> Sheet:
        strokes = write(str(rng.choice(RESERVES)), rng.uniform(1.5, 2.4), rng)
        at = Spot(box[0] + rng.uniform(0, 25), box[3] + rng.uniform(6, 14), rng.normal(0, 2))
        return draw(sheet, strokes, desk.pen, at, rng)

    return in_frame(desk, sheets, mark)


def _sign_in(desk: Desk, sheets: Sheets, zone: str, pen: Pen) -> Sheets:
    def mark(sheet: Sheet, box: Box) -> Sheet:
        at = near_middle(box, desk, 4.5)
        return draw(sheet, signature(desk.who, desk.rng), pen, at._replace(y=at.y + 2.0), desk.rng)

    return _in_zone(desk, sheets, zone, mark)


def in_frame(desk: Desk, sheets: Sheets, mark: Callable[[Sheet, Box], Sheet]) -> Sheets:
    """Make ``mark`` in the frame to sign."""
    return _in_zone(desk, sheets, "signature-collectivite", mark)


def _in_zone(desk: Desk, sheets: Sheets, zone: str, mark: Callable[[Sheet, Box], Sheet]) -> Sheets:
    page, box = desk.issued.zones[zone]
    if page not in sheets:
        return sheets
    return {**sheets, page: mark(sheets[page], sheets[page].box_mm(box))}


def _press(desk: Desk, sheet: Sheet, box: Box, spread_mm: float) -> Sheet:
    commune, departement, rng = desk.issued.commune, desk.issued.departement, desk.rng
    if rng.random() < 0.65:
        mask = stamps.round_seal(commune, departement, desk.dpi, rng.uniform(28, 38))
    else:
        lines = (f"MAIRIE DE {commune.upper()}", "1 place de la Mairie", departement, "Tél. 05 65 00 00 00")
        mask = stamps.block(lines[: int(rng.integers(3, 5))], desk.dpi)
    return stamps.press(sheet, mask, near_middle(box, desk, spread_mm), stamps.any_ink(rng), rng)


def _middle(box: Box) -> Spot:
    return Spot((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def near_middle(box: Box, desk: Desk, spread_mm: float) -> Spot:
    """Where a hand aims at the middle of a box and misses it a little, a little askew."""
    middle, rng = _middle(box), desk.rng
    return Spot(
        middle.x + rng.normal(0, spread_mm), middle.y + rng.normal(0, spread_mm / 2), rng.normal(2, 6)
    )


def _lines(desk: Desk, sheets: Sheets) -> tuple[int, list[Box]]:
    """A page by chance among those with at least six long lines, and these lines."""
    found = {page: body_lines(desk.issued.pdf, page) for page in sheets}
    pages = [page for page, lines in found.items() if len(lines) >= 6]
    page = int(desk.rng.choice(pages))
    return page, found[page]


def _cross(desk: Desk, sheet: Sheet, struck: list[Box], pen: Pen) -> Sheet:
    every = np.array(struck)
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    wide, tall = (high - low).tolist()
    at = _middle((*low.tolist(), *high.tolist()))
    tilt = float(np.degrees(np.arctan2(tall, wide)))
    for turn in (tilt, -tilt):
        sheet = draw(
            sheet, line(float(np.hypot(wide, tall)), desk.rng, 0.3), pen, at._replace(tilt=turn), desk.rng
        )
    return sheet
