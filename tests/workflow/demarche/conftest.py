"""The bench of each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.demarche.banc import Banc, un_banc


@pytest.fixture
def banc(tmp_path: Path) -> Iterator[Banc]:
    """A platform without dossiers, an empty folder."""
    with un_banc(tmp_path) as made:
        yield made
