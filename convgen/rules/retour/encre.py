"""Is the ink of the strokes in the frame a pen's, or rubber's."""

from collections.abc import Iterator

from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.mentions import Lettres, bears_a_name, frames_the_name, kind_of
from convgen.rules.retour.vu import over
from ocr.facts import Box, Mark, ZoneFacts

_MM_PER_PT = 25.4 / 72


def ink_doubts(block: ZoneFacts, commune: str) -> Iterator[Constat]:
    """What makes the strokes of ``block`` those of a facsimile stamp (a griffe) rather than of a pen.

    ``commune``: whose stamp may be beside them."""
    if block.hand_mm2 < seuils.EMPTY_MM2:
        return
    yield from _of_the_name_s_ink(block, commune)
    yield from _under_a_stamp(block, commune)
    yield from _among_the_strokes(block, commune)
    if block.stamp_distance is not None and block.stamp_distance < seuils.STAMP_INK:
        yield _doubt(
            block,
            "griffe",
            "La signature a exactement l’encre du cachet : ce peut être une griffe du même tampon encreur.",
            block.stamp_distance,
            seuils.STAMP_INK,
        )
    if block.hand_pieces:
        yield from _in_black_and_white(block)
    elif block.contrast < seuils.HAND_PALE:
        yield _doubt(
            block,
            "pale",
            "Le trait est plus pâle que celui d’un stylo : ce peut être une griffe ou un crayon.",
            block.contrast,
            seuils.HAND_PALE,
        )
    if block.hand_red > seuils.HAND_RED:
        # The convention asks for black or blue ink: red is a stamp's, brown is coffee's.
        yield _doubt(
            block,
            "encre",
            "Le trait n’est ni noir ni bleu : ce peut être un tampon ou une tache, et non une signature.",
            block.hand_red,
            seuils.HAND_RED,
        )


def _of_the_name_s_ink(block: ZoneFacts, commune: str) -> Iterator[Constat]:
    """Strokes in the very ink of the typed name beside them: a facsimile stamp is not a signature by hand.

    « Lu et approuvé » is written with the pen that signs; an address has the ink of the emblem beside it,
    drawn like a signature, and a pen may have nearly its colour."""
    if block.ink_distance is None or block.type_mm2 < seuils.TYPE_MM2:
        return
    same = {
        Lettres.GRIFFE: seuils.SAME_INK_AS_NAME,
        Lettres.INCONNUES: seuils.SAME_INK,
        Lettres.CACHET: seuils.SAME_INK_AS_ADDRESS,
    }
    kind, framed = kind_of(block.text, commune), frames_the_name(block.text, commune)
    if kind is Lettres.INCONNUES and framed:
        # « M…E DE RODEZ » in a frame is an address; a griffe is a name and a quality, and has none.
        kind = Lettres.CACHET
    if kind is Lettres.MENTION:
        yield from _of_another_ink_than_the_mention(block)
    # In black and white all inks are one; an emblem stands within the frame.
    all_black = kind is Lettres.CACHET and framed and block.hand_pieces
    limit = 0.0 if all_black else same.get(kind, 0.0)
    if kind is Lettres.INCONNUES and bears_a_name(block.text, commune):
        limit = seuils.SAME_INK_AS_NAME
    if block.ink_distance < limit:
        yield _doubt(
            block,
            "griffe",
            "La signature a l’encre du texte tamponné à côté : ce peut être une griffe ou l’emblème d’un "
            "cachet, et non une signature manuscrite.",
            block.ink_distance,
            limit,
        )


def _under_a_stamp(block: ZoneFacts, commune: str) -> Iterator[Constat]:
    """« Le Maire » with the town's stamp pressed over it: a letter or two stand out, nothing is read."""
    if block.stamp_letters < seuils.STAMP_LETTERS or kind_of(block.text, commune) is Lettres.MENTION:
        return
    yield _doubt(
        block,
        "griffe",
        "Des lettres dépassent du cachet, ou s’y superposent : ce peut être le nom d’une griffe, et non une "
        "signature manuscrite.",
        float(block.stamp_letters),
        seuils.STAMP_LETTERS,
    )


def _among_the_strokes(block: ZoneFacts, commune: str) -> Iterator[Constat]:
    """« Le Maire » in letters that run together, or too large for a stamp's, so that no row was seen.

    Of 240 simulated facsimiles of other makers than the simulator's two of the eight that were accepted are
    so read; of 182 signatures that were accepted, none."""
    if kind_of(block.hand_text, commune) is Lettres.GRIFFE:
        yield _doubt(
            block,
            "griffe",
            "« Le Maire », ou une autre qualité, se lit dans les traits : ce peut être une griffe, ou la "
            "qualité écrite sans signature.",
            " ".join(block.hand_text.split()),
        )


def _of_another_ink_than_the_mention(block: ZoneFacts) -> Iterator[Constat]:
    """Whoever writes « Lu et approuvé » signs with the same pen; a facsimile has its pad's ink."""
    if block.hand_pieces or block.ink_apart is None or block.ink_apart <= seuils.MENTION_INK:
        return
    yield _doubt(
        block,
        "griffe",
        "La mention et la signature ne sont pas de la même encre : la signature peut être une griffe.",
        block.ink_apart,
        seuils.MENTION_INK,
    )


def _in_black_and_white(block: ZoneFacts) -> Iterator[Constat]:
    """There no tone tells a dry pen from a facsimile: what rubber inks unevenly falls to pieces, and its
    letters to crumbs."""
    solid = block.hand_pieces <= seuils.HAND_SOLID and block.hand_large_mm >= seuils.HAND_SOLID_MM
    measures = (
        (
            block.hand_pieces,
            seuils.HAND_PIECES,
            "Sur ce scan en noir et blanc, le trait est en morceaux : ce peut être une griffe mal encrée.",
        ),
        (
            0.0 if solid else float(_crumbs(block)),
            seuils.CRUMBS,
            "Sur ce scan en noir et blanc, des miettes d’encre entourent le trait : ce peuvent être les "
            "lettres d’une griffe mal encrée.",
        ),
    )
    for value, most, message in measures:
        if value > most:
            yield _doubt(block, "effacee", message, value, most)


def _crumbs(block: ZoneFacts) -> int:
    """How many marks no larger than a letter stand in the frame away from all larger ones."""
    small = [mark.box for mark in block.marks if mark.kind in ("stroke", "line") and not _is_large(mark)]
    large = [mark.box for mark in block.marks if _is_large(mark)]
    return sum(
        _is_inside(box, block.box) and all(_apart_mm(box, other) > seuils.CRUMB_APART_MM for other in large)
        for box in small
    )


def _is_large(mark: Mark) -> bool:
    x0, y0, x1, y1 = mark.box
    return max(x1 - x0, y1 - y0) * _MM_PER_PT > seuils.CRUMB_MM


def _is_inside(box: Box, frame: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] < x < frame[2] and frame[1] < y < frame[3]


def _apart_mm(box: Box, other: Box) -> float:
    """From the middle of ``box`` to the nearest edge of ``other``."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across, down = max(other[0] - x, x - other[2], 0.0), max(other[1] - y, y - other[3], 0.0)
    return float((across**2 + down**2) ** 0.5) * _MM_PER_PT


def _doubt(
    block: ZoneFacts, code: str, message: str, value: float | str, threshold: float | None = None
) -> Constat:
    """``threshold``: of a measure; what was read has none."""
    return Constat(
        id="signature",
        outcome=Outcome.A_EXAMINER,
        code=f"signature.{code}",
        message=message,
        value=value,
        threshold=threshold,
        margin=over(value, threshold) if isinstance(value, float) and threshold is not None else 1.0,
        boxes=(Place(frame="convention", page=block.page, box=block.hand_box or block.box),),
    )
