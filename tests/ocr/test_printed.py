"""An issued page, prepared: its ink, its codes and its tiles stand where they were printed."""

import cv2
import numpy as np

from ocr.printed import PX_PER_MM, PX_PER_PT, TILE_MM, prepare
from ocr.raster import PageRaster
from tests.ocr.conftest import Drawn


def test_the_frame_measures_the_page(drawn: Drawn) -> None:
    """The common frame is the page at 150 dpi."""
    assert all(page.grey.shape == page.ink.shape == (1754, 1240) for page in drawn.prints)


def test_codes_stand_in_their_corners(drawn: Drawn) -> None:
    """Top right and bottom left, in pixels of the frame."""
    for page in drawn.prints:
        corners = sorted(tuple(code.corners.mean(axis=0) / PX_PER_MM) for code in page.codes)
        assert [(x < 105, y < 148.5) for x, y in corners] == [(True, False), (False, True)]


def test_frames_are_ink(drawn: Drawn) -> None:
    """The line of the signature's frame is ink, its middle is paper."""
    zone = drawn.convention.zones["signature-collectivite"]
    x0, y0, x1, y1 = (round(side * PX_PER_PT) for side in zone.box)
    ink = drawn.prints[zone.page - 1].ink
    assert ink[y0 - 3 : y0 + 4, x0:x1].any(axis=0).mean() > 0.95
    assert not ink[(y0 + y1) // 2, x0 + 20 : x1 - 20].any()


def test_tiles_hold_print(drawn: Drawn) -> None:
    """Each tile and its surroundings show print; a page has tiles enough to be laid."""
    half_x, half_y = (round(side * PX_PER_MM / 2) for side in TILE_MM)
    for page in drawn.prints:
        assert len(page.tiles) >= 40
        for x, y in page.tiles.round().astype(int):
            assert page.ink[y - half_y : y + half_y, x - half_x : x + half_x].sum() > 40


def test_a_page_of_nothing_has_no_tile() -> None:
    """Neither paper nor straight lines can be placed."""
    grey = np.full((1754, 1240, 3), 255, np.uint8)
    for y in range(100, 1700, 200):
        cv2.line(grey, (0, y), (1239, y), (0, 0, 0), 3)
    raster = PageRaster(
        bgr=grey, size_pt=(595.2, 841.9), px_per_pt=1240 / 595.2, native_dpi=0, image_cover=0, text_length=0
    )
    assert len(prepare(raster, key="k", page=1).tiles) == 0
