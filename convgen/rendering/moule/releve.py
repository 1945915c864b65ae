"""What is read from the pages laid out: the paragraphs that may be set again, and what moves when one grows.

Reads WeasyPrint's boxes after layout. Lengths are CSS pixels, from the paper's top left corner.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.line_break import _font_style_cache_key

from convgen.rendering.moule import balises
from convgen.rendering.moule.balises import MARK
from convgen.rendering.moule.composition import Casse, Passage
from convgen.rendering.moule.contenu import number

_NEAR_PX = 1e-6
_TABLE = (boxes.TableBox, boxes.TableCellBox, boxes.TableRowBox, boxes.TableRowGroupBox)
_SPACES = re.compile(r"[ \n]+")


@dataclass(slots=True, kw_only=True)
class Feuille:
    """A paragraph: its texts (rank, style, inline tags around), where its lines stand.

    ``y``: baseline of its first line; ``bas``: where the last one ends; ``pas``: from a line to the next;
    ``ids``: those of its inline tags -> their rank. ``settable``: whether it may be set again.
    """

    rank: int
    page: int
    texts: tuple[tuple[int, Casse, tuple[int, ...]], ...]
    x: float
    width: float
    right: bool
    y: float
    pas: float
    lignes: int
    bas: float
    settable: bool
    ids: Mapping[str, int]

    def passages(self, texts: Sequence[str]) -> tuple[Passage, ...]:
        """Its texts among those of a document, spaces collapsed as HTML does."""
        found: list[Passage] = []
        spaced = True
        for rank, casse, path in self.texts:
            text = texts[rank]
            if "&" in text:
                text = html.unescape(text)
            if "\n" in text or "  " in text:
                text = _SPACES.sub(" ", text)
            text = text.lstrip(" ") if spaced else text
            if text:
                spaced = text.endswith(" ")
                found.append(Passage(casse, text, path))
        while found and spaced:
            last = found.pop()
            if last.text.rstrip(" "):
                found.append(Passage(last.casse, last.text.rstrip(" "), last.path))
            spaced = bool(found) and found[-1].text.endswith(" ")
        return tuple(found)

    def text(self, texts: Sequence[str]) -> str:
        """The same as one text."""
        return "".join(passage.text for passage in self.passages(texts))


@dataclass(slots=True, kw_only=True)
class Noeud:
    """A box of the flow.

    ``isole``: it takes no room in its parent; ``rigide``: if it grows, what follows is not known;
    ``absorbe``: its own height is fixed; ``dessine``: it draws more than texts. ``contenu``: what a
    cell asks of its row, in height; ``hauteur``: a row's.
    """

    rank: int | None
    id: str | None
    haut: float
    feuille: int | None = None
    enfants: tuple["Noeud", ...] = ()
    isole: bool = False
    rigide: bool = False
    absorbe: bool = False
    rangee: bool = False
    dessine: bool = False
    contenu: float = 0.0
    hauteur: float = 0.0


@dataclass(slots=True, kw_only=True)
class Grille:
    """A table whose borders collapse: its columns' edges, its rows, and its own box in the flow."""

    xs: tuple[float, ...]
    rows: tuple[Noeud, ...]
    bas: float


@dataclass(slots=True, kw_only=True)
class Feuillet:
    """A page. ``bas``: where its text area ends; ``fin``: where what is in it ends; ``libre``: whether it may
    grow without anything coming from, or going to, the next page."""

    noeud: Noeud
    marges: tuple[Noeud, ...]
    bas: float
    fin: float
    libre: bool
    grilles: list[Grille] = field(default_factory=list)


class Releve:
    """Reads pages; ``feuilles`` in the order of the boxes."""

    def __init__(self, tags: Sequence[str], fonts: Mapping[Any, Any]) -> None:
        self.feuilles: list[Feuille] = []
        self._tags = tags
        self._closings = balises.closings(tags)
        self._fonts = fonts
        self._casses: dict[str, Casse] = {}
        self.places: dict[tuple[int, bytes, bytes], tuple[int, int | None]] = {}
        self._page = 0
        self._grilles: list[Grille] = []

    def pages(self, pages: Sequence[Any]) -> list[Feuillet]:
        """Read each page, then leave aside the paragraphs that are in several pieces."""
        found = []
        for self._page, page in enumerate(pages):
            box = page._page_box
            self._grilles = []
            root, *margins = box.children
            noeud = self._noeud(root)
            marges = tuple(self._noeud(margin) for margin in margins)
            for marge in marges:
                _stiffen(marge)
            found.append(
                Feuillet(
                    noeud=noeud,
                    marges=marges,
                    bas=box.content_box_y() + box.height,
                    fin=_end(root),
                    libre=self._page + 1 == len(pages) or _broken(box, pages[self._page + 1]._page_box),
                    grilles=self._grilles,
                )
            )
        pieces = Counter((feuille.page, feuille.rank) for feuille in self.feuilles)
        flowing = Counter(rank for page, rank in pieces if not self._in_margin(found[page], rank))
        for feuille in self.feuilles:
            if pieces[feuille.page, feuille.rank] > 1 or flowing[feuille.rank] > 1:
                feuille.settable = False
        return found

    def _in_margin(self, feuillet: Feuillet, rank: int) -> bool:
        return any(
            noeud.feuille is not None and self.feuilles[noeud.feuille].rank == rank
            for marge in feuillet.marges
            for noeud in walk(marge)
        )

    def _noeud(self, box: Any) -> Noeud:
        isole = isinstance(box, AbsolutePlaceholder)
        if isole:
            box = box._box
        style = box.style
        children = tuple(getattr(box, "children", ()))
        noeud = Noeud(
            rank=_rank(box),
            id=style["anchor"] or None,
            haut=box.position_y,
            isole=isole,
            rigide=_rigid(box, isole=isole),
            absorbe=style["height"] != "auto",
            dessine=_draws(box),
        )
        if children and all(isinstance(child, boxes.LineBox) for child in children):
            noeud.feuille = len(self.feuilles)
            self.feuilles.append(self._feuille(box, children))
            self._place(noeud.feuille, children)
        elif any(isinstance(child, boxes.LineBox) for child in children):
            noeud.rigide = True
        else:
            noeud.enfants = tuple(self._noeud(child) for child in children)
            if isinstance(box, boxes.TableRowBox):
                noeud.rangee, noeud.hauteur = True, box.height
        if isinstance(box, boxes.TableCellBox):
            noeud.contenu = self._height(noeud, box)
            noeud.rigide = noeud.rigide or box.colspan != 1 or box.rowspan != 1 or box.vertical_align != "top"
        if isinstance(box, boxes.TableBox) and style["border_collapse"] == "collapse":
            self._grilles.append(_grille(box, noeud))
        return noeud

    def _height(self, cell: Noeud, box: Any) -> float:
        """From the top of a cell to the end of its last line, and its padding: what it asks of its row."""
        leaves = [self.feuilles[noeud.feuille] for noeud in walk(cell) if noeud.feuille is not None]
        padding = float(getattr(box.style["padding_bottom"], "value", 0.0))
        return (
            max((feuille.bas for feuille in leaves), default=box.position_y) - float(box.position_y) + padding
        )

    def _feuille(self, box: Any, lines: Sequence[Any]) -> Feuille:
        first = next((text for text in lines[0].descendants() if isinstance(text, boxes.TextBox)), None)
        rank = _rank(box)
        style = box.style
        feuille = Feuille(
            rank=-1 if rank is None else rank,
            page=self._page,
            texts=(),
            x=box.content_box_x(),
            width=box.width,
            right=style["text_align_all"] in ("right", "end"),
            y=first.position_y + first.baseline if first is not None else box.position_y,
            pas=lines[0].height,
            lignes=len(lines),
            bas=lines[-1].position_y + lines[-1].height,
            settable=False,
            ids={},
        )
        if first is None or rank is None or not _ordinary(box, lines, feuille.y):
            return feuille
        inlines: dict[int | None, Any] = {rank: box}
        for line in lines:
            inlines |= {
                _rank(child): child for child in line.descendants() if isinstance(child, boxes.InlineBox)
            }
        inside = range(rank + 1, self._closings[rank])
        if {place for place in inside if not self._tags[place].startswith("</")} != inlines.keys() - {rank}:
            return feuille
        feuille.texts = tuple(
            (place, self._casse(inlines[path[-1] if path else rank].style), path)
            for place, path in balises.inner(rank, self._closings[rank], self._tags)
        )
        feuille.ids = {
            inline.style["anchor"]: place
            for place, inline in inlines.items()
            if inline.style["anchor"] and place is not None and place != rank
        }
        if style["float"] != "none":
            feuille.width = 1e6  # as wide as its text: it holds one line
        feuille.settable = all(len(path) < 2 for _, _, path in feuille.texts)
        return feuille

    def _place(self, feuille: int, lines: Sequence[Any]) -> None:
        """Remember where each text stands, as it will be written, and the inline tag around it."""
        rank = self.feuilles[feuille].rank
        for line in lines:
            for text in line.descendants():
                if isinstance(text, boxes.TextBox):
                    around = _rank(text)
                    place = (number(text.position_x), number(text.position_y + text.baseline))
                    self.places[self._page, *place] = (feuille, None if around == rank else around)

    def _casse(self, style: Any) -> Casse:
        key = _font_style_cache_key(style, include_size=True)
        key += f"{style['letter_spacing']}{style['white_space']}"
        if key not in self._casses:
            self._casses[key] = Casse(style, self._fonts)
        return self._casses[key]


def walk(noeud: Noeud) -> Iterator[Noeud]:
    """A node and all those under it."""
    yield noeud
    for enfant in noeud.enfants:
        yield from walk(enfant)


def _rank(box: Any) -> int | None:
    """The rank of a box's tag; None for what CSS generates."""
    if box.element is None or box.element_tag is None or "::" in box.element_tag:
        return None
    mark = box.element.get(MARK)
    return None if mark is None else int(mark)


def _rigid(box: Any, *, isole: bool) -> bool:
    """Whether the room that a box takes depends on its height in ways not followed here."""
    style = box.style
    return bool(
        style["float"] != "none"
        or style["position"] not in ("static", "relative", "absolute")
        or (isole and style["top"] == "auto")
        or (style["min_height"] not in ("auto", 0) and getattr(style["min_height"], "value", 0) != 0)
        or getattr(style["max_height"], "value", float("inf")) != float("inf")
        or not isinstance(
            box, boxes.BlockContainerBox | boxes.TableBox | boxes.TableRowGroupBox | boxes.TableRowBox
        )
    )


def _draws(box: Any) -> bool:
    """Whether a box draws anything but texts; a table's grid aside, which is drawn again."""
    style = box.style
    if isinstance(box, boxes.ReplacedBox):
        return True
    grid = isinstance(box, _TABLE) and style["border_collapse"] == "collapse"
    sides = ("top", "right", "bottom", "left")
    if not grid and any(style[f"border_{side}_style"] != "none" for side in sides):
        return True
    if style["background_color"].alpha or any(kind != "none" for kind, _ in style["background_image"]):
        return True
    lines = [child for child in getattr(box, "children", ()) if isinstance(child, boxes.LineBox)]
    return any(
        not isinstance(child, boxes.LineBox | boxes.TextBox)
        and (type(child) is not boxes.InlineBox or _draws(child))
        for line in lines
        for child in line.descendants()
    )


def _stiffen(noeud: Noeud) -> None:
    """Nothing in a margin box may grow."""
    for inner in walk(noeud):
        inner.rigide = True


_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "text_indent": lambda value: value.value == 0,
    "word_spacing": lambda value: value == 0,
    "text_transform": lambda value: value == "none",
    "direction": lambda value: value == "ltr",
    "text_decoration_line": lambda value: value == "none" or not value,
    "hyphens": lambda value: value in ("manual", "none"),
    "overflow_wrap": lambda value: value == "normal",
    "word_break": lambda value: value == "normal",
    "white_space": lambda value: value in ("normal", "nowrap"),
    "visibility": lambda value: value == "visible",
}


def _ordinary(box: Any, lines: Sequence[Any], y: float) -> bool:
    """Whether these are plain lines, one baseline a line, all of the same height."""
    style = box.style
    if style["text_align_all"] not in ("start", "left", "right", "end"):
        return False
    if any(not plain(style[name]) for name, plain in _PLAIN.items()):
        return False
    for rank, line in enumerate(lines):
        if abs(line.height - lines[0].height) > _NEAR_PX:
            return False
        inside = (child for child in line.descendants() if child is not line)
        if not all(_inline(child, y + rank * lines[0].height) for child in inside):
            return False
    return True


def _inline(box: Any, baseline: float) -> bool:
    if isinstance(box, boxes.TextBox):
        return bool(abs(box.position_y + box.baseline - baseline) < _NEAR_PX)
    sides = ("margin", "padding", "border")
    return (
        type(box) is boxes.InlineBox
        and _rank(box) is not None
        and box.style["position"] == "static"
        and all(plain(box.style[name]) for name, plain in _PLAIN.items())
        and all(_side(box, kind, side) == 0 for kind in sides for side in ("left", "right"))
    )


def _side(box: Any, kind: str, side: str) -> float:
    name = f"border_{side}_width" if kind == "border" else f"{kind}_{side}"
    return float(getattr(box, name))


def _broken(page: Any, following: Any) -> bool:
    """Whether a page break is asked for between two pages."""
    forced = ("page", "left", "right", "recto", "verso", "always")
    last, first = page.children[0], following.children[0]
    while last.children and not isinstance(last.children[-1], boxes.LineBox):
        last = _flow(last.children[-1])
        if last.style["break_after"] in forced:
            return True
    while first.children and not isinstance(first.children[0], boxes.LineBox):
        first = _flow(first.children[0])
        if first.style["break_before"] in forced:
            return True
        if not hasattr(first, "children"):
            break
    return False


def _end(box: Any) -> float:
    """Where the last line, or the last table, of the flow ends."""
    if isinstance(box, AbsolutePlaceholder):
        return 0.0
    if isinstance(box, boxes.LineBox | boxes.TableBox) or not getattr(box, "children", ()):
        return float(box.position_y + box.margin_height())
    return max(_end(child) for child in box.children)


def _flow(box: Any) -> Any:
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def _grille(table: Any, noeud: Noeud) -> Grille:
    positions = list(table.column_positions)
    rows = tuple(row for group in noeud.enfants for row in group.enfants)
    last = [row for group in table.children for row in group.children][-1]
    return Grille(
        xs=(*positions, positions[-1] + table.column_widths[-1]),
        rows=rows,
        bas=last.position_y + last.height,
    )
