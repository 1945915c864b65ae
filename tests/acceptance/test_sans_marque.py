"""``convgen verify`` of conventions that bear no code of ours: the platform's, or another paper."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench import commune
from tests.acceptance.installed import CAMPAGNE, convgen
from tests.plateforme import issued
from tests.scans import DEVICES, Nuisances, scenario
from tests.scans.sheet import Printer

CAMPAGNES = Path(__file__).parents[2] / "campagnes"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of the platform's conventions, its dossiers, a signed return and the page of an unsigned."""
    root = tmp_path_factory.mktemp("plateforme")
    shutil.copytree(CAMPAGNES / CAMPAGNE, root / CAMPAGNE)
    text = (CAMPAGNES / f"{CAMPAGNE}.toml").read_text("utf-8")
    (root / f"{CAMPAGNE}.toml").write_text(
        text.replace("[retour]", '[retour]\nconventions = "plateforme"\npages = 2', 1), "utf-8"
    )
    data = commune.dossiers(CAMPAGNE, 1, 1)
    commune.write(data, root / "dossiers.json")
    lot = Nuisances(printer=Printer(gain_mm=0.0))
    for classe in ("bonne", "non_signee"):
        retour = scenario(classe, issued(data[0]), 4, DEVICES["vitre_200_couleur"], nuisances=lot)
        (root / f"{classe}.pdf").write_bytes(retour.pdf)
    return root


def _verify(bureau: Path, campagne: object, *files: str) -> tuple[int, list[dict[str, Any]]]:
    done = convgen(
        *("verify", "--campagne", campagne, "--dossiers", bureau / "dossiers.json", "--format", "json"),
        *("--recu-le", "2026-07-01T10:00", *(bureau / name for name in files)),
    )
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def _codes(answer: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["code"] for check in answer["checks"]}


def test_a_convention_of_the_platform_is_read(bureau: Path) -> None:
    """Its number, pages and data are read; signed or not, a human confirms, and knows what was seen."""
    code, (signed, unsigned) = _verify(bureau, bureau / f"{CAMPAGNE}.toml", "bonne.pdf", "non_signee.pdf")
    numero = json.loads((bureau / "dossiers.json").read_text("utf-8"))[0]["numero"]
    assert (code, signed["dossier"], unsigned["dossier"]) == (10, numero, numero)
    seen = _codes(signed)
    assert {seen[name] for name in ("dossier_number", "pages", "version")} == {
        "dossier_number.conforme",
        "pages.conforme",
        "version.conforme",
    }
    assert seen["signature"] in ("signature.conforme", "signature.a_confirmer")
    assert seen["content"] == "content.non_compare"
    assert _codes(unsigned)["signature"] == "signature.absente"


def test_a_paper_that_is_not_ours_is_named_by_its_number(bureau: Path) -> None:
    """Where conventions bear codes, a page without any is read whole: the dossier is known, a human looks."""
    code, (answer,) = _verify(bureau, CAMPAGNE, "bonne.pdf")
    numero = json.loads((bureau / "dossiers.json").read_text("utf-8"))[0]["numero"]
    assert (code, answer["verdict"], answer["dossier"]) == (10, "a_examiner", numero)
    seen = _codes(answer)
    assert (seen["pages"], seen["signature"]) == ("pages.aucune", "signature.a_confirmer")
