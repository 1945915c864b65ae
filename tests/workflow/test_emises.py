"""What was issued: from the registre, from dossiers rendered again, from both."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from convgen.campagne import Campagne
from convgen.errors import FichierInvalide, UsageInvalide
from convgen.registre import open_registre
from convgen.rules.retour.contexte import Etat
from convgen.rules.retour.identification import Identification
from convgen.workflow import emises as module
from convgen.workflow.emises import emises, to_compare
from convgen.workflow.generate import Imprimerie, generate
from ocr.facts import PageMatch
from tests.acceptance.installed import canonical, dossiers, write
from tests.factories import un_dossier, une_campagne
from tests.workflow import presse
from tests.workflow.lus import des_lus

CAMPAGNE = une_campagne()
OCCITANIE = une_campagne("montpellier-2022-2023")


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that prints at once stands for WeasyPrint."""
    monkeypatch.setattr(module, "render", presse.imprime)
    monkeypatch.setattr(module, "printed", presse.printed)


def _issue(path: Path, *numeros: int, campagne: Campagne = CAMPAGNE, **changes: Any) -> Path:
    imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
    with open_registre(path, write=True) as registre:
        lus = des_lus(*numeros, **changes)
        list(generate(lus, campagne, registre, jobs=1, imprimerie=imprimerie))
    return path


def test_neither_source_is_a_usage_error() -> None:
    """Without registre nor dossiers there is nothing to compare with."""
    with pytest.raises(UsageInvalide), emises(CAMPAGNE, registre=None, dossiers=None):
        pass


def test_registre_knows_its_versions(tmp_path: Path) -> None:
    """Versions come from the registre, whatever a code claims; an unknown dossier has none."""
    registre = _issue(tmp_path / "r", 1)
    with emises(CAMPAGNE, registre=registre, dossiers=None) as issued:
        (version,) = issued.versions(1, ((9, "FFFFFFFF"),))
        assert (version.version, version.etat, version.collectivite.commune) == (1, Etat.COURANTE, "Albi")
        assert issued.versions(2, ()) == ()


def test_a_newer_dossier_of_the_same_siret_replaces_the_former(tmp_path: Path, pressed: None) -> None:
    """Where errors are put right by a new dossier, the former's convention is caduque there alone."""
    day = timedelta(days=1)
    ecoles = tuple(OCCITANIE.ecoles.values())[:1]
    siret = un_dossier().collectivite
    filed = [
        un_dossier(
            numero=numero, depose_le=un_dossier().depose_le + rank * day, ecoles=ecoles, collectivite=siret
        )
        for numero, rank in ((20, 2), (30, 1))
    ]
    file = write(tmp_path / "d.json", [canonical(dossier) for dossier in filed])
    with emises(OCCITANIE, registre=None, dossiers=file) as issued:
        (former,) = issued.versions(30, ())
        (last,) = issued.versions(20, ())
    assert (former.etat, former.remplacee_par) == (Etat.CADUQUE, 20)
    assert (last.etat, last.remplacee_par) == (Etat.COURANTE, None)
    with emises(CAMPAGNE, registre=None, dossiers=file) as issued:
        assert issued.versions(30, ())[0].etat is Etat.COURANTE


def test_a_newer_dossier_in_the_registre(tmp_path: Path) -> None:
    """The registre's own lines say which dossier of a SIRET was filed last, whatever the order of issue."""
    registre = tmp_path / "r"
    imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
    with open_registre(registre, write=True) as opened:
        list(generate(des_lus(5, 6), CAMPAGNE, opened, jobs=1, imprimerie=imprimerie))
    path = registre / "registre.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line, day in zip(lines, ("2022-08-02", "2022-08-01"), strict=True):
        line |= {"campagne": OCCITANIE.id, "siret": "21480095500012", "depose_le": f"{day}T10:00:00+02:00"}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with emises(OCCITANIE, registre=registre, dossiers=None) as issued:
        by_numero = {numero: issued.versions(numero, ())[0] for numero in (5, 6)}
    first, last = lines[1]["dossier"], lines[0]["dossier"]
    assert (by_numero[first].etat, by_numero[first].remplacee_par) == (Etat.CADUQUE, last)
    assert by_numero[last].etat is Etat.COURANTE


def test_dossiers_believe_a_version_by_its_digest(tmp_path: Path, pressed: None) -> None:
    """A code's version is taken at its word only with the digest of these data."""
    file = write(tmp_path / "d.json", dossiers(1))
    (lu,) = des_lus(1)
    right = presse.imprime(lu.dossier, CAMPAGNE, version=3).digest8
    with emises(CAMPAGNE, registre=None, dossiers=file) as issued:
        assert [v.version for v in issued.versions(1, ((3, right), (2, "DEADBEEF")))] == [3]
        assert [v.version for v in issued.versions(1, ((2, "DEADBEEF"),))] == [1]


def test_a_rejected_dossier_says_why(tmp_path: Path, pressed: None) -> None:
    """A row that makes no dossier has no convention, and its line and problems are told."""
    good, bad = dossiers(1, 2)
    del bad["signataire"]
    file = write(tmp_path / "d.json", [good, bad])
    with emises(CAMPAGNE, registre=None, dossiers=file) as issued:
        assert issued.versions(2, ()) == ()
        assert "d.json, ligne 2" in (issued.refus(2) or "")


def test_a_file_without_any_dossier_names_the_first_problem(tmp_path: Path) -> None:
    """When every row is rejected the file is refused as a whole, with the first reason."""
    (bad,) = dossiers(1)
    del bad["signataire"]
    file = write(tmp_path / "d.json", [bad])
    with (
        pytest.raises(FichierInvalide, match="ligne 1"),
        emises(CAMPAGNE, registre=None, dossiers=file),
    ):
        pass


def test_both_sources(tmp_path: Path, pressed: None) -> None:
    """The registre speaks of the dossiers it knows, the file of the others."""
    registre = _issue(tmp_path / "r", 1)
    file = write(tmp_path / "d.json", dossiers(1, 2))
    with emises(CAMPAGNE, registre=registre, dossiers=file) as issued:
        assert [v.version for v in issued.versions(1, ((7, "00000000"),))] == [1]
        assert [v.numero for v in issued.versions(2, ())] == [2]
        assert issued.document(2, 1) is not None


def test_target_document_first(tmp_path: Path) -> None:
    """What to compare with: the target, then the other versions whose pages were recognised."""
    registre = _issue(tmp_path / "r", 1)
    _issue(registre, 1, email="autre@example.fr", montant=un_dossier().montant)
    with emises(CAMPAGNE, registre=registre, dossiers=None) as issued:
        target = issued.versions(1, ())[-1]
        found = Identification(
            marques=(),
            numeros_lus=(),
            numero=1,
            cible=target,
            matches=(PageMatch(index=1, key="1-v1", page=1), PageMatch(index=2, key="1-v9", page=1)),
            etrangeres=(),
        )
        keys = [document.key for document in to_compare(issued, found)]
    assert keys[0] == target.key
    assert "1-v9" not in keys
