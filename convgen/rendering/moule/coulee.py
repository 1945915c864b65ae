"""Casting a dossier in a mould: what differs is set again, what follows is moved, the file is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import md5
from xml.sax.saxutils import escape

import pydyf
from weasyprint.pdf import _w3c_date_to_pdf

from convgen.convention import Box
from convgen.rendering.moteur import PT_PER_PX, Piece
from convgen.rendering.moule import contenu, flux
from convgen.rendering.moule.balises import Balises
from convgen.rendering.moule.composition import Ligne, set_lines
from convgen.rendering.moule.contenu import Brut, Texte
from convgen.rendering.moule.ecriture import END, flate, write
from convgen.rendering.moule.flux import Deplacements, Rangs
from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.moule.moule import Bordures, Constant, Moule, Rangee, Variable
from convgen.rendering.moule.releve import Feuille, walk
from convgen.rendering.moule.structure import Element, Etiquette, Reprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Coulee:
    """A dossier cast: the boxes of each page (points), and its contents, not yet written."""

    boxes: tuple[Mapping[str, Box], ...]
    contents: tuple[tuple[bytes | int, ...], ...]
    reprise: Reprise
    balises: Balises


@dataclass(slots=True)
class _Travail:
    """One casting: the texts of the dossier on the étalon's ranks, and what they become."""

    moule: Moule
    texts: list[str]
    rangs: list[list[str]]
    reprise: Reprise
    lignes: dict[int, tuple[Ligne, ...]] = field(default_factory=dict)
    lignes_rangs: list[dict[int, tuple[Ligne, ...]]] = field(default_factory=list)
    moved: list[Deplacements | None] = field(default_factory=list)


def cast(moule: Moule, balises: Balises) -> Coulee:
    """Cast a dossier. Raises HorsMoule when the mould cannot vouch for the result."""
    texts, rangs = _aligned(moule, balises)
    travail = _Travail(
        moule=moule,
        texts=texts,
        rangs=rangs,
        reprise=Reprise(
            moule.socle.size, {n: len(planche.slots) for n, planche in enumerate(moule.planches)}
        ),
    )
    for feuille in _changed(moule, texts):
        travail.lignes[feuille] = _set(moule.feuilles[feuille], texts)
    if moule.rangee is not None:
        for rang in rangs:
            travail.lignes_rangs.append(
                {feuille: _set(moule.feuilles[feuille], rang) for feuille in moule.rangee.feuilles}
            )
    travail.moved = [_move(travail, page) for page in range(len(moule.planches))]
    contents = tuple(tuple(_joined(_draw(travail, page))) for page in range(len(moule.planches)))
    _outline(travail)
    return Coulee(
        boxes=tuple(_boxes(travail, page) for page in range(len(moule.planches))),
        contents=contents,
        reprise=travail.reprise,
        balises=balises,
    )


def finish(moule: Moule, coulee: Coulee, marks: Sequence[bytes], piece: Piece) -> bytes:
    """The PDF's bytes; ``marks``: the operators that end each page."""
    reprise, balises = coulee.reprise, coulee.balises
    objects, streams = reprise.objects, dict[int, bytes]()
    for planche, contents, mark in zip(moule.planches, coulee.contents, marks, strict=True):
        references = []
        for part in _joined((*contents, mark)):
            number = part if isinstance(part, int) else reprise.number()
            if isinstance(part, bytes):
                streams[number] = flate(part)
            references.append(b"%d 0 R" % number)
        objects[planche.page.number] = planche.page.data(references)
    objects[moule.parent_tree] = _parent_tree(moule, reprise)
    info = reprise.number()
    objects[info] = _info(moule, balises)
    streams[moule.metadata] = _metadata(moule, balises)
    streams[moule.attachment] = _attachment(piece)
    return write(moule.socle, objects, streams, reprise.freed, info)


def _aligned(moule: Moule, balises: Balises) -> tuple[list[str], list[list[str]]]:
    """The texts of a dossier on the ranks of the étalon's, and those of each row it has more."""
    own, tags, rangee = moule.balises, balises.tags, moule.rangee
    extra = len(tags) - len(own.tags)
    end = len(own.tags) if rangee is None else rangee.end
    row = [] if rangee is None else own.tags[rangee.start : end]
    times = extra // len(row) if row else 0
    if balises.head != own.head or tags[:end] != own.tags[:end] or tags[end + extra :] != own.tags[end:]:
        raise HorsMoule("another shape than the étalon's")
    if extra < 0 or tags[end : end + extra] != row * times:
        raise HorsMoule("rows of another shape")
    texts = [*balises.texts[:end], *balises.texts[end + extra :]]
    return texts, [balises.texts[len(row) * time :] for time in range(1, times + 1)]


def _changed(moule: Moule, texts: Sequence[str]) -> list[int]:
    """The paragraphs that do not say what the étalon's say, those that dossiers change always among them."""
    changed: dict[int, None] = {}
    for planche in moule.planches:
        for bloc in planche.blocs:
            if isinstance(bloc, Variable):
                changed[bloc.feuille] = None
    for rank, (own, text) in enumerate(zip(moule.balises.texts, texts, strict=True)):
        if own != text:
            feuilles = moule.by_text.get(rank)
            if feuilles is None:
                raise HorsMoule("a text that may not be set again")
            changed |= dict.fromkeys(feuilles)
    return list(changed)


def _set(feuille: Feuille, texts: Sequence[str]) -> tuple[Ligne, ...]:
    passages = feuille.passages(texts)
    if not passages:
        raise HorsMoule("an empty paragraph")
    return set_lines(passages, feuille.width)


def _move(travail: _Travail, page: int) -> Deplacements | None:
    """What moves on a page; None when nothing does."""
    moule, feuilles = travail.moule, travail.moule.feuilles
    counts = {rank: len(lignes) for rank, lignes in travail.lignes.items() if feuilles[rank].page == page}
    rangee = moule.rangee
    rangs = None
    if rangee is not None and rangee.page == page and travail.lignes_rangs:
        taken = [{rank: len(lignes) for rank, lignes in rang.items()} for rang in travail.lignes_rangs]
        rangs = Rangs(rang=rangee.noeud, lignes=taken)
    if rangs is None and all(count == feuilles[rank].lignes for rank, count in counts.items()):
        return None
    return flux.move(moule.planches[page].feuillet, feuilles, counts, rangs)


def _draw(travail: _Travail, page: int) -> Iterator[bytes | int]:
    """A page's operators, in order; a number is a stream of the mould."""
    moved = travail.moved[page]
    done: set[int] = set()
    rangee = travail.moule.rangee
    for bloc in travail.moule.planches[page].blocs:
        if isinstance(bloc, Variable):
            if bloc.feuille not in done:
                done.add(bloc.feuille)
                yield _shown(travail, bloc.feuille, bloc.pieces[0])
                if rangee is not None and bloc.feuille == rangee.feuilles[-1]:
                    yield from _rows(travail, rangee)
        elif isinstance(bloc, Bordures):
            yield _borders(travail, bloc, moved)
        elif moved is None and bloc.feuilles.isdisjoint(travail.lignes):
            yield bloc.data if bloc.stream is None else bloc.stream
        else:
            yield from _redrawn(travail, bloc, moved, done)


def _redrawn(
    travail: _Travail, bloc: Constant, moved: Deplacements | None, done: set[int]
) -> Iterator[bytes | int]:
    """Constants of which something changes or moves."""
    dys = moved.dy if moved is not None else {}
    shifted = any(dys.get(feuille) for feuille in bloc.feuilles)
    if not shifted and bloc.feuilles.isdisjoint(travail.lignes):
        yield bloc.data if bloc.stream is None else bloc.stream
        return
    for piece in bloc.pieces:
        if isinstance(piece, Brut):
            yield piece.data
        elif isinstance(piece, Texte) and piece.feuille in travail.lignes:
            if piece.feuille not in done:
                done.add(piece.feuille)
                yield _shown(travail, piece.feuille, piece)
        elif isinstance(piece, Texte):
            yield piece.data(dys.get(piece.feuille or 0, 0.0))


def _shown(travail: _Travail, rank: int, first: Texte) -> bytes:
    """A paragraph set again, tags included."""
    moved = travail.moved[travail.moule.feuilles[rank].page]
    dy = 0.0 if moved is None else moved.dy.get(rank, 0.0)
    feuille, lignes = travail.moule.feuilles[rank], travail.lignes[rank]
    etiquette = travail.moule.etiquettes.get(rank)
    marks = None if etiquette is None else travail.reprise.tag(feuille.page, etiquette, lignes)
    return _operators(feuille, lignes, dy, first, marks)


def _operators(
    feuille: Feuille, lignes: Sequence[Ligne], dy: float, first: Texte, marks: Sequence[int] | None
) -> bytes:
    shown, names = [], iter(marks or ())
    for number, ligne in enumerate(lignes):
        left = feuille.x + (feuille.width - ligne.width if feuille.right else 0.0)
        y = feuille.y + number * feuille.pas + dy
        for morceau in ligne.morceaux:
            opening = first.opening if marks is None else b"/Span\n<</MCID %d>>\nBDC" % next(names)
            shown.append(contenu.texte(opening, first.state, left + morceau.x, y, morceau.trait.show))
    return b"\n".join(shown)


def _rows(travail: _Travail, rangee: Rangee) -> Iterator[bytes]:
    """The rows that the dossier has more than the étalon."""
    moule, reprise = travail.moule, travail.reprise
    moved = travail.moved[rangee.page]
    references = [rangee.first]
    for number, lignes in enumerate(travail.lignes_rangs):
        assert moved is not None
        row = reprise.number()
        references.append(b"%d 0 R" % row)
        cells = []
        for rank in rangee.feuilles:
            etiquette = _copy(moule.etiquettes[rank], reprise.number(), rangee.row.number, row)
            marks = reprise.tag(rangee.page, etiquette, lignes[rank])
            first = _first(travail, rank)
            yield _operators(moule.feuilles[rank], lignes[rank], moved.rangs[number], first, marks)
            cells.append(b"%d 0 R" % etiquette.bloc.number)
        reprise.objects[row] = rangee.row.data(cells)
    if len(references) > 1:
        reprise.objects[rangee.body.number] = rangee.body.data(references)


def _first(travail: _Travail, rank: int) -> Texte:
    """The étalon's first text of a paragraph: its colour is that of the others."""
    blocs = travail.moule.planches[travail.moule.feuilles[rank].page].blocs
    return next(bloc.pieces[0] for bloc in blocs if isinstance(bloc, Variable) and bloc.feuille == rank)


def _copy(etiquette: Etiquette, number: int, old_row: int, row: int) -> Etiquette:
    """The tags of a cell, in another row."""
    old, new = b"/P %d 0 R" % old_row, b"/P %d 0 R" % row
    bloc = etiquette.bloc
    return Etiquette(
        bloc=Element(number=number, before=bloc.before.replace(old, new), after=bloc.after.replace(old, new)),
        page=etiquette.page,
        numbers=(),
        mcids=(),
        inlines=etiquette.inlines,
    )


def _borders(travail: _Travail, bloc: Bordures, moved: Deplacements | None) -> bytes:
    if moved is None:
        return bloc.data
    rangee = travail.moule.rangee
    ys = flux.edges(bloc.grille, moved, None if rangee is None else rangee.noeud)
    return contenu.strokes(bloc.state, bloc.width, flux.strokes(bloc.grille, ys, bloc.width))


def _joined(parts: Iterator[bytes | int] | Sequence[bytes | int]) -> Iterator[bytes | int]:
    """Operators that follow one another go in one stream."""
    run: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            run.append(part)
            continue
        if run:
            yield b"\n".join(run)
            run = []
        yield part
    if run:
        yield b"\n".join(run)


def _boxes(travail: _Travail, page: int) -> Mapping[str, Box]:
    """Where the elements that have an id stand, in points."""
    planche, moved = travail.moule.planches[page], travail.moved[page]
    found = dict(planche.boxes)
    if moved is not None:
        for noeud in walk(planche.feuillet.noeud):
            if noeud.id in found:
                dy, growth = moved.boites[id(noeud)]
                x0, y0, x1, y1 = found[noeud.id]
                found[noeud.id] = (x0, y0 + dy * PT_PER_PX, x1, y1 + (dy + growth) * PT_PER_PX)
    for rank, lignes in travail.lignes.items():
        feuille = travail.moule.feuilles[rank]
        if feuille.page == page:
            for name, place in feuille.ids.items():
                dy = moved.dy.get(rank, 0.0) if moved is not None else 0.0
                found[name] = _inline_box(feuille, lignes, place, planche.boxes[name], dy)
    return found


def _inline_box(feuille: Feuille, lignes: Sequence[Ligne], place: int, box: Box, dy: float) -> Box:
    """The box of an inline element, on the line where it begins."""
    inside = [morceau for morceau in lignes[0].morceaux if place in morceau.path]
    if not inside:
        raise HorsMoule("an element with an id that is not on the first line")
    left = feuille.x + (feuille.width - lignes[0].width if feuille.right else 0.0)
    end = inside[-1].x + inside[-1].trait.width
    lower = dy * PT_PER_PX
    return (left + inside[0].x) * PT_PER_PX, box[1] + lower, (left + end) * PT_PER_PX, box[3] + lower


def _outline(travail: _Travail) -> None:
    """The outline says what the headings say, where they stand."""
    for signet in travail.moule.signets:
        feuille = travail.moule.feuilles[signet.feuille]
        moved = travail.moved[feuille.page]
        dy = 0.0 if moved is None else moved.dy.get(signet.feuille, 0.0)
        if signet.feuille in travail.lignes or dy:
            before, between, after = signet.parts
            title = pydyf.String(feuille.text(travail.texts)).data
            y = contenu.number(signet.y - dy * PT_PER_PX)
            travail.reprise.objects[signet.number] = before + title + between + y + after


def _parent_tree(moule: Moule, reprise: Reprise) -> bytes:
    parts = []
    for page, planche in enumerate(moule.planches):
        changed = reprise.slots.get(page, {})
        slots = [*planche.slots, *(b"null" for _ in range(reprise.next_mcids[page] - len(planche.slots)))]
        for mark, reference in changed.items():
            slots[mark] = reference
        parts.append(b"%d [%s]" % (page, b" ".join(slots)))
    return b"<</Nums [%s]>>" % b" ".join(parts)


def _info(moule: Moule, balises: Balises) -> bytes:
    changed = {
        "Title": pydyf.String(balises.title),
        "CreationDate": pydyf.String(_w3c_date_to_pdf(balises.created, "created")),
        "ModDate": pydyf.String(_w3c_date_to_pdf(balises.modified, "modified")),
    }
    data: bytes = pydyf.Dictionary({**moule.info, **changed}).data
    return data


def _metadata(moule: Moule, balises: Balises) -> bytes:
    first, second, third, last = moule.xmp
    title, created, modified = (
        escape(text).encode() for text in (balises.title, balises.created, balises.modified)
    )
    xmp = b"".join((first, title, second, created, third, modified, last))
    return b"<</Type /Metadata/Subtype /XML/Length %d>>\nstream\n%s%s" % (len(xmp), xmp, END)


def _attachment(piece: Piece) -> bytes:
    instant = piece.instant.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
    checksum = md5(piece.content, usedforsecurity=False).hexdigest().encode()
    extra = (
        b"/Type /EmbeddedFile/Subtype /application#2fjson"
        b"/Params <</CheckSum <%s>/Size %d/CreationDate (%s)/ModDate (%s)>>"
    ) % (checksum, len(piece.content), instant, instant)
    return flate(piece.content, extra)
