"""A bundle: the conventions of a batch in one PDF for the printer, each behind its separator sheet."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pikepdf

from convgen.rendering import polices

_SHEETS = 100
"""Separator sheets laid out at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intercalaire:
    """What a separator sheet says; ``rang`` and ``total``: its place in the bundle."""

    numero: int
    version: int
    commune: str
    departement: str
    pages: int
    exemplaires: int
    rang: int
    total: int


def bind(conventions: Iterable[tuple[Intercalaire, bytes]], target: Path) -> None:
    """Write the bundle in ``target``, whole or not at all; memory: 0.1 MB per convention.

    It is for paper: tags, fields and attachments stay in the conventions themselves.
    """
    polices.isolate()
    partial = target.with_name(f".{target.name}.partial")
    remaining = iter(conventions)
    try:
        with pikepdf.new() as bundle:
            while some := tuple(islice(remaining, _SHEETS)):
                _add(bundle, some)
            bundle.save(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _add(bundle: pikepdf.Pdf, conventions: tuple[tuple[Intercalaire, bytes], ...]) -> None:
    # WeasyPrint takes 0.7 s to import, and must find the fonts isolated.
    from convgen.rendering.intercalaires import print_sheets

    with pikepdf.open(io.BytesIO(print_sheets([sheet for sheet, _ in conventions]))) as sheets:
        for separator, (sheet, pdf) in zip(sheets.pages, conventions, strict=True):
            bundle.pages.append(separator)
            with pikepdf.open(io.BytesIO(pdf)) as convention:
                for page in convention.pages:
                    for key in ("/StructParents", "/Annots", "/Tabs"):
                        if key in page.obj:
                            del page.obj[key]
                for _ in range(sheet.exemplaires):
                    bundle.pages.extend(convention.pages)
