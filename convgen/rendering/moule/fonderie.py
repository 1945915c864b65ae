"""Making a mould: an étalon is laid out and written by WeasyPrint, and taken apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint import Document

from convgen.rendering.moteur import Feuilles
from convgen.rendering.moule import contenu, flux, structure
from convgen.rendering.moule.balises import Balises
from convgen.rendering.moule.contenu import Piece, Texte, Trait
from convgen.rendering.moule.ecriture import END, flate, socle
from convgen.rendering.moule.flux import Deplacements
from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.moule.moule import (
    Bloc,
    Bordures,
    Constant,
    Moule,
    Planche,
    Rangee,
    Signet,
    Variable,
)
from convgen.rendering.moule.releve import Feuille, Feuillet, Noeud, Releve
from convgen.rendering.moule.structure import Element, Etiquette

_ALONE = 900
"""Bytes from which constant operators deserve a stream of their own, compressed once."""

_NEAR_PX = 2e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonte:
    """An étalon melted: its tags and those of the proof, the pages laid out, the document as written (with
    one page more, for the fonts), its objects."""

    balises: Balises
    preuve: Balises
    feuilles: Feuilles
    document: Document
    pdf: pydyf.PDF


@dataclass(slots=True)
class _Objets:
    """The objects kept, and those added: streams are numbered after all that WeasyPrint wrote."""

    next_number: int
    streams: dict[int, bytes] = field(default_factory=dict)

    def stream(self, content: bytes) -> int:
        self.streams[self.next_number] = flate(content, level=9)
        self.next_number += 1
        return self.next_number - 1


def make(fonte: Fonte) -> Moule:
    """Make the mould. Raises HorsMoule when the template is of a kind that moulds do not know."""
    pdf, count = fonte.pdf, len(fonte.feuilles.boxes)
    releve = Releve(fonte.balises.tags, fonte.document.fonts)
    feuillets = releve.pages(fonte.document.pages[:count])
    feuilles = releve.feuilles
    tree = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    slots = [tree["Nums"][2 * page + 1] for page in range(count)]
    pages: list[Any] = [_object(pdf, reference) for reference in pdf.page_references]
    drawn = [_pieces(pdf, page, number, releve) for number, page in enumerate(pages[:count])]
    etiquettes = _etiquettes(pdf, feuilles, drawn, slots, releve)
    rangee = _rangee(fonte, feuillets, etiquettes)
    variable = _variable(fonte, feuilles, rangee.end if rangee else len(fonte.balises.tags))
    variable |= set(rangee.feuilles) if rangee else set()
    objets = _Objets(next_number=len(pdf.objects))
    planches = tuple(
        Planche(
            feuillet=feuillets[page],
            blocs=tuple(_blocs(drawn[page], feuillets[page], variable, objets)),
            page=_around(pages[page], "Contents"),
            slots=tuple(slot if isinstance(slot, bytes) else b"null" for slot in slots[page]),
            boxes=fonte.feuilles.boxes[page],
        )
        for page in range(count)
    )
    metadata = _number(pdf.catalog["Metadata"])
    attachment = next(
        element.number
        for element in pdf.objects
        if isinstance(element, pydyf.Stream) and element.extra.get("Type") == "/EmbeddedFile"
    )
    signets = tuple(_signets(pdf, pages, feuilles, fonte.balises))
    own = {
        metadata,
        attachment,
        tree.number,
        *(_number(page["Contents"]) for page in pages),
        pages[count].number,
    }
    return Moule(
        balises=fonte.balises,
        feuilles=tuple(feuilles),
        by_text=_by_text(feuilles),
        etiquettes=etiquettes,
        planches=planches,
        rangee=rangee,
        signets=signets,
        socle=_kept(pdf, pages[count], own, objets),
        parent_tree=tree.number,
        metadata=metadata,
        xmp=_xmp(pdf.objects[metadata].stream[0], fonte.balises),
        attachment=attachment,
        info=dict(pdf.info),
    )


def repeated(one: Balises, more: Balises) -> tuple[int, int] | None:
    """Where, in the tags of ``one``, stands the row that ``more`` repeats; None when their tags are the same.

    Raises HorsMoule when they differ otherwise.
    """
    if one.tags == more.tags:
        return None
    extra = len(more.tags) - len(one.tags)
    end = next((n for n, pair in enumerate(zip(one.tags, more.tags, strict=False)) if pair[0] != pair[1]), 0)
    for length in range(1, extra + 1):
        row = one.tags[end - length : end]
        times, rest = divmod(extra, length)
        if rest or not row or not row[0].startswith("<tr"):
            continue
        if more.tags[end : end + extra] == row * times and one.tags[end:] == more.tags[end + extra :]:
            return end - length, end
    raise HorsMoule("the proof is not an étalon with rows repeated")


def _pieces(pdf: pydyf.PDF, page: Any, number: int, releve: Releve) -> list[Piece]:
    """A page's content, each text bound to its paragraph."""
    stream = _object(pdf, page["Contents"])
    found = contenu.pieces(b"\n".join(pydyf._to_bytes(item) for item in stream.stream))
    for piece in found:
        if isinstance(piece, Texte):
            place = releve.places.get((number, contenu.number(piece.x), contenu.number(piece.y)))
            if place is None:
                raise HorsMoule("a text of no paragraph")
            piece.feuille, piece.inline = place
    return found


def _etiquettes(
    pdf: pydyf.PDF,
    feuilles: Sequence[Feuille],
    drawn: Sequence[Sequence[Piece]],
    slots: Sequence[Sequence[Any]],
    releve: Releve,
) -> dict[int, Etiquette]:
    """The tags of each paragraph; those whose tags are not plain are no longer settable."""
    texts: dict[int, list[tuple[int, int | None]]] = {}
    for pieces in drawn:
        for piece in pieces:
            if isinstance(piece, Texte) and piece.feuille is not None and piece.mcid is not None:
                texts.setdefault(piece.feuille, []).append((piece.mcid, piece.inline))
    found = {}
    for rank, feuille in enumerate(feuilles):
        if feuille.settable and rank in texts:
            try:
                found[rank] = structure.etiquette(pdf, slots[feuille.page], texts[rank])
            except HorsMoule:
                feuille.settable = False
    return found


def _variable(fonte: Fonte, feuilles: Sequence[Feuille], end: int) -> set[int]:
    """The paragraphs that differ between the étalon and its proof."""
    extra = len(fonte.preuve.tags) - len(fonte.balises.tags)
    other = [*fonte.preuve.texts[:end], *fonte.preuve.texts[end + extra :]]
    changed = {n for n, pair in enumerate(zip(fonte.balises.texts, other, strict=True)) if pair[0] != pair[1]}
    return {
        rank
        for rank, feuille in enumerate(feuilles)
        if feuille.settable and any(text in changed for text, _, _ in feuille.texts)
    }


def _by_text(feuilles: Sequence[Feuille]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for rank, feuille in enumerate(feuilles):
        if feuille.settable:
            for text, _, _ in feuille.texts:
                found[text] = (*found.get(text, ()), rank)
    return found


def _rangee(
    fonte: Fonte, feuillets: Sequence[Feuillet], etiquettes: Mapping[int, Etiquette]
) -> Rangee | None:
    """The row that dossiers repeat, found on its page and in the tag tree."""
    pdf = fonte.pdf
    found = repeated(fonte.balises, fonte.preuve)
    if found is None:
        return None
    start, end = found
    page, noeud = _row(feuillets, start)
    inside = tuple(cell.feuille for cell in noeud.enfants if cell.feuille is not None)
    if len(inside) != len(noeud.enfants) or not all(rank in etiquettes for rank in inside):
        raise HorsMoule("a repeated row that holds more than texts")
    row = structure.element(pdf, pdf.objects[etiquettes[inside[0]].bloc.number]["P"])
    body = structure.element(pdf, pdf.objects[row.number]["P"])
    if len(pdf.objects[body.number]["K"]) != 1:
        raise HorsMoule("a repeated row that is not alone")
    return Rangee(
        start=start,
        end=end,
        page=page,
        noeud=noeud,
        feuilles=inside,
        row=row,
        body=body,
        first=b"%d 0 R" % row.number,
    )


def _row(feuillets: Sequence[Feuillet], start: int) -> tuple[int, Noeud]:
    for page, feuillet in enumerate(feuillets):
        for grille in feuillet.grilles:
            for noeud in grille.rows:
                if noeud.rank == start:
                    return page, noeud
    raise HorsMoule("a repeated row that is not in a plain table")


def _blocs(
    pieces: Sequence[Piece], feuillet: Feuillet, variable: set[int], objets: _Objets
) -> Iterator[Bloc]:
    """Group the pieces of a page: what dossiers change apart, tables' borders apart, constants together."""
    grilles = iter(_bordures(pieces, feuillet))
    kept: list[Piece] = []
    strokes = False
    for piece in pieces:
        own = isinstance(piece, Texte) and piece.feuille in variable
        if (isinstance(piece, Trait) or own) and kept:
            yield _constant(kept, objets)
            kept = []
        if isinstance(piece, Trait):
            if not strokes:
                yield next(grilles)
        elif own:
            assert isinstance(piece, Texte)
            assert piece.feuille is not None
            yield Variable(feuille=piece.feuille, pieces=(piece,))
        else:
            kept.append(piece)
        strokes = isinstance(piece, Trait)
    if kept:
        yield _constant(kept, objets)


def _constant(pieces: Sequence[Piece], objets: _Objets) -> Constant:
    data = b"\n".join(
        piece.data() if isinstance(piece, Texte) else piece.data
        for piece in pieces
        if not isinstance(piece, Trait)
    )
    return Constant(
        pieces=tuple(pieces),
        feuilles=frozenset(
            piece.feuille for piece in pieces if isinstance(piece, Texte) and piece.feuille is not None
        ),
        data=data,
        stream=objets.stream(data) if len(data) > _ALONE else None,
    )


def _bordures(pieces: Sequence[Piece], feuillet: Feuillet) -> Iterator[Bordures]:
    """The borders of each table. Raises HorsMoule when they are not those of a plain grid."""
    runs: list[list[Trait]] = []
    previous: Piece | None = None
    for piece in pieces:
        if isinstance(piece, Trait):
            if not isinstance(previous, Trait):
                runs.append([])
            runs[-1].append(piece)
        previous = piece
    if len(runs) != len(feuillet.grilles):
        raise HorsMoule("strokes that are not tables'")
    for run, grille in zip(runs, feuillet.grilles, strict=True):
        ys = flux.edges(grille, Deplacements(), None)
        expected = flux.strokes(grille, ys, run[0].width)
        found = sorted(trait.line for trait in run)
        if len({(trait.state, trait.width) for trait in run}) != 1 or len(found) != len(expected):
            raise HorsMoule("borders of several kinds")
        for one, other in zip(found, sorted(expected), strict=True):
            if any(abs(a - b) > _NEAR_PX for a, b in zip(one, other, strict=True)):
                raise HorsMoule("borders that are not a plain grid's")
        yield Bordures(
            grille=grille,
            state=run[0].state,
            width=run[0].width,
            data=contenu.strokes(run[0].state, run[0].width, expected),
        )


def _xmp(xmp: bytes, balises: Balises) -> tuple[bytes, bytes, bytes, bytes]:
    """The metadata around title, creation and modification."""
    parts, rest = [], xmp
    for tag, text in (
        (b'rdf:li xml:lang="x-default"', balises.title),
        (b"xmp:CreateDate", balises.created),
        (b"xmp:ModifyDate", balises.modified),
    ):
        before, found, rest = rest.partition(b"<%s>%s<" % (tag, escape(text).encode()))
        if not found:
            raise HorsMoule("metadata of another kind")
        parts.append(b"%s<%s>" % (before, tag))
        rest = b"<" + rest
    first, second, third = parts
    return first, second, third, rest


def _signets(
    pdf: pydyf.PDF, pages: Sequence[Any], feuilles: Sequence[Feuille], balises: Balises
) -> Iterator[Signet]:
    """The outline's items, each bound to the paragraph whose text it repeats."""
    by_page = {page.number: number for number, page in enumerate(pages)}
    for item in pdf.objects:
        if not isinstance(item, pydyf.Dictionary) or "Dest" not in item or "Title" not in item:
            continue
        dest = item["Dest"]
        bound = [
            rank
            for rank, feuille in enumerate(feuilles)
            if feuille.page == by_page.get(_number(dest[0]))
            and feuille.settable
            and feuille.text(balises.texts) == item["Title"].string
        ]
        if len(bound) != 1:
            raise HorsMoule("an outline item of no paragraph")
        marked = pydyf.Dictionary(
            {**item, "Title": b"@1@", "Dest": pydyf.Array([*dest[:3], b"@2@", dest[4]])}
        )
        before, _, rest = marked.data.partition(b"@1@")
        between, _, after = rest.partition(b"@2@")
        yield Signet(
            number=item.number,
            feuille=bound[0],
            parts=(before, between, after),
            title=item["Title"].string,
            y=float(dest[3]),
        )


def _kept(pdf: pydyf.PDF, extra: Any, own: set[int], objets: _Objets) -> Any:
    """Everything but what each dossier writes, and the page that was there for the fonts."""
    pages = pydyf.Dictionary(
        {**pdf.pages, "Kids": pydyf.Array(pdf.pages["Kids"][:-3]), "Count": pdf.pages["Count"] - 1}
    )
    reference = extra.reference
    kept, streams = {}, dict[int, bytes]()
    for number, item in enumerate(pdf.objects):
        if number in own or item.free == "f" or _of_page(item, reference) or _generated(item):
            continue
        if isinstance(item, pydyf.Stream):
            streams[number] = item.data.removesuffix(b"\nendstream") + END
        elif item is pdf.pages:
            kept[number] = pages.data
        elif isinstance(item, dict) and item.get("S") == "/Document":
            kids = [kid for kid in item["K"] if not _of_page(_object(pdf, kid), reference)]
            kept[number] = pydyf.Dictionary({**item, "K": pydyf.Array(kids)}).data
        else:
            kept[number] = item.data
    return socle(kept, {**streams, **objets.streams}, pdf.catalog.number)


def _of_page(item: Any, page: bytes) -> bool:
    return isinstance(item, dict) and item.get("Type") == "/StructElem" and item.get("Pg") == page


def _generated(item: Any) -> bool:
    """What pydyf adds when it writes: the information, the object stream, the references."""
    if isinstance(item, pydyf.Stream):
        return item.extra.get("Type") in ("/ObjStm", "/XRef")
    return isinstance(item, dict) and "Producer" in item


def _around(item: Any, key: str) -> Element:
    marked = type(item)({**item, key: b"@K@"})
    before, _, after = marked.data.partition(b"@K@")
    return Element(number=item.number, before=before, after=after)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: Any) -> int:
    return int(bytes(reference).split()[0]) if isinstance(reference, bytes) else int(reference)
