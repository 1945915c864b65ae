"""The HTML report of a check: one self-contained page, both sides beside each other, swiped or subtracted."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from convgen.golden import images, reference
from convgen.golden.collection import Etat, Resultat
from convgen.golden.ecarts import Box, Cause, Couche, Difference, Ecart, ordonnes

_QUALITY = 72
"""JPEG: small print stays legible at 100 dpi, a page weighs some 70 KB."""

_PAGES_MAX = 40
"""Pages shown of one document: beyond, the findings still are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """A page of both documents as data URIs; one side may be missing."""

    titre: str
    cle: str
    avant: str | None
    apres: str | None
    difference: str | None


def page(resultats: Sequence[Resultat], titre: str) -> str:
    """The report. Differing documents come first; it loads nothing and works without a script."""
    environment = Environment(
        loader=PackageLoader("convgen.golden.rapport", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (_source(environment, name) for name in ("style.css", "glissiere.js"))
    ordered = sorted(resultats, key=lambda one: (-one.etat, one.nom))
    return environment.get_template("rapport.html.j2").render(
        titre=titre,
        style=Markup(style),
        script=Markup(script),
        style_digest=_digest(style),
        script_digest=_digest(script),
        totaux=[(etat.nom, sum(one.etat is etat for one in ordered)) for etat in reversed(Etat)],
        documents=[
            (rank, one, _findings(one), list(_vues(one, rank))) for rank, one in enumerate(ordered, 1)
        ],
    )


def _findings(resultat: Resultat) -> list[tuple[str, str, str, bool]]:
    found = ordonnes(resultat.difference.ecarts) if resultat.difference else []
    return [(ecart.couche.nom, str(ecart.cause), ecart.message, ecart.suite) for ecart in found]


def _vues(resultat: Resultat, rank: int) -> Iterator[Vue]:
    difference, golden, document = resultat.difference, resultat.golden, resultat.document
    if difference is None or difference.same or golden is None or document is None:
        return
    yield from views(difference, reference.load(golden).pdf, document.read_bytes(), f"d{rank}")


def views(difference: Difference, avant: bytes, apres: bytes, cle: str) -> Iterator[Vue]:
    """The pages where a finding stands, or all of them when none of the findings has a place."""
    counts = [images.count(pdf) for pdf in (avant, apres)]
    places = [lieu for ecart in difference.ecarts if not ecart.suite for lieu in ecart.lieux]
    pages = sorted({lieu.page for lieu in places}) or list(range(1, max(counts) + 1))
    for number in pages[:_PAGES_MAX]:
        sides = [
            images.draw(pdf, number).picture if number <= count else None
            for pdf, count in zip((avant, apres), counts, strict=True)
        ]
        old, new = sides
        shown = None
        if old is not None and new is not None:
            shown = images.explain(old, new, _calques(difference, number))
        yield Vue(
            titre=f"Page {number}",
            cle=f"{cle}p{number}",
            avant=None if old is None else _uri(old),
            apres=None if new is None else _uri(new),
            difference=None if shown is None else _uri(shown),
        )


def _calques(difference: Difference, page: int) -> images.Calques:
    moves = (Cause.DECALAGE, Cause.DEPLACEMENT)

    def boxes(kept: Callable[[Ecart], bool], cote: str) -> tuple[Box, ...]:
        chosen = (ecart for ecart in difference.ecarts if kept(ecart))
        return tuple(
            lieu.box for ecart in chosen for lieu in ecart.lieux if (lieu.cote, lieu.page) == (cote, page)
        )

    return images.Calques(
        venus=boxes(lambda ecart: ecart.couche is Couche.MOTS and not ecart.suite, "apres"),
        partis=boxes(lambda ecart: ecart.couche is Couche.MOTS and not ecart.suite, "avant"),
        etaient=boxes(lambda ecart: ecart.cause in moves, "avant"),
        decales=boxes(lambda ecart: ecart.cause in moves, "apres"),
        cadres=boxes(lambda ecart: ecart.couche is not Couche.MOTS and not ecart.suite, "apres"),
    )


def _uri(picture: images.Picture) -> str:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=_QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _digest(source: str) -> str:
    """How a content security policy names a style or a script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
