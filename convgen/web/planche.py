"""The plate of an examination: what the report shows of one return, kept beside its verdict."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from convgen.cli.rapport.reperes import from_issued
from convgen.cli.rapport.vues import Page, feuilles, retour
from convgen.web.coffre import coffre
from convgen.workflow.examen import Examen
from ocr.facts import PageFacts

_REPORT = PackageLoader("convgen.cli.rapport", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """A returned page, and the address of the issued one as it lies on it, when it was laid on any."""

    rang: int
    page: Page
    emise: str | None


def garder(pk: int, examen: Examen) -> None:
    """Draw the plate of a deposit; whole or not at all."""
    shown = [
        Feuille(rang=facts.index, page=page, emise=_emise(pk, examen, facts))
        for facts, page in zip(examen.pages, feuilles(examen), strict=True)
    ]
    template = _environment().get_template("planche.html.j2")
    html = template.render(retour=retour(examen), feuilles=shown)
    coffre().ecrire(nom(pk), html.encode())


def planche(pk: int) -> str:
    """The HTML of a plate, everything from outside escaped in it; empty when it was purged."""
    try:
        with coffre().ouvrir(nom(pk)) as kept:
            return kept.read().decode()
    except FileNotFoundError:
        return ""


def poses(examen: Examen) -> list[dict[str, object]]:
    """How the issued page lies on each returned one: rank, issued page, matrix to its picture, its size."""
    return [
        {"rang": page.index, "page": page.page, "vers": laid.tolist(), "taille": list(page.picture_size)}
        for page in examen.pages
        if page.page is not None and page.picture and (laid := from_issued(page)) is not None
    ]


@cache
def style() -> str:
    """The report's style, held inside ``.examen``: the rest of a page follows the design system."""
    source = _REPORT.get_source(_environment(), "style.css")[0]
    root, rest = source.split("}", 1)
    return f"{root.replace(':root', '.examen')}}}\n.examen {{\n{rest}\n}}\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("convgen.web", ""), _REPORT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _emise(pk: int, examen: Examen, page: PageFacts) -> str | None:
    if page.page is None or from_issued(page) is None:
        return None
    return reverse("emise", args=(examen.campagne, pk, page.index))


def nom(pk: int) -> str:
    """Where the plate of a deposit is kept."""
    return f"examens/{pk}.html"
