"""``make demo``: what a newcomer sees."""

import subprocess
import sys
from pathlib import Path

import pytest

from convgen.rules.constat import Outcome
from samples.demo import is_expected
from tests.cli.examens import un_constat, un_examen, un_verdict

DEMO = Path(__file__).parents[2] / "samples" / "demo.py"
LATE = un_examen(un_verdict(un_constat("deadline", Outcome.A_EXAMINER, code="deadline.depassee")))


@pytest.mark.slow
def test_demo_ends_well(tmp_path: Path) -> None:
    """Both campaigns are issued, every sample gets the verdict it deserves, both reports are there."""
    command = [sys.executable, DEMO, tmp_path / "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "✗" not in done.stdout
    for campagne in ("montpellier-2022-2023", "toulouse-2026-2027"):
        assert (tmp_path / "demo" / campagne / "registre" / "registre.jsonl").is_file()
        assert "data:image/jpeg" in (tmp_path / "demo" / campagne / "rapport.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("verdict", "check", "code", "expected"),
    [
        ("a_examiner", "deadline", "deadline.", True),
        ("a_examiner", "deadline", "deadline.autre", False),
        ("a_examiner", "content", "content.", False),
        ("non_conforme", "deadline", "deadline.", False),
        ("conforme", None, None, False),
    ],
)
def test_right_verdict_for_the_right_reason(
    verdict: str, check: str | None, code: str | None, expected: bool
) -> None:
    """A verdict counts as expected only when the check that deserves it carries it."""
    assert is_expected({"verdict": verdict, "check": check, "code": code}, LATE) is expected


def test_conforme_needs_no_reason() -> None:
    """A good sample is expected as soon as it is conforme."""
    assert is_expected({"verdict": "conforme", "check": None, "code": None}, un_examen())
