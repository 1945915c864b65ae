"""An envelope: scans put together as the PDF, or the pictures, that a town hall attaches to its message."""

import io
import time
from dataclasses import replace

import numpy as np
from PIL import Image

from tests.scans.scan import Scan

EPOCH = time.gmtime(1_780_000_000)
"""Written in the PDF instead of the clock: the same seed gives the same bytes."""


def to_pdf(scans: tuple[Scan, ...]) -> bytes:
    """One PDF, each page as large as its pixels say; 1-bit pages are CCITT group 4, the others JPEG."""
    images = [_image(scan) for scan in scans]
    pages = io.BytesIO()
    images[0].save(
        pages,
        format="PDF",
        save_all=True,
        append_images=images[1:],
        dpi=scans[0].dpi,
        **({} if scans[0].bits == 1 else {"quality": scans[0].jpeg, "optimize": True}),
        producer="Scanner",
        creationDate=EPOCH,
        modDate=EPOCH,
    )
    return pages.getvalue()


def to_pictures(scans: tuple[Scan, ...]) -> tuple[bytes, ...]:
    """One JPEG per page, without EXIF, as a telephone's gallery shares them."""
    found = []
    for scan in scans:
        file = io.BytesIO()
        Image.fromarray(scan.picture).save(file, format="JPEG", quality=scan.jpeg)
        found.append(file.getvalue())
    return tuple(found)


def to_tiff(scans: tuple[Scan, ...]) -> bytes:
    """One TIFF of several pages: CCITT group 4 in black and white, as faxes are kept, LZW otherwise."""
    images = [_image(scan) for scan in scans]
    file = io.BytesIO()
    images[0].save(
        file,
        format="TIFF",
        save_all=True,
        append_images=images[1:],
        compression="group4" if scans[0].bits == 1 else "tiff_lzw",
        dpi=scans[0].dpi,
    )
    return file.getvalue()


def turned(scan: Scan, quarter_turns: int) -> Scan:
    """The sheet put in the device sideways or upside down (quarter turns, clockwise)."""
    picture = np.ascontiguousarray(np.rot90(scan.picture, -quarter_turns))
    dpi = scan.dpi if quarter_turns % 2 == 0 else (scan.dpi[1], scan.dpi[0])
    return replace(scan, picture=picture, dpi=dpi)


def _image(scan: Scan) -> Image.Image:
    image = Image.fromarray(scan.picture)
    return image.convert("1", dither=Image.Dither.NONE) if scan.bits == 1 else image
