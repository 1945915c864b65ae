"""Feuillet: an issued page as a picture, alone or laid on the picture of the page that came back."""

from collections.abc import Sequence
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from convgen.errors import RegistreInvalide
from ocr.errors import Refusal
from ocr.raster import Document

_HAUTEUR_MAX_PX = 1600
_PAPER = (255, 255, 255)
_QUALITY = 72
_lock = Lock()
"""PDFium is not thread-safe, and a web process has threads."""


def feuillet(pdf: bytes, page: int, *, hauteur_px: int) -> bytes:
    """JPEG of page ``page`` (from 1) of a document of ours; RegistreInvalide when it cannot be drawn."""
    return _jpeg(_drawn(pdf, page, hauteur_px)[0])


def pose(
    pdf: bytes, page: int, *, vers: Sequence[Sequence[float]], taille: tuple[int, int], hauteur_px: int
) -> bytes:
    """The same laid on a scan: ``vers`` is the 3x3 matrix issued points -> pixels of its picture.

    ``taille``: width and height of that picture, in the same pixels; both show the same place at the same
    place, so that one may slide over the other.
    """
    drawn, px_per_pt = _drawn(pdf, page, hauteur_px)
    matrix = np.array(vers, dtype=np.float64) @ np.diag([1 / px_per_pt, 1 / px_per_pt, 1.0])
    laid = cv2.warpPerspective(drawn, matrix, taille, flags=cv2.INTER_AREA, borderValue=_PAPER)
    return _jpeg(np.asarray(laid, dtype=np.uint8))


def _drawn(pdf: bytes, page: int, hauteur_px: int) -> tuple[NDArray[np.uint8], float]:
    """Pixels (H x W x 3, blue green red) and pixels per point."""
    try:
        with _lock, Document(pdf) as document:
            if not 1 <= page <= document.page_count:
                raise RegistreInvalide(f"Ce document n’a pas de page {page}.")
            raster = document.draw(page - 1, long_side_px=min(hauteur_px, _HAUTEUR_MAX_PX))
    except Refusal as error:
        raise RegistreInvalide("Un document du registre ne peut pas être dessiné.") from error
    return raster.bgr, raster.px_per_pt


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    done, code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise RegistreInvalide("Un document du registre ne peut pas être montré en image.")
    return bytes(code)
