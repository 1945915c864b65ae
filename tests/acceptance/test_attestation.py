"""``generate --document attestation-depot``: receipts beside the conventions, never in their place."""

import json
from pathlib import Path

from tests.acceptance.installed import CAMPAGNE, convgen, dossiers, lines, write


def test_receipts_stand_beside_the_conventions(tmp_path: Path) -> None:
    """Issued first, in the same folder: conventions are numbered from 1, a receipt is no return."""
    registre = tmp_path / "registre"
    file = write(tmp_path / "dossiers.json", dossiers(1, 2))
    command = ("generate", "--campagne", CAMPAGNE, file, "--output", registre)
    receipts = convgen(*command, "--document", "attestation-depot")
    assert (receipts.returncode, receipts.stderr) == (0, "")
    assert "2 émises" in receipts.stdout
    assert not (registre / "registre.jsonl").exists()
    assert convgen(*command, "--no-validate").returncode == 0
    again = convgen(*command, "--document", "attestation-depot")
    assert "0 émise, 2 inchangées" in again.stdout
    issued = sorted((line["dossier"], line["version"], line["template"]) for line in lines(registre))
    assert issued == [(1, 1, "ent-ecole/1"), (2, 1, "ent-ecole/1")]
    receipt = next(registre.glob("attestation-depot/1-v1/*.pdf"))
    told = tmp_path / "retours.jsonl"
    told.write_text(json.dumps({"files": [str(receipt)], "dossier": 1, "recu_le": None}), encoding="utf-8")
    done = convgen(
        "verify", "--campagne", CAMPAGNE, "--conventions", registre, "--retours", told, "--format", "json"
    )
    assert done.returncode in (10, 11)
    assert json.loads(done.stdout)["verdict"] != "conforme"
    refused = convgen(*command, "--document", "facture")
    assert refused.returncode == 2
    assert "attestation-depot" in refused.stderr
