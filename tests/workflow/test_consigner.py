"""The journal of verdicts and decisions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from convgen.errors import UsageInvalide
from convgen.evenement import Choix, Decision, Issue, RetourJuge
from convgen.registre import FolderRegistre, Journal, open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.consigner import consigner, decider
from tests.cli.examens import un_constat, un_examen, un_verdict
from tests.registre.lignes_de_test import un_pdf, une_ligne

NOW = datetime.fromisoformat("2026-08-01T10:00:00+02:00")
LATER = NOW + timedelta(days=3)
ABSENTE = un_constat("signature", Outcome.NON_CONFORME, code="signature.absente", message="Cadre vide.")


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[FolderRegistre]:
    """A registre with the convention 9041818 v1."""
    with open_registre(tmp_path / "registre", write=True) as opened:
        opened.issue(une_ligne(), un_pdf())
        yield opened


def _decide(registre: FolderRegistre, choix: Choix, **changes: Any) -> Decision:
    said = {"choix": choix, "jusqu_au": None, "why": "vu", "par": "A. B.", "instant": LATER, **changes}
    return decider(registre, Journal(registre.root), 9041818, **said)


def test_a_verdict_is_kept_once(tmp_path: Path) -> None:
    """The same files judged alike again, another day, write nothing; judged otherwise, one line more."""
    journal, bad = Journal(tmp_path), un_verdict(ABSENTE, message="Bonjour,")
    assert consigner(un_examen(bad), journal, instant=NOW)
    assert not consigner(un_examen(bad), journal, instant=LATER)
    assert consigner(un_examen(), journal, instant=LATER)
    assert not consigner(un_examen(), journal, instant=LATER)
    assert consigner(un_examen(bad), journal, instant=LATER)
    kept = [event for event in journal.evenements() if isinstance(event, RetourJuge)]
    assert [event.verdict for event in kept] == [Issue.NON_CONFORME, Issue.CONFORME, Issue.NON_CONFORME]
    assert (kept[0].juge_le, kept[0].codes, kept[0].motifs) == (NOW, ("signature.absente",), ("Cadre vide.",))
    assert (kept[0].sha256, kept[0].rules_version) == ("ab" * 32, "2026.1")


def test_what_could_not_be_verified_decided(tmp_path: Path) -> None:
    """An unverified check is among the codes; the deadline, which may be unverified, is not."""
    unseen = un_constat("content", Outcome.NON_VERIFIE, code="content.non_verifie", message="Pas vu.")
    undated = un_constat("deadline", Outcome.NON_VERIFIE, code="deadline.non_verifie")
    journal = Journal(tmp_path)
    consigner(un_examen(un_verdict(unseen, undated)), journal, instant=NOW)
    (kept,) = journal.evenements()
    assert isinstance(kept, RetourJuge)
    assert (kept.verdict, kept.codes) == (Issue.A_EXAMINER, ("content.non_verifie",))
    assert kept.motifs == ("Pas vu.",)


def test_nothing_is_accepted_without_a_retour(registre: FolderRegistre) -> None:
    """An instructor cannot accept what never came back, nor the retour of a former version."""
    with pytest.raises(UsageInvalide, match="Aucun retour"):
        _decide(registre, Choix.ACCEPTER)
    consigner(un_examen(version=1), Journal(registre.root), instant=NOW)
    registre.issue(une_ligne(version=2, montant=Decimal(82)), un_pdf(version=2))
    with pytest.raises(UsageInvalide, match="version 2"):
        _decide(registre, Choix.ACCEPTER)


def test_both_words_are_kept(registre: FolderRegistre) -> None:
    """The decision names the retour and the machine's verdict, which stays in the journal."""
    consigner(un_examen(un_verdict(ABSENTE), version=1), Journal(registre.root), instant=NOW)
    decision = _decide(registre, Choix.ACCEPTER)
    assert (decision.retour, decision.verdict, decision.version) == ("ab" * 32, Issue.NON_CONFORME, 1)
    kept = tuple(Journal(registre.root).evenements())
    assert [type(event) for event in kept] == [RetourJuge, Decision]


def test_the_same_decision_again_is_one(registre: FolderRegistre) -> None:
    """Decided twice alike, written once; decided otherwise, then alike again, three times."""
    for choix in (Choix.REFAIRE, Choix.REFAIRE, Choix.CLASSER, Choix.REFAIRE):
        _decide(registre, choix)
    kept = [event.choix for event in Journal(registre.root).evenements() if isinstance(event, Decision)]
    assert kept == [Choix.REFAIRE, Choix.CLASSER, Choix.REFAIRE]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"why": "  "}, "pourquoi"),
        ({"jusqu_au": date(2026, 8, 12)}, "ne prolonge rien"),
    ],
)
def test_what_cannot_be_decided(registre: FolderRegistre, changes: dict[str, Any], why: str) -> None:
    """A decision has a reason, and a prolongation goes beyond the due date."""
    with pytest.raises(UsageInvalide, match=why):
        _decide(registre, Choix.PROLONGER, **changes)
    assert not list(Journal(registre.root).events())


def test_unknown_dossier(registre: FolderRegistre) -> None:
    """Nothing is decided of a dossier without a convention in force."""
    with pytest.raises(UsageInvalide, match="vigueur"):
        decider(
            registre,
            Journal(registre.root),
            1,
            choix=Choix.CLASSER,
            jusqu_au=None,
            why="x",
            par="y",
            instant=NOW,
        )
