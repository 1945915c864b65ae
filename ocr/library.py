"""Tesseract as a library of this process, its French loaded once: what a fork server's children inherit."""

import ctypes
import time
from dataclasses import dataclass

import numpy as np

from ocr.raster import Image

_NAMES = ("libtesseract.so.5", "libtesseract.so.4")
_GREY = 1
_QUIET = {"debug_file": "/dev/null"}
_FUNCTIONS = {
    "TessBaseAPICreate": (ctypes.c_void_p, ()),
    "TessBaseAPIInit3": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetVariable": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetPageSegMode": (None, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPISetImage": (None, (ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_int,) * 4)),
    "TessBaseAPIRecognize": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_void_p)),
    "TessBaseAPIGetUTF8Text": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "TessBaseAPIClear": (None, (ctypes.c_void_p,)),
    "TessDeleteText": (None, (ctypes.c_void_p,)),
    "TessMonitorCreate": (ctypes.c_void_p, ()),
    "TessMonitorDelete": (None, (ctypes.c_void_p,)),
    "TessMonitorSetDeadlineMSecs": (None, (ctypes.c_void_p, ctypes.c_int)),
}
"""What of Tesseract's C interface (``capi.h``, the same since 4.0) is called: result, arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Tesseract with one language; one thread at a time may use it."""

    calls: ctypes.CDLL
    handle: int

    def text(self, picture: Image, *, layout: int, variables: dict[str, str], patience_s: float) -> str:
        """What is read on a grey picture (H x W uint8); nothing when it fails or takes longer than that.

        ``layout``: the mode of page segmentation, as the program's ``--psm``.
        """
        grey = np.ascontiguousarray(picture)
        height, width = grey.shape
        for name, value in variables.items():
            self.calls.TessBaseAPISetVariable(self.handle, name.encode(), value.encode())
        self.calls.TessBaseAPISetPageSegMode(self.handle, layout)
        self.calls.TessBaseAPISetImage(self.handle, grey.ctypes.data, width, height, _GREY, width)
        try:
            return self._recognised(patience_s)
        finally:
            self.calls.TessBaseAPIClear(self.handle)

    def _recognised(self, patience_s: float) -> str:
        monitor = self.calls.TessMonitorCreate()
        self.calls.TessMonitorSetDeadlineMSecs(monitor, round(1000 * patience_s))
        started = time.monotonic()
        try:
            failed = self.calls.TessBaseAPIRecognize(self.handle, monitor) != 0
        finally:
            self.calls.TessMonitorDelete(monitor)
        if failed or time.monotonic() - started > patience_s:
            return ""
        text = self.calls.TessBaseAPIGetUTF8Text(self.handle)
        if not text:
            return ""
        try:
            return ctypes.string_at(text).decode("utf-8", errors="replace")
        finally:
            self.calls.TessDeleteText(text)


def opened(language: str) -> Library | None:
    """Tesseract with ``language`` loaded; None when this system has no such library, or not that language:
    the program is then started for each picture."""
    calls = next((calls for name in _NAMES if (calls := _calls(name)) is not None), None)
    if calls is None:
        return None
    handle = calls.TessBaseAPICreate()
    for variable, value in _QUIET.items():
        calls.TessBaseAPISetVariable(handle, variable.encode(), value.encode())
    if calls.TessBaseAPIInit3(handle, None, language.encode()) != 0:
        return None
    return Library(calls=calls, handle=handle)


def _calls(name: str) -> ctypes.CDLL | None:
    try:
        calls = ctypes.CDLL(name)
        for function, (result, arguments) in _FUNCTIONS.items():
            called = getattr(calls, function)
            called.restype, called.argtypes = result, list(arguments)
    except (OSError, AttributeError):
        return None
    return calls
