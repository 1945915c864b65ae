"""The overview of a campaign: where its dossiers stand, what needs me now."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from convgen.rules.suivi.etat import LIBELLES, PLURIELS, Etat
from convgen.web.campagnes import tenue_de, vue_du_jour
from convgen.web.courbe import courbe
from convgen.web.droits import reserve
from convgen.web.models import CampagneOuverte, Depot, Role
from convgen.web.vues.cadre import ATTENDUS, BIENTOT, ouverte, page
from convgen.workflow.relances import a_relancer


@reserve(Role.LECTEUR)
def racine(request: HttpRequest) -> HttpResponse:
    """The only open campaign, else the list of them."""
    rows = list(CampagneOuverte.objects.order_by("-ouverte_le"))
    if len(rows) == 1:
        return redirect("accueil", rows[0].pk)
    return render(request, "web/choix.html", {"campagnes": rows})


@reserve(Role.LECTEUR)
def accueil(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Counts per state; returns to decide, unmatched ones, due dates near and gone."""
    _, campagne = ouverte(identifiant)
    vue = vue_du_jour(campagne)
    counts = Counter(suivi.avancement.etat for suivi in vue.suivis)
    waiting = [s for s in vue.suivis if s.avancement.etat in ATTENDUS]
    soon = [s for s in waiting if s.avancement.echeance <= vue.le + BIENTOT]
    rows = Depot.objects.filter(campagne_id=identifiant)
    return page(
        request,
        "accueil",
        campagne,
        onglet="accueil",
        vue=vue,
        etats=[
            (etat, (PLURIELS if counts[etat] > 1 else LIBELLES)[etat], counts[etat])
            for etat in Etat
            if counts[etat]
        ],
        bientot=sorted(soon, key=lambda suivi: suivi.avancement.echeance)[:10],
        bientot_total=len(soon),
        en_retard=counts[Etat.EN_RETARD],
        a_relancer=len(a_relancer(vue, tenue_de(identifiant).journal)),
        doublons=len(vue.doublons),
        absents=len(vue.absents),
        a_supprimer=len(vue.bientot_supprimes()),
        courbe=courbe(vue),
        en_file=rows.filter(juge_le=None).count(),
    )
