"""Telephones: a photograph over a table, or the page that a scanning app cuts out of it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.scans.scan import Device, Scan, as_picture, softened
from tests.scans.sheet import A4_MM, Picture, Sheet, by_bands, grain, smooth_noise

TABLES = ((122, 88, 58), (62, 58, 56), (176, 168, 154), (70, 84, 104))


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """The sheet fills ``fill`` of the picture's width; a corner is off by up to ``spread`` of the page's."""

    width: int
    height: int
    fill: float
    spread: float


def photo(sheet: Sheet, device: Device, rng: np.random.Generator) -> Scan:
    """A telephone over a table: perspective, window light, a hand's shadow, soft corners."""
    width = round(A4_MM[0] * device.dpi[0] / 25.4 / 0.86)
    framing = Framing(width=width, height=round(width * 4 / 3), fill=0.86, spread=0.035)
    framed = _framed(sheet, device, rng, framing)
    shape = (framing.height, framing.width)
    daylight = _daylight(shape, rng, depth=rng.uniform(0.15, 0.4))
    balance = rng.uniform(0.93, 1.03, 3).astype(np.float32)
    noise, exposure = grain(shape, rng), rng.uniform(0.9, 1.03)

    def light(rows: slice) -> NDArray[np.float32]:
        seen = framed[rows].astype(np.float32) * daylight[rows] * balance
        seen += (noise[rows] * device.noise)[..., None]
        return seen * exposure

    # Phone apps write a page as wide as A4, whatever surrounds the sheet.
    dpi = width / A4_MM[0] * 25.4
    return Scan(picture=by_bands(framed.shape, light), dpi=(dpi, dpi), jpeg=device.quality(rng))


def curled(sheet: Sheet, device: Device, rng: np.random.Generator) -> Scan:
    """A sheet that has been folded or rolled and does not lie flat: its lines are bows, its light varies."""
    height, width = sheet.picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bow_mm, phase = rng.uniform(1.0, 3.0), rng.uniform(0, np.pi)
    along = x / width * np.pi + phase
    lift = sheet.px(bow_mm) * np.sin(along)
    bent = cv2.remap(
        sheet.picture, x + 0.25 * lift, y + lift, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    light = 1.0 - 0.09 * (1.0 + np.cos(along + 0.6))
    shaded = by_bands(bent.shape, lambda rows: bent[rows] * light[rows, :, None])
    return photo(replace(sheet, picture=shaded), device, rng)


def app(sheet: Sheet, device: Device, rng: np.random.Generator) -> Scan:
    """A scanning app: the edges found roughly, the light flattened, the contrast pushed."""
    width, height = (round(side * device.dpi[0] / 25.4) for side in A4_MM)
    framing = Framing(width=width, height=height, fill=0.992, spread=0.008)
    seen = _framed(sheet, device, rng, framing).astype(np.float32)
    seen *= _daylight((height, width), rng, depth=0.12)
    # The light is estimated on a thumbnail: as smooth, and a hundred times cheaper.
    thumbnail = cv2.GaussianBlur(cv2.resize(seen, (width // 10, height // 10)), (0, 0), width / 250)
    flat = seen / np.maximum(cv2.resize(thumbnail, (width, height)), 40) * 245.0
    flat = (flat - 128) * rng.uniform(1.1, 1.5) + 140
    flat += (grain((height, width), rng) * device.noise)[..., None]
    return Scan(picture=as_picture(flat), dpi=device.dpi, jpeg=device.quality(rng))


def _framed(sheet: Sheet, device: Device, rng: np.random.Generator, framing: Framing) -> Picture:
    size = (framing.width, framing.height)
    high, wide = sheet.picture.shape[:2]
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, _corners(framing, rng).astype(np.float32))
    laid = cv2.warpPerspective(softened(sheet, device), matrix, size, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones((high, wide), np.float32), matrix, size)[..., None]
    table = _table((framing.height, framing.width), rng)
    return by_bands(laid.shape, lambda rows: laid[rows] * cover[rows] + table[rows] * (1 - cover[rows]))


def _corners(framing: Framing, rng: np.random.Generator) -> NDArray[np.float64]:
    page_w = framing.width * framing.fill
    page_h = page_w * A4_MM[1] / A4_MM[0]
    left, top = (framing.width - page_w) / 2, (framing.height - page_h) / 2
    right, bottom = left + page_w, top + page_h
    flat = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    corners = flat + rng.uniform(-framing.spread, framing.spread, (4, 2)) * page_w
    middle = (framing.width / 2, framing.height / 2)
    turn = cv2.getRotationMatrix2D(middle, float(rng.normal(0, 40 * framing.spread)), 1.0)
    result: NDArray[np.float64] = corners @ turn[:, :2].T + turn[:, 2]
    return result


def _table(shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Wood, a dark desk or a tablecloth."""
    colour = np.array(TABLES[int(rng.integers(0, len(TABLES)))], np.float32)
    veins = cv2.resize(rng.random((shape[0] // 6 + 1, 3), dtype=np.float32), (shape[1], shape[0]))
    field = 0.75 + 0.35 * veins + 0.12 * smooth_noise(shape, rng, cells=6)
    return by_bands((*shape, 3), lambda rows: colour * field[rows, :, None])


def _daylight(shape: tuple[int, int], rng: np.random.Generator, depth: float) -> NDArray[np.float32]:
    """Light falling from one side, and the soft edge of a shadow; drawn small, for it has no detail."""
    y, x = np.mgrid[-0.5:0.5:160j, -0.5:0.5:160j]
    angle = rng.uniform(0, 6.28)
    across = x * np.cos(angle) + y * np.sin(angle)
    other = x * np.cos(angle + 0.7) + y * np.sin(angle + 0.7) + 0.03 * np.sin(9 * y)
    edge, softness = rng.uniform(-0.1, 0.45), rng.uniform(25, 70)
    shadow = 1.0 - depth * 0.8 / (1.0 + np.exp(-(other - edge) * softness))
    light = ((1.0 - depth * (0.5 + across)) * shadow).astype(np.float32)
    full = cv2.resize(light, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    result: NDArray[np.float32] = full[..., None].astype(np.float32)
    return result
