"""What happens to a sheet between the printer and the scanner: folds, dust, staples, holes, coffee, verso."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.scans.sheet import Picture, Sheet, by_bands, grain, smooth_noise

Accident = Callable[[Sheet, np.random.Generator], Sheet]


def folds(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Folded in three for an envelope: creases at 99 and 198 mm, light on one side, dark on the other."""
    light: NDArray[np.float32] = np.zeros(sheet.picture.shape[:2], np.float32)
    y = np.arange(light.shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-0.5, 0.5, light.shape[1], dtype=np.float32)[None, :]
    for at_mm in (99.0, 198.0):
        middle = sheet.px(at_mm + rng.normal(0, 1.2)) + x * sheet.px(rng.normal(0, 1.0))
        away = (y - middle) / sheet.px(0.35)
        light += rng.uniform(-34, -14) * np.exp(-(away**2)) + rng.uniform(4, 12) * np.exp(
            -((away - 2.2) ** 2)
        )
        light += rng.uniform(-7, -2) / (1.0 + np.exp(-away / 12)) * np.exp(-np.abs(away) / 90)
    return _lit(sheet, light)


def half_fold(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Folded once in the middle."""
    y = np.arange(sheet.picture.shape[0], dtype=np.float32)[:, None]
    away = (y - sheet.px(148.5 + rng.normal(0, 1))) / sheet.px(0.4)
    light = rng.uniform(-40, -18) * np.exp(-(away**2)) + 8 * np.exp(-((away + 2) ** 2))
    return _lit(sheet, np.broadcast_to(light, sheet.picture.shape[:2]).astype(np.float32))


def dust(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Specks and a few hairs, of the paper and of the glass."""
    picture = sheet.picture.copy()
    height, width = picture.shape[:2]
    for _ in range(int(rng.integers(25, 120))):
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        radius = max(1, round(sheet.px(rng.gamma(1.5, 0.06))))
        cv2.circle(picture, at, radius, (int(rng.integers(60, 190)),) * 3, -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 4))):
        start = rng.uniform((0, 0), (width, height))
        turn = np.cumsum(np.cumsum(rng.normal(0, 0.05, 40))) + rng.uniform(0, 6.28)
        path = start + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1) * sheet.px(0.15), axis=0)
        cv2.polylines(picture, [np.round(path).astype(np.int32)], False, (120, 116, 112), 1, cv2.LINE_AA)
    return replace(sheet, picture=picture)


def speckle(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """A worn drum: fine toner grains everywhere."""
    grains = grain((sheet.picture.shape[0], sheet.picture.shape[1]), rng) > rng.uniform(3.2, 3.9)
    picture = sheet.picture.copy()
    picture[cv2.dilate(grains.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] = 70
    return replace(sheet, picture=picture)


def staple(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """A staple at the top left corner, with the shadow of the turned ear."""
    picture = sheet.picture.copy()
    start = np.array([rng.uniform(6, 11), rng.uniform(6, 12)])
    angle = rng.uniform(0.5, 1.0)
    end = start + 11.0 * np.array([np.cos(angle), -np.sin(angle) * 0.8])
    for shift, grey, width in ((0.5, 165, 0.9), (0.0, 92, 0.55)):
        ends = [tuple(int(sheet.px(v + shift)) for v in point) for point in (start, end)]
        cv2.line(picture, ends[0], ends[1], (grey,) * 3, max(1, round(sheet.px(width))), cv2.LINE_AA)
    return replace(sheet, picture=picture)


def punch_holes(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Two holes 80 mm apart in the left margin, black on a scanner with a dark lid."""
    picture = sheet.picture.copy()
    grey = int(rng.choice([30, 60, 200]))
    for at_mm in (108.5, 188.5):
        centre = (round(sheet.px(12 + rng.normal(0, 0.7))), round(sheet.px(at_mm + rng.normal(0, 0.5))))
        cv2.circle(picture, centre, round(sheet.px(2.9)), (grey,) * 3, -1, cv2.LINE_AA)
    return replace(sheet, picture=picture)


def coffee(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """The ring of a cup on one sheet in three, pale brown, darker on its edge."""
    if rng.random() > 0.35:
        return sheet
    centre = rng.uniform((40, 60), (170, 240))
    side = round(sheet.px(82))
    y, x = (np.mgrid[0:side, 0:side].astype(np.float32) - side / 2) * 25.4 / sheet.dpi
    away = np.hypot(x, y * 1.04)
    ring = np.exp(-(((away - 38.0) / 0.9) ** 2)) + 0.25 * ((away < 38) & (away > 33))
    mask = np.clip(ring * (0.25 + 0.4 * smooth_noise((side, side), rng, cells=5)), 0, 0.5)
    corner = (round(sheet.px(centre[0] - 41)), round(sheet.px(centre[1] - 41)))
    return sheet.with_ink(mask.astype(np.float32), corner, (150, 104, 58))


def tinted(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Cream, recycled grey or pale yellow paper."""
    tints = np.array([(250, 243, 224), (232, 230, 224), (252, 247, 196), (226, 240, 250)], np.float32)
    tint = tints[rng.integers(0, len(tints))]
    return replace(sheet, picture=(sheet.picture * (tint / 255.0)).astype(np.uint8))


def bleed(sheet: Sheet, verso: Picture, rng: np.random.Generator) -> Sheet:
    """The next page printed on the back shows through, mirrored and blurred."""
    size = (sheet.picture.shape[1], sheet.picture.shape[0])
    grey = cv2.cvtColor(cv2.resize(verso, size), cv2.COLOR_RGB2GRAY)[:, ::-1]
    ghost = cv2.GaussianBlur(255.0 - grey.astype(np.float32), (0, 0), sheet.px(0.25)) * rng.uniform(
        0.05, 0.14
    )
    return _lit(sheet, -ghost.astype(np.float32))


def in_four(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Folded three times for a small envelope: creases across at the quarters, one along the middle."""
    light: NDArray[np.float32] = np.zeros(sheet.picture.shape[:2], np.float32)
    y = np.arange(light.shape[0], dtype=np.float32)[:, None]
    x = np.arange(light.shape[1], dtype=np.float32)[None, :]
    for along, at_mm in ((y, 74.25), (y, 148.5), (y, 222.75), (x, 105.0)):
        away = (along - sheet.px(at_mm + rng.normal(0, 1.0))) / sheet.px(0.35)
        light += rng.uniform(-34, -14) * np.exp(-(away**2)) + rng.uniform(4, 12) * np.exp(
            -((away - 2.2) ** 2)
        )
    return _lit(sheet, light)


def coloured(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """The green, pink, blue or yellow paper of the copier's second drawer."""
    tints = np.array([(190, 232, 190), (250, 196, 204), (178, 214, 246), (250, 232, 120)], np.float32)
    tint = tints[rng.integers(0, len(tints))]
    return replace(sheet, picture=(sheet.picture * (tint / 255.0)).astype(np.uint8))


def moire(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """The sensor's grid against a printed screen: faint stripes, a millimetre or two apart."""
    height, width = sheet.picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = np.zeros((height, width), np.float32)
    for _ in range(2):
        angle, period = rng.uniform(0, np.pi), sheet.px(rng.uniform(0.8, 2.2))
        along = (x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / period)
        light -= rng.uniform(4, 10) * (1.0 + np.sin(along))
    return _lit(sheet, light)


def hand_shadow(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """The soft shadow of a hand and a telephone, coming in from one side."""
    height, width = sheet.picture.shape[:2]
    small = np.zeros((height // 8, width // 8), np.float32)
    palm = (int(rng.uniform(0.2, 0.8) * small.shape[1]), small.shape[0])
    cv2.ellipse(
        small, palm, (small.shape[1] // 4, small.shape[0] // 3), rng.uniform(-20, 20), 0, 360, (1.0,), -1
    )
    for finger in range(4):
        tip = (
            int(palm[0] + (finger - 1.5) * small.shape[1] * 0.13),
            int(small.shape[0] * rng.uniform(0.3, 0.5)),
        )
        cv2.line(small, (palm[0], small.shape[0] * 3 // 4), tip, (1.0,), max(1, small.shape[1] // 14))
    soft = cv2.GaussianBlur(small, (0, 0), small.shape[1] / 30)
    shade = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
    dimmed = sheet.picture * (1.0 - np.float32(rng.uniform(0.2, 0.45)) * np.clip(shade, 0, 1))
    return replace(sheet, picture=dimmed.astype(np.uint8))


def _lit(sheet: Sheet, light: NDArray[np.float32]) -> Sheet:
    seen = sheet.picture
    return replace(
        sheet, picture=by_bands(seen.shape, lambda rows: seen[rows].astype(np.float32) + light[rows, :, None])
    )


ACCIDENTS: dict[str, Accident] = {
    "plis": folds,
    "pli": half_fold,
    "poussiere": dust,
    "grains": speckle,
    "agrafe": staple,
    "trous": punch_holes,
    "cafe": coffee,
    "teinte": tinted,
}
RARES: dict[str, Accident] = {
    "quatre": in_four,
    "couleur": coloured,
    "moire": moire,
    "ombre": hand_shadow,
}
"""Harder than most: asked for by name, or by `bench.evaluate --hard`."""
