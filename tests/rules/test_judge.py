"""The verdict: every check once, the worst outcome, a margin that sorts."""

import math
from dataclasses import replace

import pytest

from convgen.rules.constat import CHECK_IDS, Constat, Outcome, worst
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_COLLECTIVITE, Etat
from convgen.rules.retour.vu import Vu
from convgen.rules.seuils import RULES_VERSION
from tests.rules.retour.vus import (
    SANS_CODE,
    SIGNEE,
    des_faits,
    of,
    un_contexte,
    un_refus,
    un_vu,
    une_lecture,
    une_signature,
    une_version,
    une_zone,
)

BARE = Vu(contexte=un_contexte(), reading=None, identification=None, facts=None, echec="timeout")
UNSIGNED = un_vu(facts=des_faits(range(1, 6), une_zone(Z_COLLECTIVITE, SIGNEE), une_zone(Z_ACADEMIE, SIGNEE)))
EVERY_KIND = [
    un_vu(),
    UNSIGNED,
    BARE,
    un_refus("corrupt"),
    un_vu(un_contexte(recu_le=None)),
    un_vu(reading=une_lecture(SANS_CODE), facts=des_faits([None] * 5)),
    un_vu(un_contexte(une_version(etat=Etat.RETIREE))),
]


def test_an_ordinary_signed_retour_is_conforme() -> None:
    """Everything verified, nothing found: conforme, with the version of the rules."""
    verdict = judge(un_vu())
    assert [check.code for check in verdict.checks if check.outcome is not Outcome.CONFORME] == []
    assert (verdict.outcome, verdict.rules_version) == (Outcome.CONFORME, RULES_VERSION)


@pytest.mark.parametrize("vu", EVERY_KIND)
def test_each_check_once_and_margins_within_bounds(vu: Vu) -> None:
    """Whatever was seen, every check is there once, in order, and every margin is a number from 0 to 1."""
    verdict = judge(vu)
    assert tuple(check.id for check in verdict.checks) == CHECK_IDS
    findings = [finding for check in verdict.checks for finding in (check, *check.details)]
    assert all(0.0 <= margin <= 1.0 for margin in (verdict.margin, *(f.margin for f in findings)))
    assert verdict.outcome in (Outcome.CONFORME, Outcome.A_EXAMINER, Outcome.NON_CONFORME)


def test_only_the_deadline_may_stay_unverified() -> None:
    """Without a reception instant a retour is still conforme; any other check left out asks for a human."""
    assert judge(un_vu(un_contexte(recu_le=None))).outcome is Outcome.CONFORME
    unseen = judge(replace(un_vu(), facts=None))
    assert of(unseen, "signature").outcome is Outcome.NON_VERIFIE
    assert unseen.outcome is Outcome.A_EXAMINER


def test_a_warning_counts_as_conforme() -> None:
    """A file name that says nothing is told and stops nothing."""
    verdict = judge(un_vu(un_contexte(file_names=("scan0001.pdf",))))
    assert of(verdict, "filename").outcome is Outcome.AVERTISSEMENT
    assert verdict.outcome is Outcome.CONFORME


def test_one_unsigned_frame_is_named_by_its_own_check() -> None:
    """Signature alone stops an unsigned retour: every other check holds."""
    verdict = judge(UNSIGNED)
    stopping = [check.id for check in verdict.checks if check.outcome is not Outcome.CONFORME]
    assert (verdict.outcome, stopping) == (Outcome.NON_CONFORME, ["signature"])


def test_a_file_that_does_not_open_leaves_the_rest_unverified() -> None:
    """A corrupt file is non conforme for its own reason, and is blamed for nothing else."""
    verdict = judge(un_refus("corrupt"))
    assert verdict.outcome is Outcome.NON_CONFORME
    others = {check.outcome for check in verdict.checks if check.id != "file"}
    assert others == {Outcome.NON_VERIFIE}


def test_margin_is_that_of_the_checks_that_decided() -> None:
    """A verdict to examine is sorted by what is to be examined, not by what was not made or what holds."""
    faint = replace(une_signature(), hand_mm2=0.0, hand_length_mm=0.0, ink_mm2=30.0)
    verdict = judge(un_vu(facts=des_faits(range(1, 6), faint, une_zone("temoin", SIGNEE))))
    deciding = [check for check in verdict.checks if check.outcome is Outcome.A_EXAMINER]
    assert verdict.outcome is Outcome.A_EXAMINER
    assert verdict.margin == min(check.margin for check in deciding)


def test_margin_without_any_finding_is_nought() -> None:
    """What nobody could check is as uncertain as can be."""
    assert judge(replace(un_vu(), facts=None)).margin == 0.0


def test_worst_finding_first_and_nothing_reassuring_beside_it() -> None:
    """The worst finding carries the check, the smallest margin first; « rien n’est barré » is left out."""
    found = worst(
        "content",
        (
            Constat(id="content", outcome=Outcome.A_EXAMINER, code="content.ajout", message="b", margin=0.9),
            Constat(id="content", outcome=Outcome.CONFORME, code="content.conforme", message="rien"),
            Constat(id="content", outcome=Outcome.A_EXAMINER, code="content.rature", message="a", margin=0.2),
        ),
    )
    assert (found.code, [detail.code for detail in found.details]) == ("content.rature", ["content.ajout"])


@pytest.mark.parametrize(("margin", "kept"), [(math.nan, 0.0), (math.inf, 0.0), (-0.5, 0.0), (1.5, 1.0)])
def test_a_margin_out_of_bounds_is_brought_back(margin: float, kept: float) -> None:
    """A margin that could not be computed asks to be looked at."""
    finding = Constat(id="file", outcome=Outcome.CONFORME, code="file.x", message="x", margin=margin)
    assert worst("file", (finding,)).margin == kept


def test_a_check_that_says_nothing_is_a_bug() -> None:
    """A rule that yields nothing is refused rather than taken for conforme."""
    with pytest.raises(ValueError, match="signature"):
        worst("signature", ())


@pytest.mark.parametrize("vu", EVERY_KIND)
def test_messages_are_in_printed_french(vu: Vu) -> None:
    """Typographic apostrophes, no-break spaces where French asks for them, a final stop."""
    for check in judge(vu).checks:
        assert "'" not in check.message, check
        assert not any(pair in check.message for pair in (" :", " ;", " ?", "« ", " »", "n° ")), check
        assert check.message[0].isupper(), check
        assert check.message.endswith((".", "?")), check
