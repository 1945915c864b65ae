"""The addresses of what an administrator alone opens, or what watches over the service."""

from django.urls import path

from convgen.web.vues import abonnements, comptes, donnees, jetons, piste, sante

_A = "administration/"

ADMINISTRATION = (
    path(f"{_A}jetons/", jetons.jetons, name="jetons"),
    path(f"{_A}jetons/creer/", jetons.creation, name="jeton_cree"),
    path(f"{_A}jetons/revoquer/", jetons.revocation, name="jeton_revoque"),
    path(f"{_A}comptes/", comptes.comptes, name="comptes"),
    path(f"{_A}comptes/inviter/", comptes.invitation, name="compte_invite"),
    path(f"{_A}comptes/<int:pk>/", comptes.changement, name="compte_change"),
    path(f"{_A}comptes/<int:pk>/lien/", comptes.lien, name="compte_lien"),
    path(f"{_A}piste/", piste.piste, name="piste"),
    path(f"{_A}piste.csv", piste.export, name="piste_export"),
    path(f"{_A}donnees/", donnees.donnees, name="donnees"),
    path(f"{_A}donnees/remettre/", donnees.export, name="donnees_export"),
    path(f"{_A}donnees/purger/", donnees.purge, name="donnees_purge"),
    path(f"{_A}abonnements/", abonnements.abonnements, name="abonnements"),
    path(f"{_A}abonnements/creer/", abonnements.creation, name="abonnement_cree"),
    path(f"{_A}abonnements/terminer/", abonnements.fin, name="abonnement_fini"),
)
SANTE = (
    path("healthz", sante.healthz, name="healthz"),
    path("readyz", sante.readyz, name="readyz"),
    path("metrics", sante.metrics, name="metrics"),
)
