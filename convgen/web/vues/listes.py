"""The lists that the commands give too: shown, exported, written for others."""

import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from convgen.cli.feuille import Cellule, Feuille, plain
from convgen.cli.feuille import render as render_sheets
from convgen.cli.inerte import visible
from convgen.errors import ConvgenError
from convgen.french import compte
from convgen.intake import etats_titres
from convgen.web.campagnes import tenue_de, vue_du_jour
from convgen.web.droits import reserve
from convgen.web.listes import LISTES, TITRES, Campagne, Liste
from convgen.web.models import Role
from convgen.web.noms import safe_name
from convgen.web.remises import (
    ecrire_lettres,
    lettres,
    lettres_dir,
    remettre_titres,
    titres_dir,
    titres_remis,
)
from convgen.web.trace import tracer
from convgen.web.vues.cadre import FORMATS, ouverte, page
from convgen.workflow.titres import importer

MONTREES = 100
"""Rows of a sheet on the page; all of them are in its exports."""
ETATS_MAX = 10_000_000


@require_GET
@reserve(Role.LECTEUR)
def liste(request: HttpRequest, identifiant: str, quoi: str) -> HttpResponse:
    """A list, sheet by sheet."""
    _, campagne = ouverte(identifiant)
    one, sheets = _made(identifiant, quoi)
    return page(
        request,
        "liste",
        campagne,
        onglet="listes",
        quoi=quoi,
        liste=one,
        listes=LISTES,
        feuilles=[_shown(sheet) for sheet in sheets],
        lettres=list(lettres(campagne)) if quoi == "relances" else (),
        remis=titres_remis(campagne) if quoi == "titres" else (),
    )


@require_GET
@reserve(Role.LECTEUR)
def export_liste(request: HttpRequest, identifiant: str, quoi: str, format_: str) -> HttpResponse:
    """The same as a file; CSV holds the sheet asked for, or the first one."""
    ouverte(identifiant)
    _, sheets = _made(identifiant, quoi)
    asked = request.GET.get("feuille", "")
    ordered = sorted(sheets, key=lambda sheet: sheet.nom != asked)
    response = HttpResponse(render_sheets(ordered, format_=format_, entete={}), content_type=FORMATS[format_])
    name = f"{ordered[0].nom if format_ == 'csv' else quoi}-{identifiant}.{format_}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@reserve(Role.INSTRUCTEUR)
def ecrire_relances(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Write the letters of the day, and note each one."""
    _, campagne = ouverte(identifiant)
    tenue = tenue_de(identifiant)
    try:
        written = ecrire_lettres(vue_du_jour(campagne), tenue.registre, tenue.journal, instant=timezone.now())
    except ConvgenError as error:
        messages.error(request, str(error))
        return redirect("liste", identifiant, "relances")
    tracer(request.user.username, "relances", campagne=identifiant, lettres=written)
    messages.success(request, f"{compte(written, 'lettre écrite', 'lettres écrites')}, et notées au journal.")
    return redirect("liste", identifiant, "relances")


@require_GET
@reserve(Role.LECTEUR)
def lettres_du_jour(request: HttpRequest, identifiant: str, jour: str) -> HttpResponse:
    """The letters of one day in a ZIP file."""
    _, campagne = ouverte(identifiant)
    try:
        dir_ = lettres_dir(campagne) / date.fromisoformat(jour).isoformat()
    except ValueError as error:
        raise Http404 from error
    if not dir_.is_dir():
        raise Http404
    out = io.BytesIO()
    with ZipFile(out, "w") as zipped:
        for path in sorted(dir_.iterdir()):
            zipped.writestr(path.name, path.read_bytes())
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"relances-{campagne.id}-{dir_.name}.zip")


@require_POST
@reserve(Role.INSTRUCTEUR)
def remise_titres(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Hand over what is to be claimed: the file, then its lines in the journal."""
    _, campagne = ouverte(identifiant)
    tenue = tenue_de(identifiant)
    try:
        path = remettre_titres(vue_du_jour(campagne), tenue.registre, tenue.journal, instant=timezone.now())
    except ConvgenError as error:
        messages.error(request, str(error))
    else:
        tracer(request.user.username, "titres", campagne=identifiant, fichier=path.name)
        messages.success(request, f"Titres remis : {path.name} est à transmettre au service financier.")
    return redirect("liste", identifiant, "titres")


@require_GET
@reserve(Role.LECTEUR)
def titres_fichier(request: HttpRequest, identifiant: str, nom: str) -> HttpResponse:
    """A file that was handed over."""
    _, campagne = ouverte(identifiant)
    if nom not in {path.name for path in titres_remis(campagne)}:
        raise Http404
    return FileResponse((titres_dir(campagne) / nom).open("rb"), as_attachment=True, filename=nom)


@require_POST
@reserve(Role.INSTRUCTEUR)
def etats_des_titres(request: HttpRequest, identifiant: str) -> HttpResponse:
    """What the finance service gives back: which claims were issued, which were paid."""
    ouverte(identifiant)
    sent = request.FILES.get("fichier")
    if sent is None or sent.size > ETATS_MAX:
        messages.error(request, "Choisissez le fichier du service financier (10 Mo au plus).")
        return redirect("liste", identifiant, "titres")
    noted = 0
    try:
        with TemporaryDirectory(prefix="convgen-") as tmp:
            path = Path(tmp, safe_name(sent.name))
            path.write_bytes(sent.read())
            states = list(etats_titres.read(path))
        for told in importer(states, tenue_de(identifiant).journal, instant=timezone.now()):
            if isinstance(told, str):
                messages.error(request, visible(told))
            else:
                noted += 1
    except ConvgenError as error:
        messages.error(request, str(error))
    if noted:
        tracer(request.user.username, "etats_titres", campagne=identifiant, notes=noted)
    messages.info(request, f"{compte(noted, 'état noté', 'états notés')}.")
    return redirect("liste", identifiant, "titres")


def _made(identifiant: str, quoi: str) -> tuple[Liste, list[Feuille]]:
    if quoi not in LISTES:
        raise Http404
    _, campagne = ouverte(identifiant)
    tenue = tenue_de(identifiant)
    sources = Campagne(vue=vue_du_jour(campagne), registre=tenue.registre, journal=tenue.journal)
    return LISTES[quoi], list(LISTES[quoi].feuilles(sources))


def _shown(sheet: Feuille) -> dict[str, object]:
    """A sheet for the page: the columns that matter, dossiers as numbers to be linked."""
    ranks = [rank for rank, colonne in enumerate(sheet.colonnes) if colonne.ecran]
    kept = [rank for rank in ranks if any(ligne[rank] not in (None, "") for ligne in sheet.lignes)]
    return {
        "nom": sheet.nom,
        "titre": TITRES[sheet.nom],
        "colonnes": [sheet.colonnes[rank].titre for rank in kept],
        "lignes": [
            [_cell(sheet.colonnes[rank].cle, sheet.colonnes[rank].titre, ligne[rank]) for rank in kept]
            for ligne in sheet.lignes[:MONTREES]
        ],
        "total": len(sheet.lignes),
    }


def _cell(cle: str, titre: str, cell: Cellule) -> dict[str, object]:
    text = visible(plain(cell))
    numeros = text.split() if cle in ("dossier", "dossiers") else []
    return {"titre": titre, "texte": text, "dossiers": [int(n) for n in numeros if n.isdecimal()]}
