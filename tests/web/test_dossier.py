"""A dossier's page: its convention withdrawn, issued again, shown; what may be said to its collectivité."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from convgen.evenement import Choix, Evenement
from convgen.rules.suivi.avancement import avancement
from convgen.web.brouillons import Brouillon, brouillons
from convgen.workflow.suivre import Suivi
from tests.factories import une_campagne
from tests.rules.suivi.cas import instant, un_depot, un_retour, une_decision, une_prolongation
from tests.web.conftest import CAMPAGNE

C = f"/c/{CAMPAGNE}/dossiers"
Navigateur = Callable[[str | None], Any]
DEPOSE = date(2026, 6, 1)
ECHEANCE = date(2026, 8, 1)


def _drafts(*events: Evenement, le: date) -> dict[str, Brouillon]:
    campagne = une_campagne()
    depot = un_depot(depose_le=instant(DEPOSE), echeance=ECHEANCE)
    suivi = Suivi(depot=depot, avancement=avancement(depot, events, campagne, le=le))
    return {one.titre: one for one in brouillons(suivi, events, campagne, le=le)}


def test_reminder_follows_the_calendar() -> None:
    """Who owes a return is reminded in the words of the day; who is accepted is not."""
    assert "dans 10 jours" in _drafts(le=date(2026, 7, 22))["Relance"].texte.replace("\u00a0", " ")
    assert "aujourd’hui même" in _drafts(le=ECHEANCE)["Relance"].texte
    assert "était attendue" in _drafts(le=date(2026, 8, 2))["Relance"].objet
    assert "Relance" not in _drafts(un_retour(date(2026, 7, 1)), le=date(2026, 7, 2))


def test_the_instructors_word_replaces_the_machines() -> None:
    """Of one return a single answer is proposed: the instructor's, once there is one."""
    retour = un_retour(date(2026, 7, 1), message="Bonjour, merci.")
    assert _drafts(retour, le=date(2026, 7, 2))["Réponse au dernier retour"].texte == "Bonjour, merci."
    redo = une_decision(Choix.REFAIRE, date(2026, 7, 2), retour=retour.sha256, why="Page 3 absente.")
    told = _drafts(retour, redo, le=date(2026, 7, 3))
    assert "Réponse au dernier retour" not in told
    assert "Page 3 absente." in told["Convention à refaire"].texte
    assert "au plus tard le" in told["Convention à refaire"].texte
    assert "sans attendre" in _drafts(retour, redo, le=date(2026, 9, 3))["Convention à refaire"].texte


def test_a_prolongation_is_told() -> None:
    """The new day stands in the message; the reminder counts from it."""
    told = _drafts(une_prolongation(date(2026, 10, 1)), le=date(2026, 8, 10))
    assert "1er octobre 2026" in told["Délai prolongé"].texte.replace("\u00a0", " ")
    assert "était" not in told["Relance"].objet


@pytest.fixture
def emis(base: int, navigateur: Navigateur) -> int:
    """A dossier imported in the service, and issued."""
    from convgen.web.bail import prendre
    from convgen.web.campagnes import campagne_de
    from convgen.web.emission import demander, emettre, reste
    from convgen.web.importation import importer
    from convgen.web.models import CampagneOuverte
    from convgen.workflow.generate import Imprimerie
    from tests.workflow.lus import des_lus

    importer(des_lus(61), campagne_de(CAMPAGNE), "instructeur")
    demander(CampagneOuverte.objects.get(pk=CAMPAGNE), [61], "instructeur")
    row = prendre(reste(), "w1")
    assert row is not None
    emettre(row, "w1", Imprimerie(validate=None))
    return 61


def test_withdrawn_then_issued_again(navigateur: Navigateur, emis: int) -> None:
    """A withdrawal needs a reason, and is seen; issued again, it is the next version."""
    from convgen.web.bail import prendre
    from convgen.web.emission import emettre, reste
    from convgen.web.models import Trace
    from convgen.workflow.generate import Imprimerie

    client = navigateur("instructeur")
    assert client.get(f"{C}/{emis}/convention-v1/1.jpg").content.startswith(b"\xff\xd8")
    assert client.get(f"{C}/{emis}/convention-v1/99.jpg").status_code == 404
    at = f"{C}/{emis}/retirer/"
    assert "Dites pourquoi" in client.post(at, {"why": " "}, follow=True).content.decode()
    assert "retirée" in client.post(at, {"why": "Erreur de signataire"}, follow=True).content.decode()
    assert "Erreur de signataire" in client.get(f"{C}/{emis}/").content.decode()
    assert Trace.objects.get(action="retrait").dossier == emis
    again = client.post(at, {"why": "Encore"}, follow=True).content.decode()
    assert "pas de convention en vigueur" in again
    client.post(f"/c/{CAMPAGNE}/emissions/demander/", {"dossier": str(emis)})
    row = prendre(reste(), "w1")
    assert row is not None
    emettre(row, "w1", Imprimerie(validate=None))
    shown = client.get(f"{C}/{emis}/").content.decode()
    assert "Version 2" in shown
    assert shown.index("courante") < shown.index("retiree")


def test_registre_busy_is_told(navigateur: Navigateur, base: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody issues, a withdrawal is refused with what to do, and nothing is written."""
    from convgen.registre import open_registre
    from convgen.web.campagnes import registre_dir, tenue_de
    from convgen.web.vues import dossiers

    monkeypatch.setattr(dossiers, "_ATTENTE_S", 0.0)
    with open_registre(registre_dir(CAMPAGNE), write=True):
        told = navigateur("instructeur").post(f"{C}/{base}/retirer/", {"why": "Essai"}, follow=True)
    assert "recommencez dans un instant" in told.content.decode()
    assert tenue_de(CAMPAGNE).registre.current(base) is not None


@pytest.mark.parametrize("address", ["", "?q=rodez", "{base}/"])
def test_few_queries(
    navigateur: Navigateur, base: int, emis: int, address: str, django_queries: Callable[[], Any]
) -> None:
    """List, search and dossier ask the database less than twenty times, however many returns there are."""
    client = navigateur("administrateur")
    with django_queries() as asked:
        assert client.get(f"{C}/{address.format(base=base)}").status_code == 200
    assert 0 < len(asked) < 20


@pytest.fixture
def django_queries() -> Callable[[], Any]:
    """Counts the queries of a block."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
