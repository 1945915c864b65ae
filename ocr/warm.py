"""Imported by the fork server: one retour inspected before the first, so that each child starts warm.

The first call of a library's functions builds its tables and asks the system for memory; a child forked
after that spends a tenth less than one that is the first to call them (1.13 s to 1.00 s of processor time,
20 retours each)."""

import io

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from ocr import engine
from ocr.facts import Issued, Limits, PageMatch, ZoneKind, ZoneSpec
from ocr.inspection import Options, compare
from ocr.reading import open_files


def _page() -> bytes:
    """A page of grey noise boxes and a code, as a PDF: enough of everything that is looked for."""
    rng = np.random.default_rng(0)
    page = np.full((1754, 1240), 255, np.uint8)
    for y in range(200, 1600, 40):
        for x in range(100, 1100, 16):
            page[y : y + 18, x : x + 10] = np.where(rng.random((18, 10)) < 0.5, 0, 255)
    code = np.asarray(zxingcpp.create_barcode("WARM", zxingcpp.BarcodeFormat.QRCode).to_image(scale=5))
    page[20 : 20 + code.shape[0], 900 : 900 + code.shape[1]] = code
    stream = io.BytesIO()
    Image.fromarray(page).save(stream, "PDF", resolution=150)
    return stream.getvalue()


def _inspect_once() -> None:
    cv2.setNumThreads(1)
    engine.load()
    engine.read_line(np.full((80, 200), 255, np.uint8))
    pdf = _page()
    zone = ZoneSpec(id="any", page=1, box=(50.0, 50.0, 300.0, 200.0), kind=ZoneKind.MEASURED)
    file = open_files((pdf,), Limits(), number_pattern="none")
    compare(
        file,
        (Issued(key="warm", pdf=pdf, zones=(zone,)),),
        (PageMatch(index=1, key="warm", page=1),),
        Options(number_pattern="none"),
    )


_inspect_once()
