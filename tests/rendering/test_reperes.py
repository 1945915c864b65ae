"""The marks of a page: the code's modules, the operators that draw them."""

import numpy as np
import pytest
import zxingcpp

from convgen.errors import RenduImpossible
from convgen.rendering import reperes

PAYLOAD = "CVG1:9041818:1:1/5:0A1B2C3D"


def test_modules_are_those_of_the_payload() -> None:
    """The 25 × 25 modules, drawn anew with their quiet zone, read as the payload."""
    modules = np.frombuffer(b"".join(reperes.modules(PAYLOAD)), np.uint8).reshape(-1, reperes.MODULES) == 0
    assert modules.shape == (reperes.MODULES, reperes.MODULES)
    image = np.where(np.kron(np.pad(modules, 4), np.ones((4, 4))) > 0, 0, 255).astype(np.uint8)
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [PAYLOAD]


@pytest.mark.parametrize("payload", ["CVG1:1:1:1/1:00000000", "CVG1:999999999999:99:100/200:FFFFFFFF"])
def test_the_shortest_and_a_very_long_payload_have_the_same_size(payload: str) -> None:
    """Every code of every convention is a version 2."""
    assert len(reperes.modules(payload)) == reperes.MODULES


def test_a_payload_too_long_is_refused() -> None:
    """Thirty-nine characters would need smaller modules."""
    with pytest.raises(RenduImpossible, match="trop long"):
        reperes.modules("A" * 39)


def test_marks_are_artefacts() -> None:
    """A screen reader passes over the marks."""
    drawn = reperes.operators(PAYLOAD)
    assert drawn.startswith(b"/Artifact <</Type /Pagination>> BDC")
    assert drawn.endswith(b"EMC")
