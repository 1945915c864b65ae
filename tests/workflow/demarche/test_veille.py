"""The whole exchange, once around and again, against the stub platform."""

import threading
from collections.abc import Generator, Sequence
from typing import Any

import pytest

from convgen.errors import AccesRefuse
from convgen.evenement import Choix
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.demarche import emission
from convgen.workflow.demarche.evenements import (
    ConventionEmise,
    ConventionEnvoyee,
    DossierRecu,
    EnEchec,
    PassageInterrompu,
    Retenue,
    VerdictRendu,
)
from convgen.workflow.demarche.souvenir import Souvenir
from convgen.workflow.demarche.veille import passage, veiller
from convgen.workflow.events import Event
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
    """Dossiers that have not changed are not compared again; what cannot be issued is still told."""
    deposer(banc.memoire, 1, 2, 3)
    banc.memoire.dossiers[2].reponses[RANG["nombre_ecoles"]] = 7
    souvenir = Souvenir()
    compared = _compared(monkeypatch)
    with banc.plateforme() as plateforme, presses_ici():
        rounds = [list(passage(banc.veille(plateforme), souvenir)) for _ in range(3)]
        assert compared == [[1, 2, 3]]
        assert all(compte(events)["EnEchec"] == 1 for events in rounds)
        banc.memoire.corriger(1, nom="Commune d’Alby")
        assert compte(list(passage(banc.veille(plateforme), souvenir)))["ConventionEnvoyee"] == 1
    assert compared[1:] == [[1]]


def test_withdrawal_holds(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """A withdrawn convention stays so, told once, until its dossier changes or somebody orders another."""
    deposer(banc.memoire, 1, 2)
    compared, arret, rounds = _compared(monkeypatch), threading.Event(), []

    def stop_after_three(nom: str) -> None:
        rounds.append(nom)
        if rounds.count("convgenPage") == 3:
            arret.set()

    with banc.plateforme() as plateforme, presses_ici():
        list(passage(banc.veille(plateforme)))
        with open_registre(banc.registre, write=True) as registre:
            withdraw(registre, 1, why="montant faux")
            withdraw(registre, 2, why="essai")
        banc.stub.apres = stop_after_three
        told = list(veiller(banc.veille(plateforme), periode_s=0, arret=arret))
        retenues = [event for event in told if isinstance(event, Retenue)]
        assert retenues == [
            Retenue(numero=1, version=1, why="montant faux"),
            Retenue(numero=2, version=1, why="essai"),
        ]
        assert compared == [[1, 2], []]
        banc.memoire.corriger(1, nom="Commune d’Alby")
        assert ConventionEnvoyee(numero=1, version=2, retrouvee=False) in banc.passage()
        banc.generer()
        assert ConventionEnvoyee(numero=2, version=2, retrouvee=False) in banc.passage()


def test_what_others_did_between_two_rounds(banc: Banc) -> None:
    """Between rounds others add, replace and put back: the next round knows all of it, from memory or not."""
    deposer(banc.memoire, 1, 2)
    souvenir, journal = Souvenir(), banc.registre / "journal.jsonl"
    with banc.plateforme() as plateforme, presses_ici():
        veille = banc.veille(plateforme)
        list(passage(veille, souvenir))
        saved = journal.read_bytes()
        for numero in (1, 2):
            banc.memoire.ecrire(numero, MAIRIE, "voici", {"scan.pdf": un_scan(Outcome.NON_CONFORME)})
        # Another watch does everything; this one has nothing left to say.
        assert compte(banc.passage())["VerdictPousse"] == 2
        assert compte(list(passage(veille, souvenir))) == {"DossierRecu": 2}
        banc.decider(1, Choix.ACCEPTER)
        with (banc.courrier / "carnet.jsonl").open("ab") as file:
            file.write(b'{"key": "decision:1:0", "etat": "fa')
        assert compte(list(passage(veille, souvenir)))["VerdictPousse"] == 1
        # A backup of the journal put back over it, a dossier deleted to be read again.
        before = [len(dossier.messages) for dossier in banc.memoire.dossiers.values()]
        journal.write_bytes(saved)
        (banc.courrier / "dossiers" / "2.json").unlink()
        (banc.courrier / "etat.json").unlink()
        again = compte(list(passage(veille, souvenir)))
        assert (again["DossierRecu"], again["VerdictRendu"]) == (2, 2)
        assert [len(dossier.messages) for dossier in banc.memoire.dossiers.values()] == before


def _compared(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The dossiers that each issue compares with their conventions."""
    seen: list[list[int]] = []

    def counted(lus: Sequence[Lu | Rejet], *args: Any, **kwargs: Any) -> Generator[Event, None, None]:
        seen.append([lu.dossier.numero for lu in lus if isinstance(lu, Lu)])
        return generate(lus, *args, **kwargs)

    monkeypatch.setattr(emission, "generate", counted)
    return seen


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
