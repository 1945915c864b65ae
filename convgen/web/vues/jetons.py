"""Tokens of other programs: made, shown once, revoked by an administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from convgen.errors import UsageInvalide
from convgen.web.droits import reserve
from convgen.web.jetons import JOURS_MAX, Portee, creer, revoquer
from convgen.web.models import Jeton, Role


@require_GET
@reserve(Role.ADMINISTRATEUR)
def jetons(request: HttpRequest) -> HttpResponse:
    """Every token that was made, and the form."""
    return _page(request)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def creation(request: HttpRequest) -> HttpResponse:
    """Make one: its text stands on this answer, which no cache keeps, and nowhere else."""
    jours = request.POST.get("jours", "")
    try:
        made = creer(
            request.POST.get("nom", ""),
            request.POST.getlist("portees"),
            jours=int(jours) if jours.isdecimal() and len(jours) < 5 else 0,
            par=request.user.username,
        )
    except UsageInvalide as error:
        messages.error(request, str(error))
        return _page(request, status=400)
    return _page(request, fait=made)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def revocation(request: HttpRequest) -> HttpResponse:
    """Refuse it from now on."""
    nom = request.POST.get("nom", "")
    try:
        revoquer(nom, request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Le jeton « {nom} » est révoqué.")
    return redirect("jetons")


def _page(request: HttpRequest, *, fait: str = "", status: int = 200) -> HttpResponse:
    rows = Jeton.objects.order_by("nom")
    context = {"jetons": rows, "portees": [*Portee], "jours_max": JOURS_MAX, "fait": fait}
    return render(request, "web/jetons.html", context, status=status)
