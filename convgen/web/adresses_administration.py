"""The addresses of what an administrator alone opens."""

from django.urls import path

from convgen.web.vues import jetons

_A = "administration/"

ADMINISTRATION = (
    path(f"{_A}jetons/", jetons.jetons, name="jetons"),
    path(f"{_A}jetons/creer/", jetons.creation, name="jeton_cree"),
    path(f"{_A}jetons/revoquer/", jetons.revocation, name="jeton_revoque"),
)
