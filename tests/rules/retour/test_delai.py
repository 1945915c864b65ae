"""In time or late: the whole last day counts, in Paris."""

from datetime import datetime

import pytest

from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from tests.rules.retour.vus import NUMERO, of, un_contexte, un_refus, un_vu


@pytest.mark.parametrize(
    ("recu_le", "outcome"),
    [
        ("2026-08-12T23:59:59+02:00", Outcome.CONFORME),
        ("2026-08-13T00:00:00+02:00", Outcome.A_EXAMINER),
        ("2026-08-12T22:00:00+00:00", Outcome.A_EXAMINER),
        ("2026-08-12T21:59:59+00:00", Outcome.CONFORME),
    ],
)
def test_the_last_day_is_included(recu_le: str, outcome: Outcome) -> None:
    """Due on 12 August: until midnight in Paris, wherever the clock of the sender stands."""
    vu = un_vu(un_contexte(recu_le=datetime.fromisoformat(recu_le)))
    assert of(judge(vu), "deadline").outcome is outcome


def test_late_and_only_late_is_for_a_human() -> None:
    """A retour that is late and otherwise right is to be examined: an instructor may prolong."""
    verdict = judge(un_vu(un_contexte(recu_le=datetime.fromisoformat("2026-11-20T10:00:00+01:00"))))
    assert (verdict.outcome, verdict.message) == (Outcome.A_EXAMINER, None)
    assert "20\xa0novembre\xa02026" in of(verdict, "deadline").message


def test_unknown_reception() -> None:
    """Without an instant nothing is judged, and the due date is told."""
    found = of(judge(un_vu(un_contexte(recu_le=None))), "deadline")
    assert found.outcome is Outcome.NON_VERIFIE
    assert "12\xa0août\xa02026" in found.message


def test_a_file_that_does_not_open_may_be_late() -> None:
    """The deadline of the dossier stated is judged even when the file does not open."""
    late = un_contexte(annonce=NUMERO, recu_le=datetime.fromisoformat("2026-11-20T10:00:00+01:00"))
    assert of(judge(un_refus("corrupt", late)), "deadline").code == "deadline.depassee"
