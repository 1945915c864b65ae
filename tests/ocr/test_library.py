"""Tesseract as a library reads what the program reads."""

import cv2
import numpy as np
import pytest

from ocr import engine, library
from ocr.library import Library
from ocr.raster import Image


def written(text: str) -> Image:
    """A line of text, black on white."""
    picture = np.full((90, 900), 255, np.uint8)
    cv2.putText(picture, text, (20, 60), cv2.FONT_HERSHEY_DUPLEX, 1.3, (0,), 2, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="module")
def french() -> Library:
    """The system's own."""
    found = library.opened("fra")
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["Dossier 9041818", "Page 2/5 du dossier 30517722"])
def test_it_reads_what_the_program_reads(french: Library, text: str) -> None:
    """The same engine, whether or not a process is started for it."""
    picture = written(text)
    read = french.text(picture, layout=6, variables={"tessedit_do_invert": "0"}, patience_s=20)
    assert read.strip() == engine.read_line(picture) == text


def test_a_picture_leaves_nothing_to_the_next(french: Library) -> None:
    """An empty picture reads as nothing after one that bore words."""
    french.text(written("Dossier 9041818"), layout=6, variables={}, patience_s=20)
    assert french.text(np.full((90, 900), 255, np.uint8), layout=6, variables={}, patience_s=20).strip() == ""


def test_a_picture_that_takes_too_long_reads_as_nothing(french: Library) -> None:
    """The patience over, what was read so far is not handed out as the whole."""
    assert french.text(written("Dossier 9041818"), layout=6, variables={}, patience_s=0.0) == ""


def test_a_language_that_is_not_installed_is_no_library() -> None:
    """The program is then asked, and says what is missing."""
    assert library.opened("klingon") is None


def test_a_system_without_the_library_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on Debian it may have another name, or be built into the program."""
    monkeypatch.setattr(library, "_NAMES", ("libtesseract-that-is-not-there.so",))
    assert library.opened("fra") is None


def test_once_loaded_no_program_is_started(monkeypatch: pytest.MonkeyPatch, french: Library) -> None:
    """A process that loaded it reads without a path to any program."""
    monkeypatch.setattr(engine, "_loaded", [french])
    monkeypatch.setenv("PATH", "")
    assert engine.read_line(written("Dossier 9041818")) == "Dossier 9041818"
