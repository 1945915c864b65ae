"""The option that accepts what is rendered as the new goldens: ``pytest tests/golden --golden-update``."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when ``tests/golden`` is named on the command line: an update is never made by accident."""
    parser.addoption("--golden-update", action="store_true", help="accept the rendered PDFs as the goldens")
