"""What a PDF would do when opened, beyond showing its pages; told, never done."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

import pikepdf

DAMAGE = (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError)
"""What pikepdf raises on a structure that is not what it should be."""
MAX_OBJECTS_WALKED = 20_000
_MAX_ACTIONS_CHAINED = 16
_MAX_ATTACHMENTS = 50
_MAX_DATA_BYTES = 1_000_000
_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToR": "remote",
    "/GoToE": "remote",
    "/Rendition": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/RichMediaExecute": "rich_media",
    "/GoTo3DView": "rich_media",
}
_ANNOTATIONS = {
    "/RichMedia": "rich_media",
    "/Movie": "rich_media",
    "/Screen": "rich_media",
    "/Sound": "rich_media",
    "/3D": "rich_media",
    "/FileAttachment": "embedded_file",
}


def kinds(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Each kind of active content found, once: those of ``ocr.facts.Reading.active``."""
    return tuple(sorted(set(_found(pdf))))


def _found(pdf: pikepdf.Pdf) -> Iterator[str]:
    yield from _of_catalogue(pdf)
    with suppress(*DAMAGE):
        yield from _of_form(pdf.Root.get("/AcroForm", {}))
    with suppress(*DAMAGE):
        yield from _of_outline(pdf.Root.get("/Outlines", {}))
    for page in pdf.pages:
        with suppress(*DAMAGE):
            yield from _actions(page.obj)
        for annotation in _annotations(page):
            with suppress(*DAMAGE):
                found = _ANNOTATIONS.get(str(annotation.get("/Subtype")))
                if found:
                    yield found
                yield from _actions(annotation)


def _of_catalogue(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    with suppress(*DAMAGE):
        names = root.get("/Names", {})
        if "/JavaScript" in names:
            yield "javascript"
        if "/EmbeddedFiles" in names:
            yield from {_attached(stream) for stream in _streams(names.EmbeddedFiles)} or {"embedded_file"}
    with suppress(*DAMAGE):
        if "/Collection" in root:
            yield "embedded_file"
    with suppress(*DAMAGE):
        yield from _actions(root)
        opening = root.get("/OpenAction")
        # Copiers write where the file opens; anything else done at once is nothing a scanner asks for.
        if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) not in {"/GoTo", *_ACTIONS}:
            yield "open_action"


def _streams(tree: Any) -> Iterator[Any]:
    """The embedded files of a name tree."""
    pending, walked = [tree], 0
    while pending and walked < _MAX_ATTACHMENTS:
        node = pending.pop()
        walked += 1
        pending.extend(node.get("/Kids", ()))
        for spec in islice(iter(node.get("/Names", ())), 1, 2 * _MAX_ATTACHMENTS, 2):
            yield spec.get("/EF", {}).get("/F")


def _attached(stream: Any) -> str:
    """``embedded_data`` for plain JSON, as our own conventions bear: only a reader of text opens it."""
    if not isinstance(stream, pikepdf.Stream):
        return "embedded_file"
    try:
        if len(stream.read_raw_bytes()) > _MAX_DATA_BYTES:
            return "embedded_file"
        json.loads(stream.read_bytes())
    except (*DAMAGE, RecursionError):
        return "embedded_file"
    return "embedded_data"


def _of_form(form: Any) -> Iterator[str]:
    if "/XFA" in form:
        yield "xfa"
    for field in walked(form.get("/Fields", ()), "/Kids"):
        with suppress(*DAMAGE):
            yield from _actions(field)


def _of_outline(outline: Any) -> Iterator[str]:
    first = outline.get("/First")
    pending, seen = [first] if first is not None else [], 0
    while pending and seen < MAX_OBJECTS_WALKED:
        entry = pending.pop()
        seen += 1
        yield from _actions(entry)
        pending.extend(entry[key] for key in ("/Next", "/First") if key in entry)


def _annotations(page: pikepdf.Page) -> Iterator[Any]:
    with suppress(*DAMAGE):
        yield from islice(iter(page.obj.get("/Annots", ())), MAX_OBJECTS_WALKED)


def walked(nodes: Any, kids: str) -> Iterator[Any]:
    """Each node of a tree, whatever loops it holds; a damaged branch is left."""
    pending, count = list(nodes), 0
    while pending and count < MAX_OBJECTS_WALKED:
        node = pending.pop()
        count += 1
        yield node
        with suppress(*DAMAGE):
            pending.extend(node.get(kids, ()))


def _actions(owner: Any) -> Iterator[str]:
    """Active actions of a catalogue, page, annotation, field or outline entry, and those chained to them."""
    pending = [owner.get(key) for key in ("/OpenAction", "/A")]
    additional = owner.get("/AA")
    if isinstance(additional, pikepdf.Dictionary):
        pending.extend(dict(additional).values())
    for _ in range(_MAX_ACTIONS_CHAINED):
        if not pending:
            return
        action = pending.pop()
        if not isinstance(action, pikepdf.Dictionary):
            continue
        kind = _ACTIONS.get(str(action.get("/S")))
        if kind:
            yield kind
        following = action.get("/Next")
        pending.extend(list(following) if isinstance(following, pikepdf.Array) else [following])
