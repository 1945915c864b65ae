"""The HTML of a convention as its tags and the texts between them."""

import html as html_entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convgen.rendering.moule.hors_moule import HorsMoule

MARK = "data-n"
"""The attribute that names a tag by its rank, so that a box of the layout is traced back to its tag."""

_TAG = re.compile(r"(<[^>]*>)")
_TITLE = re.compile(r"<title>([^<]*)</title>")
_DATE = re.compile(r'<meta name="dcterms\.(created|modified)" content="([^"]*)">')
_NAME = re.compile(r"</?(\w+)")
_VOID = frozenset(("img", "br", "hr", "meta", "link", "col", "input", "wbr"))


@dataclass(frozen=True, slots=True)
class Balises:
    """``texts[i]`` stands before ``tags[i]``; ``head``: what is left of the head without title and dates."""

    title: str
    created: str
    modified: str
    head: str
    tags: list[str]
    texts: list[str]


def read(html: str) -> Balises:
    """Take a document apart. Raises HorsMoule without a title and both dates in its head."""
    head, end, body = html.partition("</head>")
    title = _TITLE.search(head)
    dates = dict(_DATE.findall(head))
    if not end or title is None or dates.keys() != {"created", "modified"}:
        raise HorsMoule("no title, or no dates")
    parts = _TAG.split(body)
    return Balises(
        title=html_entities.unescape(title[1]),
        created=html_entities.unescape(dates["created"]),
        modified=html_entities.unescape(dates["modified"]),
        head=_DATE.sub("", _TITLE.sub("", head)),
        tags=parts[1::2],
        texts=parts[::2],
    )


def marked(html: str, balises: Balises) -> str:
    """The same document, each opening tag bearing its rank."""
    head, end, _ = html.partition("</head>")
    pieces = [head, end]
    for rank, (text, tag) in enumerate(zip(balises.texts, balises.tags, strict=False)):
        opening = re.match(r"<\w+", tag)
        pieces += (text, f'{opening[0]} {MARK}="{rank}"{tag[opening.end() :]}' if opening else tag)
    return "".join((*pieces, balises.texts[-1]))


def closings(tags: Sequence[str]) -> dict[int, int]:
    """Rank of each opening tag -> rank of the tag that closes it. Raises HorsMoule when one lacks."""
    found, opened = {}, []
    for rank, tag in enumerate(tags):
        name = _NAME.match(tag)
        if name is None or _void(tag) or name[1] == "html":  # <html> stands before the head
            continue
        if not tag.startswith("</"):
            opened.append((name[1], rank))
        elif not opened or opened[-1][0] != name[1]:
            raise HorsMoule("tags that do not nest")
        else:
            found[opened.pop()[1]] = rank
    return found


def inner(rank: int, closing: int, tags: Sequence[str]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The texts inside a tag: (rank of the text, ranks of the tags around it, outermost first)."""
    path: list[int] = []
    for position in range(rank + 1, closing + 1):
        yield position, tuple(path)
        if tags[position].startswith("</"):
            if position < closing:
                path.pop()
        elif not _void(tags[position]):
            path.append(position)


def _void(tag: str) -> bool:
    """Whether nothing closes this tag."""
    name = _NAME.match(tag)
    return name is None or name[1] in _VOID
