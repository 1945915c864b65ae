"""Two PDFs of the same convention compared: words, tags, what is around them, pixels."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium

from convgen.convention import Convention

_MARKED = re.compile(rb"<</MCID (\d+)>>\s*BDC(.*?)\bEMC", re.S)
_SHOWN = re.compile(rb"<([0-9a-f]*)>")
NEAR_PT = 1e-3
DPI = 72


def differences(cast: Convention, plain: Convention) -> Iterator[str]:
    """What differs between a convention cast and the same laid out, beyond rounding."""
    if (cast.pages, cast.digest8, cast.file_name) != (plain.pages, plain.digest8, plain.file_name):
        yield "pages, digest or file name"
        return
    if cast.zones.keys() != plain.zones.keys():
        yield "names of the zones"
    for name, zone in cast.zones.items():
        other = plain.zones[name]
        if zone.page != other.page or not np.allclose(zone.box, other.box, atol=NEAR_PT):
            yield f"zone {name}: {zone} {other}"
    with pikepdf.open(io.BytesIO(cast.pdf)) as ours, pikepdf.open(io.BytesIO(plain.pdf)) as theirs:
        for part in (_tags, _outline, _around):
            one, other = part(ours), part(theirs)
            if one != other:
                yield f"{part.__name__}: {_first(one, other)}"
    yield from _drawn(cast.pdf, plain.pdf)


def _first(one: Any, other: Any) -> str:
    """The first place where two trees part."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        for left, right in zip(one, other, strict=False):
            if left != right:
                return _first(left, right)
    return f"{one!r} / {other!r}"


def _drawn(cast: bytes, plain: bytes) -> Iterator[str]:
    ours, theirs = pdfium.PdfDocument(cast), pdfium.PdfDocument(plain)
    try:
        for number, (page, other) in enumerate(zip(ours, theirs, strict=True), start=1):
            words = [one.get_textpage().get_text_range().split() for one in (page, other)]
            if words[0] != words[1]:
                yield f"words of page {number}: {sorted(set(words[0]) ^ set(words[1]))}"
            pixels = [
                one.render(scale=DPI / 72, grayscale=True).to_numpy().astype(np.int16)
                for one in (page, other)
            ]
            worst = int(np.abs(pixels[0] - pixels[1]).max())
            if worst > 2:  # a millionth of a point may turn a shade of grey
                yield f"pixels of page {number}: {worst}"
    finally:
        ours.close()
        theirs.close()


def _tags(pdf: pikepdf.Pdf) -> tuple[Any, ...]:
    """The tag tree: type and attributes of each element, glyphs of each text."""
    texts = {page.obj.objgen: _marked(page) for page in pdf.pages}
    heads: dict[str, int] = {}

    def read(element: Any) -> tuple[Any, ...]:
        kids = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        attributes = _attributes(element, heads)
        alt = str(element.get("/Alt", ""))
        inside = []
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary):
                assert kid["/P"].objgen == element.objgen
                inside.append(read(kid))
            else:
                mark = int(kid)
                page = element["/Pg"]
                tree = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * int(page.StructParents) + 1]
                assert tree[mark].objgen == element.objgen
                inside.append(texts[page.objgen][mark])
        return (str(element["/S"]), attributes, alt, *inside)

    return tuple(read(kid) for kid in pdf.Root.StructTreeRoot.K)


def _attributes(element: Any, heads: dict[str, int]) -> tuple[Any, ...]:
    """Attributes, the identifiers of table heads replaced by the rank at which they are met."""
    rank = heads.setdefault(str(element["/ID"]), len(heads)) if "/ID" in element else None
    attributes = element.get("/A", {})
    plain = sorted((key, str(value)) for key, value in attributes.items() if key not in ("/Headers", "/BBox"))
    headers = [heads[str(name)] for name in attributes.get("/Headers", ())]
    box = [round(float(side), 3) for side in attributes.get("/BBox", ())]
    return (rank, *plain, *headers, *box)


def _marked(page: Any) -> Mapping[int, bytes]:
    contents = page.Contents
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    data = b"\n".join(part.read_bytes() for part in parts)
    found = _MARKED.findall(data)
    assert len({mark for mark, _ in found}) == len(found)
    return {int(mark): b"".join(_SHOWN.findall(body)) for mark, body in found}


def _outline(pdf: pikepdf.Pdf) -> tuple[Any, ...]:
    with pdf.open_outline() as outline:

        def read(item: Any) -> tuple[Any, ...]:
            place = item.destination
            page = next(n for n, page in enumerate(pdf.pages) if page.obj.objgen == place[0].objgen)
            height = round(float(place[3]), 3)
            return (item.title, page, height, *(read(child) for child in item.children))

        return tuple(read(item) for item in outline.root)


def _around(pdf: pikepdf.Pdf) -> tuple[Any, ...]:
    """Information, metadata, attachment, language, boxes of the pages."""
    piece = pdf.attachments["dossier.json"]
    file = piece.get_file()
    return (
        {key: str(value) for key, value in pdf.docinfo.items()},
        pdf.Root.Metadata.read_bytes(),
        (
            file.read_bytes(),
            file.mime_type,
            file.creation_date,
            file.md5,
            piece.description,
            piece.relationship,
        ),
        str(pdf.Root.Lang),
        [[float(side) for side in page.mediabox] for page in pdf.pages],
        sorted(str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()),
    )
