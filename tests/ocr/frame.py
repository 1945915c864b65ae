"""The frame to sign, with what stamps and pens leave in it."""

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ocr.facts import ZoneFacts, ZoneKind, ZoneSpec
from ocr.ink import InkPage, read_ink
from ocr.printed import PX_PER_MM, PX_PER_PT, PrintedPage
from ocr.raster import Image as Picture
from ocr.words import with_rows_told
from ocr.zones import ZoneInk, look, measure
from tests.ocr.conftest import Drawn
from tests.scans.hand import Strokes
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

    def line(self, *points_mm: tuple[float, float], dashes_mm: float | None = None) -> None:
        """A thin line through ``points_mm``, or dashes of it."""
        path = np.array(points_mm, dtype=float) * PX_PER_MM + self.corner
        drawn = np.zeros(self.picture.shape[:2], np.uint8)
        cv2.polylines(drawn, [path.round().astype(np.int32)], False, (1,), 1)
        if dashes_mm is not None:
            along = np.arange(drawn.shape[1]) / PX_PER_MM
            drawn[:, along % (1.2 * dashes_mm) > dashes_mm] = 0
        self.picture[drawn > 0] = 0

    def sign(self) -> None:
        """A few loops below."""
        t = np.linspace(0, 5 * np.pi, 400)
        points = np.stack([15 + 2.4 * t, 28 + 3.2 * np.sin(2.3 * t) + 1.5 * np.cos(5.2 * t)], axis=1)
        path = (points * PX_PER_MM + self.corner).round().astype(np.int32)
        cv2.polylines(self.picture, [path], False, (0, 0, 0), 3)

    def draw(self, strokes: Strokes, *, at_mm: tuple[float, float], ink: tuple[int, int, int]) -> None:
        """What a pen of this colour (blue, green, red) draws, its origin there."""
        for stroke in strokes:
            path = (stroke.points + np.array(at_mm)) * PX_PER_MM + self.corner
            cv2.polylines(self.picture, [path.round().astype(np.int32)], False, ink, 3)

    def seen(self) -> tuple[ZoneInk, InkPage]:
        """What is in it."""
        grey = cv2.cvtColor(self.picture, cv2.COLOR_BGR2GRAY).astype(np.uint8)
        page = read_ink(grey, self.printed, residual_mm=0.05, dpi=200)
        return look(page, self.printed, self.spec, self.picture), page

    def facts(self) -> ZoneFacts:
        """Its figures, small marks read."""
        seen, page = self.seen()
        seen = with_rows_told(seen, self.printed, self.picture)
        return measure(seen, page, self.printed, self.picture, index=1)
