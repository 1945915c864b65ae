"""Tesseract as a program that may be missing, slow or crash."""

from pathlib import Path

import numpy as np
import pytesseract
import pytest

from ocr import engine, text
from ocr.errors import MissingProgram

PAGE = np.full((2339, 1654), 255, np.uint8)


def _program(folder: Path, script: str) -> None:
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_missing_tesseract_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program, its name is what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgram, match=r"^tesseract$"):
        engine.check()
    with pytest.raises(MissingProgram, match=r"^tesseract$"):
        engine.read_line(PAGE[:40, :40])


def test_missing_french_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With English alone, the package of French data is what to install."""
    _program(tmp_path, "echo List of available languages; echo eng")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(MissingProgram, match=r"^tesseract-ocr-fra$"):
        engine.check()


def test_an_installed_tesseract_has_a_version() -> None:
    """The version is told as the program tells it."""
    assert engine.check().startswith(("4", "5"))


def test_a_tesseract_that_crashes_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash on one picture is no number: a human is asked."""
    _program(tmp_path, "kill -SEGV $$")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert engine.read_line(PAGE[:40, :40]) == ""


def test_a_tesseract_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that takes too long reads as nothing."""
    _program(tmp_path, "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(engine, "_TIMEOUT_S", 0.2)
    assert engine.read_line(PAGE[:40, :40]) == ""


def test_words_that_are_no_number_are_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page read without finding the words looked for has no number."""
    monkeypatch.setattr(pytesseract, "image_to_string", lambda *_, **__: "République française")
    assert text.numbers_in_margins(PAGE, r"Dossier n° (\d+)") == ()


def test_spaces_inside_a_number_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """« 9 041 818 » is one number, whatever the case of the words before it."""
    monkeypatch.setattr(pytesseract, "image_to_string", lambda *_, **__: "DOSSIER N° 9 041 818 — Page 2/5")
    assert text.find_numbers(PAGE, r"dossier n° ([\d ]+\d)") == ("9041818",)
