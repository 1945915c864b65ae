"""The audit trail, for an administrator: filtered, exported; nobody changes it."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from convgen.cli.feuille import Colonne, Feuille
from convgen.cli.feuille import render as render_sheets
from convgen.rules.delais import PARIS
from convgen.web.droits import reserve
from convgen.web.models import Role, Trace

_PAR_PAGE = 100
_EXPORT_MAX = 100_000
_COLONNES = tuple(
    Colonne(cle=cle, titre=titre)
    for cle, titre in (
        ("instant", "Instant"),
        ("par", "Qui"),
        ("action", "Quoi"),
        ("campagne", "Campagne"),
        ("dossier", "Dossier"),
        ("vu", "Ce qui était vu"),
    )
)


@require_GET
@reserve(Role.ADMINISTRATEUR)
def piste(request: HttpRequest) -> HttpResponse:
    """A hundred lines a page, the last first."""
    rows = Paginator(_kept(request), _PAR_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if name != "page" and value}
    actions = Trace.objects.values_list("action", flat=True).distinct().order_by("action")
    context = {"traces": rows, "actions": actions, "filtre": urlencode(asked)}
    return render(request, "web/piste.html", context)


@require_GET
@reserve(Role.ADMINISTRATEUR)
def export(request: HttpRequest) -> HttpResponse:
    """The same lines as CSV, cells that look like formulas made harmless."""
    lines = tuple(_lines(_kept(request)[:_EXPORT_MAX]))
    sheet = Feuille(nom="Piste d’audit", colonnes=_COLONNES, lignes=lines)
    response = HttpResponse(
        render_sheets([sheet], format_="csv", entete={}), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="piste-audit.csv"'
    return response


def _lines(rows: QuerySet[Trace]) -> Iterator[tuple[str | int | None, ...]]:
    for row in rows:
        seen = ", ".join(f"{name} : {value}" for name, value in row.vu.items())
        instant = row.instant.astimezone(PARIS).isoformat(timespec="seconds")
        yield instant, row.par, row.action, row.campagne, row.dossier, seen


def _kept(request: HttpRequest) -> QuerySet[Trace]:
    rows, asked = Trace.objects.order_by("-pk"), request.GET
    for field in ("par", "action", "campagne"):
        if value := asked.get(field, "").replace("\0", "")[:150]:
            rows = rows.filter(**{field: value})
    if (numero := asked.get("dossier", "")).isdecimal() and len(numero) < 16:
        rows = rows.filter(dossier=int(numero))
    if (since := _day(asked.get("du", ""))) is not None:
        rows = rows.filter(instant__gte=datetime.combine(since, time.min, PARIS))
    if (until := _day(asked.get("au", ""))) is not None:
        rows = rows.filter(instant__lte=datetime.combine(until, time.max, PARIS))
    return rows


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 3000 else None
