"""Make the sample returns again from the sample dossiers: ``python -m samples.make``.

Writes in ``retours/``: ``<campagne>/*.pdf``; ``<campagne>.jsonl``, for ``--retours``; ``attendus.json``,
what each deserves; ``reouvertures-<campagne>.json``, dossiers to issue a second time before verifying.
The same code, dossiers and template give the same files.
"""

import json
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bench import registre
from bench.commune import Data, corrected
from samples.catalogue import CATALOGUE, REOUVERTS, Echantillon
from tests.scans import Issued, scenario

HERE = Path(__file__).parent
RETOURS = HERE / "retours"
HEAVIEST = 430_000
"""Bytes: a sample stays small, it is kept in the repository."""

Known = dict[tuple[int, int], Issued]


def issue(campagne: str, dir: Path) -> Known:
    """Issue the sample dossiers of a campaign, then those that were reopened."""
    dir.mkdir()
    dossiers = json.loads((HERE / "dossiers" / f"{campagne}.json").read_text(encoding="utf-8"))
    registre.generate(campagne, dossiers, dir, jobs=2)
    reopened = [corrected(dossier) for dossier in dossiers if dossier["numero"] in REOUVERTS]
    if reopened:
        registre.generate(campagne, reopened, dir, jobs=1)
        _write_reopened(campagne, reopened)
    surnames = {dossier["numero"]: _surname(dossier) for dossier in [*dossiers, *reopened]}
    issued = registre.read(dir / "registre")
    return {key: replace(one, signataire=surnames[key[0]]) for key, one in issued.items()}


def returned(sample: Echantillon, known: Known) -> tuple[str, bytes]:
    """The name and the bytes of one sample."""
    version = 2 if sample.numero in REOUVERTS else 1
    received = datetime.fromisoformat(sample.recu_le)
    signed_on = f"{received - timedelta(days=2):%d/%m/%Y}"
    issued = replace(known[sample.numero, version], signed_on=signed_on)
    retour = scenario(
        sample.classe,
        issued,
        sample.seed,
        sample.device,
        previous=known.get((sample.numero, version - 1)),
        other=known.get((sample.autre or 0, 1)),
        nuisances=sample.lot,
    )
    pdf = sample.spoil(retour.pdf) if sample.spoil else retour.pdf
    return sample.file or issued.file_name, pdf


def main() -> int:
    """Make every sample, campaign by campaign, and what is expected of it."""
    _clean()
    expected: list[Data] = []
    for campagne in sorted({sample.campagne for sample in CATALOGUE}):
        with tempfile.TemporaryDirectory(prefix="samples-") as name:
            known = issue(campagne, Path(name) / "campagne")
        lines = [_made(sample, known) for sample in CATALOGUE if sample.campagne == campagne]
        expected += lines
        asked = [
            {"files": [line["file"]], "dossier": line["dossier"], "recu_le": line["recu_le"]}
            for line in lines
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked)
        (RETOURS / f"{campagne}.jsonl").write_text(text, encoding="utf-8")
    _write_json(RETOURS / "attendus.json", expected)
    return 0


def _made(sample: Echantillon, known: Known) -> Data:
    name, pdf = returned(sample, known)
    path = RETOURS / sample.campagne / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf)
    note = "" if len(pdf) <= HEAVIEST else "  trop lourd"
    print(f"{len(pdf) // 1000:>5} ko  {path.relative_to(HERE)}{note}", file=sys.stderr, flush=True)  # noqa: T201
    return {
        "file": str(path.relative_to(RETOURS)),
        "campagne": sample.campagne,
        "verdict": sample.verdict,
        "check": sample.check,
        "code": sample.code,
        "why": sample.why,
        "recu_le": sample.recu_le,
        "dossier": sample.numero if sample.stated else None,
    }


def _surname(dossier: Data) -> str:
    """As a hand writes it: « Garcia », « Roux-Pagès »."""
    signataire = dossier["signataire"]
    assert isinstance(signataire, dict)
    return str(signataire["nom"]).title()


def _clean() -> None:
    shutil.rmtree(RETOURS, ignore_errors=True)
    RETOURS.mkdir()


def _write_reopened(campagne: str, reopened: list[Data]) -> None:
    _write_json(RETOURS / f"reouvertures-{campagne}.json", reopened)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
