"""Files damaged on purpose, as a fuzzer does: bytes, numbers, words of PDF, pieces moved or lost."""

import random
import re
from collections.abc import Callable, Iterator, Sequence

_NUMBERS = b"0 -1 1 65535 65536 2147483647 4294967295 99999999999999999999 1e39".split()
_WORDS = (
    b"/Kids /Parent /Count /Length /Filter /Width /Height /Resources /MediaBox /ASCII85Decode /LZWDecode "
    b"/JBIG2Decode /CCITTFaxDecode /JPXDecode /Crypt obj endobj stream endstream xref trailer R null << ]"
).split()
_MOST = 12

Mutation = Callable[[bytearray, random.Random], None]


def mutated(sources: Sequence[tuple[str, bytes]], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """``count`` damaged copies of the sources, each named after its source and its damages."""
    for rank in range(count):
        rng = random.Random(f"{seed} {rank}")
        name, source = sources[rank % len(sources)]
        data = bytearray(source)
        chosen = rng.choices(tuple(_MUTATIONS), k=rng.randint(1, 3))
        for one in chosen:
            for _ in range(rng.randint(1, _MOST)):
                _MUTATIONS[one](data, rng)
        yield f"{rank:05d} {name} {'+'.join(chosen)}", bytes(data)


def _flip(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _noise(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    data[start : start + rng.randint(1, 64)] = rng.randbytes(rng.randint(1, 64))


def _lose(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.randint(1, 4096)]


def _repeat(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    data[start:start] = data[start : start + rng.randint(1, 8192)]


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) // 3, len(data) + 1) :]


def _number(data: bytearray, rng: random.Random) -> None:
    _replace(data, rng, rb"(?<![\w.])\d{1,10}(?![\w.])", _NUMBERS)


def _word(data: bytearray, rng: random.Random) -> None:
    _replace(data, rng, rb"/[A-Z][A-Za-z0-9]{1,20}|\b(?:obj|endobj|stream|endstream|xref|R)\b", _WORDS)


def _replace(data: bytearray, rng: random.Random, pattern: bytes, words: Sequence[bytes]) -> None:
    """The first match after a random place: matching the whole file would cost more than judging it."""
    found = re.compile(pattern).search(data, rng.randrange(len(data) + 1))
    if found is not None:
        data[found.start() : found.end()] = rng.choice(words)


_MUTATIONS: dict[str, Mutation] = {
    "bits": _flip,
    "bruit": _noise,
    "perte": _lose,
    "copie": _repeat,
    "coupe": _cut,
    "nombre": _number,
    "mot": _word,
}
