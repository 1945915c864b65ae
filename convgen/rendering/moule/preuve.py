"""The proof of a mould: a dossier that differs in everything, cast and laid out, drawn the same."""

import re
from collections.abc import Mapping, Sequence

import pydyf

from convgen.convention import Box
from convgen.rendering import accessibilite
from convgen.rendering.moule import contenu
from convgen.rendering.moule.contenu import Brut, Texte, Trait
from convgen.rendering.moule.coulee import Coulee
from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.moule.moule import Constant, Moule

_NEAR_PX = 1e-3
_MCID = re.compile(rb"/MCID \d+")
_STROKE = re.compile(rb"^([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S$")

_Text = tuple[bytes, float, float]
_Page = tuple[list[_Text], list[tuple[float, ...]], list[bytes]]


def check(moule: Moule, coulee: Coulee, pdf: pydyf.PDF, boxes: Sequence[Mapping[str, Box]]) -> None:
    """Raise HorsMoule unless a dossier cast is what WeasyPrint drew of it (``pdf`` and ``boxes``)."""
    plain = [b"\n".join(map(pydyf._to_bytes, stream.stream)) for stream in accessibilite.page_streams(pdf)]
    if len(plain) != len(coulee.contents):
        raise HorsMoule("the proof has another number of pages")
    kept = {
        bloc.stream: bloc.data
        for planche in moule.planches
        for bloc in planche.blocs
        if isinstance(bloc, Constant) and bloc.stream is not None
    }
    for contents, expected in zip(coulee.contents, plain, strict=True):
        ours = b"\n".join(part if isinstance(part, bytes) else kept[part] for part in contents)
        _compare(_read(ours), _read(expected))
    for found, wanted in zip(coulee.boxes, boxes, strict=True):
        if found.keys() != wanted.keys():
            raise HorsMoule("the proof has other elements")
        for name in wanted:
            if not _near(found[name], wanted[name]):
                raise HorsMoule(f"the proof has « {name} » elsewhere")


def _read(stream: bytes) -> _Page:
    texts: list[_Text] = []
    strokes: list[tuple[float, ...]] = []
    others: list[bytes] = []
    for piece in contenu.pieces(stream):
        match piece:
            case Texte():
                what = _MCID.sub(b"", piece.opening) + piece.state + piece.show
                texts.append((what, piece.y, piece.x))
            case Trait():
                strokes.append((piece.width, *piece.line))
            case Brut():
                _sort(_MCID.sub(b"", piece.data), strokes, others)
    return sorted(texts), sorted(strokes), sorted(others)


def _sort(data: bytes, strokes: list[tuple[float, ...]], others: list[bytes]) -> None:
    """A table's borders are strokes; the other lines are compared as they are."""
    lines = data.split(b"\n")
    drawn = [stroke for stroke in map(_STROKE.match, lines) if stroke]
    if not drawn:
        others += lines
        return
    width = float(next(line for line in lines if line.endswith(b" w"))[:-2])
    strokes += [(width, *map(float, stroke.groups())) for stroke in drawn]


def _compare(ours: _Page, expected: _Page) -> None:
    if [len(part) for part in ours] != [len(part) for part in expected]:
        raise HorsMoule("the proof has more, or less")
    for ours_text, text in zip(ours[0], expected[0], strict=True):
        if ours_text[0] != text[0] or not _near(ours_text[1:], text[1:]):
            raise HorsMoule("the proof has texts elsewhere")
    if not all(map(_near, ours[1], expected[1])):
        raise HorsMoule("the proof has strokes elsewhere")
    if ours[2] != expected[2]:
        raise HorsMoule("the proof has other operators")


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) < _NEAR_PX for a, b in zip(one, other, strict=True))
