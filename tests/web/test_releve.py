"""The service's own exchange with the platform, against the stub."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from convgen.evenement import RetourJuge
from convgen.plateforme.acces import VARIABLE
from tests.plateforme.depots import deposer
from tests.plateforme.stub.etat import INSTRUCTEUR
from tests.plateforme.stub.serveur import EXPIRE, JETON
from tests.web.conftest import CAMPAGNE
from tests.workflow.demarche.banc import Banc, un_banc, une_campagne_en_ligne
from tests.workflow.presse_ici import presses_ici

MAIRIE = "mairie@example.fr"
UNE_PAGE = b"%PDF-1.7 illisible"


@pytest.fixture
def banc(base: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Banc]:
    """A platform whose dossiers are those of the open campaign."""
    from convgen.web import releve
    from convgen.web.campagnes import registre_dir

    monkeypatch.setattr(releve, "campagne_de", lambda _: une_campagne_en_ligne())
    monkeypatch.setattr(releve, "PERIODE_S", 0.0)
    with un_banc(tmp_path) as made, presses_ici():
        yield made
    for name in ("courrier", "relances"):
        shutil.rmtree(registre_dir(CAMPAGNE).parent / name, ignore_errors=True)


def test_from_the_deposit_to_the_answer(banc: Banc) -> None:
    """Issued and sent in one round; a return waits in the queue, its verdict is told in the next round."""
    from convgen.web.bail import prendre
    from convgen.web.campagnes import tenue_de
    from convgen.web.donnees import exporter
    from convgen.web.jugement import juger, reste
    from convgen.web.models import Depot, DossierImporte
    from convgen.web.releve import PAR, Releve

    releve = Releve(environ={VARIABLE: JETON}, adresse=banc.stub.adresse)
    arret, memoire = threading.Event(), banc.memoire
    deposer(memoire, 5)
    releve.passer(arret)
    assert memoire.dossiers[5].etat == "accepte"
    assert DossierImporte.objects.filter(numero=5, importe_par=PAR).exists()
    memoire.ecrire(5, MAIRIE, "voici", {"scan.pdf": UNE_PAGE})
    for _ in range(2):
        releve.passer(arret)
    (row,) = Depot.objects.filter(annonce=5)
    assert (row.depose_par, row.noms, row.juge_le) == (PAR, "scan.pdf", None)
    assert juger(prendre(reste(), "w1"), "w1")
    # What the queue does not take is judged at once: the very same files again, a file that is no picture.
    memoire.avancer(minutes=5)
    memoire.ecrire(5, MAIRIE, "encore", {"scan.pdf": UNE_PAGE})
    memoire.ecrire(5, MAIRIE, "voici", {"scan.docx": b"PK"})
    releve.passer(arret)
    judged = [event for event in tenue_de(CAMPAGNE).journal.evenements() if isinstance(event, RetourJuge)]
    assert [event.annonce for event in judged if event.annonce == 5] == [5, 5, 5]
    assert Depot.objects.filter(annonce=5).count() == 1
    with exporter(memoire.dossiers[5].siret, "moi") as archive, ZipFile(archive) as zipped:
        names = [name.partition("/courrier/")[2] for name in zipped.namelist() if "/courrier/" in name]
    assert "dossiers/5.json" in names
    assert sum(name.endswith("scan.pdf") for name in names) == 2
    for _ in range(2):
        said = [message for message in memoire.dossiers[5].messages if message.email == INSTRUCTEUR]
        assert len(said) == 3
        releve.passer(arret)


def test_without_token_nothing_is_asked(banc: Banc, caplog: pytest.LogCaptureFixture) -> None:
    """No token, no question and no complaint; a refused one is told, and not tried again at once."""
    from convgen.web.releve import Releve

    deposer(banc.memoire, 5)
    Releve(environ={}, adresse=banc.stub.adresse).passer(threading.Event())
    assert (banc.stub.vues, caplog.records) == ([], [])
    refused = Releve(environ={VARIABLE: EXPIRE}, adresse=banc.stub.adresse)
    for _ in range(3):
        refused.passer(threading.Event())
    assert len(banc.stub.vues) == 1
    assert [record.message for record in caplog.records] == ["round not ended (AccesRefuse)"]
