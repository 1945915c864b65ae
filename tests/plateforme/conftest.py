"""A running stub platform."""

from collections.abc import Iterator

import pytest

from tests.plateforme.depots import une_memoire
from tests.plateforme.stub.serveur import Stub, servir


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A platform without dossiers."""
    with servir(Stub(memoire=une_memoire())) as running:
        yield running
