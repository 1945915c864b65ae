"""The installed command, and files of dossiers to give it."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from convgen.dossier import Dossier
from tests.workflow.lus import des_lus

CONVGEN = Path(sys.executable).with_name("convgen")
CAMPAGNE = "toulouse-2026-2027"


def convgen(*args: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the command as a technician does."""
    command = [CONVGEN, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)


def canonical(dossier: Dossier) -> dict[str, Any]:
    """A dossier as the JSON list holds it."""
    return {
        "numero": dossier.numero,
        "depose_le": dossier.depose_le.isoformat(),
        "email": dossier.email,
        "collectivite": {
            "siret": dossier.collectivite.siret,
            "nom": dossier.collectivite.nom,
            "commune": dossier.collectivite.commune,
            "departement": dossier.collectivite.departement,
        },
        "signataire": {
            "prenom": dossier.signataire.prenom,
            "nom": dossier.signataire.nom,
            "qualite": dossier.signataire.qualite,
        },
        "telephone": dossier.telephone,
        "ecoles": [{"uai": e.uai, "nom": e.nom, "commune": e.commune} for e in dossier.ecoles],
        "nombre_ecoles": dossier.nombre_ecoles,
        "montant": int(dossier.montant),
        "engagements": dossier.engagements,
        "referents": [{"prenom": r.prenom, "nom": r.nom, "email": r.email} for r in dossier.referents],
    }


def dossiers(*numeros: int) -> list[dict[str, Any]]:
    """Valid dossiers of these numbers, ready to be spoiled by a test."""
    return [canonical(lu.dossier) for lu in des_lus(*numeros)]


def write(path: Path, content: list[dict[str, Any]]) -> Path:
    """Write a file of dossiers."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def lines(registre: Path) -> list[dict[str, Any]]:
    """Every line of a registre."""
    return [json.loads(line) for line in (registre / "registre.jsonl").read_text("utf-8").splitlines()]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ready(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the service at that address is; False after a minute, AssertionError when it ended."""
    for _ in range(600):
        assert process.poll() is None
        try:
            return httpx.get(f"{address}/readyz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False
