"""The titres command, from the issued documents to what the finance service says."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook

from convgen.cli.main import main
from convgen.dossier import Dossier
from convgen.evenement import Choix
from convgen.registre import FolderRegistre, Journal, open_registre
from convgen.rendering import printed
from tests.factories import une_campagne
from tests.registre.lignes_de_test import une_ligne
from tests.rules.suivi.cas import un_retour, une_decision
from tests.workflow.lus import des_lus

CAMPAGNE = "toulouse-2026-2027"
OBJET = (
    "2026/2027 - Contribution des collectivités territoriales au coût de l'ENT-École "
    "selon la convention de partenariat du 12-06-2026"
)


def _pdf(dossier: Dossier) -> bytes:
    """A document that holds its data, as issued ones do; nothing is drawn."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        data = json.dumps(printed(dossier, une_campagne())).encode()
        pdf.attachments["dossier.json"] = pikepdf.AttachedFileSpec(pdf, data)
        pdf.save(out)
    return out.getvalue()


def _issue(registre: FolderRegistre, dossier: Dossier, version: int, **changes: object) -> None:
    pdf, siret = _pdf(dossier), dossier.collectivite.siret
    ligne = une_ligne(
        dossier.numero,
        version,
        sha256=hashlib.sha256(pdf).hexdigest(),
        siret=siret,
        montant=dossier.montant,
        ecoles=tuple(ecole.uai for ecole in dossier.ecoles),
        **changes,
    )
    registre.issue(ligne, pdf)


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    """Two dossiers of 3 schools, the second reopened for 2; the first's return was accepted."""
    path = tmp_path / "registre"
    first, second = (lu.dossier for lu in des_lus(1, 2))
    shorter = replace(second, ecoles=second.ecoles[:2], nombre_ecoles=2, montant=Decimal(82))
    with open_registre(path, write=True) as opened:
        for dossier, version in ((first, 1), (second, 1), (shorter, 2)):
            _issue(opened, dossier, version)
    Journal(path).record(un_retour(dossier=1))
    return path


def _run(registre: Path, *args: object) -> int:
    options = ("--campagne", CAMPAGNE, "--conventions", registre, "--le", "2026-11-01")
    with pytest.raises(SystemExit) as caught:
        main(["titres", *map(str, (*options, *args))])
    return int(caught.value.code or 0)


def test_handed_over_once_and_followed(
    registre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Listed, handed over, never again; then what the finance service wrote in the file comes back."""
    out = tmp_path / "titres.csv"
    hand_over = ("--format", "csv", "--output", out, "--remettre")
    assert _run(registre, *hand_over) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";")
    assert (row["Référence"], row["Montant"], row["Objet de la créance"]) == ("ENT-26-27-1-1", "123", OBJET)
    assert row["Émetteur"] == "DRFIP Occitanie Haute-Garonne Toulouse"
    assert _run(registre, *hand_over[:-2], tmp_path / "autre.csv", "--remettre") == 0
    assert not (tmp_path / "autre.csv").exists()
    filled = out.read_text("utf-8-sig").rstrip().removesuffix(";") + "05/11/2026;01/12/2026\n"
    (tmp_path / "rendu.csv").write_text(filled, encoding="utf-8")
    capsys.readouterr()
    assert _run(registre, "--importer", tmp_path / "rendu.csv", "--format", "json") == 0
    said = capsys.readouterr()
    assert "2 états notés" in said.err
    assert json.loads(said.out)["remis"][0]["etat"] == "payé"
    totals = {row["quoi"]: row["montant"] for row in json.loads(said.out)["rapprochement"]}
    assert (totals["Conventions acceptées"], totals["dont payés"], totals["Écart"]) == (123, 123, 0)


def test_a_reopened_dossier_is_claimed_for_its_new_convention(registre: Path, tmp_path: Path) -> None:
    """The retour of the caduque version claims nothing; an instructor's word on the new one does."""
    journal, path = Journal(registre), tmp_path / "titres.xlsx"
    journal.record(un_retour(dossier=2, sha256="2" * 64))
    journal.record(un_retour(dossier=2, version=2, sha256="3" * 64, codes=("x",)))
    journal.record(une_decision(Choix.ACCEPTER, dossier=2, version=2))
    assert _run(registre, "--format", "xlsx", "--output", path) == 0
    sheet = load_workbook(path)["a_remettre"]
    assert [(row[2].value, row[5].value) for row in sheet.iter_rows(min_row=2)] == [(1, 123), (2, 82)]


def test_a_run_that_was_cut_is_ended(registre: Path, tmp_path: Path) -> None:
    """Killed after the file, before the journal: the same command notes the lines of that very file."""
    out = tmp_path / "titres.xlsx"
    assert _run(registre, "--format", "xlsx", "--output", out) == 0
    before = out.read_bytes()
    assert _run(registre, "--format", "xlsx", "--output", out, "--remettre") == 0
    assert out.read_bytes() == before
    assert "titre:ENT-26-27-1-1" in (registre / "journal.jsonl").read_text("utf-8")


def test_a_file_that_was_handed_over_is_kept(
    registre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another file under that name is not written over, and nothing is noted."""
    out = tmp_path / "titres.csv"
    out.write_text("autre", encoding="utf-8")
    assert _run(registre, "--format", "csv", "--output", out, "--remettre") == 2
    assert "existe déjà" in capsys.readouterr().err
    assert "titre:" not in (registre / "journal.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ENT-26-27-9-1;123;05/11/2026;", "aucun titre remis"),
        ("ENT-26-27-1-1;41;05/11/2026;", "le montant est 41"),
        ("ENT-26-27-1-1;123;05/11/2026;01/11/2026", "payé avant"),
    ],
)
def test_states_that_contradict_what_was_handed_over(
    registre: Path, tmp_path: Path, row: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown claim, another amount, a payment before the issue: told, not noted, exit code 3."""
    assert _run(registre, "--format", "csv", "--output", tmp_path / "t.csv", "--remettre") == 0
    (tmp_path / "rendu.csv").write_text(f"Référence;Montant;Émis le;Payé le\n{row}\n", encoding="utf-8")
    assert _run(registre, "--importer", tmp_path / "rendu.csv") == 3
    assert said in capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")
    assert "titre-" not in (registre / "journal.jsonl").read_text("utf-8")


def test_documents_are_opened_when_claims_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list is made of lines alone; a line that its document contradicts is never handed over."""
    path, [lu] = tmp_path / "registre", des_lus(1)
    with open_registre(path, write=True) as opened:
        _issue(opened, lu.dossier, 1, debiteur="Commune d’Ailleurs", date_convention=date(2026, 6, 12))
    Journal(path).record(un_retour(dossier=1))
    with monkeypatch.context() as closed:
        closed.setattr(FolderRegistre, "read_pdf", None)
        assert _run(path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["a_remettre"][0]["debiteur"] == "Commune d’Ailleurs"
    assert _run(path, "--format", "csv", "--output", tmp_path / "t.csv", "--remettre") != 0
    assert "se contredisent" in capsys.readouterr().err
    assert not (tmp_path / "t.csv").exists()


def test_handing_over_needs_a_file(registre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines are noted only with the file that holds them."""
    assert _run(registre, "--remettre") == 2
    assert "--output" in capsys.readouterr().err
