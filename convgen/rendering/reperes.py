"""The marks drawn on every page outside the text: two codes, four fiducials, where they stand in millimetres.

Lengths are millimetres from the paper's top left corner, on A4. The codes' payload is known only after layout
(it holds the number of pages), so the marks are drawn last, as vector artefacts ending each page's content.
"""

import re
from functools import cache, lru_cache

from convgen.errors import RenduImpossible

PAGE_MM = (210.0, 297.0)
PT_PER_MM = 72 / 25.4

CODE_MM = 20.0
CODES_MM = ((181.0, 9.0), (9.0, 268.0))
"""Top left corners of the codes: top right (the staple is at the left), bottom left (initials go right)."""

FIDUCIAL_DIAMETER_MM = 5.0
FIDUCIALS_MM = ((13.0, 13.0), (171.0, 13.0), (39.0, 284.0), (197.0, 284.0))
"""Centres of the discs: top left, top right, bottom left, bottom right."""

CLEAR_MM = 3.0
"""White kept around each mark."""

FOLDS_MM = (99.0, 148.5, 198.0)
FOLD_CLEAR_MM = 8.0
"""Nothing of importance stands closer to where a letter is folded in three or in two."""

MODULES = 25
"""A version 2 code is 25 modules wide; at level M it takes 38 characters of the alphanumeric set."""

_DARK = re.compile(rb"\x00+")

# Four Bézier arcs draw a circle with this ratio of handle to radius (error below 0.03 %).
_KAPPA = 0.5522847498


def operators(payload: str) -> bytes:
    """PDF operators drawing all the marks of a page, in a frame in points, origin top left, y downwards.

    Raises RenduImpossible when ``payload`` is too long for a version 2 code.
    """
    # One path, one fill for each code: modules that touch leave no hairline between them.
    code = b"\n".join(_rectangles(payload))
    step = b"%.6f" % (CODE_MM / MODULES * PT_PER_MM)
    codes = [
        b"q %s 0 0 %s %s cm\n%s\nf Q" % (step, step, _points(x, y), code)  # in modules: whole numbers
        for x, y in CODES_MM
    ]
    return b"\n".join((b"/Artifact <</Type /Pagination>> BDC\nq 0 0 0 rg", *codes, _discs(), b"Q\nEMC"))


@lru_cache(maxsize=8)  # the two codes of a page are the same
def modules(payload: str) -> tuple[bytes, ...]:
    """The code's modules, row by row from the top, a byte each: 0 where dark."""
    import zxingcpp  # loads a large library: only when something is drawn

    try:
        code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=2)
    except ValueError:
        raise RenduImpossible(f"Le code « {payload} » est trop long pour être imprimé.") from None
    symbol = bytes(memoryview(code.to_image(scale=1, add_quiet_zones=False)))  # type: ignore[arg-type]
    return tuple(symbol[start : start + MODULES] for start in range(0, MODULES * MODULES, MODULES))


def _rectangles(payload: str) -> list[bytes]:
    """A rectangle for each run of dark modules, in modules from the code's top left corner."""
    return [
        _rectangle(y, *run.span()) for y, row in enumerate(modules(payload)) for run in _DARK.finditer(row)
    ]


@cache
def _rectangle(y: int, start: int, stop: int) -> bytes:
    return b"%d %d %d 1 re" % (start, y, stop - start)


@cache
def _discs() -> bytes:
    """The four fiducials, filled."""
    return b"\n".join((*(_disc(x, y) for x, y in FIDUCIALS_MM), b"f"))


def _disc(x: float, y: float) -> bytes:
    r = FIDUCIAL_DIAMETER_MM / 2
    k = r * _KAPPA
    return b"\n".join(
        (
            b"%s m" % _points(x + r, y),
            b"%s c" % _points(x + r, y + k, x + k, y + r, x, y + r),
            b"%s c" % _points(x - k, y + r, x - r, y + k, x - r, y),
            b"%s c" % _points(x - r, y - k, x - k, y - r, x, y - r),
            b"%s c h" % _points(x + k, y - r, x + r, y - k, x + r, y),
        )
    )


def _points(*values_mm: float) -> bytes:
    return b" ".join(b"%.3f" % (value * PT_PER_MM) for value in values_mm)
