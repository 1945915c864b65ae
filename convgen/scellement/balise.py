"""The place of the seal's field among the tags, without which a sealed file would no longer be PDF/UA."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, NameObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field's element goes: under object ``parent``, at ``rank``; ``key`` is free in ``tree``."""

    parent: int
    rank: int
    tree: int
    key: int


def find_place(pdf: bytes, page: int) -> Place:
    """After the last picture of the 1-based ``page``, else after everything.

    pikepdf walks the tags in milliseconds, where pyHanko takes more than a second.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        here = document.pages[page - 1].obj.objgen
        top = root.K[0]
        parent, rank = top, len(top.K)
        for element, position, kid in _kids(top):
            if kid.get("/S") == "/Figure" and kid.Pg.objgen == here:
                parent, rank = element, position + 1
        numbers = root.ParentTree.Nums
        key = 1 + max(int(numbers[position]) for position in range(0, len(numbers), 2))
        return Place(parent=parent.objgen[0], rank=rank, tree=root.ParentTree.objgen[0], key=key)


def tag(writer: IncrementalPdfFileWriter, field: IndirectObject, page: IndirectObject, place: Place) -> None:
    """Put the field in a ``Form`` element."""
    parent = IndirectObject(place.parent, 0, writer)
    element = writer.add_object(
        DictionaryObject(
            {
                "/Type": NameObject("/StructElem"),
                "/S": NameObject("/Form"),
                "/P": parent,
                "/Pg": page,
                "/K": DictionaryObject({"/Type": NameObject("/OBJR"), "/Obj": field, "/Pg": page}),
            }
        )
    )
    parent.get_object()["/K"].insert(place.rank, element)
    writer.mark_update(parent)
    tree = IndirectObject(place.tree, 0, writer)
    numbers = tree.get_object()["/Nums"]
    numbers += [NumberObject(place.key), element]
    writer.mark_update(tree)
    field.get_object()["/StructParent"] = NumberObject(place.key)
    writer.mark_update(field)


def _kids(element: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, int, pikepdf.Object]]:
    """Every element under this one, with its parent and rank, in reading order."""
    for rank, kid in enumerate(element.get("/K", [])):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield element, rank, kid
            yield from _kids(kid)
