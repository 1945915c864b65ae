"""The engine: HTML laid out by WeasyPrint into PDF bytes, with the place of the elements that have an id.

Imports WeasyPrint, which is slow and reads the fonts of the machine: to import after ``polices.isolate``.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from convgen.convention import Box
from convgen.errors import RenduImpossible
from convgen.rendering import accessibilite, reperes

PT_PER_PX = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuilles:
    """A document laid out, not yet written. ``boxes``: each page's elements, in points from the top left."""

    document: Document
    boxes: tuple[Mapping[str, Box], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file embedded in the PDF. ``instant`` is aware."""

    name: str
    content: bytes
    description: str
    instant: datetime


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Opens ``asset:`` addresses only: a picture by its name, else a file of the template's folder.

    An address holds no machine path: WeasyPrint writes a digest of it in the PDF, whose bytes would depend on
    the folder where it was made.
    """

    def __init__(self, root: Path, pictures: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)
        self._root = root.resolve()
        self._pictures = pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file behind the address; WeasyPrint turns any exception into FatalURLFetchingError."""
        scheme, _, name = url.partition(":")
        if scheme != "asset":
            raise ValueError(f"address refused: {scheme}")
        path = self._pictures.get(name) or (self._root / name).resolve()
        if name not in self._pictures and not path.is_relative_to(self._root):
            raise ValueError(f"outside of the template: {name}")
        return URLFetcherResponse(url, path.read_bytes())


def lay_out(html: str, style: Path, fetcher: AssetFetcher) -> Feuilles:
    """Lay the pages out. Raises RenduImpossible on whatever WeasyPrint complains of."""
    with _strict():
        document = HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[_style(style)], font_config=_fonts(), pdf_variant="pdf/a-3a"
        )
    return Feuilles(document=document, boxes=tuple(_boxes(page) for page in document.pages))


def write(feuilles: Feuilles, payload: Callable[[int], str], piece: Piece) -> bytes:
    """The PDF's bytes; ``payload`` gives the text of the codes of a 1-based page."""

    def codes(pdf: pydyf.PDF) -> None:
        for page, stream in enumerate(accessibilite.page_streams(pdf), start=1):
            stream.stream.append(reperes.operators(payload(page)))

    return _written(feuilles.document, piece, codes)


def objects(document: Document, piece: Piece) -> pydyf.PDF:
    """The document as WeasyPrint would write it, without codes: its objects, before they are bytes."""
    found: list[pydyf.PDF] = []
    _written(document, piece, found.append)
    return found[0]


def _written(document: Document, piece: Piece, then: Callable[[pydyf.PDF], None]) -> bytes:
    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        accessibilite.finish(pdf)
        then(pdf)

    instant = piece.instant.astimezone(UTC)
    attachment = Attachment(
        string=piece.content,
        name=piece.name,
        description=piece.description,
        created=instant,
        modified=instant,
        relationship="Data",
    )
    accessibilite.declare(document)
    with _strict(), warnings.catch_warnings():
        # WeasyPrint leaves its colour profile's file for the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        pdf: bytes = document.write_pdf(finisher=finish, pdf_variant="pdf/a-3a", attachments=[attachment])
    return pdf


@cache
def _fonts() -> FontConfiguration:
    """Once per process: reading the fonts takes longer than setting a page."""
    return FontConfiguration()


@cache
def _style(path: Path) -> CSS:
    fetcher = AssetFetcher(path.parent, {})
    return CSS(string=path.read_text(encoding="utf-8"), url_fetcher=fetcher, font_config=_fonts())


def _boxes(page: Any) -> dict[str, Box]:
    return {
        name: (x0 * PT_PER_PX, y0 * PT_PER_PX, x1 * PT_PER_PX, y1 * PT_PER_PX)
        for name, (x0, y0, x1, y1) in page.anchors.items()
    }


class _Complaints(logging.Handler):
    """Collects what the engine would only have logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _strict() -> Iterator[None]:
    """Fail on what WeasyPrint tolerates: a missing picture or glyph, an unknown option, bad CSS."""
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as error:
        # Not an Exception but a BaseException: it would cross the batch's loop.
        raise RenduImpossible(
            f"Une image de la convention est introuvable ou interdite : {error}."
        ) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise RenduImpossible("L’impression a signalé : " + " ; ".join(complaints.messages))
