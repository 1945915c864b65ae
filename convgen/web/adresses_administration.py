"""The addresses of what an administrator alone opens."""

from django.urls import path

from convgen.web.vues import abonnements, jetons

_A = "administration/"

ADMINISTRATION = (
    path(f"{_A}jetons/", jetons.jetons, name="jetons"),
    path(f"{_A}jetons/creer/", jetons.creation, name="jeton_cree"),
    path(f"{_A}jetons/revoquer/", jetons.revocation, name="jeton_revoque"),
    path(f"{_A}abonnements/", abonnements.abonnements, name="abonnements"),
    path(f"{_A}abonnements/creer/", abonnements.creation, name="abonnement_cree"),
    path(f"{_A}abonnements/terminer/", abonnements.fin, name="abonnement_fini"),
)
