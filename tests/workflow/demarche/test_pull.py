"""Pull, against the stub platform."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from convgen.cli.retours import from_lines
from convgen.errors import AccesRefuse, PlateformeInjoignable, ReponseInvalide, UsageInvalide
from convgen.evenement import ExpirationLue
from convgen.intake.dossiers import read
from convgen.intake.lecture import Lu
from convgen.plateforme.questions import la_demarche
from convgen.registre import Journal
from convgen.workflow.demarche.evenements import DossierEcarte, DossierRecu, PiecesPerdues, PiecesRecues
from tests.plateforme.depots import RANG, deposer
from tests.plateforme.stub.etat import COLLEGUE, INSTRUCTEUR, VIRUS
from tests.plateforme.stub.serveur import AUTRE_RESEAU, EXPIRE, Panne
from tests.workflow.demarche.banc import Banc, compte

MAIRIE = "mairie@example.fr"


def _lignes(banc: Banc) -> list[dict[str, Any]]:
    return [json.loads(ligne) for ligne in (banc.courrier / "retours.jsonl").read_text("utf-8").splitlines()]


def _numeros(banc: Banc) -> list[int]:
    return [row["numero"] for row in json.loads((banc.courrier / "dossiers.json").read_bytes())]


def test_dossiers_are_those_filed(banc: Banc) -> None:
    """What a collectivité filed is, field by field, what ``generate`` reads."""
    filed = deposer(banc.memoire, 1, 2, 3)
    events = banc.pull()
    assert compte(events) == {"DossierRecu": 3}
    read_back = read(banc.courrier / "dossiers.json", banc.campagne)
    dossiers = [lu.dossier for lu in read_back if isinstance(lu, Lu)]
    instants = [banc.memoire.dossiers[n].depose_le for n in (1, 2, 3)]
    assert dossiers == [replace(d, depose_le=i) for d, i in zip(filed, instants, strict=True)]


def test_only_what_changed(banc: Banc) -> None:
    """A second pull reads again the last minutes only, and tells only what changed."""
    deposer(banc.memoire, *range(1, 31))
    banc.pull()
    banc.memoire.avancer(hours=1)
    banc.memoire.corriger(2, nom="Commune d’Alby")
    assert banc.pull() == [DossierRecu(numero=2, etat=banc.memoire.dossiers[2].etat, nouveau=False)]
    banc.memoire.avancer(hours=1)
    banc.stub.vues.clear()
    assert banc.pull() == []
    assert banc.stub.vues == ["convgenDemarche", "convgenPage"]


def test_change_published_late(banc: Banc) -> None:
    """A change that the platform publishes after a later one, as transactions do, is not lost."""
    deposer(banc.memoire, 1, 2)
    banc.pull()
    banc.memoire.dossiers[1].nom = "Commune d’Alby"
    banc.memoire.dossiers[1].modifie_le = banc.memoire.dossiers[2].modifie_le - timedelta(seconds=30)
    assert compte(banc.pull()) == {"DossierRecu": 1}


def test_more_than_a_page(banc: Banc) -> None:
    """250 dossiers take three pages, and none is missing."""
    deposer(banc.memoire, *range(1, 251))
    banc.pull()
    assert banc.stub.vues.count("convgenPage") == 3
    assert _numeros(banc) == list(range(1, 251))


def test_files_of_one_message_are_one_retour(banc: Banc) -> None:
    """Two files, even of the same name, are one line that ``verify --retours`` reads, with its instant."""
    deposer(banc.memoire, 1)
    sent = banc.memoire.ecrire(1, MAIRIE, "voici", {"page 1.PDF": b"%PDF-1", "Page 1.pdf": b"%PDF-2"})
    events = [event for event in banc.pull() if isinstance(event, PiecesRecues)]
    (ligne,) = _lignes(banc)
    assert [Path(name).name for name in ligne["files"]] == ["page 1.PDF", "Page 1.pdf"]
    assert len(set(ligne["files"])) == 2
    assert [(banc.courrier / name).read_bytes() for name in ligne["files"]] == [b"%PDF-1", b"%PDF-2"]
    assert tuple(map(str, events[0].files)) == tuple(ligne["files"])
    (demande,) = from_lines(banc.courrier / "retours.jsonl", recu_le=None)
    assert (demande.dossier, demande.recu_le) == (1, sent.cree_le)
    assert all(path.is_file() for path in demande.files)


def test_our_own_messages_are_no_retours(banc: Banc) -> None:
    """What instructeurs or the platform send is no retour; what an invited person sends is one."""
    deposer(banc.memoire, 1)
    banc.memoire.dossiers[1].suiveurs.append("suiveur@ailleurs.example")
    for email in (INSTRUCTEUR, COLLEGUE.upper(), "suiveur@ailleurs.example", "adjointe@example.fr"):
        banc.memoire.ecrire(1, email, "bonjour", {"a.pdf": email.encode()})
    banc.memoire.ecrire(1, MAIRIE, "une question, sans pièce")
    banc.pull()
    (ligne,) = _lignes(banc)
    assert (banc.courrier / ligne["files"][0]).read_bytes() == b"adjointe@example.fr"


def test_hostile_file_names(banc: Banc) -> None:
    """Whatever the name, the file stays in its folder and keeps what can be kept of its name."""
    deposer(banc.memoire, 1)
    names = [
        "../../../tmp/x.pdf",
        ".cache",
        "a\u202efdp.exe",
        "n" * 400 + ".pdf",
        "48-Mende-Convention-ENT-22-23.pdf",
    ]
    for rank, name in enumerate(names):
        banc.memoire.ecrire(1, MAIRIE, "", {name: bytes([rank])})
    banc.pull()
    paths = [banc.courrier / ligne["files"][0] for ligne in _lignes(banc)]
    assert [path.read_bytes() for path in paths] == [bytes([rank]) for rank in range(len(names))]
    assert all(path.resolve().is_relative_to(banc.courrier / "retours") for path in paths)
    assert paths[3].name.endswith("n.pdf")
    assert paths[4].name == "48-Mende-Convention-ENT-22-23.pdf"


def test_scan_is_awaited_then_not_for_ever(banc: Banc) -> None:
    """Files under scan are taken once safe; those of a scan that never ends, after an hour."""
    banc.memoire.delai_antivirus = timedelta(minutes=5)
    deposer(banc.memoire, 1, 2)
    banc.memoire.ecrire(1, MAIRIE, "", {"a.pdf": b"%PDF-a"})
    assert compte(banc.pull()) == {"PiecesAttendues": 1, "DossierRecu": 2}
    assert _lignes(banc) == []
    banc.memoire.avancer(minutes=20)
    assert compte(banc.pull())["PiecesRecues"] == 1
    banc.memoire.delai_antivirus = timedelta(days=30)
    banc.memoire.ecrire(2, MAIRIE, "", {"b.pdf": b"%PDF-b"})
    assert compte(banc.pull())["PiecesAttendues"] == 1
    banc.memoire.avancer(minutes=61)
    assert compte(banc.pull()) == {"PiecesRecues": 1}
    assert len(_lignes(banc)) == 2


def test_infected_file_is_told(banc: Banc) -> None:
    """A file that the scan takes away is no retour, and somebody is told once."""
    banc.memoire.delai_antivirus = timedelta(minutes=5)
    deposer(banc.memoire, 1)
    message = banc.memoire.ecrire(1, MAIRIE, "", {"a.pdf": VIRUS})
    banc.pull()
    banc.generer()
    banc.memoire.avancer(minutes=20)
    perdues = [event for event in banc.pull() if isinstance(event, PiecesPerdues)]
    assert perdues == [PiecesPerdues(numero=1, message=message.id, files=("a.pdf",))]
    assert _lignes(banc) == []
    assert compte(banc.pull()) == {}
    assert [event["key"] for event in Journal(banc.registre).events()] == [f"perdu:1:{message.id}"]


def test_address_that_expired_meanwhile(banc: Banc) -> None:
    """When an hour passes between the page and the file, the dossier is asked for again."""
    deposer(banc.memoire, 1)
    banc.memoire.ecrire(1, MAIRIE, "", {"a.pdf": b"%PDF-a"})
    banc.stub.apres = lambda nom: banc.memoire.avancer(hours=2) if nom == "convgenPage" else None
    assert compte(banc.pull())["PiecesRecues"] == 1
    assert "convgenDossier" in banc.stub.vues


def test_redirected_file(banc: Banc) -> None:
    """A file behind a redirection is fetched all the same."""
    deposer(banc.memoire, 1)
    banc.stub.redirige = True
    banc.memoire.ecrire(1, MAIRIE, "", {"a.pdf": b"%PDF-a"})
    assert compte(banc.pull())["PiecesRecues"] == 1


@pytest.mark.parametrize("kind", ["fausse", "coupee"])
def test_altered_file_is_fetched_again(banc: Banc, kind: str) -> None:
    """Bytes that are not those announced never become a retour: once, another try; twice, the next pull."""
    deposer(banc.memoire, 1)
    banc.memoire.ecrire(1, MAIRIE, "", {"a.pdf": b"%PDF-a" * 100})
    banc.stub.pannes = [Panne(kind=kind, sur="/fichiers/")] * 2
    assert compte(banc.pull()) == {"PiecesAttendues": 1, "DossierRecu": 1}
    assert _lignes(banc) == []
    banc.stub.pannes = [Panne(kind=kind, sur="/fichiers/")]
    assert compte(banc.pull()) == {"PiecesRecues": 1}


def test_message_during_the_pull(banc: Banc) -> None:
    """A message that arrives while pages are read comes with this pull, or with the next one."""
    deposer(banc.memoire, *range(1, 151))

    def someone_writes(nom: str) -> None:
        if nom == "convgenPage" and not banc.memoire.dossiers[5].messages:
            banc.memoire.ecrire(5, MAIRIE, "", {"a.pdf": b"%PDF-a"})

    banc.stub.apres = someone_writes
    banc.pull()
    assert [ligne["dossier"] for ligne in _lignes(banc)] == [5]
    assert len(_numeros(banc)) == 150


@pytest.mark.parametrize("kind", ["trop", "erreur", "coupee", "passagere", "html"])
def test_passing_failure(banc: Banc, kind: str) -> None:
    """A failure that may pass is asked again, and nothing is missing."""
    deposer(banc.memoire, 1)
    banc.stub.pannes = [Panne(kind=kind, sur="convgenPage")] * 2
    assert compte(banc.pull()) == {"DossierRecu": 1}
    assert banc.pauses == [1.0, 1.0 if kind == "trop" else 2.0]


def test_slow_answer(banc: Banc) -> None:
    """An answer that takes longer than the patience is asked again."""
    deposer(banc.memoire, 1)
    banc.delai_s = 1.5
    banc.stub.pannes = [Panne(kind="lente", sur="convgenPage", attente_s=2)]
    assert compte(banc.pull()) == {"DossierRecu": 1}
    assert banc.stub.vues.count("convgenPage") >= 2


@pytest.mark.parametrize(("kind", "mots"), [("partielle", "erreur"), ("nulle", "il manque un dossier")])
def test_partial_data_is_fatal(banc: Banc, kind: str, mots: str) -> None:
    """An error beside data, or a missing node, stops the pull before anything of the page is kept."""
    deposer(banc.memoire, 1)
    banc.stub.pannes = [Panne(kind=kind, sur="convgenPage")]
    with pytest.raises(ReponseInvalide, match=mots):
        banc.pull()
    assert list((banc.courrier / "dossiers").iterdir()) == []
    assert compte(banc.pull()) == {"DossierRecu": 1}


def test_lasting_failure(banc: Banc) -> None:
    """After five tries, each later than the one before, it is said that nothing is lost."""
    banc.stub.pannes = [Panne(kind="erreur", sur="convgenDemarche")] * 9
    with pytest.raises(PlateformeInjoignable, match=r"rien n’est perdu"):
        banc.pull()
    assert banc.pauses == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("jeton", "mots"), [(EXPIRE, "expiré"), (AUTRE_RESEAU, r"203\.0\.113\.7/32"), ("inconnu", "jeton")]
)
def test_refused_token(banc: Banc, jeton: str, mots: str) -> None:
    """A token that is refused is said in words that tell what to do, and is not tried again."""
    banc.jeton = jeton
    with pytest.raises(AccesRefuse, match=mots):
        banc.pull()
    assert banc.stub.vues == ["convgenDemarche"]


def test_no_right_on_the_demarche(banc: Banc) -> None:
    """A démarche that the token does not cover is told as such."""
    banc.memoire.numero = 999
    with banc.plateforme() as plateforme, pytest.raises(AccesRefuse, match="démarche"):
        la_demarche(plateforme, 104_000)


def test_another_demarche(banc: Banc) -> None:
    """A courrier is that of one démarche: another one is refused before anything is mixed."""
    banc.pull()
    banc.memoire.numero = 105_000
    with pytest.raises(UsageInvalide, match="104000"):
        banc.pull()


def test_refused_cursor(banc: Banc) -> None:
    """A cursor that the platform no more understands costs a second reading, no dossier."""
    deposer(banc.memoire, *range(1, 151))
    banc.stub.pannes = [Panne(kind="partielle", sur="convgenPage")]
    with pytest.raises(ReponseInvalide):
        banc.pull()
    etat = banc.courrier / "etat.json"
    banc.pull()
    kept = json.loads(etat.read_bytes())
    etat.write_text(json.dumps(kept | {"apres": "???", "depuis": "2018-01-01T00:00:00+00:00"}))
    banc.pull()
    assert len(_numeros(banc)) == 150


def test_dossier_that_cannot_be_read(banc: Banc) -> None:
    """A dossier whose answers make no sense is set aside with its reasons, and stops no other."""
    deposer(banc.memoire, 1, 2)
    banc.memoire.dossiers[1].reponses[RANG["ecoles"]] = ["École inconnue"]
    del banc.memoire.dossiers[1].reponses[RANG["montant"]]
    (ecarte,) = [event for event in banc.pull() if isinstance(event, DossierEcarte)]
    assert ecarte.numero == 1
    assert any("[champs]" in problem for problem in ecarte.problems)
    assert _numeros(banc) == [2]


def test_establishment_not_known_yet(banc: Banc) -> None:
    """While the platform waits for the SIRENE file, the dossier is set aside; it is read again anyway."""
    deposer(banc.memoire, 1)
    banc.memoire.dossiers[1].incomplet = True
    assert compte(banc.pull()) == {"DossierRecu": 1, "DossierEcarte": 1}
    banc.memoire.avancer(hours=1)
    banc.memoire.dossiers[1].incomplet = False
    banc.pull()
    assert _numeros(banc) == [1]


def test_ended_dossier_has_no_convention(banc: Banc) -> None:
    """A dossier classé sans suite leaves the file that ``generate`` reads, and is no error."""
    deposer(banc.memoire, 1, 2)
    banc.pull()
    banc.memoire.corriger(1, etat="sans_suite")
    assert compte(banc.pull()) == {"DossierRecu": 1}
    assert _numeros(banc) == [2]


def test_expiry_is_noted_when_it_changes(banc: Banc) -> None:
    """The journal has the day on which the platform deletes a dossier, once for each change of it."""
    banc.memoire.conservation = timedelta(days=365)
    deposer(banc.memoire, 1)
    banc.pull()
    banc.generer()
    for pulled in range(3):
        banc.memoire.ecrire(1, MAIRIE, f"message {pulled}")
        banc.pull()
    banc.memoire.avancer(days=2)
    banc.send()
    banc.pull()
    banc.memoire.rouvrir(1)
    banc.pull()
    told = [event.le for event in Journal(banc.registre).evenements() if isinstance(event, ExpirationLue)]
    assert told == [date(2027, 5, 18), date(2027, 5, 20), date(2027, 5, 18)]
