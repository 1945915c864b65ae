"""The addresses of what an administrator alone opens, or what watches over the service."""

from django.urls import path

from convgen.web.vues import abonnements, jetons, sante

_A = "administration/"

ADMINISTRATION = (
    path(f"{_A}jetons/", jetons.jetons, name="jetons"),
    path(f"{_A}jetons/creer/", jetons.creation, name="jeton_cree"),
    path(f"{_A}jetons/revoquer/", jetons.revocation, name="jeton_revoque"),
    path(f"{_A}abonnements/", abonnements.abonnements, name="abonnements"),
    path(f"{_A}abonnements/creer/", abonnements.creation, name="abonnement_cree"),
    path(f"{_A}abonnements/terminer/", abonnements.fin, name="abonnement_fini"),
)
SANTE = (
    path("healthz", sante.healthz, name="healthz"),
    path("readyz", sante.readyz, name="readyz"),
    path("metrics", sante.metrics, name="metrics"),
)
