"""Personal data: handed over for one collectivité and no other; purged in time, recorded without names."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.acceptance.installed import canonical
from tests.web.conftest import CAMPAGNE
from tests.workflow.lus import des_lus

AUTRE = "montpellier-2022-2023"
"""Its last deposit was in October 2022."""


@pytest.fixture
def deux(base: int) -> list[dict[str, Any]]:
    """Two dossiers imported, of two collectivités."""
    from convgen.web.campagnes import campagne_de
    from convgen.web.importation import importer, lire

    rows = [canonical(lu.dossier) for lu in des_lus(71, 72)]
    rows[1]["signataire"]["nom"] = "TARTEMPION"
    campagne = campagne_de(CAMPAGNE)
    importer(lire(BytesIO(json.dumps(rows).encode()), "d.json", campagne), campagne, "moi")
    return rows


@pytest.fixture
def ancienne(base: int) -> Path:
    """The folder of a campaign that ended long ago, with a dossier and a return."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from convgen.web.campagnes import campagne_de, ouvrir, registre_dir
    from convgen.web.importation import importer
    from convgen.web.reception import Envoi, recevoir

    row = ouvrir(AUTRE)
    importer(des_lus(81), campagne_de(AUTRE), "moi")
    envoi = Envoi(campagne=row, par="moi", annonce=81, recu_le=timezone.now())
    recevoir([SimpleUploadedFile("a.pdf", b"%PDF-1.7 ancien")], envoi, taille_max=10_000_000)
    return registre_dir(AUTRE).parent


def test_handed_over(
    deux: list[dict[str, Any]], depose: Callable[..., Any], navigateur: Callable[[str | None], Any]
) -> None:
    """Its dossier, its returns, what was done: nothing of another collectivité."""
    from convgen.web.models import Trace
    from convgen.web.trace import tracer

    row, _ = depose(b"%PDF-1.7 sien", "scan.pdf", 71)
    depose(b"%PDF-1.7 autre", "autre.pdf", 72)
    tracer("jeanne", "essai", campagne=CAMPAGNE, dossier=71)
    siret = deux[0]["collectivite"]["siret"]
    answer = navigateur("administrateur").post("/administration/donnees/remettre/", {"siret": siret})
    assert answer["Content-Disposition"] == f'attachment; filename="donnees-{siret}.zip"'
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as zipped:
        told = json.loads(zipped.read("donnees.json"))
        assert zipped.read(f"{CAMPAGNE}/retours/{row.pk}/0-scan.pdf") == b"%PDF-1.7 sien"
        assert len(zipped.namelist()) == 2
    answer.close()
    [known] = told["campagnes"]
    assert [dossier["numero"] for dossier in known["dossiers"]] == [71]
    assert [retour["annonce"] for retour in known["retours"]] == [71]
    assert "jeanne" in [acte["par"] for acte in known["actes"]]
    assert "TARTEMPION" not in json.dumps(told)
    assert siret not in json.dumps([*Trace.objects.values("vu")])


def test_issued_convention_is_handed_over(base: int) -> None:
    """The issued bytes are in the archive, with what was noted of them."""
    from convgen.web.campagnes import tenue_de
    from convgen.web.donnees import exporter

    ligne = tenue_de(CAMPAGNE).registre.current(base)
    assert ligne is not None
    with exporter(ligne.siret, "moi") as archive, ZipFile(archive) as zipped:
        [pdf] = [name for name in zipped.namelist() if name.endswith(".pdf")]
        assert zipped.read(pdf) == tenue_de(CAMPAGNE).registre.read_pdf(ligne)


@pytest.mark.parametrize("siret", ["", "123", "abcdefghijklmn", "00000000000000"])
def test_nothing_known(base: int, siret: str) -> None:
    """A SIRET that is none, or that nobody knows, is told."""
    from convgen.errors import UsageInvalide
    from convgen.web.donnees import exporter

    with pytest.raises(UsageInvalide):
        exporter(siret, "moi")


def test_purged(ancienne: Path, depose: Callable[..., Any], navigateur: Callable[[str | None], Any]) -> None:
    """Nothing of the campaign is left but the record: counts and a digest; another campaign keeps all."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web.coffre import coffre, place
    from convgen.web.models import CampagneOuverte, Depot, DossierImporte, Trace

    kept, _ = depose(b"%PDF-1.7 reste")
    gone = place(Depot.objects.get(campagne_id=AUTRE).fichiers[0]["sha256"])
    navigateur("administrateur").post(
        "/administration/donnees/purger/", {"campagne": AUTRE, "confirmation": AUTRE}
    )
    assert not ancienne.exists()
    with pytest.raises(FileNotFoundError):
        coffre().ouvrir(gone)
    coffre().ouvrir(place(kept.fichiers[0]["sha256"])).close()
    for model in (Depot, DossierImporte):
        assert not model.objects.filter(campagne_id=AUTRE).exists()
    assert not CampagneOuverte.objects.filter(pk=AUTRE).exists()
    kept.refresh_from_db()
    assert [task.pk for task in DBTaskResult.objects.all()] == [kept.tache_id]
    seen = Trace.objects.get(action="purge").vu
    assert (seen["dossiers"], seen["retours"], seen["fichiers"]) == (1, 1, 1)
    assert len(seen["empreinte"]) == 64
    assert not {type(value) for value in seen.values()} - {int, str}


def test_shared_bytes_stay(ancienne: Path, depose: Callable[..., Any]) -> None:
    """A file that another campaign holds too is not taken away."""
    from convgen.web.coffre import coffre, place
    from convgen.web.donnees import purger

    row, _ = depose(b"%PDF-1.7 ancien")
    assert purger(AUTRE, AUTRE, "moi").fichiers == 0
    coffre().ouvrir(place(row.fichiers[0]["sha256"])).close()


def test_purge_cut_is_done_again(ancienne: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between files and rows, the same order takes away what is left."""
    from convgen.web import donnees
    from convgen.web.models import Depot

    def killed(identifiant: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(donnees, "_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            donnees.purger(AUTRE, AUTRE, "moi")
    assert Depot.objects.filter(campagne_id=AUTRE).exists()
    donnees.purger(AUTRE, AUTRE, "moi")
    assert not Depot.objects.filter(campagne_id=AUTRE).exists()


def test_not_before_its_time(base: int) -> None:
    """Twelve months after the last deposit, and the identifier typed."""
    from convgen.errors import UsageInvalide
    from convgen.web.campagnes import campagne_de
    from convgen.web.donnees import purgeable_le, purger

    assert purgeable_le(campagne_de(CAMPAGNE)) == date(2026, 10, 16) + timedelta(days=365)
    with pytest.raises(UsageInvalide, match="16/10/2027"):
        purger(CAMPAGNE, CAMPAGNE, "moi")
    with pytest.raises(UsageInvalide, match="confirmer"):
        purger(CAMPAGNE, "oui", "moi")


def test_trail_holds_no_reason_in_clear(base: int) -> None:
    """A reason may name somebody: the trail keeps its digest, the journal, which is purged, its words."""
    from django.utils import timezone

    from convgen.evenement import Choix
    from convgen.web.decision import decider_dossier, motif
    from convgen.web.models import Trace

    said = {"jusqu_au": None, "par": "moi", "instant": timezone.now()}
    decider_dossier(CAMPAGNE, base, choix=Choix.CLASSER, why="Demande de M. Martin", **said)
    seen = Trace.objects.get(action="decision:classer").vu
    assert seen == {"motif_sha256": motif("Demande de M. Martin")}
