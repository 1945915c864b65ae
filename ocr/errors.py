"""What can stop the inspection of a file: a small tree of its own, translated by whoever calls.

OcrError
├── Refusal            the file itself is not fit to be inspected; carries a stable code and figures
├── MissingProgram     tesseract or its language data is not installed
└── SandboxFailure     the inspecting process died, hung or exceeded its limits
"""

from collections.abc import Mapping


class OcrError(Exception):
    """Something stopped the inspection."""


class Refusal(OcrError):
    """The file cannot be inspected. ``code`` is one of ``ocr.facts.REFUSALS``; ``data`` holds its figures."""

    def __init__(self, code: str, **data: float | str) -> None:
        super().__init__(code)
        self.code = code
        self.data: Mapping[str, float | str] = data


class MissingProgram(OcrError):
    """A program of the system is not installed."""


class SandboxFailure(OcrError):
    """The inspecting process did not answer. ``reason`` is ``crash``, ``timeout`` or ``memory``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
