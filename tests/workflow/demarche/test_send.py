"""Send, against the stub platform: the convention reaches its collectivité, and never twice."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest

from convgen.campagne import Envoi
from convgen.errors import PlateformeInjoignable, UsageInvalide
from convgen.evenement import Choix, Decision, Message
from convgen.plateforme.client import Plateforme
from convgen.registre import Journal, open_registre
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import ConventionEnvoyee, EnEchec, Reporte
from convgen.workflow.demarche.send import reprendre
from tests.factories import une_campagne
from tests.plateforme.depots import deposer
from tests.plateforme.stub.etat import COLLEGUE, INSTRUCTEUR
from tests.plateforme.stub.serveur import Panne
from tests.workflow.demarche.banc import Banc, compte, une_campagne_en_ligne

MODES = pytest.mark.parametrize("mode", list(Envoi))


def _emettre(banc: Banc, *numeros: int, mode: Envoi = Envoi.JUSTIFICATIF) -> None:
    banc.campagne = une_campagne_en_ligne(envoi=mode)
    deposer(banc.memoire, *numeros)
    banc.pull()
    banc.generer()


def _pdf(banc: Banc, numero: int) -> bytes:
    with open_registre(banc.registre, write=False) as registre:
        ligne = registre.current(numero)
        assert ligne is not None
        return registre.read_pdf(ligne)


def _remises(banc: Banc, numero: int) -> list[bytes | None]:
    """Every convention that this collectivité can see, wherever it is."""
    dossier = banc.memoire.dossiers[numero]
    sent = [
        blob.contenu for message in dossier.messages if message.email == INSTRUCTEUR for blob in message.blobs
    ]
    return [*sent, *([dossier.justificatif.contenu] if dossier.justificatif else [])]


@MODES
def test_convention_reaches_the_collectivite(banc: Banc, mode: Envoi) -> None:
    """The very bytes issued, with the campaign's words and the due date; then no more."""
    _emettre(banc, 1, mode=mode)
    assert banc.send() == [ConventionEnvoyee(numero=1, version=1, retrouvee=False)]
    assert _remises(banc, 1) == [_pdf(banc, 1)]
    dossier = banc.memoire.dossiers[1]
    told = dossier.motivation or "".join(m.texte for m in dossier.messages if m.email == INSTRUCTEUR)
    for words in (
        "VÉRIFIER",
        "FAIRE SIGNER",
        "SCANNER ET RETOURNER",
        "18\u00a0juillet\u00a02026",
        "version 1",
    ):
        assert words in told.replace("18 juillet 2026", "18\u00a0juillet\u00a02026"), told
    assert dossier.etat == ("accepte" if mode is Envoi.JUSTIFICATIF else "en_construction")
    events = list(Journal(banc.registre).evenements())
    assert [(e.dossier, e.quoi, e.empreinte) for e in events if isinstance(e, Message)] == [
        (1, "convention", "v1")
    ]
    assert banc.send() == []
    banc.pull()
    assert (banc.send(), _remises(banc, 1)) == ([], [_pdf(banc, 1)])


@MODES
def test_new_version_replaces_the_former(banc: Banc, mode: Envoi) -> None:
    """A dossier reopened and corrected receives its second version, which says that the first is caduque."""
    _emettre(banc, 1, mode=mode)
    banc.send()
    former = _pdf(banc, 1)
    banc.memoire.rouvrir(1)
    banc.memoire.corriger(1, nom="Commune d’Albi la Belle")
    banc.pull()
    banc.generer()
    assert banc.send() == [ConventionEnvoyee(numero=1, version=2, retrouvee=False)]
    assert _remises(banc, 1)[-1] == _pdf(banc, 1) != former
    dossier = banc.memoire.dossiers[1]
    assert "caduque" in (dossier.motivation or dossier.messages[-1].texte)


def test_accepted_dossier_that_changed(banc: Banc) -> None:
    """A new version of an accepted dossier: what is destroyed is kept first, then it is accepted anew."""
    _emettre(banc, 1)
    banc.send()
    former, words = _pdf(banc, 1), banc.memoire.dossiers[1].motivation
    banc.memoire.corriger(1, nom="Commune d’Albi la Belle")
    banc.pull()
    banc.generer()
    assert compte(banc.send()) == {"ConventionEnvoyee": 1}
    assert _remises(banc, 1) == [_pdf(banc, 1)]
    kept = {
        path.name.split("-", 1)[1]: path.read_bytes() for path in (banc.courrier / "sauvegardes/1").iterdir()
    }
    assert kept["motivation.txt"].decode() == words
    assert [content for name, content in kept.items() if name.startswith("justificatif-")] == [former]


def test_nothing_is_destroyed_that_could_not_be_kept(banc: Banc) -> None:
    """When the former justificatif cannot be fetched, the decision is not taken back."""
    _emettre(banc, 1)
    banc.send()
    former = _pdf(banc, 1)
    banc.memoire.corriger(1, nom="Commune d’Albi la Belle")
    banc.pull()
    banc.generer()
    banc.stub.pannes = [Panne(kind="fausse", sur="/fichiers/")]
    assert compte(banc.send()) == {"EnEchec": 1}
    assert _remises(banc, 1) == [former]
    assert compte(banc.send()) == {"ConventionEnvoyee": 1}


def test_decision_of_somebody_else_is_left_alone(banc: Banc) -> None:
    """A dossier accepted by a human, with another paper or none, is told and not touched."""
    _emettre(banc, 1, 2)
    banc.memoire.corriger(1, etat="accepte")
    banc.memoire.corriger(2, etat="accepte", justificatif=banc.memoire.blob("autre.pdf", b"%PDF autre"))
    banc.pull()
    assert compte(banc.send()) == {"EnEchec": 2}
    assert (_remises(banc, 1), _remises(banc, 2)) == ([], [b"%PDF autre"])


@MODES
@pytest.mark.parametrize("kind", ["erreur_apres", "coupee"])
def test_lost_answer_is_looked_for(banc: Banc, mode: Envoi, kind: str) -> None:
    """The act took place but its answer was lost: the next send finds it on the platform, and notes it."""
    _emettre(banc, 1, mode=mode)
    banc.stub.pannes = [Panne(kind=kind, sur="convgen(Accepter|EnvoyerMessage)")]
    assert compte(banc.send()) == {"Reporte": 1}
    assert banc.send() == [ConventionEnvoyee(numero=1, version=1, retrouvee=True)]
    assert _remises(banc, 1) == [_pdf(banc, 1)]


@MODES
def test_act_perhaps_still_under_way(banc: Banc, mode: Envoi) -> None:
    """An act that the platform has not shown yet is not repeated before it surely has failed."""
    _emettre(banc, 1, mode=mode)
    banc.stub.pannes = [Panne(kind="erreur", sur="convgen(Accepter|EnvoyerMessage)")]
    assert compte(banc.send()) == {"Reporte": 1}
    (again,) = banc.send()
    assert isinstance(again, Reporte)
    assert "interrompu" in again.why
    banc.memoire.avancer(minutes=3)
    assert banc.send() == [ConventionEnvoyee(numero=1, version=1, retrouvee=False)]
    assert _remises(banc, 1) == [_pdf(banc, 1)]


class Coupure(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


@MODES
@pytest.mark.parametrize("rang", range(1, 8))
def test_killed_at_each_request(banc: Banc, mode: Envoi, rang: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed just after any request to the platform, run again: the convention is there once."""
    _emettre(banc, 1, mode=mode)
    seen: list[None] = []
    original = {nom: getattr(Plateforme, nom) for nom in ("demander", "agir", "deposer")}

    def deadly(nom: str) -> Any:
        def call(self: Plateforme, *args: Any, **kwargs: Any) -> Any:
            answer = original[nom](self, *args, **kwargs)
            seen.append(None)
            if len(seen) == rang:
                raise Coupure
            return answer

        return call

    with monkeypatch.context() as patched:
        for nom in original:
            patched.setattr(Plateforme, nom, deadly(nom))
        with contextlib.suppress(Coupure):
            banc.send()
    banc.memoire.avancer(minutes=3)
    banc.send()
    assert _remises(banc, 1) == [_pdf(banc, 1)]
    assert banc.send() == []


@MODES
@pytest.mark.parametrize("method", ["noter", "suspendre"])
def test_killed_around_the_note(
    banc: Banc, mode: Envoi, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the act, or between the act and the line that tells it: the convention is there once."""
    _emettre(banc, 1, mode=mode)

    def deadly(*_args: object, **_kwargs: object) -> None:
        raise Coupure

    with monkeypatch.context() as patched:
        patched.setattr(Bureau, method, deadly)
        with pytest.raises(Coupure):
            banc.send()
    banc.memoire.avancer(minutes=3)
    retrouvee = method == "noter"
    assert banc.send() == [ConventionEnvoyee(numero=1, version=1, retrouvee=retrouvee)]
    assert _remises(banc, 1) == [_pdf(banc, 1)]


def test_attestation_of_the_platform(banc: Banc) -> None:
    """While the platform makes attestations nothing more is accepted; then those dossiers are taken anew."""
    banc.memoire.modele_attestation = True
    _emettre(banc, 1)
    banc.send()
    deposer(banc.memoire, 2)
    banc.pull()
    banc.generer()
    (told,) = banc.send()
    assert isinstance(told, EnEchec)
    assert "attestation" in told.why
    assert _remises(banc, 2) == []
    banc.memoire.modele_attestation = False
    with banc.bureau() as bureau:
        assert compte(list(reprendre(bureau))) == {"ConventionEnvoyee": 2}
    assert banc.memoire.dossiers[1].attestation is None
    assert _remises(banc, 1) == [_pdf(banc, 1)]
    assert any("attestation-dossier-1" in path.name for path in (banc.courrier / "sauvegardes/1").iterdir())
    banc.pull()
    assert banc.send() == []


def test_dossier_that_changes_meanwhile(banc: Banc) -> None:
    """A dossier changed since the pull gets nothing that is already wrong; other champs change nothing."""
    _emettre(banc, 1, 2)
    banc.memoire.corriger(1, nom="Autre nom")
    banc.memoire.formulaire.champs.append(("TextChamp", "Un champ de plus"))
    banc.memoire.dossiers[2].reponses[len(banc.memoire.formulaire.champs) - 1] = "x"
    assert compte(banc.send()) == {"Reporte": 1, "ConventionEnvoyee": 1}
    assert _remises(banc, 1) == []


def test_correction_asked_for(banc: Banc) -> None:
    """A dossier whose collectivité is asked to correct it waits."""
    _emettre(banc, 1)
    banc.memoire.corriger(1, correction_le=banc.maintenant())
    assert compte(banc.send()) == {"Reporte": 1}
    assert banc.memoire.dossiers[1].etat == "en_construction"


def test_instructeur_of_another_groupe(banc: Banc) -> None:
    """Who is not of the dossier's groupe is told so, and the other dossiers are sent."""
    _emettre(banc, 1, 2)
    banc.memoire.groupes.append([COLLEGUE])
    banc.memoire.dossiers[1].groupe = 1
    (echec, _) = banc.send()
    assert isinstance(echec, EnEchec)
    assert "--instructeur" in echec.why
    assert (len(_remises(banc, 1)), len(_remises(banc, 2))) == (0, 1)


def test_instructeur_of_no_groupe(banc: Banc) -> None:
    """Who is instructeur nowhere is told once, before any dossier is touched."""
    _emettre(banc, 1, 2)
    banc.instructeur = "inconnu@example.fr"
    with pytest.raises(UsageInvalide, match="inconnu@example"):
        banc.send()
    assert {dossier.etat for dossier in banc.memoire.dossiers.values()} == {"en_construction"}


def test_campaign_that_is_not_driven(banc: Banc) -> None:
    """A campaign without the table [demarche] is pulled, and says what it lacks when it is to be sent."""
    _emettre(banc, 1)
    banc.campagne = une_campagne(demarche=None)
    banc.pull()
    with pytest.raises(UsageInvalide, match=r"\[demarche\]"):
        banc.send()


def test_order_to_close_stops_the_send(banc: Banc) -> None:
    """A dossier that an instructeur has classé receives no convention."""
    _emettre(banc, 1)
    order = {"jusqu_au": None, "why": "doublon", "par": "Léa", "retour": None, "verdict": None}
    Journal(banc.registre).record(
        Decision(dossier=1, version=1, choix=Choix.CLASSER, instant=banc.maintenant(), **order)
    )
    assert banc.send() == []


def test_storage_that_fails(banc: Banc) -> None:
    """An upload is tried three times, each at another place; then the dossier is as it was."""
    _emettre(banc, 1, mode=Envoi.MESSAGE)
    banc.stub.pannes = [Panne(kind="erreur", sur="/depot/")] * 2
    assert compte(banc.send()) == {"ConventionEnvoyee": 1}
    deposer(banc.memoire, 2)
    banc.pull()
    banc.generer()
    banc.stub.pannes = [Panne(kind="erreur", sur="/depot/")] * 3
    with pytest.raises(PlateformeInjoignable, match="proxy"):
        banc.send()
    banc.stub.pannes.clear()
    assert compte(banc.send()) == {"ConventionEnvoyee": 1}


def test_scan_of_our_own_file(banc: Banc) -> None:
    """While the platform scans what we sent, it still knows it as sent."""
    banc.memoire.delai_antivirus = timedelta(minutes=10)
    _emettre(banc, 1, mode=Envoi.MESSAGE)
    banc.stub.pannes = [Panne(kind="erreur_apres", sur="convgenEnvoyerMessage")]
    banc.send()
    assert banc.send() == [ConventionEnvoyee(numero=1, version=1, retrouvee=True)]
