"""Tesseract: is it there, with French; run it on a small picture."""

import os
import shutil
import subprocess

import numpy as np
import pytesseract

from ocr.errors import MissingProgram
from ocr.raster import Image

_TIMEOUT_S = 20
LANGUAGES = ("fra",)


def check() -> str:
    """The version of tesseract; raise ``MissingProgram`` when it, or its French data, is not installed."""
    if shutil.which("tesseract") is None:
        raise MissingProgram("tesseract")
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False, timeout=_TIMEOUT_S
    )
    missing = [language for language in LANGUAGES if language not in listed.stdout.split()]
    if missing:
        raise MissingProgram("tesseract-ocr-" + missing[0])
    return str(pytesseract.get_tesseract_version())


def read_line(picture: Image) -> str:
    """OCR of a small grey picture (H x W) of a line or two, 200 to 300 dpi; empty when nothing is read.

    Raises MissingProgram; a crash or a time-out of tesseract reads as nothing.
    """
    return _run(picture, "--psm 6")


def read_scattered(picture: Image) -> str:
    """OCR of short lines far from each other, as in a footer; empty when nothing is read."""
    return _run(picture, "--psm 11")


def _run(picture: Image, config: str) -> str:
    # One thread: with its default OpenMP threads tesseract is twice slower on two shared cores (measured).
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        text = pytesseract.image_to_string(
            np.ascontiguousarray(picture),
            lang="fra",
            config=f"{config} -c tessedit_do_invert=0",
            timeout=_TIMEOUT_S,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgram("tesseract") from error
    except (pytesseract.TesseractError, RuntimeError):
        # A crash or a time-out of tesseract on one picture reads as nothing: the caller then asks a human.
        return ""
    return str(text).strip()
