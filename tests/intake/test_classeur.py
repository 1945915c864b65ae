"""One cell of a workbook as text."""

from datetime import date, datetime, time, timedelta

import pytest

from convgen.intake.classeur import text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (3.0, "3"),
        (21480095500012.0, "21480095500012"),
        (45.5, "45.5"),
        (0.1, "0.1"),
        (datetime(2026, 6, 12, 9, 5, 59, 999_600), "2026-06-12 09:06:00"),
        (datetime(2026, 6, 12, 9, 6, 0, 400), "2026-06-12 09:06:00"),
        (date(2026, 6, 12), "2026-06-12"),
        (time(9, 6), "09:06:00"),
        (timedelta(hours=1), ""),
        ("  Se\u0300te ", "Sète"),
    ],
)
def test_cells(cell: object, expected: str) -> None:
    """Whole numbers without a point, dates as ISO to the nearest second, accents composed, no outer space."""
    assert text(cell) == expected
