"""What somebody added on a screen, over the pages: annotations, fields, drawings."""

from collections.abc import Iterator

from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.vu import Vu
from ocr.facts import Box, Matrix, Overlay, PageRead, ZoneFacts

_WORDS = {
    "note": "une note",
    "text": "un texte",
    "line": "un trait",
    "shape": "une forme",
    "markup": "un surlignage ou une biffure",
    "stamp": "un tampon ou une image",
    "ink": "un tracé",
}
"""Annotations; fields and drawings speak of the signature alone."""


def annotations(vu: Vu) -> Iterator[Constat]:
    """One finding a page that bears annotations: a note may hold a reservation that no ink shows."""
    for page in vu.reading.pages if vu.reading else ():
        added = [overlay for overlay in page.overlays if overlay.kind in _WORDS]
        if not added:
            continue
        listed = ", ".join(dict.fromkeys(_WORDS[overlay.kind] for overlay in added))
        yield Constat(
            id="content",
            outcome=Outcome.A_EXAMINER,
            code="content.annotation",
            message=f"Page {page.index} du fichier : annotée à l’écran ({listed}) : à lire.",
            boxes=tuple(Place(frame="retour", page=page.index, box=overlay.box) for overlay in added),
        )


def on_the_frame(vu: Vu, block: ZoneFacts) -> tuple[Overlay, ...]:
    """What was put on a screen over the frame to sign; a signature field is the affair of e-signatures.

    Curves count on a scan alone: an original has its own.
    """
    page = _page(vu, block.index)
    laid = next((facts for facts in vu.laid() if facts.index == block.index), None)
    if page is None or laid is None or laid.to_issued is None:
        return ()
    signed = vu.reading is not None and vu.reading.signed_fields > 0
    ignored = {"markup", "note"} | ({"signature"} if signed else set())
    return tuple(
        overlay
        for overlay in page.overlays
        if overlay.kind not in ignored and _meet(_moved(overlay.box, laid.to_issued), block.box)
    )


def _page(vu: Vu, index: int) -> PageRead | None:
    return next((page for page in (vu.reading.pages if vu.reading else ()) if page.index == index), None)


def _moved(box: Box, matrix: Matrix) -> Box:
    """The box around the four corners, once on the issued page."""
    x0, y0, x1, y1 = box
    places = [_projected(x, y, matrix) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return (min(xs), min(ys), max(xs), max(ys))


def _projected(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    across, down, depth = (a * x + b * y + c for a, b, c in matrix)
    return across / (depth or 1e-9), down / (depth or 1e-9)


def _meet(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across >= 0 and down >= 0
