"""The marks drawn on every page outside the text: two codes, four fiducials, where they stand in millimetres.

Lengths are millimetres from the paper's top left corner, on A4. The codes' payload is known only after layout
(it holds the number of pages), so the marks are drawn last, as vector artefacts ending each page's content.
"""

from functools import lru_cache

import numpy as np

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

# Four Bézier arcs draw a circle with this ratio of handle to radius (error below 0.03 %).
_KAPPA = 0.5522847498


def operators(payload: str) -> bytes:
    """PDF operators drawing all the marks of a page, in a frame in points, origin top left, y downwards.

    Raises RenduImpossible when ``payload`` is too long for a version 2 code.
    """
    path = [_square(x, y, payload) for x, y in CODES_MM]
    path += [_disc(x, y) for x, y in FIDUCIALS_MM]
    # One path, one fill: modules that touch leave no hairline between them.
    return b"/Artifact <</Type /Pagination>> BDC\nq 0 0 0 rg\n" + b"\n".join(path) + b"\nf Q\nEMC"


@lru_cache(maxsize=8)  # the two codes of a page are the same
def modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The code's modules, row by row from the top, True where dark."""
    import zxingcpp  # loads a large library: only when something is drawn

    try:
        code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=2)
    except ValueError:
        raise RenduImpossible(f"Le code « {payload} » est trop long pour être imprimé.") from None
    symbol = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(pixel < 128) for pixel in row) for row in symbol)


def _square(left_mm: float, top_mm: float, payload: str) -> bytes:
    step = CODE_MM / MODULES
    return b"\n".join(
        _rectangle(left_mm + start * step, top_mm + y * step, (stop - start) * step, step)
        for y, row in enumerate(modules(payload))
        for start, stop in _runs(row)
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark runs begin and end."""
    edges = [x for x in range(len(row) + 1) if (x > 0 and row[x - 1]) != (x < len(row) and row[x])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _rectangle(*box_mm: float) -> bytes:
    return b"%s re" % _points(*box_mm)


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
