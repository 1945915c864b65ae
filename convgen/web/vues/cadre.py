"""What every page of a campaign needs: the campaign, its menu, its counts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from convgen.campagne import Campagne
from convgen.web.campagnes import campagne_de
from convgen.web.models import CampagneOuverte, Depot

A_DECIDER = {"verdict": "a_examiner", "choix": "", "dossier__isnull": False}
EGARE = {"juge_le__isnull": False, "choix": "", "dossier": None}


def ouverte(identifiant: str) -> tuple[CampagneOuverte, Campagne]:
    """The campaign of an address; Http404 when it is not open."""
    try:
        row = CampagneOuverte.objects.get(pk=identifiant)
    except CampagneOuverte.DoesNotExist as error:
        raise Http404 from error
    return row, campagne_de(row.pk)


def page(
    request: HttpRequest, name: str, campagne: Campagne, *, onglet: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a campaign, under its menu."""
    rows = Depot.objects.filter(campagne_id=campagne.id)
    context |= {
        "campagne": campagne,
        "onglet": onglet,
        "a_decider": rows.filter(**A_DECIDER).count(),
        "egares": rows.filter(**EGARE).count(),
    }
    return render(request, f"web/{name}.html", context, status=status)
