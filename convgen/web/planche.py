"""The plate of an examination: what the report shows of one return, kept beside its verdict."""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from jinja2 import Environment, PackageLoader, StrictUndefined

from convgen.cli.rapport.vues import retour
from convgen.workflow.examen import Examen

_PACKAGE = "convgen.cli.rapport"


def garder(pk: int, examen: Examen) -> None:
    """Draw the plate of a deposit; whole or not at all."""
    html = _environment().get_template("retour.html.j2").render(retour=retour(examen), rang=pk)
    path = _path(pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(html, encoding="utf-8")
    draft.replace(path)


def planche(pk: int) -> str:
    """The HTML of a plate, everything from outside escaped in it; empty when it was purged."""
    try:
        return _path(pk).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@cache
def style() -> str:
    """The report's style, held inside ``.examen``: the rest of a page follows the design system."""
    environment = _environment()
    assert environment.loader is not None
    source = environment.loader.get_source(environment, "style.css")[0]
    root, rest = source.split("}", 1)
    return f"{root.replace(':root', '.examen')}}}\n.examen {{\n{rest}\n}}\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(_PACKAGE, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _path(pk: int) -> Path:
    data: Path = settings.DATA
    return data / "examens" / f"{pk}.html"
