"""The same dossier gives the same bytes, whatever the folder, the process, the time zone or the hash seed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from convgen.rendering import render
from tests.factories import un_dossier, une_campagne

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys
from convgen.rendering import render
from tests.factories import un_dossier, une_campagne
other = render(un_dossier(ecoles=2, numero=5), une_campagne(), version=4) if "after" in sys.argv else None
print(render(un_dossier(), une_campagne(), version=1).sha256)
"""


@pytest.mark.parametrize(
    ("zone", "seed", "arguments"), [("Europe/Paris", "0", []), ("Pacific/Auckland", "4242", ["after"])]
)
def test_same_bytes_elsewhere(tmp_path: Path, zone: str, seed: str, arguments: list[str]) -> None:
    """A copy of the code in another folder, run as another process, issues the very same bytes."""
    for name in ("convgen", "ocr", "templates", "campagnes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "factories.py", tmp_path / "tests")
    environment = os.environ | {
        "TZ": zone,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "LC_ALL": "C",
    }
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == render(un_dossier(), une_campagne(), version=1).sha256
