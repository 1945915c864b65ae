"""Writing an explanation: a folder with one HTML page and the PNG pictures that it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from convgen.cli.explication.etapes import MEASURED, STEPS, Mesure, figures, mesures
from convgen.cli.inerte import visible
from convgen.cli.mots import CHECKS, OUTCOMES, findings, nombre, pourcent
from convgen.errors import UsageInvalide
from convgen.workflow.examen import Examen
from ocr.facts import Sketch

PAGE = "explication.html"
_KINDS = {"print": "page {} de la convention", "blank": "verso blanc", "other": "autre document"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Etape:
    """A step of a page: its picture's file, what it shows, its figures."""

    titre: str
    legende: str
    image: str
    mesures: tuple[Mesure, ...]


def write(examen: Examen, dir: Path) -> Path:
    """Write the page and its pictures into ``dir``, made if need be; UsageInvalide when that cannot be."""
    try:
        dir.mkdir(parents=True, exist_ok=True)
        for sketch in examen.sketches:
            (dir / _file(sketch)).write_bytes(sketch.picture)
        page = dir / PAGE
        page.write_text(_html(examen), encoding="utf-8")
    except OSError as error:
        raise UsageInvalide(
            f"L’explication ne peut pas être écrite là : {error.strerror} ({dir})."
        ) from error
    return page


def _html(examen: Examen) -> str:
    environment = Environment(
        loader=PackageLoader("convgen.cli.explication", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("explication.html.j2").render(
        file=visible(", ".join(examen.files)),
        dossier=examen.dossier,
        verdict=OUTCOMES[examen.verdict.outcome],
        marge=pourcent(examen.verdict.margin),
        regles=examen.verdict.rules_version,
        constats=tuple(_constats(examen)),
        pages=tuple(_pages(examen)),
        zones=tuple(
            (MEASURED[zone.id], zone.index, tuple(mesures(zone)))
            for zone in examen.zones
            if zone.id in MEASURED
        ),
        durees=tuple((name, nombre(seconds)) for name, seconds in examen.seconds.items()),
    )


def _constats(examen: Examen) -> Iterator[tuple[str, ...]]:
    """Each finding: check, outcome, code, message, value, threshold, margin."""
    for check in examen.verdict.checks:
        for found in findings(check):
            value = found.value if isinstance(found.value, str) else None
            yield (
                CHECKS.get(check.id, check.id),
                OUTCOMES[found.outcome],
                found.code,
                visible(found.message),
                visible(value) if value is not None else _figure(found.value),
                _figure(found.threshold),
                pourcent(found.margin),
            )


def _figure(value: float | str | None) -> str:
    return nombre(value) if isinstance(value, int | float) else ""


def _pages(examen: Examen) -> Iterator[tuple[str, tuple[Etape, ...]]]:
    for page in examen.pages:
        kind = _KINDS.get(page.kind, page.kind).format(page.page)
        steps = tuple(_etape(sketch) for sketch in examen.sketches if sketch.index == page.index)
        yield f"Page {page.index} du fichier : {kind}", steps


def _etape(sketch: Sketch) -> Etape:
    titre, legende = STEPS.get(sketch.step, (sketch.step, ""))
    return Etape(titre=titre, legende=legende, image=_file(sketch), mesures=tuple(figures(sketch)))


def _file(sketch: Sketch) -> str:
    rank = list(STEPS).index(sketch.step) + 1 if sketch.step in STEPS else 0
    return f"page-{sketch.index:02d}-{rank}-{sketch.step}.png"
