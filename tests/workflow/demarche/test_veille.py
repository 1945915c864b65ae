"""The whole exchange, once around and again, against the stub platform."""

import threading

import pytest

from convgen.errors import AccesRefuse
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.demarche import veille as module
from convgen.workflow.demarche.evenements import (
    ConventionEmise,
    ConventionEnvoyee,
    DossierRecu,
    EnEchec,
    PassageInterrompu,
    VerdictRendu,
)
from convgen.workflow.demarche.veille import Souvenir, passage, veiller
from convgen.workflow.generate import generate
from convgen.workflow.withdraw import withdraw
from tests.plateforme.depots import RANG, deposer
from tests.plateforme.stub.etat import INSTRUCTEUR
from tests.plateforme.stub.serveur import EXPIRE, Panne
from tests.workflow.demarche.banc import Banc, compte, une_campagne_en_ligne
from tests.workflow.demarche.juge import un_scan
from tests.workflow.presse_ici import presses_ici

MAIRIE = "mairie@example.fr"


def test_once_around(banc: Banc) -> None:
    """Filed, it is accepted with its convention in the same round; sent back, it is judged and answered."""
    deposer(banc.memoire, 1)
    kinds = [type(event) for event in banc.passage()]
    assert kinds == [DossierRecu, ConventionEmise, ConventionEnvoyee]
    assert banc.memoire.dossiers[1].etat == "accepte"
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": un_scan(Outcome.CONFORME)})
    events = banc.passage()
    assert VerdictRendu(numero=1, files=("scan.pdf",), verdict="conforme") in events
    last = banc.memoire.dossiers[1].messages[-1]
    assert (last.email, "conforme" in last.texte) == (INSTRUCTEUR, True)
    assert banc.memoire.dossiers[1].labels == ["Complet"]
    assert compte(banc.passage()) == {"DossierRecu": 1}
    assert banc.passage() == []


def test_platform_down_then_up(banc: Banc) -> None:
    """A platform that does not answer ends one round; the next one does all that is due."""
    deposer(banc.memoire, 1)
    banc.stub.pannes = [Panne(kind="erreur", sur="convgenPage")] * 5
    (told,) = banc.passage()
    assert isinstance(told, PassageInterrompu)
    assert compte(banc.passage())["ConventionEnvoyee"] == 1


def test_refused_token_stops(banc: Banc) -> None:
    """A token that is refused stops the watch: nothing will change by itself."""
    banc.jeton = EXPIRE
    with pytest.raises(AccesRefuse):
        banc.passage()


def test_same_news_is_told_once(banc: Banc) -> None:
    """A dossier that cannot be issued is told when it is found, not at every round; a stop is obeyed."""
    deposer(banc.memoire, 1)
    banc.memoire.dossiers[1].reponses[RANG["nombre_ecoles"]] = 7
    arret, told = threading.Event(), []
    rounds: list[str] = []

    def stop_after_three(nom: str) -> None:
        rounds.append(nom)
        if rounds.count("convgenPage") == 4:
            arret.set()

    banc.stub.apres = stop_after_three
    with banc.plateforme() as plateforme:
        told = list(veiller(banc.veille(plateforme), periode_s=0, arret=arret))
    assert [event.numero for event in told if isinstance(event, EnEchec)] == [1]
    assert rounds.count("convgenPage") >= 4


def test_label_renamed_on_the_platform(banc: Banc) -> None:
    """A label that the démarche no more has is told, and the next deposit still has its convention."""
    deposer(banc.memoire, 1)
    banc.passage()
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": un_scan(Outcome.CONFORME)})
    banc.campagne = une_campagne_en_ligne(labels={"conforme": "Label d’hier"})
    deposer(banc.memoire, 2)
    events = banc.passage()
    assert ConventionEnvoyee(numero=2, version=1, retrouvee=False) in events
    (told,) = [event for event in events if isinstance(event, PassageInterrompu)]
    assert "Label d’hier" in told.why


def test_quiet_round_compares_nothing(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing changes the dossiers are not compared again; a change or a withdrawal is seen at once."""
    deposer(banc.memoire, 1, 2)
    banc.memoire.dossiers[2].reponses[RANG["nombre_ecoles"]] = 7
    souvenir = Souvenir()
    issued: list[int] = []
    monkeypatch.setattr(module, "generate", lambda *a, **k: (issued.append(1), generate(*a, **k))[1])
    with banc.plateforme() as plateforme, presses_ici():
        rounds = [list(passage(banc.veille(plateforme), souvenir)) for _ in range(3)]
        assert len(issued) == 1
        assert all(compte(events)["EnEchec"] == 1 for events in rounds)
        with open_registre(banc.registre, write=True) as registre:
            withdraw(registre, 1, why="essai")
        again = list(passage(banc.veille(plateforme), souvenir))
        assert ConventionEnvoyee(numero=1, version=2, retrouvee=False) in again
        banc.memoire.corriger(1, nom="Commune d’Alby")
        assert compte(list(passage(banc.veille(plateforme), souvenir)))["ConventionEnvoyee"] == 1
    assert len(issued) == 3


def test_stopped_in_the_middle(banc: Banc) -> None:
    """Stopped after any event, the next watch ends what was begun, once."""
    deposer(banc.memoire, 1, 2, 3)
    for _ in range(12):
        arret = threading.Event()
        with banc.plateforme() as plateforme:
            for _event in veiller(banc.veille(plateforme), periode_s=0, arret=arret):
                arret.set()
        if all(dossier.etat == "accepte" for dossier in banc.memoire.dossiers.values()):
            break
    with open_registre(banc.registre, write=False) as registre:
        for numero, dossier in banc.memoire.dossiers.items():
            ligne = registre.current(numero)
            assert ligne is not None
            assert dossier.justificatif is not None
            assert dossier.justificatif.contenu == registre.read_pdf(ligne)
            assert len(registre.versions(numero)) == 1
