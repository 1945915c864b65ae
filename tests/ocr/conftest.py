"""A real convention, drawn once for the whole session."""

from dataclasses import dataclass

import cv2
import pytest

from convgen.convention import Convention
from convgen.rendering import render
from ocr.printed import WORK_DPI, PrintedPage, prepare
from ocr.raster import A4_LONG_SIDE_IN, Document, Image
from tests.factories import un_dossier, une_campagne


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A convention, its pages prepared for comparison, and as grey pictures at 200 dpi."""

    convention: Convention
    prints: tuple[PrintedPage, ...]
    greys: tuple[Image, ...]


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    """The convention of an ordinary dossier."""
    convention = render(un_dossier(), une_campagne(), version=1)
    prints, greys = [], []
    with Document(convention.pdf) as document:
        for index in range(document.page_count):
            coarse = document.draw(index, long_side_px=A4_LONG_SIDE_IN * WORK_DPI * 1.5)
            prints.append(prepare(coarse, key="k", page=index + 1))
            fine = document.draw(index, long_side_px=A4_LONG_SIDE_IN * 200)
            greys.append(cv2.cvtColor(fine.bgr, cv2.COLOR_BGR2GRAY).astype("uint8"))
    return Drawn(convention=convention, prints=tuple(prints), greys=tuple(greys))
