"""The deposit of returns: files come in, verdicts appear as they fall, unmatched ones wait for a dossier."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from convgen.campagne import Campagne
from convgen.cli.mots import VERDICTS
from convgen.cli.retours import instant
from convgen.errors import UsageInvalide
from convgen.french import compte
from convgen.web.campagnes import vue_du_jour
from convgen.web.coffre import coffre, place
from convgen.web.decision import rattacher
from convgen.web.droits import reserve
from convgen.web.models import Depot, Role
from convgen.web.propositions import Propositions
from convgen.web.reception import Envoi, Televerse, recevoir
from convgen.web.vues.cadre import EGARE, avec_mots, comptes, ouverte, page

DERNIERS = 200


@require_GET
@reserve(Role.LECTEUR)
def depots(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The form, then the last deposits; those without a dossier alone when asked."""
    _, campagne = ouverte(identifiant)
    rows = Depot.objects.filter(campagne_id=identifiant).defer("examen", "poses")
    only = "egares" in request.GET
    if only:
        rows = rows.filter(**EGARE)
    return page(
        request,
        "depots",
        campagne,
        onglet="egares" if only else "depots",
        seulement_egares=only,
        depots=_lines(campagne, rows.order_by("-pk")[:DERNIERS]),
        en_file=rows.filter(juge_le=None).count(),
    )


@require_POST
@reserve(Role.INSTRUCTEUR)
def deposer(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Keep what comes, queue it; a file that cannot be one is named, the others are kept."""
    row, campagne = ouverte(identifiant)
    files = request.FILES.getlist("fichiers")
    try:
        envoi = Envoi(
            campagne=row,
            par=request.user.username,
            annonce=_numero(request.POST.get("dossier", "")),
            recu_le=_instant(request.POST.get("recu_le", "")),
        )
    except UsageInvalide as error:
        if _by_script(request):
            return JsonResponse({"lignes": "", "connus": 0, "erreurs": [str(error)]})
        messages.error(request, str(error))
        return redirect("depots", identifiant)
    groups = [files] if request.POST.get("ensemble") and files else [[file] for file in files]
    rows, known, errors = _kept(groups, envoi, campagne.retour.taille_max)
    if _by_script(request):
        lines = "".join(_rows(request, campagne, rows))
        return JsonResponse({"lignes": lines, "connus": known, "erreurs": errors})
    for told in errors:
        messages.error(request, told)
    if new := len(rows) - known:
        messages.success(request, f"{compte(new, 'retour déposé', 'retours déposés')}.")
    if known:
        messages.info(request, f"{compte(known, 'retour était déjà là', 'retours étaient déjà là')}.")
    if not files:
        messages.error(request, "Choisissez au moins un fichier.")
    return redirect("depots", identifiant)


def _kept(
    groups: Sequence[Sequence[Televerse]], envoi: Envoi, taille_max: int
) -> tuple[list[Depot], int, list[str]]:
    """The deposits, how many of them were already there, what is to be said of the others."""
    rows, known, errors = [], 0, []
    for files in groups:
        try:
            row, fresh = recevoir(files, envoi, taille_max=taille_max)
        except UsageInvalide as error:
            errors.append(str(error))
        else:
            rows.append(row)
            known += not fresh
    return rows, known, errors


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _lines(campagne: Campagne, rows: Iterable[Depot]) -> list[tuple[Depot, str, int | None]]:
    """Each deposit, what the machine says of it, the dossier that its name speaks of when it has none."""
    deposits = avec_mots(rows)
    lost = any(depot.juge_le and depot.dossier is None and not depot.choix for depot, _ in deposits)
    known = Propositions(vue_du_jour(campagne).suivis if lost else ())
    return [
        (depot, mot, None if depot.dossier else known.pour(fichier["nom"] for fichier in depot.fichiers))
        for depot, mot in deposits
    ]


def _rows(request: HttpRequest, campagne: Campagne, rows: Iterable[Depot]) -> list[str]:
    """Rows of the table of deposits, as the page itself shows them."""
    return [
        render_to_string(
            "web/_depot.html",
            {"depot": depot, "mot": mot, "proposition": proposition, "campagne": campagne},
            request,
        )
        for depot, mot, proposition in _lines(campagne, rows)
    ]


@require_GET
@reserve(Role.LECTEUR)
def etats(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The verdicts of the deposits named in the address, for the page that waits for them, and the counts."""
    _, campagne = ouverte(identifiant)
    asked = [int(pk) for pk in request.GET.get("id", "").split(",")[:DERNIERS] if pk.isdecimal()]
    rows = list(Depot.objects.filter(campagne_id=identifiant, pk__in=asked).defer("examen", "poses"))
    judged = [row for row in rows if row.juge_le is not None]
    lines = dict(zip((row.pk for row in judged), _rows(request, campagne, judged), strict=True))
    told = {
        str(row.pk): {
            "juge": row.juge_le is not None,
            "verdict": row.verdict,
            "mot": VERDICTS.get(row.verdict, row.echec or "en attente"),
            "dossier": row.dossier,
            "ligne": lines.get(row.pk, ""),
        }
        for row in rows
    }
    waiting = Depot.objects.filter(campagne_id=identifiant, juge_le=None).count()
    return JsonResponse({"retours": told, "comptes": {**comptes(campagne), "en_file": waiting}})


@require_GET
@reserve(Role.LECTEUR)
def fichier(request: HttpRequest, identifiant: str, pk: int, rang: int) -> HttpResponse:
    """A file as it came, always as an attachment: what a browser would run in it stays closed."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    kept = dict(enumerate(depot.fichiers)).get(rang)
    if kept is None:
        return HttpResponse(status=404)
    return FileResponse(
        coffre().ouvrir(place(kept["sha256"])),
        as_attachment=True,
        filename=kept["nom"],
        content_type="application/octet-stream",
    )


@require_POST
@reserve(Role.INSTRUCTEUR)
def donner(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """Give an unmatched return to a dossier."""
    depot = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    try:
        numero = _numero(request.POST.get("dossier", ""))
        if numero is None:
            raise UsageInvalide("Donnez le numéro du dossier.")
        rattacher(depot, numero, request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Retour rattaché au dossier n° {numero} : il va être examiné.")
    return redirect("depots", identifiant)


def _numero(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > 15:
        raise UsageInvalide("Le numéro de dossier ne s’écrit qu’en chiffres.")
    return int(text)


def _instant(text: str) -> datetime:
    if not text.strip():
        return timezone.now()
    try:
        found = instant(text)
    except ValueError as error:
        raise UsageInvalide("L’instant de réception n’est pas une date.") from error
    if found > timezone.now():
        raise UsageInvalide("L’instant de réception est dans le futur.")
    return found
