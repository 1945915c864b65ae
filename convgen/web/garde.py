"""Who has a return before them: a courtesy between instructors, never a right to decide."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from convgen.web.models import Depot

DUREE = timedelta(minutes=15)
"""Longer than an examination; whoever leaves without a word blocks nobody for long."""


def prendre(depot: Depot, par: str) -> None:
    """Say that ``par`` opens it, unless somebody else has it, and has left the others."""
    now = timezone.now()
    Depot.objects.filter(ouvert_par=par).exclude(pk=depot.pk).update(ouvert_par="", ouvert_jusqu_a=None)
    free = Depot.objects.filter(libres(par), pk=depot.pk, choix="")
    free.update(ouvert_par=par, ouvert_jusqu_a=now + DUREE)


def tenu_par(depot: Depot, par: str) -> str:
    """Who, other than ``par``, has it before them."""
    others = Depot.objects.filter(~libres(par), pk=depot.pk, choix="")
    return others.values_list("ouvert_par", flat=True).first() or ""


def libres(par: str) -> Q:
    """The returns that nobody but ``par`` has open."""
    return Q(ouvert_par__in=("", par)) | Q(ouvert_jusqu_a=None) | Q(ouvert_jusqu_a__lt=timezone.now())
