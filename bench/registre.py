"""A registre made for a measure: issued by the installed command, read back as what town halls hold."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import commune
from tests.scans import Issued

CONVGEN = commune.ROOT / ".venv" / "bin" / "convgen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a town hall may have at hand: its convention, the version before, somebody else's."""

    current: Issued
    previous: Issued
    other: Issued


def generate(campagne: str, dossiers: list[commune.Data], dir: Path, *, jobs: int) -> None:
    """Issue a campaign with the installed command; its own message if it refuses."""
    file = commune.write(dossiers, dir / "dossiers.json")
    command = [str(CONVGEN), "generate", "--campagne", campagne, str(file), "--output", str(dir / "registre")]
    done = subprocess.run([*command, "--jobs", str(jobs)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"convgen generate : code {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )


def two_versions(campagne: str, count: int, seed: int, dir: Path, *, jobs: int) -> tuple[Held, ...]:
    """``count`` dossiers, each issued twice; ``other`` is the next dossier's."""
    dossiers = commune.dossiers(campagne, count, seed)
    generate(campagne, dossiers, dir, jobs=jobs)
    generate(campagne, [commune.corrected(dossier) for dossier in dossiers], dir, jobs=jobs)
    issued = read(dir / "registre")
    currents = [issued[number, 2] for number in sorted({number for number, _ in issued})]
    others = [*currents[1:], currents[0]]
    return tuple(
        Held(current=current, previous=issued[current.numero, 1], other=other)
        for current, other in zip(currents, others, strict=True)
    )


def read(registre: Path) -> dict[tuple[int, int], Issued]:
    """(dossier, version) -> what was issued."""
    lines = (registre / "registre.jsonl").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in map(json.loads, lines):
        if line["status"] == "issued":
            zones = {id: (zone["page"], tuple(zone["box"])) for id, zone in line["zones"].items()}
            path = registre / line["file"]
            found[line["dossier"], line["version"]] = Issued(
                pdf=path.read_bytes(),
                zones=zones,
                numero=line["dossier"],
                file_name=path.name,
                commune=line["commune"],
            )
    return found
