"""Subscriptions of other programs to verdicts and decisions: made, watched, ended by an administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from convgen.errors import UsageInvalide
from convgen.web.annonces import abonner, desabonner
from convgen.web.droits import reserve
from convgen.web.models import Abonnement, Annonce, Role

_DERNIERES = 50


@require_GET
@reserve(Role.ADMINISTRATEUR)
def abonnements(request: HttpRequest) -> HttpResponse:
    """The subscriptions, the last announcements, the form."""
    return _page(request)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def creation(request: HttpRequest) -> HttpResponse:
    """Make one: its secret stands on this answer and nowhere else."""
    try:
        made = abonner(
            request.POST.get("nom", ""), request.POST.get("adresse", "").strip(), request.user.username
        )
    except UsageInvalide as error:
        messages.error(request, str(error))
        return _page(request, status=400)
    return _page(request, secret=made)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def fin(request: HttpRequest) -> HttpResponse:
    """End one."""
    nom = request.POST.get("nom", "")
    try:
        desabonner(nom, request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"L’abonnement « {nom} » est terminé.")
    return redirect("abonnements")


def _page(request: HttpRequest, *, secret: str = "", status: int = 200) -> HttpResponse:
    last = Annonce.objects.select_related("abonnement").order_by("-pk")[:_DERNIERES]
    context = {"abonnements": Abonnement.objects.order_by("nom"), "annonces": last, "secret": secret}
    return render(request, "web/abonnements.html", context, status=status)
