"""The accounts, for an administrator: invite, give a role, open, close, hand out a link for a password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from convgen.errors import UsageInvalide
from convgen.web import comptes as usage
from convgen.web.droits import reserve
from convgen.web.models import Compte, Role


@require_GET
@reserve(Role.ADMINISTRATEUR)
def comptes(request: HttpRequest) -> HttpResponse:
    """Every account, and the form to invite somebody."""
    return _page(request)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def invitation(request: HttpRequest) -> HttpResponse:
    """Make an account: the link to its password stands on this answer alone."""
    name = request.POST.get("nom", "").strip()
    try:
        made = usage.inviter(name, request.POST.get("role", ""), request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
        return _page(request, status=400)
    return _page(request, lien=request.build_absolute_uri(made), pour=name)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def changement(request: HttpRequest, pk: int) -> HttpResponse:
    """Role, open or closed."""
    compte = get_object_or_404(Compte, pk=pk)
    role = request.POST.get("role", compte.role)
    actif = {"oui": True, "non": False}.get(request.POST.get("actif", ""), compte.is_active)
    try:
        usage.changer(compte, role=role, actif=actif, par=request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Compte {compte.username} : {role}, {'ouvert' if actif else 'fermé'}.")
    return redirect("comptes")


@require_POST
@reserve(Role.ADMINISTRATEUR)
def lien(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to a new password, for whoever lost theirs."""
    compte = get_object_or_404(Compte, pk=pk, is_active=True, sub=None)
    made = usage.lien(compte, request.user.username)
    return _page(request, lien=request.build_absolute_uri(made), pour=compte.username)


def _page(request: HttpRequest, *, lien: str = "", pour: str = "", status: int = 200) -> HttpResponse:
    context = {"comptes": Compte.objects.order_by("username"), "roles": [*Role], "lien": lien, "pour": pour}
    return render(request, "web/comptes.html", context, status=status)
