"""Who may open what: every address of the service, every role; and what pages may not hold."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

C = "/c/toulouse-2026-2027"
ROLES = ("lecteur", "instructeur", "administrateur")
GET: dict[str, tuple[str, str]] = {
    "racine": ("/", "lecteur"),
    "accueil": (f"{C}/", "lecteur"),
    "dossiers": (f"{C}/dossiers/", "lecteur"),
    "export": (f"{C}/dossiers.xlsx", "lecteur"),
    "archive": (f"{C}/conventions.zip", "lecteur"),
    "dossier": (f"{C}/dossiers/{{numero}}/", "lecteur"),
    "convention": (f"{C}/dossiers/{{numero}}/convention-v1.pdf", "lecteur"),
    "imports": (f"{C}/import/", "lecteur"),
    "apercu": (f"{C}/import/{{importation}}/", "instructeur"),
    "emission": (f"{C}/emissions/{{emission}}/", "lecteur"),
    "emission_etat": (f"{C}/emissions/{{emission}}/etat/", "lecteur"),
    "liste": (f"{C}/listes/titres/", "lecteur"),
    "export_liste": (f"{C}/listes/acces.xlsx", "lecteur"),
    "lettres_du_jour": (f"{C}/listes/relances/2026-09-01.zip", "lecteur"),
    "titres_fichier": (f"{C}/listes/titres/{{titres}}", "lecteur"),
    "page_emise": (f"{C}/dossiers/{{numero}}/convention-v1/1.jpg", "lecteur"),
    "depots": (f"{C}/retours/", "lecteur"),
    "etats": (f"{C}/retours/etats/?id={{pk}}", "lecteur"),
    "fichier": (f"{C}/retours/{{pk}}/fichiers/0", "lecteur"),
    "suivant": (f"{C}/examens/suivant/", "lecteur"),
    "examen": (f"{C}/examens/{{pk}}/", "lecteur"),
    "emise": (f"{C}/examens/{{pk}}/emise/1.jpg", "lecteur"),
    "administration": ("/administration/", "administrateur"),
    "jetons": ("/administration/jetons/", "administrateur"),
    "abonnements": ("/administration/abonnements/", "administrateur"),
    "donnees": ("/administration/donnees/", "administrateur"),
    "comptes": ("/administration/comptes/", "administrateur"),
    "piste": ("/administration/piste/", "administrateur"),
    "piste_export": ("/administration/piste.csv", "administrateur"),
}
POST: dict[str, tuple[str, str]] = {
    "decision_dossier": (f"{C}/dossiers/{{numero}}/decision/", "instructeur"),
    "retirer": (f"{C}/dossiers/{{numero}}/retirer/", "instructeur"),
    "envoyer": (f"{C}/import/envoyer/", "instructeur"),
    "colonnes": (f"{C}/import/{{importation}}/colonnes/", "instructeur"),
    "garder": (f"{C}/import/{{importation}}/garder/", "instructeur"),
    "demander": (f"{C}/emissions/demander/", "instructeur"),
    "ecrire_relances": (f"{C}/listes/relances/ecrire/", "instructeur"),
    "remise_titres": (f"{C}/listes/titres/remettre/", "instructeur"),
    "etats_des_titres": (f"{C}/listes/titres/etats/", "instructeur"),
    "deposer": (f"{C}/retours/deposer/", "instructeur"),
    "donner": (f"{C}/retours/{{pk}}/dossier/", "instructeur"),
    "decision": (f"{C}/examens/{{pk}}/decision/", "instructeur"),
    "machine": ("/administration/campagnes/toulouse-2026-2027/machine/", "administrateur"),
    "ouverture": ("/administration/campagnes/", "administrateur"),
    "jeton_cree": ("/administration/jetons/creer/", "administrateur"),
    "jeton_revoque": ("/administration/jetons/revoquer/", "administrateur"),
    "donnees_export": ("/administration/donnees/remettre/", "administrateur"),
    "donnees_purge": ("/administration/donnees/purger/", "administrateur"),
    "compte_invite": ("/administration/comptes/inviter/", "administrateur"),
    "compte_change": ("/administration/comptes/1/", "administrateur"),
    "compte_lien": ("/administration/comptes/1/lien/", "administrateur"),
    "abonnement_cree": ("/administration/abonnements/creer/", "administrateur"),
    "abonnement_fini": ("/administration/abonnements/terminer/", "administrateur"),
}
PUBLIC = {
    "connexion": "/connexion/",
    "mot_de_passe": "/mot-de-passe/MQ/x-y/",
    "feuille": "/examen.css",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "metrics": "/metrics",
}
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture
def adresse(base: int, depose: Callable[..., Any]) -> Callable[[str], str]:
    """An address of the table, on a real dossier and a real deposit."""
    from convgen.web.apercus import recevoir
    from convgen.web.campagnes import campagne_de
    from convgen.web.models import CampagneOuverte, Depot, Emission
    from convgen.web.remises import lettres_dir, titres_dir

    row, _ = depose(b"%PDF-1.7 droits", "<script>alert(1)</script>.pdf")
    laid = {"rang": 1, "page": 1, "vers": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "taille": [60, 85]}
    seen = {"version": 1, "checks": [], "message": None}
    Depot.objects.filter(pk=row.pk).update(dossier=base, examen=seen, poses=[laid])
    campagne = campagne_de("toulouse-2026-2027")
    (lettres_dir(campagne) / "2026-09-01").mkdir(parents=True, exist_ok=True)
    titres_dir(campagne).mkdir(exist_ok=True)
    (titres_dir(campagne) / "titres-essai.xlsx").touch()
    ouverte = CampagneOuverte.objects.get(pk=campagne.id)
    hostile = io.BytesIO(b'[{"numero": 77, "<script>alert(1)</script>": 1}]')
    names = {
        "numero": base,
        "pk": row.pk,
        "titres": "titres-essai.xlsx",
        "importation": recevoir(ouverte, "<script>.json", hostile, "moi").pk,
        "emission": Emission.objects.create(campagne=ouverte, demandee_le=row.depose_le, total=1).pk,
    }
    return lambda pattern: pattern.format(**names)


def test_table_is_whole(service: int) -> None:
    """An address that is added must say here who may open it."""
    from convgen.web.adresses import urlpatterns

    known = {*GET, *POST, *PUBLIC, "deconnexion", "api/v1/"}
    assert {getattr(pattern, "name", None) or str(pattern.pattern) for pattern in urlpatterns} == known


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_rights(
    role: str | None,
    method: str,
    adresse: Callable[[str], str],
    navigateur: Callable[[str | None], Any],
) -> None:
    """Who is not signed in is sent to sign in; who may not is refused; who may is answered."""
    client = navigateur(role)
    for name, (pattern, least) in (GET if method == "get" else POST).items():
        answer = getattr(client, method)(adresse(pattern))
        if role is None:
            assert (answer.status_code, answer["Location"][:11]) == (302, "/connexion/"), name
        elif ROLES.index(role) < ROLES.index(least):
            assert answer.status_code == 403, name
        else:
            assert answer.status_code in (200, 302, 400), name
            assert not answer.get("Location", "").startswith("/connexion/"), name
        answer.close()


def test_writing_needs_post_and_token(adresse: Callable[[str], str], base: int) -> None:
    """What writes refuses GET, and POST without the token of its page."""
    from django.test import Client

    from convgen.web.models import Compte

    client = Client(enforce_csrf_checks=True)
    client.force_login(Compte.objects.get(username="administrateur"))
    for name, (pattern, _) in POST.items():
        assert client.get(adresse(pattern)).status_code == 405, name
        assert client.post(adresse(pattern)).status_code == 403, name


def test_pages_hold_nothing_that_runs(
    adresse: Callable[[str], str], navigateur: Callable[[str | None], Any]
) -> None:
    """No page holds a script, a style or an event of its own, and the policy of each forbids them."""
    client = navigateur("administrateur")
    addresses = [adresse(pattern) for pattern, _ in GET.values()] + ["/connexion/"]
    seen = 0
    for address in addresses:
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        if answer.get("Content-Type", "").startswith("text/html") and answer.status_code == 200:
            assert not INLINE.search(answer.content.decode()), address
            seen += 1
        answer.close()
    assert seen >= 7


def test_public_pages(base: int, navigateur: Callable[[str | None], Any]) -> None:
    """Health, the login page and its style need no account; an unknown campaign is not found."""
    client = navigateur(None)
    for address in PUBLIC.values():
        assert client.get(address).status_code == 200
    assert navigateur("lecteur").get("/c/inconnue/").status_code == 404
