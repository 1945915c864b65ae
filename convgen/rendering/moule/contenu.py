"""A page's content stream as WeasyPrint writes it, in pieces: texts, strokes, and what lies between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from convgen.rendering.moule.hors_moule import HorsMoule

_STROKE = re.compile(
    rb"q\nq\n(/A[\d.]+ gs\n[\d. ]+ RG)\n([\d.]+) w\n([\d.]+) ([\d.]+) m\n([\d.]+) ([\d.]+) l\nS\nQ\nQ"
)
_TEXT = re.compile(
    rb"^(.*\n)?BT\n1 0 0 -1 (-?[\d.]+) (-?[\d.]+) Tm(?:\n(/\w+ [\d.]+ Tf\n\[.*\] TJ))?\nET$", re.S
)
_MCID = re.compile(rb"<</MCID (\d+)>>")


@dataclass(slots=True)
class Brut:
    """Bytes kept as they are."""

    data: bytes


@dataclass(slots=True)
class Texte:
    """One shown text: how it is marked, the colour in force, where it begins (CSS px), what shows it.

    ``feuille``: its paragraph; ``inline``: rank of the inline tag around it, or None.
    """

    opening: bytes
    mcid: int | None
    state: bytes
    x: float
    y: float
    show: bytes
    feuille: int | None = None
    inline: int | None = None

    def data(self, dy: float = 0.0) -> bytes:
        """The operators, ``dy`` lower."""
        return texte(self.opening, self.state, self.x, self.y + dy, self.show)


@dataclass(slots=True)
class Trait:
    """One straight stroke, alone in its artefact: the border of a table's cell."""

    state: bytes
    width: float
    line: tuple[float, float, float, float]


Piece = Brut | Texte | Trait


@dataclass(slots=True)
class _Etat:
    """The graphics state that a text depends on."""

    gs: bytes = b""
    fill: bytes = b""
    stack: list[tuple[bytes, bytes]] = field(default_factory=list)

    def read(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            if line == b"q":
                self.stack.append((self.gs, self.fill))
            elif line == b"Q":
                self.gs, self.fill = self.stack.pop()
            elif line.startswith(b"/a") and line.endswith(b" gs"):
                self.gs = line
            elif line.endswith(b" rg"):
                self.fill = line
            elif line.endswith((b" cs", b" sc", b" scn", b" k", b" g")):
                self.fill = b""


def number(value: float) -> bytes:
    """A number as pydyf writes it."""
    return b"%d" % value if value == int(value) else (b"%f" % value).rstrip(b"0")


def texte(opening: bytes, state: bytes, x: float, y: float, show: bytes) -> bytes:
    """The operators of a text."""
    return b"%s\n%s\nBT\n1 0 0 -1 %s %s Tm\n%s\nET\nEMC" % (opening, state, number(x), number(y), show)


def strokes(state: bytes, width: float, lines: Sequence[tuple[float, float, float, float]]) -> bytes:
    """The operators of straight strokes, all of a kind, in one artefact."""
    drawn = b"\n".join(b"%s %s m %s %s l S" % tuple(map(number, line)) for line in lines)
    return b"/Artifact\nBMC\nq\n%s\n%s w\n%s\nQ\nEMC" % (state, number(width), drawn)


def pieces(stream: bytes) -> list[Piece]:
    """Take a content stream apart. Raises HorsMoule on a text that is not WeasyPrint's ordinary one."""
    found: list[Piece] = []
    state = _Etat()
    for lines, marked in _runs(stream.split(b"\n")):
        if not marked:
            state.read(lines)
            found.append(Brut(b"\n".join(lines)))
        elif b"BT" in lines:
            # What stands before BT sets the colour of this text and of those that follow it.
            state.read(lines)
            found.append(_text(lines, state))
        else:
            state.read(lines)
            found.append(_drawing(lines))
    return found


def _runs(lines: Sequence[bytes]) -> Iterator[tuple[list[bytes], bool]]:
    """Lines inside a marked content (True), and lines between them."""
    run: list[bytes] = []
    inside = False
    for line in lines:
        if line in (b"BDC", b"BMC"):
            if inside:
                raise HorsMoule("nested marked contents")
            begin = len(run) - (2 if line == b"BDC" else 1)
            if run[:begin]:
                yield run[:begin], False
            run, inside = [*run[begin:], line], True
        elif line == b"EMC":
            yield [*run, line], True
            run, inside = [], False
        else:
            run.append(line)
    if inside:
        raise HorsMoule("a marked content without end")
    if run:
        yield run, False


def _text(lines: Sequence[bytes], state: _Etat) -> Texte:
    head = lines.index(b"BDC") + 1 if b"BDC" in lines else 0
    opening, body = b"\n".join(lines[:head]), b"\n".join(lines[head:-1])
    found = _TEXT.match(body)
    if found is None or not state.gs or not state.fill or b" Ts" in body:
        raise HorsMoule("an unusual text")
    mcid = _MCID.search(opening)
    return Texte(
        opening=opening,
        mcid=int(mcid[1]) if mcid else None,
        state=b"%s\n%s" % (state.gs, state.fill),
        x=float(found[2]),
        y=float(found[3]),
        show=found[4] or b"",
    )


def _drawing(lines: Sequence[bytes]) -> Piece:
    stroke = _STROKE.fullmatch(b"\n".join(lines[2:-1]))
    if lines[:2] == [b"/Artifact", b"BMC"] and stroke is not None:
        x0, y0, x1, y1 = (float(stroke[place]) for place in (3, 4, 5, 6))
        return Trait(state=stroke[1], width=float(stroke[2]), line=(x0, y0, x1, y1))
    return Brut(b"\n".join(lines))
