"""What every page of a campaign needs: the campaign, its menu, its counts."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convgen.campagne import Campagne
from convgen.cli.mots import VERDICTS
from convgen.rules.suivi.etat import ATTEND, Etat
from convgen.web.campagnes import ouverte
from convgen.web.models import Depot

__all__ = ["ATTENDUS", "BIENTOT", "EGARE", "FORMATS", "a_decider", "avec_mots", "comptes", "ouverte", "page"]

BIENTOT = timedelta(days=15)
ATTENDUS = ATTEND - {Etat.EN_RETARD}
"""Whose return is awaited, and not late."""
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats of exports, and what an answer says of each."""
EGARE = {"juge_le__isnull": False, "choix": "", "dossier": None}


def a_decider(campagne: Campagne) -> Q:
    """The returns that wait for an instructor: all of them when the machine closes none.

    One that a later return of its dossier has replaced waits no more: nobody could decide it.
    """
    later = Depot.objects.filter(
        campagne=OuterRef("campagne"), dossier=OuterRef("dossier"), juge_le__gt=OuterRef("juge_le")
    )
    mine = Q(choix="", dossier__isnull=False, juge_le__isnull=False) & ~Q(Exists(later))
    return mine & Q(verdict="a_examiner") if campagne.suivi.machine_accepte else mine


def comptes(campagne: Campagne) -> dict[str, int]:
    """The counts of the menu: returns that wait for an instructor, those that wait for a dossier."""
    rows = Depot.objects.filter(campagne_id=campagne.id)
    return {"a_decider": rows.filter(a_decider(campagne)).count(), "egares": rows.filter(**EGARE).count()}


def avec_mots(rows: Iterable[Depot]) -> list[tuple[Depot, str]]:
    """Each deposit with what the machine says of it, in French."""
    return [(row, VERDICTS.get(row.verdict, "en attente")) for row in rows]


def page(
    request: HttpRequest, name: str, campagne: Campagne, *, onglet: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a campaign, under its menu."""
    context |= {"campagne": campagne, "onglet": onglet, **comptes(campagne)}
    return render(request, f"web/{name}.html", context, status=status)
