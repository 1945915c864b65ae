"""The client of the platform: its pace, its patience, what it never does twice."""

import time

import pytest

from convgen.errors import AccesRefuse, ActeIncertain, ActeRefuse, PlateformeInjoignable
from convgen.plateforme.acces import Acces
from convgen.plateforme.cadence import Cadence
from convgen.plateforme.client import Patience, Plateforme
from convgen.plateforme.documents import DEMARCHE, ENVOYER_MESSAGE
from tests.plateforme.depots import deposer
from tests.plateforme.stub.etat import INSTRUCTEUR, relay
from tests.plateforme.stub.serveur import JETON, LECTURE, Panne, Stub


def _plateforme(stub: Stub, pauses: list[float], *, jeton: str = JETON, delai_s: float = 10) -> Plateforme:
    return Plateforme(
        acces=Acces(adresse=stub.adresse, jeton=jeton),
        patience=Patience(delai_s=delai_s),
        dormir=pauses.append,
    )


def _ecrire(plateforme: Plateforme) -> None:
    plateforme.agir(
        ENVOYER_MESSAGE,
        dossier=relay("Dossier", 1),
        instructeur=relay("Instructeur", INSTRUCTEUR),
        texte="bonjour",
        piece=None,
    )


def test_act_refused_for_pace_is_sent_again(stub: Stub) -> None:
    """A 429 surely did nothing: the act waits as long as the platform says, and takes place once."""
    deposer(stub.memoire, 1)
    stub.pannes = [Panne(kind="trop")]
    pauses: list[float] = []
    with _plateforme(stub, pauses) as plateforme:
        _ecrire(plateforme)
    assert pauses == [1.0]
    assert [message.texte for message in stub.memoire.dossiers[1].messages] == ["bonjour"]


@pytest.mark.parametrize("kind", ["erreur_apres", "coupee", "lente", "html", "passagere"])
def test_act_without_an_answer_is_sent_once(stub: Stub, kind: str) -> None:
    """When nothing says whether the act took place, it is not sent again by itself."""
    deposer(stub.memoire, 1)
    stub.pannes = [Panne(kind=kind, attente_s=0.5)]
    with _plateforme(stub, [], delai_s=0.2) as plateforme, pytest.raises(ActeIncertain):
        _ecrire(plateforme)
    assert stub.vues == ["convgenEnvoyerMessage"]


def test_act_that_never_left_is_tried_again(stub: Stub) -> None:
    """Nobody listens: the act is tried as often as a question, then told as unreachable, not as uncertain."""
    pauses: list[float] = []
    closed = Acces(adresse="http://127.0.0.1:9/api/v2/graphql", jeton=JETON)
    plateforme = Plateforme(acces=closed, patience=Patience(), dormir=pauses.append)
    with plateforme, pytest.raises(PlateformeInjoignable) as told:
        _ecrire(plateforme)
    assert not isinstance(told.value, ActeIncertain)
    assert len(pauses) == 4


def test_reasons_of_a_refused_act(stub: Stub) -> None:
    """What the platform objects is told in its own words."""
    deposer(stub.memoire, 1)
    stub.memoire.dossiers[1].archive = True
    with _plateforme(stub, []) as plateforme, pytest.raises(ActeRefuse, match="archiver"):
        _ecrire(plateforme)


def test_token_for_reading_only(stub: Stub) -> None:
    """A token that may only read is told as such at the first act."""
    deposer(stub.memoire, 1)
    with (
        _plateforme(stub, [], jeton=LECTURE) as plateforme,
        pytest.raises(AccesRefuse, match="lecture seule"),
    ):
        _ecrire(plateforme)
    assert stub.memoire.dossiers[1].messages == []


def test_real_limit_with_retry_after(stub: Stub) -> None:
    """Over the platform's limit, the client waits for true, and all its questions are answered."""
    stub.par_minute, stub.fenetre_s = 3, 0.5
    with Plateforme(
        acces=Acces(adresse=stub.adresse, jeton=JETON), dormir=lambda s: time.sleep(s / 4)
    ) as plateforme:
        for _ in range(5):
            plateforme.demander(DEMARCHE, numero=stub.memoire.numero)
    assert len(stub.vues) > 5


def test_pace() -> None:
    """Of 1,000 requests as fast as can be, no minute sees more than its share."""
    now, gone = [0.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    cadence = Cadence(maintenant=lambda: now[0], dormir=sleep, par_minute=390)
    for _ in range(1000):
        cadence.attendre()
        gone.append(now[0])
        now[0] += 0.01
    assert max(sum(start <= t < start + 60 for t in gone) for start in gone) == 390


def test_token_is_not_in_a_trace() -> None:
    """What prints the access does not print the token."""
    assert "secret" not in repr(Acces(adresse="https://x.example", jeton="secret"))
