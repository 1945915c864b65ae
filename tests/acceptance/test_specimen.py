"""A specimen that comes back is never accepted, even when the sender says which dossier it is."""

import json
from pathlib import Path

from tests.acceptance.installed import CAMPAGNE, convgen, dossiers, write


def test_a_specimen_sent_back_is_not_accepted(tmp_path: Path) -> None:
    """Beside the registre of a real dossier, and stated to be its return."""
    specimen = tmp_path / "81-Albi-Convention-ENT-26-27.pdf"
    made = convgen("template", "specimen", "--campagne", CAMPAGNE, "--output", specimen)
    assert (made.returncode, made.stderr) == (0, "")
    file = write(tmp_path / "dossiers.json", dossiers(1))
    told = tmp_path / "retours.jsonl"
    told.write_text(json.dumps({"files": [str(specimen)], "dossier": 1, "recu_le": None}), encoding="utf-8")
    done = convgen(
        "verify",
        "--campagne",
        CAMPAGNE,
        "--dossiers",
        file,
        "--retours",
        told,
        "--format",
        "json",
        timeout=600,  # the examination has its own limit, after which a retour is no more accepted
    )
    assert done.returncode in (10, 11)
    verdict = json.loads(done.stdout)
    assert verdict["verdict"] != "conforme"
    outcomes = {check["id"]: check["outcome"] for check in verdict["checks"]}
    assert outcomes["pages"] not in {"conforme", "avertissement"}
