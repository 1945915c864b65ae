"""Administration: the campaigns that are open, the accounts, the audit trail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from convgen.errors import ConvgenError
from convgen.intake.campagnes import available
from convgen.web.campagnes import ouvrir
from convgen.web.droits import reserve
from convgen.web.models import CampagneOuverte, Compte, Role, Trace
from convgen.web.trace import tracer


@reserve(Role.ADMINISTRATEUR)
def administration(request: HttpRequest) -> HttpResponse:
    """Everything on one page: it is opened a few times a year."""
    return render(
        request,
        "web/administration.html",
        {
            "ouvertes": CampagneOuverte.objects.order_by("pk"),
            "fermees": sorted(set(available()) - set(CampagneOuverte.objects.values_list("pk", flat=True))),
            "comptes": Compte.objects.order_by("username"),
            "traces": Paginator(Trace.objects.order_by("-pk"), 50).get_page(request.GET.get("page")),
        },
    )


@require_POST
@reserve(Role.ADMINISTRATEUR)
def ouverture(request: HttpRequest) -> HttpResponse:
    """Open one of the campaigns shipped with convgen."""
    asked = request.POST.get("campagne", "")
    if asked not in available():
        messages.error(request, "Cette campagne n’est pas connue.")
        return redirect("administration")
    try:
        ouvrir(asked)
    except ConvgenError as error:
        messages.error(request, str(error))
    else:
        tracer(request.user.username, "ouverture", campagne=asked)
        messages.success(request, f"La campagne {asked} est ouverte.")
    return redirect("administration")


@require_POST
@reserve(Role.ADMINISTRATEUR)
def machine(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Say whether the machine closes the returns that it finds good, or a human sees every one of them."""
    row = get_object_or_404(CampagneOuverte, pk=identifiant)
    row.humain_pour_tous = request.POST.get("humain") == "oui"
    row.save(update_fields=["humain_pour_tous"])
    tracer(request.user.username, "machine", campagne=row.pk, humain_pour_tous=row.humain_pour_tous)
    said = (
        "un instructeur décide de chaque retour"
        if row.humain_pour_tous
        else "la machine accepte les conformes"
    )
    messages.success(request, f"Campagne {row.pk} : {said}.")
    return redirect("administration")
