"""Writing the PDF file: a part that never changes, kept as bytes, then what is this document's own.

Small objects stand in two object streams, the kept ones compressed once; the table of references is a stream
whose kept entries are kept too (ISO 32000-1, 7.5.7 and 7.5.8).
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ENTRY = 7
"""Bytes of an entry of the references: kind, four bytes of place, two of rank."""

END = b"\r\nendstream"
"""Two characters of end of line: with one, a last byte that is a carriage return would be taken for the first
of them (ISO 19005-3, 6.1.7.1)."""

_LEVEL = 1
"""Of what a dossier has of its own (17 kB of 100): level 4 takes a quarter more time, for 2 kB less."""


@dataclass(frozen=True, slots=True)
class Socle:
    """The kept part: ``data`` begins the file; ``entries``: its references; ``digest`` of its objects."""

    data: bytes
    entries: bytes
    digest: bytes
    root: int

    @property
    def size(self) -> int:
        """The first number that no object bears."""
        return len(self.entries) // _ENTRY


def flate(content: bytes, extra: bytes = b"", level: int = _LEVEL) -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, level)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s%s" % (extra, len(packed), packed, END)


def socle(objects: Mapping[int, bytes], streams: Mapping[int, bytes], root: int) -> Socle:
    """Write what is kept: ``objects`` go together in an object stream, numbered after all of them."""
    number = max((*objects, *streams)) + 1
    entries = bytearray(_ENTRY * (number + 1))
    data = bytearray(_HEADER)
    packed = _object_stream(objects, 9)
    for name, stream in [*streams.items(), (number, packed)]:
        _point(entries, name, b"\x01", len(data), 0)
        data += b"%d 0 obj\n%s\nendobj\n" % (name, stream)
    for rank, name in enumerate(objects):
        _point(entries, name, b"\x02", number, rank)
    return Socle(bytes(data), bytes(entries), md5(data, usedforsecurity=False).digest(), root)


def write(
    kept: Socle,
    objects: Mapping[int, bytes],
    streams: Mapping[int, bytes],
    freed: Iterable[int],
    info: int,
) -> bytes:
    """The whole file; its /ID is a digest of its contents."""
    number = max((kept.size - 1, *objects, *streams)) + 1
    entries = bytearray(kept.entries)
    entries += bytes(_ENTRY * (number + 2 - kept.size))
    parts, place = [kept.data], len(kept.data)
    for name, stream in [*streams.items(), (number, _object_stream(objects, _LEVEL))]:
        part = b"%d 0 obj\n%s\nendobj\n" % (name, stream)
        _point(entries, name, b"\x01", place, 0)
        parts.append(part)
        place += len(part)
    for rank, name in enumerate(objects):
        _point(entries, name, b"\x02", number, rank)
    for name in freed:
        entries[name * _ENTRY : (name + 1) * _ENTRY] = bytes(_ENTRY)
    _point(entries, number + 1, b"\x01", place, 0)
    digest = md5(kept.digest, usedforsecurity=False)
    for part in parts[1:]:
        digest.update(part)
    identifier = digest.hexdigest().encode()
    extra = b"/Type /XRef/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID [<%s><%s>]" % (
        *(number + 2, kept.root, info),
        *(identifier, identifier),
    )
    parts.append(
        b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number + 1, flate(bytes(entries), extra), place)
    )
    return b"".join(parts)


def _object_stream(objects: Mapping[int, bytes], level: int) -> bytes:
    places, place = [], 0
    for name, data in objects.items():
        places.append(b"%d %d" % (name, place))
        place += len(data) + 1
    head = b" ".join(places) + b"\n"
    extra = b"/Type /ObjStm/N %d/First %d" % (len(objects), len(head))
    return flate(head + b"\n".join(objects.values()), extra, level)


def _point(entries: bytearray, name: int, kind: bytes, place: int, rank: int) -> None:
    entries[name * _ENTRY : (name + 1) * _ENTRY] = kind + place.to_bytes(4, "big") + rank.to_bytes(2, "big")
