"""The doctor."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from convgen.workflow import doctor
from convgen.workflow.doctor import examine
from ocr import landlock


def test_everything_is_there() -> None:
    """On a machine that is set up nothing is missing, and every version is known."""
    organes = list(examine())
    assert [organe.name for organe in organes if organe.problem] == []
    assert all(organe.version for organe in organes)
    assert {"weasyprint + pango", "tesseract", "tesseract, français"} <= {o.name for o in organes}


def test_missing_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without tesseract the doctor says so, with the package to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = {organe.name: organe for organe in examine() if organe.problem}
    assert set(missing) == {"tesseract", "tesseract, français"}
    assert "tesseract-ocr" in missing["tesseract"].remedy


def test_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that cannot be imported is named, with the command that installs it."""
    broken = (*doctor._LIBRARIES, ("convgen-absent", "convgen_absent", "rien"))
    monkeypatch.setattr(doctor, "_LIBRARIES", broken)
    missing = [organe for organe in examine() if organe.problem]
    assert [organe.name for organe in missing] == ["convgen-absent"]
    assert "ModuleNotFoundError" in (missing[0].problem or "")
    assert "make setup" in missing[0].remedy


def test_a_machine_without_landlock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel cannot confine, the doctor says what is not there, and nothing is missing for that."""
    answer = subprocess.CompletedProcess([], 0, stdout='{"held": ["seccomp"], "landlock": 0}\n', stderr="")
    monkeypatch.setattr(doctor, "_run", lambda command: answer)
    told = doctor._confinement()
    assert told.problem is None
    assert told.version is not None
    assert told.version.startswith("seccomp ; sans Landlock (fichiers) ni abandon des privilèges")


@pytest.mark.skipif(landlock.abi() < 6, reason="this kernel has no Landlock, or an old one")
def test_confinement_is_tried_for_true() -> None:
    """On this machine a confined process was refused a file, a socket, a privilege."""
    told = doctor._confinement().version or ""
    assert told == f"Landlock {landlock.abi()}, seccomp, capabilities"


def test_works_without_the_libraries(tmp_path: Path) -> None:
    """The command itself runs when Pango does not load and a library is missing; it ends 5."""
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint/__init__.py").write_text("raise OSError('cannot load library libpango')\n")
    (tmp_path / "pydantic.py").write_text("raise ModuleNotFoundError('No module named pydantic')\n")
    done = subprocess.run(
        [sys.executable, "-m", "convgen", "doctor"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 5, done.stderr
    assert "Pango ou HarfBuzz" in done.stdout
    assert "libpango-1.0-0" in done.stdout
    assert done.stdout.count("MANQUE") == 2
    assert "Il manque 2 éléments." in done.stdout
