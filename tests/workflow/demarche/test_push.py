"""Push, against the stub platform: what was judged and decided is told once, and marked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from convgen.errors import UsageInvalide
from convgen.evenement import Choix, Issue, RetourRecu
from convgen.evenement import Message as Note
from convgen.registre import Journal, open_registre
from convgen.workflow.demarche.evenements import Classe, EnEchec, VerdictPousse
from tests.plateforme.depots import deposer
from tests.plateforme.stub.etat import INSTRUCTEUR
from tests.plateforme.stub.serveur import Panne
from tests.workflow.demarche.banc import Banc, compte, une_campagne_en_ligne

MAIRIE = "mairie@example.fr"


@pytest.fixture
def remis(banc: Banc) -> Banc:
    """Dossier 1 was accepted with its convention, and sent a scan back."""
    deposer(banc.memoire, 1)
    banc.pull()
    banc.generer()
    banc.send()
    banc.memoire.avancer(days=3)
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": b"%PDF scan"})
    banc.pull()
    return banc


def _dits(banc: Banc) -> list[str]:
    return [m.texte for m in banc.memoire.dossiers[1].messages if m.email == INSTRUCTEUR]


def _marques(banc: Banc) -> tuple[list[str], str]:
    dossier = banc.memoire.dossiers[1]
    return dossier.labels, dossier.annotations.get(0, "")


@pytest.mark.parametrize(
    ("verdict", "label"),
    [(Issue.CONFORME, "Complet"), (Issue.NON_CONFORME, "À relancer"), (Issue.A_EXAMINER, "À examiner")],
)
def test_verdict_is_told_and_marked(remis: Banc, verdict: Issue, label: str) -> None:
    """The French message goes to the collectivité unless a human must decide; label and annotation say it."""
    judged = remis.juger(1, verdict)
    events = compte(remis.push())
    assert _dits(remis) == ([judged.message] if judged.message else [])
    labels, annotation = _marques(remis)
    assert labels == [label]
    assert "21/05/2026" in annotation
    assert events["MarquePosee"] == 2
    assert remis.push() == []
    remis.pull()
    assert remis.push() == []


def test_better_return_changes_the_label(remis: Banc) -> None:
    """After a bad return then a good one, both were told, and the good one's label stays alone."""
    remis.juger(1, Issue.NON_CONFORME)
    remis.push()
    remis.memoire.ecrire(1, MAIRIE, "de nouveau", {"scan2.pdf": b"%PDF scan 2"})
    remis.pull()
    remis.juger(1, Issue.CONFORME)
    remis.push()
    assert len(_dits(remis)) == 2
    assert _marques(remis)[0] == ["Complet"]


def test_same_words_for_two_returns(remis: Banc) -> None:
    """Two bad returns that deserve the same words are each answered, even when the first answer was lost."""
    remis.juger(1, Issue.NON_CONFORME)
    remis.stub.pannes = [Panne(kind="erreur_apres", sur="convgenEnvoyerMessage")]
    assert compte(remis.push())["Reporte"] == 1
    assert VerdictPousse(numero=1, quoi="verdict", retrouvee=True) in remis.push()
    remis.memoire.ecrire(1, MAIRIE, "encore", {"scan2.pdf": b"%PDF scan 2"})
    remis.pull()
    remis.juger(1, Issue.NON_CONFORME)
    assert VerdictPousse(numero=1, quoi="verdict", retrouvee=False) in remis.push()
    assert len(_dits(remis)) == 2


def test_machine_that_may_not_accept(remis: Banc) -> None:
    """Where an instructeur accepts each convention, the machine's verdict is told to instructeurs only."""
    remis.campagne = replace(remis.campagne, suivi=replace(remis.campagne.suivi, machine_accepte=False))
    remis.juger(1, Issue.CONFORME)
    remis.push()
    assert _dits(remis) == []
    assert _marques(remis)[0] == ["À examiner"]
    remis.decider(1, Choix.ACCEPTER, "vu")
    remis.push()
    assert "bien reçue" in _dits(remis)[0]
    assert _marques(remis)[0] == ["Complet"]


def test_decision_speaks_in_the_place_of_the_machine(remis: Banc) -> None:
    """A verdict overruled before it was told is never told; the decision is, with its reason."""
    remis.juger(1, Issue.NON_CONFORME)
    remis.decider(1, Choix.ACCEPTER, "signature vérifiée par téléphone")
    remis.push()
    (said,) = _dits(remis)
    assert "bien reçue" in said
    remis.decider(1, Choix.REFAIRE, "la page 4 est coupée")
    remis.push()
    assert "la page 4 est coupée" in _dits(remis)[1]
    assert "retourner" in _dits(remis)[1]


def test_decision_that_says_the_same(remis: Banc) -> None:
    """An instructeur who confirms what the machine told adds no message."""
    remis.juger(1, Issue.CONFORME)
    remis.push()
    remis.decider(1, Choix.ACCEPTER)
    assert "VerdictPousse" not in compte(remis.push())
    assert len(_dits(remis)) == 1


def test_delay_is_told(remis: Banc) -> None:
    """A delay given is told with its new day."""
    remis.decider(1, Choix.PROLONGER, "travaux en mairie", date(2026, 9, 30))
    remis.push()
    assert "30" in _dits(remis)[0]
    assert "septembre" in _dits(remis)[0]


def test_day_of_a_return_to_do_again(remis: Banc) -> None:
    """It is the convention's, then the one last given; once past, no day is named."""
    said = []
    for days, why in ((0, "page 2 absente"), (1, "page 3 absente"), (200, "page 4 absente")):
        remis.memoire.avancer(days=days)
        remis.decider(1, Choix.REFAIRE, why)
        remis.push()
        said.append(" ".join(_dits(remis)[-1].split()))
        if not days:
            remis.decider(1, Choix.PROLONGER, "travaux", date(2026, 9, 30))
            remis.push()
    assert "au plus tard le 18 juillet 2026" in said[0]
    assert "au plus tard le 30 septembre 2026" in said[1]
    assert "sans attendre" in said[2]


def test_verdict_from_elsewhere(remis: Banc) -> None:
    """A retour that did not come by the platform is not answered there."""
    remis.juger(1, Issue.CONFORME, annonce=None)
    remis.juger(1, Issue.CONFORME, recu_le=remis.maintenant() + timedelta(hours=1), sha256="00")
    remis.push()
    assert _dits(remis) == []


def test_closed_on_order_only(remis: Banc) -> None:
    """Nothing is classé sans suite without an order; on order, what is destroyed is kept first."""
    remis.memoire.avancer(days=200)
    remis.memoire.modele_attestation = True
    remis.memoire.dossiers[1].attestation = remis.memoire.blob("attestation.pdf", b"%PDF attestation")
    remis.pull()
    remis.push()
    assert remis.memoire.dossiers[1].etat == "accepte"
    justificatif, motivation = remis.memoire.dossiers[1].justificatif, remis.memoire.dossiers[1].motivation
    assert justificatif is not None
    remis.decider(1, Choix.CLASSER, "aucun retour malgré trois relances")
    (classe,) = [event for event in remis.push() if isinstance(event, Classe)]
    kept = {path.name.split("-", 1)[1]: path.read_bytes() for path in classe.sauves}
    assert kept["attestation-attestation.pdf"] == b"%PDF attestation"
    assert kept[f"justificatif-{justificatif.nom}"] == justificatif.contenu
    assert kept["motivation.txt"].decode() == motivation
    dossier = remis.memoire.dossiers[1]
    assert (dossier.etat, dossier.motivation) == ("sans_suite", "aucun retour malgré trois relances")
    assert [event for event in remis.push() if isinstance(event, Classe)] == []
    remis.pull()
    assert remis.send() == []


@pytest.mark.parametrize("acte", ["RepasserEnInstruction", "ClasserSansSuite"])
@pytest.mark.parametrize("kind", ["erreur", "erreur_apres"])
def test_closure_interrupted(remis: Banc, acte: str, kind: str) -> None:
    """Interrupted at either act, done or not, the closure ends once, and all was kept."""
    remis.decider(1, Choix.CLASSER, "doublon")
    remis.stub.pannes = [Panne(kind=kind, sur=f"convgen{acte}")]
    assert compte(remis.push())["Reporte"] == 1
    remis.memoire.avancer(minutes=3)
    assert compte(remis.push())["Classe"] == 1
    assert remis.memoire.dossiers[1].etat == "sans_suite"
    assert len(list((remis.courrier / "sauvegardes/1").iterdir())) == 2


def test_nothing_destroyed_that_could_not_be_kept(remis: Banc) -> None:
    """When the justificatif cannot be fetched, the dossier stays accepted."""
    remis.decider(1, Choix.CLASSER, "doublon")
    remis.stub.pannes = [Panne(kind="fausse", sur="/fichiers/")]
    (echec,) = [event for event in remis.push() if isinstance(event, EnEchec)]
    assert "rien n’a été fait" in echec.why
    assert remis.memoire.dossiers[1].etat == "accepte"


@pytest.mark.parametrize("changes", [{"annotation": "Inconnue"}, {"labels": {"conforme": "Inconnu"}}])
def test_mark_that_the_demarche_lacks(remis: Banc, changes: dict[str, object]) -> None:
    """A label or an annotation that the démarche does not have is named, with the table to correct."""
    remis.campagne = une_campagne_en_ligne(**changes)
    remis.juger(1, Issue.CONFORME)
    with pytest.raises(UsageInvalide, match="Inconnu"):
        remis.push()


def test_received_and_told_are_in_the_journal(remis: Banc) -> None:
    """The registre's journal knows what came and what was said: the campaign is followed from there."""
    remis.juger(1, Issue.CONFORME)
    remis.push()
    events = list(Journal(remis.registre).evenements())
    assert [event.files for event in events if isinstance(event, RetourRecu)] == [("scan.pdf",)]
    assert [event.quoi for event in events if isinstance(event, Note)] == ["convention", "verdict"]
    with open_registre(remis.registre, write=False) as registre:
        assert registre.current(1) is not None
