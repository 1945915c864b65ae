"""Where on a page's picture the boxes of a finding are drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convgen.rules.constat import Constat, Outcome, Place
from ocr.facts import Box, Matrix, PageFacts

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """A box on a picture: four corners in its pixels, and the number of the finding that it shows."""

    numero: int
    outcome: Outcome
    corners: tuple[Point, Point, Point, Point]

    @property
    def points(self) -> str:
        """The corners as SVG writes them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.corners)

    @property
    def top_left(self) -> Point:
        """Where the number is written."""
        return min(x for x, _ in self.corners), min(y for _, y in self.corners)


def reperes(page: PageFacts, numbered: Mapping[Constat, int]) -> tuple[Repere, ...]:
    """All that is to be drawn on ``page``; a box that cannot be laid on it is left out."""
    return tuple(
        Repere(numero=numero, outcome=finding.outcome, corners=corners)
        for finding, numero in numbered.items()
        for place in finding.boxes
        for corners in _drawn(place, page)
    )


def from_issued(page: PageFacts) -> NDArray[np.float64] | None:
    """Points of the issued page -> pixels of the returned one's picture; None when it was not laid on any."""
    if page.to_picture is None or page.to_issued is None:
        return None
    try:
        laid: NDArray[np.float64] = _array(page.to_picture) @ np.linalg.inv(_array(page.to_issued))
    except np.linalg.LinAlgError:
        return None
    return laid if np.isfinite(laid).all() else None


def _drawn(place: Place, page: PageFacts) -> Iterator[tuple[Point, Point, Point, Point]]:
    to_pixels = _to_pixels(place, page)
    if to_pixels is not None:
        corners = _through(to_pixels, place.box)
        if corners is not None:
            yield corners


def _to_pixels(place: Place, page: PageFacts) -> NDArray[np.float64] | None:
    if page.to_picture is None:
        return None
    if place.frame == "retour":
        return _array(page.to_picture) if place.page == page.index else None
    return from_issued(page) if place.page == page.page else None


def _through(matrix: NDArray[np.float64], box: Box) -> tuple[Point, Point, Point, Point] | None:
    x0, y0, x1, y1 = box
    corners = np.array([(x0, y0, 1.0), (x1, y0, 1.0), (x1, y1, 1.0), (x0, y1, 1.0)])
    mapped = corners @ matrix.T
    # A corner beyond the horizon of the perspective (w <= 0) stands nowhere on the picture.
    if not np.isfinite(mapped).all() or (mapped[:, 2] * np.sign(mapped[0, 2]) <= 1e-12).any():
        return None
    first, second, third, fourth = ((float(x / w), float(y / w)) for x, y, w in mapped)
    return first, second, third, fourth


def _array(matrix: Matrix) -> NDArray[np.float64]:
    return np.array(matrix, dtype=np.float64)
