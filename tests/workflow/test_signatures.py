"""Signatures of a run are compared as its verdicts fall, whoever examined them."""

from dataclasses import replace

import numpy as np

from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.signatures import compared
from ocr.likeness import shape_of
from tests.cli.examens import un_cadre, un_constat, un_examen, un_verdict
from tests.rules.retour.vus import of

RNG = np.random.default_rng(1)
SHAPE = shape_of(np.cumsum(RNG.normal(size=(60, 150)), axis=1) > 4)


def _signed(dossier: int | None, shape: str = SHAPE, **changes: object) -> Examen:
    frame = replace(un_cadre(), hand_shape=shape)
    return replace(un_examen(**changes), file=f"{dossier}.pdf", dossier=dossier, zones=(frame,))


def test_the_second_of_two_is_for_a_human_and_names_the_first() -> None:
    """Two dossiers whose signatures are one picture: in the order given, whatever else was found."""
    first, second = compared([_signed(1), _signed(2)])
    assert first.verdict.outcome is Outcome.CONFORME
    found = of(second.verdict, "signature")
    assert (second.verdict.outcome, found.outcome) == (Outcome.A_EXAMINER, Outcome.A_EXAMINER)
    assert (found.code, second.verdict.message) == ("signature.identique", None)
    assert "1.pdf" in found.message


def test_a_worse_finding_stays_the_first() -> None:
    """A return refused for its signature stays refused, with its message; the twin is among the details."""
    absente = un_constat("signature", Outcome.NON_CONFORME, code="signature.absente")
    refused = un_verdict(absente, message="Bonjour,")
    _, second = compared([_signed(1), _signed(2, verdict=refused)])
    found = of(second.verdict, "signature")
    assert (second.verdict.outcome, second.verdict.message) == (Outcome.NON_CONFORME, "Bonjour,")
    assert (found.code, [detail.code for detail in found.details]) == (
        "signature.absente",
        ["signature.identique"],
    )


def test_the_same_dossier_and_unsigned_frames_have_no_twin() -> None:
    """A return sent twice, and frames without strokes, are as they were."""
    examens = [_signed(1), _signed(1), _signed(2, shape=""), un_examen()]
    assert list(compared(examens)) == examens
