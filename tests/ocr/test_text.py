"""The number printed in the footer is read whichever way up the page was scanned."""

import numpy as np
import pytest

from ocr import engine
from ocr.text import numbers_in_margins
from tests.ocr.conftest import Drawn

PATTERN = r"Dossier\s*n.\s*(\d{7})"


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_the_number_is_found_in_four_orientations(drawn: Drawn, quarter: int) -> None:
    """Upright, sideways, upside down: the footer is looked for on each side."""
    turned = np.ascontiguousarray(np.rot90(drawn.greys[1], quarter))
    assert numbers_in_margins(turned, PATTERN) == (str(drawn.convention.numero),)


def test_a_number_read_in_one_way_only_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readings that differ, and a third that sees nothing: no number rather than a guess."""
    texts = iter(["Dossier n° 2041818", "Dossier n° 9041818", "", *[""] * 20])
    monkeypatch.setattr(engine, "_run", lambda *_: next(texts))
    assert numbers_in_margins(np.full((2339, 1654), 255, np.uint8), PATTERN) == ()


def test_a_third_reading_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readings of three are enough."""
    texts = iter(["Dossier n° 2041818", "Dossier n° 9041818", "Dossier n° 9041818"])
    monkeypatch.setattr(engine, "_run", lambda *_: next(texts))
    assert numbers_in_margins(np.full((2339, 1654), 255, np.uint8), PATTERN) == ("9041818",)
