"""Draw the synthetic signature of a campaign's rectrice: strokes of nobody's hand, the same bytes for a seed.

python campagnes/draw_signature.py SEED campagnes/<id>/signature.png
"""

import itertools
import math
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (900, 350)
OVERSAMPLING = 3
"""Drawn larger, then reduced: smooth edges without a curve library."""
INK = (24, 34, 92)
LEVELS = 8
"""Shades from ink to paper: enough for the edges, and a picture of a few kilobytes in every convention."""

Point = tuple[float, float]


def control_points(seed: int) -> list[Point]:
    """A capital, a run of loops that get flatter, and a flourish back under the name; in pixels of SIZE."""
    rng = random.Random(seed)
    points: list[Point] = [(90, 230), (120, 70), (175, 60), (140, 190), (95, 265), (190, 240)]
    x = 220.0
    for rank in range(9):
        height = rng.uniform(40, 120) * (1 - rank / 14)
        points += [(x + 18, 205 - height), (x + 6, 225 + rng.uniform(-8, 22))]
        x += rng.uniform(38, 56)
    return [*points, (x + 90, 150), (x + 60, 260), (330, 295), (180, 285), (x, 250), (min(x + 170, 860), 215)]


def curve(points: list[Point], steps: int = 40) -> list[Point]:
    """Catmull-Rom through the points: a pen does not stop at them."""
    padded = [points[0], *points, points[-1]]
    drawn: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            drawn.append((_blend(a[0], b[0], c[0], d[0], t), _blend(a[1], b[1], c[1], d[1], t)))
    return drawn


def _blend(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def draw(seed: int) -> Image.Image:
    """The signature on white, in a palette; the pen is thinner where it runs fast."""
    page = Image.new("L", (SIZE[0] * OVERSAMPLING, SIZE[1] * OVERSAMPLING), 255)
    pen = ImageDraw.Draw(page)
    path = curve(control_points(seed))
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        speed = math.hypot(x1 - x0, y1 - y0)
        radius = OVERSAMPLING * max(2.0, 4.6 - 0.45 * speed)
        centre_x, centre_y = x1 * OVERSAMPLING, y1 * OVERSAMPLING
        pen.ellipse((centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius), fill=0)
        pen.line((x0 * OVERSAMPLING, y0 * OVERSAMPLING, centre_x, centre_y), fill=0, width=int(2 * radius))
    return _coloured(page.resize(SIZE, Image.Resampling.BOX))


def _coloured(grey: Image.Image) -> Image.Image:
    shades = grey.point([round(value * (LEVELS - 1) / 255) for value in range(256)])
    palette = [round(ink + (255 - ink) * shade / (LEVELS - 1)) for shade in range(LEVELS) for ink in INK]
    picture = Image.frombytes("P", SIZE, shades.tobytes())
    picture.putpalette(palette)
    return picture


if __name__ == "__main__":
    draw(int(sys.argv[1])).save(Path(sys.argv[2]), optimize=True)
