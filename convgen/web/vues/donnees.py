"""Personal data, for an administrator: handed over for one collectivité, purged for a campaign."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from convgen.errors import ConvgenError, UsageInvalide
from convgen.rules.delais import PARIS
from convgen.web import donnees as usage
from convgen.web.campagnes import campagne_de
from convgen.web.droits import reserve
from convgen.web.models import CampagneOuverte, Role, Trace


@require_GET
@reserve(Role.ADMINISTRATEUR)
def donnees(request: HttpRequest) -> HttpResponse:
    """Both forms, and the purges that took place."""
    today = timezone.now().astimezone(PARIS).date()
    dates = [
        (row.pk, usage.purgeable_le(campagne_de(row.pk))) for row in CampagneOuverte.objects.order_by("pk")
    ]
    context = {
        "campagnes": [(identifiant, le, le <= today) for identifiant, le in dates],
        "purges": Trace.objects.filter(action="purge").order_by("-pk"),
    }
    return render(request, "web/donnees.html", context)


@require_POST
@reserve(Role.ADMINISTRATEUR)
def export(request: HttpRequest) -> HttpResponse:
    """All that is known of a SIRET."""
    siret = request.POST.get("siret", "").replace(" ", "")
    try:
        out = usage.exporter(siret, request.user.username)
    except UsageInvalide as error:
        messages.error(request, str(error))
        return redirect("donnees")
    return FileResponse(out, as_attachment=True, filename=f"donnees-{siret}.zip")


@require_POST
@reserve(Role.ADMINISTRATEUR)
def purge(request: HttpRequest) -> HttpResponse:
    """Take a campaign away, once its time has come and its identifier was typed."""
    identifiant = request.POST.get("campagne", "")
    try:
        if not CampagneOuverte.objects.filter(pk=identifiant.replace("\0", "")).exists():
            raise UsageInvalide("Cette campagne n’est pas ouverte.")
        bilan = usage.purger(identifiant, request.POST.get("confirmation", ""), request.user.username)
    except ConvgenError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Campagne {identifiant} purgée : {bilan.dossiers} dossiers, {bilan.retours} retours."
        )
    return redirect("donnees")
