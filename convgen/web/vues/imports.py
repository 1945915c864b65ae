"""Dossiers come in: the file is sent, looked at, kept; its conventions are issued, and one sees how far."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from convgen.errors import ConvgenError, UsageInvalide
from convgen.web import apercus, emission
from convgen.web.apercus import Classe
from convgen.web.droits import reserve
from convgen.web.models import DossierImporte, Emission, Importation, Role
from convgen.web.vues.cadre import ouverte, page

PAR_PAGE = 100
DERNIERES = 10
CLASSES: Mapping[Classe, tuple[str, str]] = {
    Classe.NOUVEAU: ("nouveau", "nouveaux"),
    Classe.CHANGE: ("modifié", "modifiés"),
    Classe.INCHANGE: ("inchangé", "inchangés"),
    Classe.A_CORRIGER: ("à corriger", "à corriger"),
}
CHAMPS: Mapping[str, str] = {
    "numero": "Numéro du dossier",
    "depose_le": "Date de dépôt",
    "siret": "SIRET",
    "nom": "Nom de la collectivité",
    "commune": "Commune",
    "departement": "Département",
    "signataire": "Signataire",
    "qualite": "Qualité du signataire",
    "telephone": "Téléphone",
    "email": "Adresse électronique",
    "ecoles": "Écoles",
    "nombre_ecoles": "Nombre d’écoles",
    "montant": "Montant",
    "etat": "État du dossier",
    "code_insee": "Code INSEE de la commune",
    "code_postal": "Code postal",
    "referent_1": "Premier référent : oui ou non",
    "referent_1_nom": "Premier référent : nom",
    "referent_1_email": "Premier référent : adresse",
    "referent_2": "Second référent : oui ou non",
    "referent_2_nom": "Second référent : nom",
    "referent_2_email": "Second référent : adresse",
    "engagement_1": "Engagement de renvoyer la convention",
    "engagement_2": "Engagement de payer",
}


@require_GET
@reserve(Role.LECTEUR)
def imports(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The form, the files that wait, the last issues."""
    _, campagne = ouverte(identifiant)
    rows = Importation.objects.filter(campagne_id=identifiant).defer("contenu", "rangees", "colonnes")
    return page(
        request,
        "imports",
        campagne,
        onglet="imports",
        importes=DossierImporte.objects.filter(campagne_id=identifiant).count(),
        importations=[(row, _told(row.compte)) for row in rows.order_by("-pk")[:DERNIERES]],
        emissions=Emission.objects.filter(campagne_id=identifiant).order_by("-pk")[:DERNIERES],
    )


@require_POST
@reserve(Role.INSTRUCTEUR)
def envoyer(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Read the file that was sent, and show what it would do."""
    row, _ = ouverte(identifiant)
    sent = request.FILES.get("fichier")
    if sent is None:
        messages.error(request, "Choisissez un fichier de dossiers.")
        return redirect("imports", identifiant)
    try:
        importation = apercus.recevoir(row, sent.name, sent.file, request.user.username)
    except ConvgenError as error:
        messages.error(request, str(error))
        return redirect("imports", identifiant)
    return redirect("apercu", identifiant, importation.pk)


@require_GET
@reserve(Role.INSTRUCTEUR)
def apercu(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """What the file would do, row by row; its columns, named by whoever knows them."""
    _, campagne = ouverte(identifiant)
    row = get_object_or_404(Importation, pk=pk, campagne_id=identifiant)
    asked = request.GET.get("classe", "")
    rangees = [rangee for rangee in row.rangees if asked in ("", rangee["classe"])]
    columns = row.colonnes.get("manquantes", ()), row.colonnes.get("nommees", ())
    return page(
        request,
        "apercu",
        campagne,
        onglet="imports",
        importation=row,
        classe=asked,
        classes=[(str(classe), *words, row.compte.get(str(classe), 0)) for classe, words in CLASSES.items()],
        mots={str(classe): words[0] for classe, words in CLASSES.items()},
        page_obj=Paginator(rangees, PAR_PAGE).get_page(request.GET.get("page")),
        a_emettre=sum(row.compte.get(str(classe), 0) for classe in Classe if classe is not Classe.A_CORRIGER),
        manquantes=[{**one, "nom": _field(one["champ"])} for one in columns[0]],
        nommees=[{**one, "nom": _field(one["champ"])} for one in columns[1]],
        requises=[_field(one["champ"]) for one in columns[0] if one["requise"]],
    )


@require_POST
@reserve(Role.INSTRUCTEUR)
def colonnes(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """Say which column holds which field, and read the file again."""
    ouverte(identifiant)
    row = get_object_or_404(Importation, pk=pk, campagne_id=identifiant, finie_le=None)
    known = {one["champ"] for name in ("manquantes", "nommees") for one in row.colonnes.get(name, ())}
    offered = {*row.colonnes.get("inutilisees", ()), *row.correspondances.values()}
    named = {
        champ: column
        for champ in sorted(known)
        if (column := request.POST.get(f"champ_{champ}", "")) in offered and column
    }
    apercus.nommer(row, named)
    messages.success(request, "Le fichier est relu avec ces colonnes.")
    return redirect("apercu", identifiant, pk)


@require_POST
@reserve(Role.INSTRUCTEUR)
def garder(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """Keep the dossiers, issue their conventions when asked, or give the file up."""
    ouverte(identifiant)
    row = get_object_or_404(Importation, pk=pk, campagne_id=identifiant)
    choice = request.POST.get("choix", "")
    par = request.user.username
    try:
        if choice == "abandonner":
            apercus.abandonner(row)
            messages.info(request, f"« {row.nom} » est abandonné : rien n’en est gardé.")
            return redirect("imports", identifiant)
        if choice == "emettre":
            apercus.garder_et_emettre(row, par)
        elif choice == "garder":
            apercus.garder(row, par)
        else:
            raise UsageInvalide("Choisissez : importer, ou abandonner.")
    except ConvgenError as error:
        messages.error(request, str(error))
        return redirect("imports", identifiant)
    messages.success(request, f"« {row.nom} » est importé : {_told(row.compte)}.")
    return (
        redirect("emission", identifiant, row.emission_id)
        if row.emission_id
        else redirect("imports", identifiant)
    )


@require_POST
@reserve(Role.INSTRUCTEUR)
def demander(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Issue the conventions of all that was imported, or of one dossier."""
    row, _ = ouverte(identifiant)
    numero = request.POST.get("dossier", "")
    try:
        asked = emission.demander(
            row, [int(numero)] if numero.isdecimal() and len(numero) < 16 else None, request.user.username
        )
    except ConvgenError as error:
        messages.error(request, str(error))
        return redirect("imports", identifiant)
    return redirect("emission", identifiant, asked.pk)


@require_GET
@reserve(Role.LECTEUR)
def avancement(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """How far an issue is, what it could not issue and why."""
    _, campagne = ouverte(identifiant)
    row = get_object_or_404(Emission, pk=pk, campagne_id=identifiant)
    return page(request, "emission", campagne, onglet="imports", emission=row)


@require_GET
@reserve(Role.LECTEUR)
def avancement_etat(request: HttpRequest, identifiant: str, pk: int) -> HttpResponse:
    """The same in numbers, for the page that waits."""
    ouverte(identifiant)
    row = get_object_or_404(Emission, pk=pk, campagne_id=identifiant)
    return JsonResponse(
        {"faits": row.faits, "total": row.total, "finie": row.finie_le is not None, "echec": row.echec}
    )


def _told(compte: Mapping[str, Any]) -> str:
    """« 12 nouveaux, 3 modifiés »."""
    counts = [(compte.get(str(classe), 0), words) for classe, words in CLASSES.items()]
    return ", ".join(f"{count} {words[count > 1]}" for count, words in counts if count) or "aucun dossier"


def _field(champ: str) -> str:
    return CHAMPS.get(champ, champ.replace("_", " ").capitalize())
