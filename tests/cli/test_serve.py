"""The commands of the web service when its libraries are not installed."""

import pytest

from convgen.cli import serve
from convgen.errors import ProgrammeManquant


def test_without_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what is missing and how to install it, with the exit code of a missing program."""
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "django" else object())
    with pytest.raises(ProgrammeManquant, match=r"Il manque django : .*convgen\[web\]") as raised:
        serve.check_libraries()
    assert raised.value.exit_code == 5
