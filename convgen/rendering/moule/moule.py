"""The mould: what is kept of an étalon laid out by WeasyPrint, ready to be cast."""

from collections.abc import Mapping
from dataclasses import dataclass

from convgen.convention import Box
from convgen.rendering.moule.balises import Balises
from convgen.rendering.moule.contenu import Piece, Texte
from convgen.rendering.moule.ecriture import Socle
from convgen.rendering.moule.releve import Feuille, Feuillet, Grille, Noeud
from convgen.rendering.moule.structure import Element, Etiquette


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Pieces that dossiers seldom change, but may move. ``stream``: the object that holds them, or None."""

    pieces: tuple[Piece, ...]
    feuilles: frozenset[int]
    data: bytes
    stream: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """The texts of a paragraph that dossiers change."""

    feuille: int
    pieces: tuple[Texte, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bordures:
    """The borders of a table."""

    grille: Grille
    state: bytes
    width: float
    data: bytes


Bloc = Constant | Variable | Bordures


@dataclass(frozen=True, slots=True, kw_only=True)
class Planche:
    """A page: what is drawn, in order; the page object around the list of its contents; its marks."""

    feuillet: Feuillet
    blocs: tuple[Bloc, ...]
    page: Element
    slots: tuple[bytes, ...]
    boxes: Mapping[str, Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rangee:
    """The row that a dossier repeats: in the tags (``start`` to ``end``), on its page, in the tag tree."""

    start: int
    end: int
    page: int
    noeud: Noeud
    feuilles: tuple[int, ...]
    row: Element
    body: Element
    first: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signet:
    """An outline's item: its paragraph, its object around title and height (points from the bottom)."""

    number: int
    feuille: int
    parts: tuple[bytes, bytes, bytes]
    title: str
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moule:
    """Everything that casting a dossier needs.

    ``by_text``: rank of a text -> the paragraphs that hold it; ``metadata``: number and XMP around title,
    creation and modification; ``info``: the document's information.
    """

    balises: Balises
    feuilles: tuple[Feuille, ...]
    by_text: Mapping[int, tuple[int, ...]]
    etiquettes: Mapping[int, Etiquette]
    planches: tuple[Planche, ...]
    rangee: Rangee | None
    signets: tuple[Signet, ...]
    socle: Socle
    parent_tree: int
    metadata: int
    xmp: tuple[bytes, bytes, bytes, bytes]
    attachment: int
    info: Mapping[str, object]
