"""The dossiers of a campaign: search, filters, export, and one of them whole."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from urllib.parse import urlencode
from zipfile import ZipFile

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from convgen.cle import cle
from convgen.cli.feuille import render as render_sheets
from convgen.cli.mots import CHOIX
from convgen.cli.suivi import feuilles
from convgen.errors import RegistreOccupe, UsageInvalide
from convgen.evenement import Choix
from convgen.registre import open_registre
from convgen.rules.delais import PARIS
from convgen.rules.suivi.etat import A_FAIRE, LIBELLES, Etat
from convgen.web.brouillons import brouillons
from convgen.web.campagnes import registre_dir, tenue_de, vue_du_jour
from convgen.web.decision import decider_dossier
from convgen.web.droits import reserve
from convgen.web.histoire import histoire
from convgen.web.models import Depot, DossierImporte, Role
from convgen.web.trace import tracer
from convgen.web.vues.cadre import ATTENDUS, BIENTOT, FORMATS, avec_mots, ouverte, page
from convgen.workflow.feuillet import feuillet
from convgen.workflow.suivre import Suivi
from convgen.workflow.withdraw import withdraw

PAR_PAGE = 50
HAUTEUR_PX = 1100
_ATTENTE_S = 10.0


@reserve(Role.LECTEUR)
def dossiers(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The dossiers that the filter keeps, fifty a page."""
    _, campagne = ouverte(identifiant)
    vue = vue_du_jour(campagne)
    kept = _kept(vue.suivis, request)
    if request.GET.get("tri") == "marge":
        every = _margins(identifiant)
        kept.sort(key=lambda suivi: every.get(suivi.depot.numero, 2.0))
    elif request.GET.get("tri") == "echeance":
        kept.sort(key=lambda suivi: suivi.avancement.echeance)
    shown = Paginator(kept, PAR_PAGE).get_page(request.GET.get("page"))
    margins = _margins(identifiant, dossier__in=[suivi.depot.numero for suivi in shown])
    asked = {name: value for name, value in request.GET.items() if name != "page" and value}
    return page(
        request,
        "dossiers",
        campagne,
        onglet="dossiers",
        page_obj=shown,
        lignes=[(s, LIBELLES[s.avancement.etat], margins.get(s.depot.numero)) for s in shown],
        total=len(kept),
        etats=[(str(etat), LIBELLES[etat]) for etat in Etat],
        departements=sorted({suivi.depot.departement for suivi in vue.suivis}),
        situations=sorted({suivi.depot.situation for suivi in vue.suivis if suivi.depot.situation}),
        filtre=urlencode(asked),
    )


@reserve(Role.LECTEUR)
def export(request: HttpRequest, identifiant: str, format_: str) -> HttpResponse:
    """The rows of the current filter, as ``convgen suivi`` writes them."""
    _, campagne = ouverte(identifiant)
    vue = vue_du_jour(campagne)
    sheet = feuilles(replace(vue, suivis=tuple(_kept(vue.suivis, request))))[:1]
    response = HttpResponse(render_sheets(sheet, format_=format_, entete={}), content_type=FORMATS[format_])
    response["Content-Disposition"] = f'attachment; filename="dossiers-{campagne.id}.{format_}"'
    return response


@reserve(Role.LECTEUR)
def dossier(request: HttpRequest, identifiant: str, numero: int) -> HttpResponse:
    """One dossier: its data, its conventions, its returns, its history."""
    _, campagne = ouverte(identifiant)
    vue = vue_du_jour(campagne)
    suivi = _one(vue.suivis, numero)
    tenue = tenue_de(identifiant)
    versions = tenue.registre.versions(numero)
    events = tenue.histoire(numero)
    importe = DossierImporte.objects.filter(campagne_id=identifiant, numero=numero).first()
    return page(
        request,
        "dossier",
        campagne,
        onglet="dossiers",
        suivi=suivi,
        libelle=LIBELLES[suivi.avancement.etat],
        a_faire=A_FAIRE[suivi.avancement.etat],
        versions=[(version.ligne, str(version.etat)) for version in reversed(versions)],
        pages=range(1, (versions[-1].ligne.pages or 0) + 1) if versions else (),
        importe=importe,
        donnees=importe.donnees if importe else None,
        depots=avec_mots(
            Depot.objects.filter(campagne_id=identifiant, dossier=numero)
            .defer("examen", "poses")
            .order_by("-pk")
        ),
        brouillons=list(brouillons(suivi, events, campagne, le=vue.le)),
        histoire=histoire(events),
    )


@reserve(Role.LECTEUR)
def convention(request: HttpRequest, identifiant: str, numero: int, version: int) -> HttpResponse:
    """The bytes that were issued, never rendered again."""
    ouverte(identifiant)
    registre = tenue_de(identifiant).registre
    ligne = registre.line_of(numero, version)
    if ligne is None:
        raise Http404
    pdf = registre.read_pdf(ligne)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="convention-{numero}-v{version}.pdf"'
    return response


@reserve(Role.LECTEUR)
def page_emise(request: HttpRequest, identifiant: str, numero: int, version: int, rang: int) -> HttpResponse:
    """A page of an issued convention, as a picture."""
    ouverte(identifiant)
    registre = tenue_de(identifiant).registre
    ligne = registre.line_of(numero, version)
    if ligne is None or not 1 <= rang <= (ligne.pages or 0):
        raise Http404
    jpeg = feuillet(registre.read_pdf(ligne), rang, hauteur_px=HAUTEUR_PX)
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@reserve(Role.LECTEUR)
def archive(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The conventions in force of the current filter, in one ZIP file, a folder a dossier."""
    _, campagne = ouverte(identifiant)
    out = TemporaryFile()  # noqa: SIM115 -- the answer closes it once sent
    registre = tenue_de(identifiant).registre
    with ZipFile(out, "w") as zipped:
        for suivi in _kept(vue_du_jour(campagne).suivis, request):
            ligne = registre.current(suivi.depot.numero)
            if ligne is not None and ligne.file is not None:
                zipped.writestr(f"{ligne.dossier}/{PurePosixPath(ligne.file).name}", registre.read_pdf(ligne))
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"conventions-{campagne.id}.zip")


@require_POST
@reserve(Role.INSTRUCTEUR)
def decision(request: HttpRequest, identifiant: str, numero: int) -> HttpResponse:
    """Prolong the due date, or close without follow-up, with a reason."""
    ouverte(identifiant)
    try:
        choix, jusqu_au = _asked(request)
        decider_dossier(
            identifiant,
            numero,
            choix=choix,
            jusqu_au=jusqu_au,
            why=request.POST.get("why", ""),
            par=request.user.username,
            instant=timezone.now(),
        )
    except UsageInvalide as error:
        messages.error(request, "Dites pourquoi." if "--why" in str(error) else str(error))
    else:
        messages.success(request, f"C’est consigné : {CHOIX[choix]}.")
    return redirect("dossier", identifiant, numero)


@require_POST
@reserve(Role.INSTRUCTEUR)
def retirer(request: HttpRequest, identifiant: str, numero: int) -> HttpResponse:
    """Withdraw the convention in force, with a reason."""
    ouverte(identifiant)
    why = request.POST.get("why", "")
    try:
        with open_registre(registre_dir(identifiant), write=True, wait_s=_ATTENTE_S) as registre:
            ligne = withdraw(registre, numero, why=why)
    except RegistreOccupe:
        messages.error(request, "Des conventions sont en cours d’émission : recommencez dans un instant.")
    except UsageInvalide as error:
        messages.error(request, "Dites pourquoi." if not why.strip() else str(error))
    else:
        tracer(
            request.user.username,
            "retrait",
            campagne=identifiant,
            dossier=numero,
            version=ligne.version,
            sha256=ligne.sha256,
            why=why,
        )
        messages.success(request, f"La version {ligne.version} est retirée.")
    return redirect("dossier", identifiant, numero)


def _asked(request: HttpRequest) -> tuple[Choix, date | None]:
    if request.POST.get("choix") == Choix.CLASSER:
        return Choix.CLASSER, None
    if request.POST.get("choix") != Choix.PROLONGER:
        raise UsageInvalide("Choisissez une décision.")
    try:
        return Choix.PROLONGER, date.fromisoformat(request.POST.get("jusqu_au", ""))
    except ValueError as error:
        raise UsageInvalide("Donnez la nouvelle échéance.") from error


def _kept(suivis: Iterable[Suivi], request: HttpRequest) -> list[Suivi]:
    asked = request.GET
    words = cle(asked.get("q", "")[:100]).split()
    avant = _day(asked.get("avant", ""))
    soon = timezone.now().astimezone(PARIS).date() + BIENTOT if asked.get("bientot") else None
    return [
        suivi
        for suivi in suivis
        if asked.get("etat", "") in ("", str(suivi.avancement.etat))
        and asked.get("departement", "") in ("", suivi.depot.departement)
        and asked.get("situation", "") in ("", suivi.depot.situation)
        and (soon is None or (suivi.avancement.etat in ATTENDUS and suivi.avancement.echeance <= soon))
        and (avant is None or suivi.avancement.echeance <= avant)
        and all(word in _searched(suivi) for word in words)
    ]


def _searched(suivi: Suivi) -> str:
    depot = suivi.depot
    return cle(f"{depot.numero} {depot.siret} {depot.commune} {depot.nom or ''} {' '.join(depot.uais)}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _margins(identifiant: str, **which: object) -> dict[int, float]:
    """The smallest margin among the returns of each dossier."""
    rows = Depot.objects.filter(campagne_id=identifiant, marge__isnull=False, dossier__isnull=False, **which)
    return dict(rows.values_list("dossier").annotate(least=Min("marge")))


def _one(suivis: Iterable[Suivi], numero: int) -> Suivi:
    found = next((suivi for suivi in suivis if suivi.depot.numero == numero), None)
    if found is None:
        raise Http404
    return found
