"""The examination of a return: what was seen, then accept or refuse, then the next one."""

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from convgen.cli.mots import CHOIX, VERDICTS
from convgen.errors import UsageInvalide
from convgen.evenement import Choix
from convgen.web import garde
from convgen.web.campagnes import tenue_de
from convgen.web.decision import Choisi, DejaDecide, plus_recent, trancher
from convgen.web.droits import reserve
from convgen.web.models import Depot, Role
from convgen.web.planche import planche, style
from convgen.web.vues.cadre import a_decider, ouverte, page
from convgen.workflow.feuillet import pose

_GRAVES = ("a_examiner", "non_conforme")
_DECISIONS = (Choix.ACCEPTER, Choix.REFAIRE)


@require_GET
@reserve(Role.LECTEUR)
def suivant(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The return with the smallest margin that nobody else has open, after the one that is left."""
    _, campagne = ouverte(identifiant)
    rows = Depot.objects.filter(a_decider(campagne), campagne_id=identifiant)
    row = _after(rows, request.GET.get("apres", ""), request.user.username)
    if row is None:
        messages.info(request, "Plus aucun retour n’attend de décision.")
        return redirect("accueil", identifiant)
    return redirect("examen", identifiant, row.pk)


def _after(rows: QuerySet[Depot], left: str, par: str) -> Depot | None:
    """The next one in the order of margins, from the first again once the last was left."""
    rows = rows.filter(garde.libres(par)).order_by("marge", "pk")
    former = Depot.objects.filter(pk=int(left)).first() if left.isdecimal() and len(left) < 19 else None
    if former is None or former.marge is None:
        return rows.first()
    later = Q(marge__gt=former.marge) | Q(marge=former.marge, pk__gt=former.pk)
    return rows.filter(later).first() or rows.exclude(pk=former.pk).first()


@require_GET
@reserve(Role.LECTEUR)
def examen(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """The plate and the form; whoever may decide is seen by the others to have it open."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    if request.user.instruit:
        garde.prendre(depot, request.user.username)
    return _page(request, identifiant, depot)


@require_GET
@reserve(Role.LECTEUR)
def emise(request: HttpRequest, identifiant: str, pk: int, rang: int) -> HttpResponse:
    """The issued page as it lies on a returned one: a picture made by us, of a document made by us."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    laid = next((one for one in depot.poses or () if one["rang"] == rang), None)
    version = (depot.examen or {}).get("version")
    if laid is None or depot.dossier is None or version is None:
        raise Http404
    registre = tenue_de(identifiant).registre
    ligne = registre.line_of(depot.dossier, version)
    if ligne is None:
        raise Http404
    pdf = registre.read_pdf(ligne)
    width, height = laid["taille"]
    jpeg = pose(pdf, laid["page"], vers=laid["vers"], taille=(width, height), hauteur_px=max(width, height))
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@reserve(Role.INSTRUCTEUR)
def decision(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """Decide once; who comes second is shown what the first one decided, and loses no word typed."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    typed = request.POST.get("why", "")
    saisi = {request.POST.get("choix", ""): typed}
    try:
        choix = next(known for known in _DECISIONS if known == request.POST.get("choix"))
        revision = int(request.POST.get("revision", ""))
    except (StopIteration, ValueError):
        messages.error(request, "Choisissez : accepter ou à refaire.")
        return _page(request, identifiant, depot, status=400, saisi=saisi)
    choisi = Choisi(choix=choix, why=typed, par=request.user.username, revision=revision)
    try:
        trancher(depot, choisi)
    except DejaDecide as error:
        messages.error(request, str(error))
        return _page(request, identifiant, _fresh(pk), status=409, saisi=saisi)
    except UsageInvalide as error:
        messages.error(request, "Dites pourquoi." if not typed.strip() else str(error))
        return _page(request, identifiant, _fresh(pk), status=400, saisi=saisi)
    messages.success(request, f"Dossier n° {depot.dossier} : {CHOIX[choix]}.")
    return redirect(f"{reverse('suivant', args=(identifiant,))}?apres={pk}")


def _proposed(depot: Depot) -> dict[str, str]:
    """Words for each choice: accepted though the machine doubted, or what is to be redone."""
    if not depot.examen:
        return {}
    found = [check["message"] for check in depot.examen["checks"] if check["outcome"] in _GRAVES]
    told = depot.examen["message"] if depot.verdict == "non_conforme" else None
    doubts = f" La machine avait relevé : {' '.join(found)}" if found else ""
    return {
        str(Choix.ACCEPTER): f"Accepté après examen.{doubts}",
        str(Choix.REFAIRE): str(told or "\n".join(found)),
    }


def _fresh(pk: int) -> Depot:
    return get_object_or_404(Depot, pk=pk)


def _page(
    request: HttpRequest,
    identifiant: str,
    depot: Depot,
    *,
    status: int = 200,
    saisi: Mapping[str, str] | None = None,
) -> HttpResponse:
    """``saisi``: what was typed, by choice, and that nothing has kept."""
    _, campagne = ouverte(identifiant)
    textes = _proposed(depot) | dict(saisi or {})
    return page(
        request,
        "examen",
        campagne,
        onglet="examens",
        status=status,
        depot=depot,
        plus_recent=plus_recent(depot),
        tenu_par=garde.tenu_par(depot, request.user.username),
        mot=VERDICTS.get(depot.verdict, "en attente"),
        decide={str(choix): mot for choix, mot in CHOIX.items()}.get(depot.choix, depot.choix),
        # The plate was written by our own template, which escapes whatever comes from the return.
        planche=mark_safe(planche(depot.pk)),
        saisi=next(iter(saisi.values())) if saisi else "",
        texte_accepter=textes.get(Choix.ACCEPTER, ""),
        texte_refaire=textes.get(Choix.REFAIRE, ""),
    )


@require_GET
def feuille(request: HttpRequest) -> HttpResponse:
    """The style of plates."""
    response = HttpResponse(style(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
