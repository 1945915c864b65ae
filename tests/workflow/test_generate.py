"""Generate: what is issued, what is not, and what is told."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from convgen.convention import digest8
from convgen.errors import ProgrammeManquant, ScellementImpossible
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import FolderRegistre, Status, open_registre
from convgen.workflow.events import Event, Failed, Issued, Refused, Started, Unchanged, Warned
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.withdraw import withdraw
from convgen.workflow.workers import Limits
from tests.factories import une_campagne
from tests.workflow import presse
from tests.workflow.lus import des_lus, siret_of

BONNE = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
MAUVAISE = Imprimerie(
    render=presse.imprime_mal, printed=presse.printed, validate=None, limits=Limits(seconds_per_job=2.5)
)


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[FolderRegistre]:
    """An empty registre, open for writing."""
    with open_registre(tmp_path / "registre", write=True) as registre:
        yield registre


def _run(
    registre: FolderRegistre, lus: list[Lu | Rejet] | list[Lu], imprimerie: Imprimerie = BONNE, jobs: int = 1
) -> list[Event]:
    return list(generate(lus, une_campagne(), registre, jobs=jobs, imprimerie=imprimerie))


def _of(kind: type[Event], events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_first_run_issues_everything(registre: FolderRegistre) -> None:
    """Every dossier gets its version 1, told once."""
    events = _run(registre, des_lus(1, 2, 3), jobs=2)
    assert events[0] == Started(total=3)
    assert {(e.numero, e.version, e.caduque) for e in events[1:] if isinstance(e, Issued)} == {
        (1, 1, None),
        (2, 1, None),
        (3, 1, None),
    }
    assert len(events) == 4


def test_line_of_an_issue(registre: FolderRegistre) -> None:
    """The line says what was issued, for whom, until when; its digest is that of the codes."""
    _run(registre, des_lus(7))
    ligne = registre.current(7)
    assert ligne is not None
    assert (ligne.commune, ligne.departement, ligne.montant, ligne.pages) == ("Albi", "81", 123, 5)
    assert ligne.echeance.isoformat() == "2026-08-12"
    assert ligne.situation is None
    assert ligne.sha256_unsealed == ligne.sha256
    assert ligne.ecoles == tuple(ecole.uai for ecole in des_lus(7)[0].dossier.ecoles)
    assert ligne.data_digest is not None
    assert ligne.digest8 == digest8(
        campagne="toulouse-2026-2027", template=une_campagne().template, version=1, digest=ligne.data_digest
    )
    assert registre.read_pdf(ligne).startswith(b"%PDF 7 v1")


def test_second_run_changes_nothing(registre: FolderRegistre) -> None:
    """The same dossiers again are unchanged: not a byte is written."""
    _run(registre, des_lus(1, 2))
    before = (registre.root / "registre.jsonl").read_bytes()
    events = _run(registre, des_lus(1, 2))
    assert events[1:] == [Unchanged(numero=1, version=1), Unchanged(numero=2, version=1)]
    assert (registre.root / "registre.jsonl").read_bytes() == before


def test_changed_dossier_gets_a_version(registre: FolderRegistre) -> None:
    """A dossier that says something else gets the next version; its predecessor is caduque."""
    _run(registre, des_lus(1, 2))
    (premier, second) = des_lus(1, 2)
    nom = replace(premier.dossier.collectivite, nom="Ville d’Albi")
    events = _run(registre, [replace(premier, dossier=replace(premier.dossier, collectivite=nom)), second])
    assert [(e.numero, e.version, e.caduque) for e in events if isinstance(e, Issued)] == [(1, 2, 1)]
    assert _of(Unchanged, events) == [Unchanged(numero=2, version=1)]


def test_other_template_gets_a_version(registre: FolderRegistre) -> None:
    """A new template re-issues what the former one printed."""
    _run(registre, des_lus(1))
    campagne = une_campagne(template="ent-ecole/2")
    events = list(generate(des_lus(1), campagne, registre, jobs=1, imprimerie=BONNE))
    assert [e.version for e in events if isinstance(e, Issued)] == [2]


def test_refused_dossiers_stop_nobody(registre: FolderRegistre) -> None:
    """A wrong or unreadable dossier is told with every problem; the others are issued."""
    faux = des_lus(5, montant=1, engagements=False)[0]
    rejet = Rejet(numero=None, ligne=9, problems=("siret : absent", "montant : absent"))
    events = _run(registre, [rejet, replace(faux, ligne=10), *des_lus(6)])
    refused = [e for e in events if isinstance(e, Refused)]
    assert refused[0] == Refused(numero=None, ligne=9, problems=rejet.problems)
    assert (refused[1].numero, refused[1].ligne) == (5, 10)
    assert len(refused[1].problems) == 2
    assert [e.numero for e in events if isinstance(e, Issued)] == [6]


def test_siret_that_already_applied(registre: FolderRegistre) -> None:
    """A SIRET with another dossier, in the registre or earlier in the file, is warned about."""
    _run(registre, des_lus(1))
    siret = siret_of(1)
    double = [
        replace(lu, dossier=replace(lu.dossier, collectivite=replace(lu.dossier.collectivite, siret=siret)))
        for lu in des_lus(1, 2)
    ]
    events = _run(registre, double)
    assert [e.numero for e in events if isinstance(e, Warned)] == [2]
    assert len(_of(Issued, events)) == 1


def test_other_campaign(registre: FolderRegistre) -> None:
    """A dossier issued for another campaign is refused: a number belongs to one campaign."""
    _run(registre, des_lus(1))
    events = list(
        generate(des_lus(1), replace(une_campagne(), id="toulouse-bis"), registre, jobs=1, imprimerie=BONNE)
    )
    (refused,) = [e for e in events if isinstance(e, Refused)]
    assert "toulouse-2026-2027" in refused.problems[0]


def test_faults_of_the_press(
    registre: FolderRegistre, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever happens on one dossier, it alone fails, is noted, and leaves no document."""
    monkeypatch.setenv("PRESSE_DIR", str(tmp_path))
    faulty = {
        presse.CRASH: "brutalement",
        presse.HANG: "secondes",
        presse.BUG: "KeyError",
        presse.DECLINED: "☃",
        presse.WRONG_CODES: "codes",
        presse.BAD_NAME: "nom de fichier",
    }
    events = _run(registre, des_lus(1, *faulty, presse.CRASH_ONCE, 2), MAUVAISE, jobs=2)
    failed = {e.numero: e for e in events if isinstance(e, Failed)}
    assert {e.numero for e in events if isinstance(e, Issued)} == {1, 2, presse.CRASH_ONCE}
    assert set(failed) == set(faulty)
    for numero, words in faulty.items():
        assert words in failed[numero].error
        assert registre.current(numero) is None
        failure = registre.last_failure(numero)
        assert failure is not None
        assert (failure.status, failure.error) == (Status.FAILED, failed[numero].error)
    assert len(list((registre.root / "conventions").iterdir())) == 3


def test_same_failure_is_noted_once(registre: FolderRegistre) -> None:
    """A failure that repeats is told again, not written again; once cured, version 1 is issued."""
    _run(registre, des_lus(presse.DECLINED), MAUVAISE)
    before = (registre.root / "registre.jsonl").read_bytes()
    events = _run(registre, des_lus(presse.DECLINED), MAUVAISE)
    assert len(_of(Failed, events)) == 1
    assert (registre.root / "registre.jsonl").read_bytes() == before
    assert [e.version for e in _run(registre, des_lus(presse.DECLINED)) if isinstance(e, Issued)] == [1]


def test_missing_program_stops(registre: FolderRegistre) -> None:
    """A program that is missing is said once, not once per dossier."""
    with pytest.raises(ProgrammeManquant, match="Pango"):
        _run(registre, des_lus(presse.MISSING, 1, 2), MAUVAISE)
    assert (registre.root / "registre.jsonl").read_bytes() == b""


def test_withdrawn_dossier_gets_the_next_version(registre: FolderRegistre) -> None:
    """After a withdrawal, a dossier still in the file gets a new version, with a warning."""
    _run(registre, des_lus(1))
    ligne = withdraw(registre, 1, why="  erreur de saisie ")
    assert (ligne.status, ligne.why) == (Status.WITHDRAWN, "erreur de saisie")
    events = _run(registre, des_lus(1))
    assert [e.version for e in events if isinstance(e, Issued)] == [2]
    assert "retirée" in next(e.message for e in events if isinstance(e, Warned))


def test_stopping_early_keeps_what_was_done(registre: FolderRegistre) -> None:
    """A run closed half-way keeps what it issued, and the next one does the rest."""
    events = generate(des_lus(*range(1, 9)), une_campagne(), registre, jobs=1, imprimerie=BONNE)
    done = {e.numero for e, _ in zip(events, range(4), strict=False) if isinstance(e, Issued)}
    events.close()
    assert done
    rest = _run(registre, des_lus(*range(1, 9)))
    assert done <= {e.numero for e in rest if isinstance(e, Unchanged)}
    assert len(list(registre.numeros())) == 8


def test_checked_document(registre: FolderRegistre) -> None:
    """What does not meet the standards is not issued; the line of what does names them; the cost is told."""
    checking = replace(BONNE, validate=presse.valide_sauf_un)
    events = _run(registre, des_lus(1, 2), checking)
    (failed,) = _of(Failed, events)
    assert isinstance(failed, Failed)
    assert (failed.numero, failed.error) == (2, "La convention imprimée n’est pas un PDF/A-3a valide.")
    assert registre.current(2) is None
    assert list((registre.root / "conventions").iterdir()) == [registre.root / "conventions/1-v1"]
    (issued,) = _of(Issued, events)
    assert isinstance(issued, Issued)
    assert issued.validation_s is not None
    ligne = registre.current(1)
    assert ligne is not None
    assert ligne.normes == ("PDF/A-3a", "PDF/UA-1")


def test_unchecked_document(registre: FolderRegistre) -> None:
    """Without a check, the line says that nothing is known."""
    (issued,) = _of(Issued, _run(registre, des_lus(1)))
    assert isinstance(issued, Issued)
    assert issued.validation_s is None
    ligne = registre.current(1)
    assert ligne is not None
    assert ligne.normes is None


def test_sealed_document(registre: FolderRegistre) -> None:
    """The sealed bytes are kept, made and checked by this process; the line says which bytes were sealed."""
    sealing = replace(BONNE, seal=presse.scelle, validate=presse.valide_scelle)
    events = _run(registre, des_lus(1, 2), sealing)
    (issued,) = _of(Issued, events)
    assert isinstance(issued, Issued)
    assert issued.sceau_s is not None
    assert issued.validation_s is not None
    ligne = registre.current(1)
    assert ligne is not None
    kept = registre.read_pdf(ligne)
    before, after = kept.split(b"%seal by ")
    assert after.startswith(f"{os.getpid()} ".encode())
    assert ligne.sealed
    assert ligne.sha256_unsealed == hashlib.sha256(before).hexdigest() != ligne.sha256
    assert ligne.normes == ("PDF/A-3a", "PDF/UA-1")
    assert registre.current(2) is None, "sealed or not, what does not meet the standards is not issued"


def test_sealed_convention_is_unchanged(registre: FolderRegistre) -> None:
    """Though a seal is never twice the same, a dossier that says the same is not issued again."""
    sealing = replace(BONNE, seal=presse.scelle)
    _run(registre, des_lus(1), sealing)
    before = registre.current(1)
    for press in (sealing, BONNE):
        assert _run(registre, des_lus(1), press)[1:] == [Unchanged(numero=1, version=1)]
    assert registre.current(1) == before


def test_seal_that_fails(registre: FolderRegistre) -> None:
    """Without a seal the batch stops rather than fail every dossier; run again, it goes on where it was."""
    failing = replace(BONNE, seal=presse.refuse_de_sceller)
    with pytest.raises(ScellementImpossible):
        _run(registre, des_lus(1, 2, 3), failing)
    assert registre.current(1) is not None
    assert registre.current(2) is registre.last_failure(2) is None
    events = _run(registre, des_lus(1, 2, 3), replace(BONNE, seal=presse.scelle))
    assert {e.numero for e in events if isinstance(e, Issued)} == {2, 3}
