"""Tesseract: is it there, with French; read a picture with it."""

import os
import shutil
import subprocess
from dataclasses import dataclass

import numpy as np
import pytesseract

from ocr import library
from ocr.errors import MissingProgram
from ocr.library import Library
from ocr.raster import Image

_TIMEOUT_S = 20
_PAGE_TIMEOUT_S = 40
LANGUAGES = ("fra",)
_WITHOUT_INVERSION = ("tessedit_do_invert", "0")
_loaded: list[Library] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRead:
    """A word as tesseract reads it: ``confidence`` 0…100, ``box`` x0, y0, x1, y1 in pixels, the key of its
    line."""

    text: str
    confidence: float
    box: tuple[int, int, int, int]
    line: tuple[int, int, int]


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


def load() -> None:
    """Load tesseract into this process, where its library is installed: it then reads small pictures without
    starting the program, and so do the processes forked from here."""
    if not _loaded and (found := library.opened(LANGUAGES[0])) is not None:
        _loaded.append(found)


def read_line(picture: Image) -> str:
    """OCR of a small grey picture (H x W) of a line or two, 200 to 300 dpi; empty when nothing is read.

    Raises MissingProgram; a crash or a time-out of tesseract reads as nothing.
    """
    return _run(picture, 6)


def read_scattered(picture: Image) -> str:
    """OCR of short lines far from each other, as in a footer; empty when nothing is read."""
    return _run(picture, 11)


def read_page(picture: Image) -> tuple[WordRead, ...]:
    """OCR of a whole grey page (H x W), upright, about 200 dpi: its words in reading order.

    Raises MissingProgram; a crash or a time-out of tesseract reads as nothing.
    """
    # One thread, as below.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        found = pytesseract.image_to_data(
            np.ascontiguousarray(picture),
            lang="fra",
            config="--psm 3 -c tessedit_do_invert=0",
            timeout=_PAGE_TIMEOUT_S,
            output_type=pytesseract.Output.DICT,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgram("tesseract") from error
    except (pytesseract.TesseractError, RuntimeError):
        return ()
    keys = ("left", "top", "width", "height", "block_num", "par_num", "line_num", "conf", "text")
    rows = zip(*(found[key] for key in keys), strict=True)
    return tuple(
        WordRead(
            text=str(text).strip(),
            confidence=float(confidence),
            box=(int(left), int(top), int(left) + int(width), int(top) + int(height)),
            line=(int(block), int(paragraph), int(line)),
        )
        for left, top, width, height, block, paragraph, line, confidence, text in rows
        if str(text).strip() and float(confidence) >= 0
    )


def _run(picture: Image, layout: int) -> str:
    name, value = _WITHOUT_INVERSION
    if _loaded:
        read = _loaded[0].text(picture, layout=layout, variables={name: value}, patience_s=_TIMEOUT_S)
        return read.strip()
    # One thread: with its default OpenMP threads tesseract is twice slower on two shared cores (measured).
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        text = pytesseract.image_to_string(
            np.ascontiguousarray(picture),
            lang="fra",
            config=f"--psm {layout} -c {name}={value}",
            timeout=_TIMEOUT_S,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgram("tesseract") from error
    except (pytesseract.TesseractError, RuntimeError):
        # A crash or a time-out of tesseract on one picture reads as nothing: the caller then asks a human.
        return ""
    return str(text).strip()
