"""The whole exchange, once around and again, against the stub platform."""

import threading

import pytest

from convgen.errors import AccesRefuse
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.demarche.evenements import (
    ConventionEmise,
    ConventionEnvoyee,
    DossierRecu,
    EnEchec,
    PassageInterrompu,
    VerdictRendu,
)
from convgen.workflow.demarche.veille import veiller
from tests.plateforme.depots import RANG, deposer
from tests.plateforme.stub.etat import INSTRUCTEUR
from tests.plateforme.stub.serveur import EXPIRE, Panne
from tests.workflow.demarche.banc import Banc, compte
from tests.workflow.demarche.juge import un_scan

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
