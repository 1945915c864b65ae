"""The elements of a JSON list, one by one, from a file that is never held whole."""

import json
import re
from collections.abc import Callable, Iterator
from typing import TextIO

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"[0-9.eE+-]*")
_CHUNK = 1 << 16


class PasUneListe(ValueError):
    """JSON, but no list."""


class MalForme(ValueError):
    """No JSON; ``ligne`` and ``colonne`` of the first wrong character, from 1."""

    def __init__(self, ligne: int, colonne: int) -> None:
        super().__init__(f"line {ligne}, column {colonne}")
        self.ligne, self.colonne = ligne, colonne


def elements(file: TextIO, decoder: json.JSONDecoder) -> Iterator[object]:
    """What the list holds, in order.

    Raises MalForme where the text stops being a JSON list, PasUneListe when it is other JSON, ValueError and
    RecursionError as ``decoder`` does.
    """
    window = _Fenetre(file)
    if window.mark() != "[":
        window.element(decoder.raw_decode)
        window.expect("")
        raise PasUneListe
    window.skip()
    more = window.mark() != "]"
    while more:
        yield window.element(decoder.raw_decode)
        more = window.mark() == ","
        if more:
            window.skip()
    window.expect("]")
    window.skip()
    window.expect("")


class _Fenetre:
    """What is in memory of the file, from the last element that was read on."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._at = file, "", 0
        self._line = self._column = 0

    def mark(self) -> str:
        """The next character that is no blank; "" at the end of the file."""
        while True:
            self._at = _past(_BLANK, self._text, self._at)
            if self._at < len(self._text) or not self._fill():
                return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Go past the character that ``mark`` gave."""
        self._at += 1

    def element(self, decode: Callable[[str, int], tuple[object, int]]) -> object:
        """The element that begins at the next mark."""
        self.mark()
        while True:
            try:
                element, end = decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # Wrong, or cut by the end of the window.
                if not self._fill():
                    raise self._wrong(error.pos) from error
                continue
            # A number may go on in what is not read yet.
            if _past(_NUMBER, self._text, end) < len(self._text) or not self._fill():
                self._at = end
                return element

    def expect(self, wanted: str) -> None:
        """``wanted`` at the next mark, or the end of the file."""
        if self.mark() != wanted:
            raise self._wrong(self._at)

    def _fill(self) -> bool:
        """Forget what was read, read on, as much as is kept: an element is decoded again few times."""
        read = self._file.read(max(_CHUNK, len(self._text) - self._at))
        if read:
            self._line, self._column = self._place(self._at)
            self._text, self._at = self._text[self._at :] + read, 0
        return bool(read)

    def _place(self, at: int) -> tuple[int, int]:
        lines = self._text.count("\n", 0, at)
        if not lines:
            return self._line, self._column + at
        return self._line + lines, at - self._text.rfind("\n", 0, at) - 1

    def _wrong(self, at: int) -> MalForme:
        line, column = self._place(at)
        return MalForme(line + 1, column + 1)


def _past(some: re.Pattern[str], text: str, at: int) -> int:
    found = some.match(text, at)
    return found.end() if found else at
