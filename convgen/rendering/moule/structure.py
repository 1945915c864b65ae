"""The tag tree of a paragraph that is set again: which of its objects are written anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from convgen.rendering.moule.composition import Ligne
from convgen.rendering.moule.hors_moule import HorsMoule

_K = b"@K@"


@dataclass(slots=True, kw_only=True)
class Element:
    """A structure element without its kids: ``number`` of the object, bytes before and after them."""

    number: int
    before: bytes
    after: bytes

    def data(self, kids: Sequence[bytes]) -> bytes:
        """The element with these kids."""
        return b"%s[%s]%s" % (self.before, b" ".join(kids), self.after)


@dataclass(slots=True, kw_only=True)
class Etiquette:
    """The tags of a paragraph: its ``bloc``, the numbers and the marks it may use again, in order."""

    bloc: Element
    page: bytes
    numbers: tuple[int, ...]
    mcids: tuple[int, ...]
    inlines: Mapping[int, bytes]


@dataclass(slots=True)
class Reprise:
    """What one document writes anew: objects, slots (page -> mark -> reference), freed numbers."""

    next_number: int
    next_mcids: dict[int, int]
    objects: dict[int, bytes] = field(default_factory=dict)
    slots: dict[int, dict[int, bytes]] = field(default_factory=dict)
    freed: list[int] = field(default_factory=list)

    def number(self) -> int:
        """A number that no object of the mould bears."""
        self.next_number += 1
        return self.next_number - 1

    def mcid(self, page: int) -> int:
        """A mark that nothing bears on the page."""
        self.next_mcids[page] += 1
        return self.next_mcids[page] - 1

    def tag(self, page: int, etiquette: Etiquette, lignes: Sequence[Ligne]) -> list[int]:
        """Tag a paragraph set again; the mark of each of its pieces, in order."""
        numbers, mcids = iter(etiquette.numbers), iter(etiquette.mcids)
        slots = self.slots.setdefault(page, {})
        used: list[int] = []
        kids: list[bytes] = []
        around: tuple[int, int, list[bytes]] | None = None  # the inline element being filled
        block = b"%d 0 R" % etiquette.bloc.number
        for rank, ligne in enumerate(lignes):
            for morceau in ligne.morceaux:
                if around is not None and (rank, *morceau.path) != around[:2]:
                    self._close(around, etiquette, block)
                    around = None
                if morceau.path and around is None:
                    around = (rank, morceau.path[0], [b"%d" % self._next(numbers)])
                    kids.append(around[2][0] + b" 0 R")
                parent = around[2][0] + b" 0 R" if around is not None else block
                kid, mcid = self._next(numbers), next(mcids, None)
                mark = self.mcid(page) if mcid is None else mcid
                reference = b"%d 0 R" % kid
                self.objects[kid] = _element(b"Span", b"%d" % mark, etiquette.page, parent)
                slots[mark] = reference
                (kids if around is None else around[2]).append(reference)
                used.append(mark)
        if around is not None:
            self._close(around, etiquette, block)
        self.objects[etiquette.bloc.number] = etiquette.bloc.data(kids)
        self.freed += numbers
        slots |= dict.fromkeys(mcids, b"null")
        return used

    def _close(self, around: tuple[int, int, list[bytes]], etiquette: Etiquette, block: bytes) -> None:
        _, rank, (number, *kids) = around
        self.objects[int(number)] = _element(etiquette.inlines[rank], b" ".join(kids), etiquette.page, block)

    def _next(self, numbers: Iterator[int]) -> int:
        found = next(numbers, None)
        return self.number() if found is None else found


def _element(name: bytes, kids: bytes, page: bytes, parent: bytes) -> bytes:
    return b"<</Type /StructElem/S /%s/K [%s]/Pg %s/P %s>>" % (name, kids, page, parent)


def element(pdf: Any, reference: Any) -> Element:
    """The element behind a reference, its kids taken out."""
    number = int(bytes(reference).split()[0])
    source = pdf.objects[number]
    copy = type(source)({**source, "K": _K})
    before, _, after = copy.data.partition(_K)
    return Element(number=number, before=before, after=after)


def etiquette(pdf: Any, slots: Sequence[Any], texts: Sequence[tuple[int, int | None]]) -> Etiquette:
    """The tags of a paragraph, from its texts: (mark, rank of the inline tag around it or None).

    Raises HorsMoule when the paragraph holds something else.
    """
    numbers: list[int] = []
    inlines: dict[int, bytes] = {}
    blocks = set()
    for mcid, rank in texts:
        kid = _dictionary(pdf, slots[mcid])
        parent = kid["P"]
        if rank is not None:
            around = _dictionary(pdf, parent)
            inlines[rank] = around["S"].encode()[1:]
            numbers.append(_number(parent))
            parent = around["P"]
        numbers.append(_number(slots[mcid]))
        blocks.add(bytes(parent))
    if len(blocks) != 1:
        raise HorsMoule("a paragraph tagged in several elements")
    bloc = _dictionary(pdf, blocks.copy().pop())
    kept = tuple(dict.fromkeys(numbers))
    if {_number(kid) for kid in bloc["K"]} - set(kept):
        raise HorsMoule("a paragraph that holds more than texts")
    return Etiquette(
        bloc=element(pdf, blocks.pop()),
        page=bytes(bloc["Pg"]),
        numbers=kept,
        mcids=tuple(mcid for mcid, _ in texts),
        inlines=inlines,
    )


def _number(reference: Any) -> int:
    if not isinstance(reference, bytes):
        raise HorsMoule("a kid that is no element")
    return int(reference.split()[0])


def _dictionary(pdf: Any, reference: Any) -> Any:
    found = pdf.objects[_number(reference)]
    if found.get("Type") != "/StructElem":
        raise HorsMoule("a text outside of the tag tree")
    return found
