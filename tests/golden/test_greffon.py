"""The pytest plugin, as whoever installs convgen gets it."""

import subprocess
import sys

import pytest

# Loaded here, they stay loaded from one inner run to the next.
from convgen.golden import collection, rapport
from tests.golden.papier import papier

__all__ = ["collection", "rapport"]

pytest_plugins = ["pytester"]


@pytest.fixture
def projet(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of one test that draws one PDF."""
    monkeypatch.delenv("CI", raising=False)
    (pytester.path / "papier.pdf").write_bytes(_pdf())
    pytester.makepyfile(
        test_papier="""
        from pathlib import Path

        def test_le_papier(golden_pdf):
            golden_pdf(Path(__file__).with_name("papier.pdf"), "papier")

        def test_autre_chose():
            pass
        """
    )
    return pytester


_PAPERS: dict[str, bytes] = {}


def _pdf(montant: str = "123 €") -> bytes:
    if montant not in _PAPERS:
        _PAPERS[montant] = papier(montant=montant)[0]
    return _PAPERS[montant]


def run(projet: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the project’s tests."""
    return projet.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def test_a_golden_is_made_on_request_only(projet: pytest.Pytester) -> None:
    """Missing, it fails; accepted, it passes; another paper fails with its cause and is in the report."""
    missing = run(projet)
    missing.assert_outcomes(failed=1, passed=1)
    missing.stdout.fnmatch_lines(["*référence manquante*"])
    assert not (projet.path / "goldens").exists()
    run(projet, "--golden-update").assert_outcomes(passed=2)
    run(projet).assert_outcomes(passed=2)
    (projet.path / "papier.pdf").write_bytes(_pdf("164 €"))
    report = projet.path / "rapport.html"
    changed = run(projet, "--golden-report", str(report))
    changed.assert_outcomes(failed=1, passed=1)
    changed.stdout.fnmatch_lines(["*couche « mots », cause « montant »*"])
    assert "montant, « 123 » devient « 164 »" in report.read_text(encoding="utf-8")


def test_an_update_is_refused_in_ci(projet: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody looks, nothing is accepted."""
    monkeypatch.setenv("CI", "true")
    refused = run(projet, "--golden-update")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    assert not (projet.path / "goldens").exists()


def test_an_orphan_fails_a_whole_run(projet: pytest.Pytester) -> None:
    """A golden that no test asks for is named; not when only some of the tests ran."""
    (projet.path / "goldens" / "ancien.golden").mkdir(parents=True)
    whole = run(projet, "--golden-update")
    assert whole.ret == pytest.ExitCode.TESTS_FAILED
    whole.stdout.fnmatch_lines(["*orphelin*ancien.golden*"])
    assert run(projet, "-k", "le_papier").ret == pytest.ExitCode.OK


def test_the_plugin_loads_nothing_heavy() -> None:
    """Every pytest of an environment with convgen loads it: it must cost nothing."""
    heavy = "[name for name in ('cv2', 'numpy', 'pikepdf') if name in sys.modules]"
    command = f"import sys, convgen.golden.greffon; print({heavy})"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
