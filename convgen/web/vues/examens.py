"""The examination of a return: what was seen, then accept or refuse, then the next one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from convgen.cli.mots import CHOIX, VERDICTS
from convgen.errors import UsageInvalide
from convgen.evenement import Choix
from convgen.web.decision import Choisi, DejaDecide, trancher
from convgen.web.droits import reserve
from convgen.web.models import Depot, Role
from convgen.web.planche import planche, style
from convgen.web.vues.cadre import A_DECIDER, ouverte, page

_GRAVES = ("a_examiner", "non_conforme")
_DECISIONS = (Choix.ACCEPTER, Choix.REFAIRE)


@require_GET
@reserve(Role.LECTEUR)
def suivant(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The return that waits with the smallest margin."""
    ouverte(identifiant)
    rows = Depot.objects.filter(campagne_id=identifiant, **A_DECIDER)
    after = request.GET.get("apres", "")
    if after.isdecimal():
        rows = rows.exclude(pk=int(after))
    row = rows.order_by("marge", "pk").first()
    if row is None:
        messages.info(request, "Plus aucun retour n’attend de décision.")
        return redirect("accueil", identifiant)
    return redirect("examen", identifiant, row.pk)


@require_GET
@reserve(Role.LECTEUR)
def examen(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """The plate and the form."""
    return _page(request, identifiant, get_object_or_404(Depot, pk=pk, campagne_id=identifiant))


@require_POST
@reserve(Role.INSTRUCTEUR)
def decision(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """Decide once; who comes second is shown what the first one decided, and loses no word typed."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    typed = request.POST.get("why", "")
    try:
        choix = next(known for known in _DECISIONS if known == request.POST.get("choix"))
        revision = int(request.POST.get("revision", ""))
    except (StopIteration, ValueError):
        messages.error(request, "Choisissez : accepter ou à refaire.")
        return _page(request, identifiant, depot, status=400, typed=typed)
    choisi = Choisi(choix=choix, why=typed, par=request.user.username, revision=revision)
    try:
        trancher(depot, choisi)
    except DejaDecide as error:
        messages.error(request, str(error))
        return _page(request, identifiant, _fresh(pk), status=409, typed=typed)
    except UsageInvalide as error:
        messages.error(request, "Dites pourquoi." if not typed.strip() else str(error))
        return _page(request, identifiant, _fresh(pk), status=400, typed=typed)
    messages.success(request, f"Dossier n° {depot.dossier} : {CHOIX[choix]}.")
    return redirect("suivant", identifiant)


def _proposed(depot: Depot) -> str:
    """The machine's words for the town hall; while a human must decide, what it found."""
    if not depot.examen:
        return ""
    found = [check["message"] for check in depot.examen["checks"] if check["outcome"] in _GRAVES]
    return str(depot.examen["message"] or "\n".join(found))


def _fresh(pk: int) -> Depot:
    return get_object_or_404(Depot, pk=pk)


def _page(
    request: HttpRequest, identifiant: str, depot: Depot, *, status: int = 200, typed: str | None = None
) -> HttpResponse:
    _, campagne = ouverte(identifiant)
    return page(
        request,
        "examen",
        campagne,
        onglet="examens",
        status=status,
        depot=depot,
        mot=VERDICTS.get(depot.verdict, "en attente"),
        decide={str(choix): mot for choix, mot in CHOIX.items()}.get(depot.choix, depot.choix),
        # The plate was written by our own template, which escapes whatever comes from the return.
        planche=mark_safe(planche(depot.pk)),
        saisi=typed,
        texte=typed if typed is not None else _proposed(depot),
    )


@require_GET
def feuille(request: HttpRequest) -> HttpResponse:
    """The style of plates."""
    response = HttpResponse(style(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
