"""The address of each page."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.urls import include, path, re_path

from convgen.web.adresses_administration import ADMINISTRATION, SANTE
from convgen.web.api.service import api
from convgen.web.numeros import PAGE
from convgen.web.vues import accueil, administration, depots, dossiers, examens, imports, listes

_C = "c/<slug:identifiant>/"

urlpatterns = [
    path("", accueil.racine, name="racine"),
    path(
        "connexion/",
        LoginView.as_view(template_name="web/connexion.html", extra_context={"oidc": settings.OIDC_ISSUER}),
        name="connexion",
    ),
    path(
        "mot-de-passe/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(template_name="web/mot_de_passe.html", success_url="/connexion/"),
        name="mot_de_passe",
    ),
    path("deconnexion/", LogoutView.as_view(), name="deconnexion"),
    *SANTE,
    path("examen.css", examens.feuille, name="feuille"),
    path("api/v1/", api.urls),
    path("administration/", administration.administration, name="administration"),
    *ADMINISTRATION,
    path("administration/campagnes/", administration.ouverture, name="ouverture"),
    path("administration/campagnes/<slug:identifiant>/machine/", administration.machine, name="machine"),
    path(_C, accueil.accueil, name="accueil"),
    path(f"{_C}dossiers/", dossiers.dossiers, name="dossiers"),
    re_path(r"^c/(?P<identifiant>[-\w]+)/dossiers\.(?P<format_>csv|xlsx)$", dossiers.export, name="export"),
    path(f"{_C}conventions.zip", dossiers.archive, name="archive"),
    path(f"{_C}{PAGE}/", dossiers.dossier, name="dossier"),
    path(f"{_C}{PAGE}/decision/", dossiers.decision, name="decision_dossier"),
    path(f"{_C}{PAGE}/retirer/", dossiers.retirer, name="retirer"),
    path(f"{_C}{PAGE}/convention-v<int:version>.pdf", dossiers.convention, name="convention"),
    path(
        f"{_C}{PAGE}/convention-v<int:version>/<int:rang>.jpg",
        dossiers.page_emise,
        name="page_emise",
    ),
    path(f"{_C}import/", imports.imports, name="imports"),
    path(f"{_C}import/envoyer/", imports.envoyer, name="envoyer"),
    path(f"{_C}import/<int:pk>/", imports.apercu, name="apercu"),
    path(f"{_C}import/<int:pk>/colonnes/", imports.colonnes, name="colonnes"),
    path(f"{_C}import/<int:pk>/garder/", imports.garder, name="garder"),
    path(f"{_C}emissions/demander/", imports.demander, name="demander"),
    path(f"{_C}emissions/<int:pk>/", imports.avancement, name="emission"),
    path(f"{_C}emissions/<int:pk>/etat/", imports.avancement_etat, name="emission_etat"),
    path(f"{_C}listes/<slug:quoi>/", listes.liste, name="liste"),
    re_path(
        r"^c/(?P<identifiant>[-\w]+)/listes/(?P<quoi>[a-z]+)\.(?P<format_>csv|xlsx)$",
        listes.export_liste,
        name="export_liste",
    ),
    path(f"{_C}listes/relances/ecrire/", listes.ecrire_relances, name="ecrire_relances"),
    path(f"{_C}listes/relances/<slug:jour>.zip", listes.lettres_du_jour, name="lettres_du_jour"),
    path(f"{_C}listes/titres/remettre/", listes.remise_titres, name="remise_titres"),
    path(f"{_C}listes/titres/etats/", listes.etats_des_titres, name="etats_des_titres"),
    path(f"{_C}listes/titres/<str:nom>", listes.titres_fichier, name="titres_fichier"),
    path(f"{_C}retours/", depots.depots, name="depots"),
    path(f"{_C}retours/deposer/", depots.deposer, name="deposer"),
    path(f"{_C}retours/etats/", depots.etats, name="etats"),
    path(f"{_C}retours/<int:pk>/fichiers/<int:rang>", depots.fichier, name="fichier"),
    path(f"{_C}retours/<int:pk>/dossier/", depots.donner, name="donner"),
    path(f"{_C}examens/suivant/", examens.suivant, name="suivant"),
    path(f"{_C}examens/<int:pk>/", examens.examen, name="examen"),
    path(f"{_C}examens/<int:pk>/emise/<int:rang>.jpg", examens.emise, name="emise"),
    path(f"{_C}examens/<int:pk>/decision/", examens.decision, name="decision"),
]
if settings.OIDC_ISSUER:
    urlpatterns.append(path("oidc/", include("mozilla_django_oidc.urls")))
