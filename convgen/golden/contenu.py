"""All that is read of a PDF beside its pages: the tag tree, links and notes, metadata, attachments, fonts."""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from convgen.errors import FichierInvalide

_ATTRIBUTES = ("Scope", "ColSpan", "RowSpan", "ListNumbering")
_DEPTH_MAX = 200
"""Deeper trees are hostile or broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balise:
    """A structure element: type, what it says of itself, the marked contents ``(page, mcid)`` under it."""

    type: str
    id: str
    attributs: tuple[tuple[str, str], ...]
    contenus: tuple[tuple[int, int], ...]
    profondeur: int

    @property
    def etiquette(self) -> str:
        """« TH Scope=Column »."""
        return " ".join((self.type, *(f"{name}={value}" for name, value in self.attributs)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An annotation: its kind (« Link »), where it leads, what it says."""

    page: int
    genre: str
    cible: str
    texte: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenu:
    """``metadonnees``: « info:Title » -> text; ``pieces``: name -> bytes; ``signets``: (depth, title);
    ``polices``: name -> revision; ``flux``: digest of each page's decoded content."""

    balises: tuple[Balise, ...]
    notes: tuple[Note, ...]
    signets: tuple[tuple[int, str], ...]
    metadonnees: Mapping[str, str]
    producteur: str
    pieces: Mapping[str, bytes]
    polices: Mapping[str, str]
    flux: tuple[str, ...]


def read(pdf: bytes) -> Contenu:
    """Read it. Raises FichierInvalide when the file is no PDF, is encrypted or broken."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            info = {str(key)[1:]: str(value) for key, value in document.docinfo.items()}
            producteur = " · ".join(info.pop(key) for key in ("Producer", "Creator") if key in info)
            return Contenu(
                balises=tuple(_balises(document)),
                notes=tuple(_notes(document)),
                signets=tuple(_signets(document)),
                metadonnees=_metadonnees(document, info),
                producteur=producteur,
                pieces={name: spec.get_file().read_bytes() for name, spec in document.attachments.items()},
                polices=_polices(document),
                flux=tuple(_flux(page) for page in document.pages),
            )
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise FichierInvalide(f"Le PDF ne peut pas être lu : {error}.") from error


def _balises(document: pikepdf.Pdf) -> Iterator[Balise]:
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
    for child in _children(root):
        yield from _walk(child, numbers, 0, 0)


def _walk(element: Any, numbers: Mapping[Any, int], page: int, depth: int) -> Iterator[Balise]:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element or depth > _DEPTH_MAX:
        return
    page = numbers.get(element.Pg.objgen, page) if "/Pg" in element else page
    contents, inner = [], []
    for child in _children(element):
        if isinstance(child, int):
            contents.append((page, int(child)))
        elif isinstance(child, pikepdf.Dictionary) and "/MCID" in child:
            contents.append((numbers.get(child.Pg.objgen, page) if "/Pg" in child else page, int(child.MCID)))
        else:
            inner.append(child)
    nested = [list(_walk(child, numbers, page, depth + 1)) for child in inner]
    below = [
        content
        for group in nested
        for tag in group
        if tag.profondeur == depth + 1
        for content in tag.contenus
    ]
    yield Balise(
        type=str(element.S)[1:],
        id=str(element.get("/ID", "")),
        attributs=tuple(_attributs(element)),
        contenus=(*contents, *below),
        profondeur=depth,
    )
    for group in nested:
        yield from group


def _children(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _attributs(element: Any) -> Iterator[tuple[str, str]]:
    for key in ("Alt", "ActualText", "E", "Lang", "T"):
        if f"/{key}" in element:
            yield key, str(element[f"/{key}"])
    owned = element.get("/A")
    for attributes in list(owned) if isinstance(owned, pikepdf.Array) else [owned]:
        if isinstance(attributes, pikepdf.Dictionary):
            yield from (
                (key, str(attributes[f"/{key}"]).lstrip("/"))
                for key in _ATTRIBUTES
                if f"/{key}" in attributes
            )


def _notes(document: pikepdf.Pdf) -> Iterator[Note]:
    for number, page in enumerate(document.pages, start=1):
        height = float(page.mediabox[3])
        for annotation in page.obj.get("/Annots", []):
            x0, y0, x1, y1 = (float(value) for value in annotation.get("/Rect", [0, 0, 0, 0]))
            yield Note(
                page=number,
                genre=str(annotation.get("/Subtype", "/"))[1:],
                cible=_cible(annotation),
                texte=str(annotation.get("/Contents", annotation.get("/T", ""))),
                box=(x0, height - y1, x1, height - y0),
            )


def _cible(annotation: Any) -> str:
    action = annotation.get("/A", {})
    for holder, key in (
        (action, "/URI"),
        (action, "/F"),
        (annotation, "/Dest"),
        (action, "/D"),
        (annotation, "/V"),
    ):
        if key in holder:
            value = holder[key]
            return "page" if isinstance(value, pikepdf.Array) else str(value)
    return ""


def _signets(document: pikepdf.Pdf) -> Iterator[tuple[int, str]]:
    def walk(items: Any, depth: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from walk(item.children, depth + 1)

    with document.open_outline() as outline:
        yield from walk(outline.root, 1)


def _metadonnees(document: pikepdf.Pdf, info: Mapping[str, str]) -> dict[str, str]:
    root = document.Root
    read = {f"info:{key}": value for key, value in info.items()}
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, value in xmp.items():
            name = re.sub(r"\{[^}]*/([^/}#]+)[/#]?\}", r"\1:", key)
            if name not in {"pdf:Producer", "1.3:Producer", "xmp:CreatorTool"}:
                read[f"xmp:{name}"] = str(value)
    for key in ("Lang", "PageLayout", "PageMode"):
        if f"/{key}" in root:
            read[f"document:{key}"] = str(root[f"/{key}"])
    for key in ("ViewerPreferences", "MarkInfo"):
        for name, value in root.get(f"/{key}", {}).items():
            read[f"document:{key}.{str(name)[1:]}"] = str(value)
    if "/OpenAction" in root or "/JavaScript" in root.get("/Names", {}):
        read["document:action"] = "présente"
    for name, spec in document.attachments.items():
        relation = str(spec.obj.get("/AFRelationship", "")).lstrip("/")
        read[f"piece-jointe:{name}"] = (
            f"{spec.description or 'sans description'}, {relation or 'sans relation'}"
        )
    return read


def _polices(document: pikepdf.Pdf) -> dict[str, str]:
    """« SourceSansPro-Regular » -> « 2.045 », or the type of a font whose program bears no revision."""
    found: dict[str, str] = {}
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            name = str(item.get("/FontName", "/?"))[1:].rpartition("+")[2]
            program = item.get("/FontFile2", item.get("/FontFile3"))
            found[name] = _revision(program.read_bytes()) if program is not None else "non incorporée"
    return dict(sorted(found.items()))


def _revision(program: bytes) -> str:
    """``head.fontRevision`` of an OpenType program (a 16.16 fixed-point number)."""
    if program[:4] not in {b"\x00\x01\x00\x00", b"true", b"OTTO"}:
        return "sans révision"
    for index in range(int.from_bytes(program[4:6])):
        entry = program[12 + 16 * index : 28 + 16 * index]
        if entry[:4] == b"head":
            start = int.from_bytes(entry[8:12])
            return f"{int.from_bytes(program[start + 4 : start + 8]) / 65536:.3f}"
    return "sans révision"


def _flux(page: pikepdf.Page) -> str:
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return hashlib.sha256(b"\n".join(one.read_bytes() for one in streams if one is not None)).hexdigest()[:16]


def json_of(content: bytes) -> object | None:
    """The value of an attachment that holds JSON, else None."""
    try:
        value: object = json.loads(content)
    except ValueError:
        return None
    return value
