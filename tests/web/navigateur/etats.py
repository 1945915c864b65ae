"""Every page of the service in each state that a person may meet, and how to come to it.

A path holds names of what was sown, in braces: a commune for its dossier, the start of a file for its return.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.web.navigateur.semis import MONTPELLIER, TOULOUSE

C = f"/c/{TOULOUSE}"
VIDE = f"/c/{MONTPELLIER}"
"""An open campaign where nothing was done yet."""


LISTES = ("acces", "relances", "titres", "doublons", "absents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Etat:
    """A page in a state: its name in pictures, its path, who looks, what is done first, the status."""

    nom: str
    chemin: str
    role: str | None = "instructeur"
    geste: Callable[[Page], object] | None = None
    statut: int = 200


def _wrong_password(page: Page) -> None:
    page.get_by_label("Nom").fill("personne")
    page.get_by_label("Mot de passe").fill("rien de bon")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()


def _compare(page: Page) -> None:
    page.keyboard.press("e")
    page.keyboard.press("+")
    expect(page.get_by_alt_text("La même page telle qu’elle a été émise").first).to_be_visible()


def _see_the_numbers(page: Page) -> None:
    page.get_by_text("Les mêmes nombres en tableau").click()
    page.get_by_role("columnheader", name="Semaine du").wait_for()


def _token(page: Page) -> None:
    page.get_by_label("Nom du programme").fill("relais")
    page.get_by_role("checkbox").first.check(force=True)
    page.get_by_role("button", name="Créer").click()
    page.get_by_text("Le jeton est créé").wait_for()


def _private_address(page: Page) -> None:
    page.get_by_label("Nom du programme").fill("relais")
    page.get_by_label("Adresse publique").fill("https://127.0.0.1/annonces")
    page.get_by_role("button", name="Créer").click()
    page.locator(".fr-alert--error").wait_for()


def _described(page: Page) -> None:
    page.get_by_role("heading", name="Conventions ENT-École").wait_for()


def _no_reason(page: Page) -> None:
    page.get_by_label("Pourquoi l’accepter").fill(" ")
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("Dites pourquoi.").wait_for()


def _unknown_dossier(page: Page) -> None:
    page.get_by_label("Numéro du dossier de").first.fill("77")
    page.get_by_role("button", name="Rattacher").first.click()
    page.get_by_text("n’a pas de convention en vigueur").wait_for()


PAGES: dict[str, tuple[Etat, ...]] = {
    "racine": (Etat(nom="campagnes", chemin="/"),),
    "connexion": (
        Etat(nom="connexion", chemin="/connexion/", role=None),
        Etat(nom="connexion-refusee", chemin="/connexion/", role=None, geste=_wrong_password),
    ),
    "administration": (
        Etat(nom="administration", chemin="/administration/", role="administrateur"),
        Etat(nom="administration-interdite", chemin="/administration/", statut=403),
    ),
    "jetons": (
        Etat(nom="jetons", chemin="/administration/jetons/", role="administrateur"),
        Etat(nom="jetons-nouveau", chemin="/administration/jetons/", role="administrateur", geste=_token),
    ),
    "comptes": (Etat(nom="comptes", chemin="/administration/comptes/", role="administrateur"),),
    "mot_de_passe": (Etat(nom="lien-perime", chemin="/mot-de-passe/MQ/x-y/", role=None),),
    "piste": (Etat(nom="piste", chemin="/administration/piste/", role="administrateur"),),
    "donnees": (Etat(nom="donnees", chemin="/administration/donnees/", role="administrateur"),),
    "abonnements": (
        Etat(nom="abonnements", chemin="/administration/abonnements/", role="administrateur"),
        Etat(
            nom="abonnements-refuse",
            chemin="/administration/abonnements/",
            role="administrateur",
            geste=_private_address,
        ),
    ),
    "api:openapi-view": (Etat(nom="api", chemin="/api/v1/docs", geste=_described),),
    "accueil": (
        Etat(nom="accueil", chemin=f"{C}/"),
        Etat(nom="accueil-nombres", chemin=f"{C}/", geste=_see_the_numbers),
        Etat(nom="accueil-vide", chemin=f"{VIDE}/", role="lecteur"),
        Etat(nom="accueil-inconnue", chemin="/c/inconnue/", statut=404),
    ),
    "dossiers": (
        Etat(nom="dossiers", chemin=f"{C}/dossiers/"),
        Etat(nom="dossiers-aucun", chemin=f"{C}/dossiers/?q=introuvable&tri=marge"),
    ),
    "dossier": (
        Etat(nom="dossier-retour", chemin=f"{C}/dossiers/{{Foix}}/"),
        Etat(nom="dossier-sans-retour", chemin=f"{C}/dossiers/{{Auch}}/"),
        Etat(nom="dossier-lecteur", chemin=f"{C}/dossiers/{{Rodez}}/", role="lecteur"),
    ),
    "imports": (
        Etat(nom="import", chemin=f"{C}/import/"),
        Etat(nom="import-vide", chemin=f"{VIDE}/import/", role="lecteur"),
    ),
    "apercu": (
        Etat(nom="apercu", chemin=f"{C}/import/{{import}}/"),
        Etat(nom="apercu-classe", chemin=f"{C}/import/{{import}}/?classe=a_corriger"),
        Etat(nom="apercu-illisible", chemin=f"{C}/import/{{import-illisible}}/"),
    ),
    "emission": (
        Etat(nom="emission-en-cours", chemin=f"{C}/emissions/{{emission-en-cours}}/"),
        Etat(nom="emission-finie", chemin=f"{C}/emissions/{{emission-finie}}/", role="lecteur"),
    ),
    "depots": (
        Etat(nom="retours", chemin=f"{C}/retours/"),
        Etat(nom="retours-aucun", chemin=f"{VIDE}/retours/", role="lecteur"),
        Etat(nom="retours-sans-dossier", chemin=f"{C}/retours/?egares"),
        Etat(nom="retours-rattachement-refuse", chemin=f"{C}/retours/?egares", geste=_unknown_dossier),
    ),
    "liste": (
        *(Etat(nom=f"liste-{quoi}", chemin=f"{C}/listes/{quoi}/") for quoi in LISTES),
        Etat(nom="liste-vide", chemin=f"{VIDE}/listes/titres/", role="lecteur"),
    ),
    "examen": (
        Etat(nom="examen", chemin=f"{C}/examens/{{12-Rodez}}/"),
        Etat(nom="examen-compare", chemin=f"{C}/examens/{{81-Le-Séquestre}}/", geste=_compare),
        Etat(nom="examen-non-conforme", chemin=f"{C}/examens/{{09-Foix}}/"),
        Etat(nom="examen-illisible", chemin=f"{C}/examens/{{82-L’Honor-de-Cos}}/"),
        Etat(nom="examen-lecteur", chemin=f"{C}/examens/{{81-Le-Séquestre}}/", role="lecteur"),
        Etat(nom="examen-deja-ouvert", chemin=f"{C}/examens/{{12-Rodez}}/", role="collegue"),
        Etat(nom="examen-sans-raison", chemin=f"{C}/examens/{{81-Le-Séquestre}}/", geste=_no_reason),
        Etat(nom="examen-en-attente", chemin=f"{C}/examens/{{attend}}/"),
    ),
}
"""By the name of its address."""

SANS_PAGE = {
    "abonnement_cree": "only sent",
    "abonnement_fini": "only sent",
    "archive": "a ZIP file",
    "colonnes": "only sent",
    "compte_change": "only sent",
    "compte_invite": "only sent",
    "compte_lien": "only sent",
    "convention": "a PDF file",
    "deconnexion": "only sent",
    "decision": "only sent",
    "decision_dossier": "only sent",
    "demander": "only sent",
    "deposer": "only sent",
    "donnees_export": "only sent",
    "donnees_purge": "only sent",
    "donner": "only sent",
    "ecrire_relances": "only sent",
    "emise": "a picture",
    "emission_etat": "JSON for the page that waits",
    "envoyer": "only sent",
    "etats_des_titres": "only sent",
    "export_liste": "a sheet",
    "jeton_cree": "only sent",
    "jeton_revoque": "only sent",
    "lettres_du_jour": "a ZIP file",
    "machine": "only sent",
    "remise_titres": "only sent",
    "titres_fichier": "a sheet",
    "etats": "JSON for the page that waits",
    "export": "a sheet",
    "feuille": "a style",
    "garder": "only sent",
    "fichier": "a file as it came",
    "healthz": "one word",
    "metrics": "measures for Prometheus",
    "ouverture": "only sent",
    "page_emise": "a picture",
    "piste_export": "a sheet",
    "readyz": "one word",
    "retirer": "only sent",
    "suivant": "goes on to an examination",
}
"""The addresses that show no page, and what they are instead."""

ETATS = tuple(etat for etats in PAGES.values() for etat in etats)
