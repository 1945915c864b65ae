"""A scan is laid where the print is, however it was scanned; what is not this page is not laid."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.codes import read_codes
from ocr.printed import PX_PER_MM, WORK_DPI
from ocr.raster import Image
from ocr.register import RegisteredPage, lay, match_print, residuals
from tests.ocr.conftest import Drawn

Points = npt.NDArray[np.float64]
Way = Callable[[Points], Points]
"""Where points of the page drawn at 200 dpi (N x 2, pixels) come on the scan."""

HEIGHT, WIDTH = 2339, 1654
MIDDLE = np.array([WIDTH / 2, HEIGHT / 2])


def turned(degrees: float, scale: float = 1.0) -> Way:
    """Turned and scaled about the middle."""
    angle = np.radians(degrees)
    matrix = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return lambda points: (points - MIDDLE) @ matrix.T + MIDDLE


def seen_from_below(points: Points) -> Points:
    """The perspective of a photo: the top is 12 % narrower."""
    depth = 1.0 + 0.12 * (1.0 - points[:, 1:] / HEIGHT)
    return (points - MIDDLE) / depth + MIDDLE


def curled(points: Points) -> Points:
    """A page that does not lie flat: a wave of 1.2 mm, and a feed that slips by 0.6 mm."""
    x, y = points[:, 0], points[:, 1]
    wave = 1.2 / 25.4 * 200 * np.sin(np.pi * x / WIDTH)
    slip = 0.6 / 25.4 * 200 * np.sin(2 * np.pi * y / HEIGHT)
    return np.stack([x, y + wave + slip], axis=1)


def rolled(points: Points) -> Points:
    """A sheet out of its envelope: the last third of it rises, 4 mm out of place at its edge."""
    beyond = np.maximum(points[:, 0] / WIDTH - 0.7, 0.0) / 0.3
    return points + np.stack([-1.5 * beyond**2, 4.0 * beyond**2], axis=1) / 25.4 * 200


def scanned(grey: Image, way: Way) -> Image:
    """The page as it comes that way, with some blur and noise; ``way`` is inverted by iteration."""
    xs, ys = np.meshgrid(np.arange(WIDTH, dtype=np.float64), np.arange(HEIGHT, dtype=np.float64))
    wanted = np.stack([xs, ys], axis=-1)[::8, ::8].reshape(-1, 2)
    found = wanted.copy()
    for _ in range(12):
        found += 0.9 * (wanted - way(found))
    rows, columns = ys[::8, ::8].shape
    maps = found.reshape(rows, columns, 2).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    full = cv2.warpAffine(maps, np.diag([1 / 8, 1 / 8, 1.0])[:2], (WIDTH, HEIGHT), flags=flags)
    picture = cv2.remap(grey, full[..., 0].copy(), full[..., 1].copy(), cv2.INTER_LINEAR, borderValue=(255,))
    noise = np.random.default_rng(5).normal(0, 6, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def misplaced_mm(laid: RegisteredPage, way: Way) -> float:
    """How far from the truth the print's tiles are taken on the scan (95th percentile)."""
    tiles = np.vstack([laid.printed.tiles, laid.printed.between]).round().astype(int)
    truth = way(tiles * (200 / WORK_DPI))
    taken = laid.places[tiles[:, 1], tiles[:, 0]]
    return float(np.percentile(np.linalg.norm(taken - truth, axis=1), 95)) / 200 * 25.4


WAYS = {
    "straight": turned(0),
    "skew": turned(2.5),
    "reduced": turned(-0.7, 0.93),
    "enlarged": turned(0.3, 1.02),
    "photo": seen_from_below,
    "curled": curled,
    "rolled": rolled,
}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("page", [1, 4])
def test_a_scan_is_laid_where_the_print_is(name: str, page: int, drawn: Drawn) -> None:
    """Skew, scale and perspective leave less than 0.15 mm, a page that does not lie flat less than 0.3."""
    scan = scanned(drawn.greys[page - 1], WAYS[name])
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[page - 1])
    assert laid is not None
    assert misplaced_mm(laid, WAYS[name]) < (0.3 if name in ("curled", "rolled") else 0.15)
    assert laid.residual_mm < 0.15
    assert laid.recognised > 0.95


def test_print_between_the_tiles_is_laid_too(drawn: Drawn) -> None:
    """The page's number, alone in a corner that rises a little, is on no tile of the grid."""

    def raised(points: Points) -> Points:
        return (points + rolled(points)) / 2

    scan = scanned(drawn.greys[-1], raised)
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[-1])
    assert laid is not None
    foot, side = (
        round(part * length) for part, length in zip((0.93, 0.8), laid.printed.ink.shape, strict=True)
    )
    ys, xs = np.nonzero(laid.printed.ink[foot:, side:])
    places = np.stack([xs + side, ys + foot], axis=1)
    away = laid.places[places[:, 1], places[:, 0]] - raised(places * (200 / WORK_DPI))
    assert float(np.percentile(np.linalg.norm(away, axis=1), 95)) / 200 * 25.4 < 1.0


def raised_corner(points: Points) -> Points:
    """The corner at the foot, on the right, rises by 4 mm."""
    beyond = np.maximum(points / (WIDTH, HEIGHT) - 0.6, 0.0) / 0.4
    return points + np.outer(beyond.prod(axis=1), (-1.0, -4.0)) / 25.4 * 200


def rippled(points: Points) -> Points:
    """A wave 70 mm long and 1.2 mm high, over a roll."""
    wave = 1.2 / 25.4 * 200 * np.sin(2 * np.pi * points[:, 0] / (70 / 25.4 * 200))
    return rolled(points) + np.stack([np.zeros_like(wave), wave], axis=1)


def left_mm(laid: RegisteredPage, way: Way, window: tuple[slice, slice]) -> float:
    """How far from the truth the print of a window of the page is laid (95th percentile)."""
    ys, xs = np.nonzero(laid.printed.ink[window])
    places = np.stack([xs + window[1].start, ys + window[0].start], axis=1)
    away = laid.places[places[:, 1], places[:, 0]] - way(places * (200 / WORK_DPI))
    return float(np.percentile(np.linalg.norm(away, axis=1), 95)) / 200 * 25.4


def test_a_corner_that_rises_is_laid(drawn: Drawn) -> None:
    """Further than a flat page is searched: a disc and the page's number are all that stand there."""
    scan = scanned(drawn.greys[-1], raised_corner)
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[-1])
    assert laid is not None
    height, width = laid.printed.ink.shape
    corner = slice(round(0.93 * height), height), slice(round(0.8 * width), width)
    assert left_mm(laid, raised_corner, corner) < 0.4


def test_a_steep_edge_is_followed(drawn: Drawn) -> None:
    """Neighbours differ there by more than a wrong match does on a flat page: the code stays apart."""

    def steep(points: Points) -> Points:
        beyond = np.maximum(points[:, 0] / WIDTH - 0.8, 0.0) / 0.2
        return points + np.stack([-(beyond**2), 5.0 * beyond**2], axis=1) / 25.4 * 200

    scan = scanned(drawn.greys[3], steep)
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[3])
    assert laid is not None
    height, width = laid.printed.ink.shape
    assert left_mm(laid, steep, (slice(0, round(0.17 * height)), slice(round(0.8 * width), width))) < 0.8


def test_lines_between_the_tiles_are_laid(drawn: Drawn) -> None:
    """The frame to sign has its corners on tiles; its sides sag between them."""
    zone = drawn.convention.zones["signature-collectivite"]
    scan = scanned(drawn.greys[zone.page - 1], rippled)
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[zone.page - 1])
    assert laid is not None
    x0, _, x1, y1 = (round(value * WORK_DPI / 72) for value in zone.box)
    assert left_mm(laid, rippled, (slice(y1 - 4, y1 + 5), slice(x0 + 6, x1 - 6))) < 1.6


def test_what_is_out_of_reach_is_not_taken_for_its_edge(drawn: Drawn) -> None:
    """A page 2 mm away from where it was laid: its tiles are further than they are searched."""
    scan = scanned(drawn.greys[0], turned(0))
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[0])
    assert laid is not None
    away = np.roll(scan, (0, round(2.0 / 25.4 * 200)), axis=(0, 1))
    found = [shift for _, shift in residuals(away, laid) if shift is not None]
    assert all(np.abs(shift).max() < 1.5 * PX_PER_MM for shift in found)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_turned_scan_is_laid_upright(quarter: int, drawn: Drawn) -> None:
    """Codes give the orientation: the laid page reads as the print does."""
    scan = np.ascontiguousarray(np.rot90(drawn.greys[0], quarter))
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[0])
    assert laid is not None
    apart = cv2.absdiff(laid.warp(scan), drawn.prints[0].grey)
    assert float((apart > 128).mean()) < 0.002


@pytest.mark.parametrize("name", ["skew", "reduced"])
def test_the_print_alone_is_enough(name: str, drawn: Drawn) -> None:
    """A page whose codes are lost is laid on its words."""
    scan = scanned(drawn.greys[1], WAYS[name])
    laid = lay(scan, (), drawn.prints[1])
    assert laid is not None
    assert misplaced_mm(laid, WAYS[name]) < 0.25


def test_one_code_is_enough(drawn: Drawn) -> None:
    """The other may lie under a staple."""
    scan = scanned(drawn.greys[2], WAYS["skew"])
    laid = lay(scan, read_codes(scan, expected=2)[:1], drawn.prints[2])
    assert laid is not None
    assert misplaced_mm(laid, WAYS["skew"]) < 0.25


def test_a_code_read_askew_is_set_right(drawn: Drawn) -> None:
    """By 0.7 degree: near it the print is where it says, at the other end out of the reach of fine tiles."""
    scan = drawn.greys[2]
    code = read_codes(scan, expected=2)[0]
    aside = code.corners.mean(axis=0) - MIDDLE
    askew = type(code)(text=code.text, corners=turned(0.7)(code.corners - aside) + aside)
    laid = lay(scan, (askew,), drawn.prints[2])
    assert laid is not None
    assert laid.recognised > 0.95


def test_another_page_is_not_laid(drawn: Drawn) -> None:
    """A page is not taken for another of the same convention, by its print nor by a code pasted on it."""
    scan = drawn.greys[1]
    codes = read_codes(scan, expected=2)
    pasted = tuple(
        type(code)(text=known.text, corners=code.corners)
        for code, known in zip(codes, drawn.prints[2].codes, strict=True)
    )
    for seen in ((), pasted):
        laid = lay(scan, seen, drawn.prints[2])
        assert laid is None or laid.recognised < 0.5


def test_a_page_seen_through_its_paper_is_not_laid(drawn: Drawn) -> None:
    """Mirrored, the points of the print are matched all the same."""
    behind = np.ascontiguousarray(drawn.greys[-1][:, ::-1])
    assert match_print(behind, drawn.prints[-1]) is None
    assert lay(behind, (), drawn.prints[-1]) is None


def test_a_blank_page_is_not_laid(drawn: Drawn) -> None:
    """Paper looks like nothing in particular, even with the right codes."""
    paper = np.full((HEIGHT, WIDTH), 250, np.uint8)
    assert match_print(paper, drawn.prints[0]) is None
    assert lay(paper, drawn.prints[0].codes, drawn.prints[0]) is None


def test_what_lies_outside_the_scan_is_white(drawn: Drawn) -> None:
    """A scan cut short shows no ink where it shows nothing."""
    scan = drawn.greys[0][: HEIGHT * 3 // 4]
    laid = lay(scan, read_codes(scan, expected=2), drawn.prints[0])
    assert laid is not None
    assert laid.warp(scan)[-round(20 * PX_PER_MM) :].min() == 255
