"""Rows of letters as pictures to read, and small marks that read as letters."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr import text
from ocr.facts import ZoneFacts, ZoneKind, ZoneSpec
from ocr.ink import InkPage, read_ink
from ocr.letters import rows_of_type, with_letters
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image as Picture
from ocr.zones import ZoneInk, look, measure
from tests.ocr.conftest import Drawn
from tests.scans.stamps import font


class Frame:
    """The frame to sign, as printed; ink is laid in it before it is looked at."""

    def __init__(self, drawn: Drawn) -> None:
        """Nothing in it yet."""
        zone = drawn.convention.zones["signature-collectivite"]
        self.spec = ZoneSpec(id="s", page=zone.page, box=zone.box, kind=ZoneKind.MEASURED)
        self.printed: PrintedPage = drawn.prints[zone.page - 1]
        self.picture: Picture = cv2.cvtColor(self.printed.grey, cv2.COLOR_GRAY2BGR).astype(np.uint8)
        self.corner = tuple(round(side * PX_PER_PT) for side in zone.box[:2])

    def stamp(self, words: str, *, at_mm: tuple[float, float], size: int, tilt: float = 0.0) -> None:
        """Letters of a stamp, ``size`` pixels or so, in the middle of a place 70 x 24 mm at ``at_mm``."""
        x, y = (side + round(mm * PX_PER_MM) for side, mm in zip(self.corner, at_mm, strict=True))
        across, down = round(70 * PX_PER_MM), round(24 * PX_PER_MM)
        stamp = Image.new("L", (across, down), 255)
        ImageDraw.Draw(stamp).text((across / 2, down / 2), words, font=font("Semibold", size), anchor="mm")
        tilted = np.asarray(stamp.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255))
        place = self.picture[y : y + down, x : x + across]
        place[:] = np.minimum(place, tilted[..., None])

    def sign(self) -> None:
        """A few loops below."""
        t = np.linspace(0, 5 * np.pi, 400)
        points = np.stack([15 + 2.4 * t, 28 + 3.2 * np.sin(2.3 * t) + 1.5 * np.cos(5.2 * t)], axis=1)
        path = (points * PX_PER_MM + self.corner).round().astype(np.int32)
        cv2.polylines(self.picture, [path], False, (0, 0, 0), 3)

    def seen(self) -> tuple[ZoneInk, InkPage]:
        """What is in it."""
        grey = cv2.cvtColor(self.picture, cv2.COLOR_BGR2GRAY).astype(np.uint8)
        page = read_ink(grey, self.printed, residual_mm=0.05, dpi=200)
        return look(page, self.printed, self.spec, self.picture), page

    def facts(self) -> ZoneFacts:
        """Its figures, small marks read."""
        seen, page = self.seen()
        seen = with_letters(seen, self.printed, self.picture)
        return measure(seen, page, self.printed, self.picture, index=1)


def test_a_tilted_row_of_letters_is_read_level(drawn: Drawn) -> None:
    """A stamp is never pressed straight: its row is turned before it is read."""
    frame = Frame(drawn)
    frame.stamp("MAIRIE DE RODEZ", at_mm=(1.7, 10.2), size=24, tilt=14)
    seen, _ = frame.seen()
    (row,) = rows_of_type(seen, frame.printed, frame.picture)
    assert "MAIRIE DE RODEZ" in text.lines((row,))


@pytest.mark.parametrize("words", ["Le M", "ROU"], ids=["what is left of a quality", "three capitals"])
def test_letters_too_few_for_a_row_are_read(words: str, drawn: Drawn) -> None:
    """A badly inked facsimile: its strokes have the ink of the two letters that are left of « Le Maire »."""
    frame = Frame(drawn)
    frame.stamp(words, at_mm=(-10.0, 4.0), size=22)
    frame.sign()
    seen, _ = frame.seen()
    assert not rows_of_type(seen, frame.printed, frame.picture)
    read = words == "Le M"
    assert (frame.facts().ink_distance is not None) == read
    assert (frame.facts().type_mm2 > 1.5) == read


def test_a_signature_alone_has_no_letters(drawn: Drawn) -> None:
    """Nothing small beside it: nothing is read, nothing changes."""
    frame = Frame(drawn)
    frame.sign()
    seen, _ = frame.seen()
    assert with_letters(seen, frame.printed, frame.picture) is seen
