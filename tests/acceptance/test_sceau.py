"""A sealed campaign, as a technician issues and verifies it."""

import hashlib
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.acceptance.installed import CAMPAGNE, CONVGEN, convgen, dossiers, lines, write
from tests.scans import DEVICES, Issued, Nuisances, scenario
from tests.scans.sheet import Printer
from tests.scellement.certificats import SECRET, certificat, p12


def _seal(root: Path, file: Path, password: str, *options: str) -> subprocess.CompletedProcess[str]:
    """``convgen generate --seal``, the password on a descriptor."""
    reader, writer = os.pipe()
    os.write(writer, f"{password}\n".encode())
    os.close(writer)
    command = [CONVGEN, "generate", "--campagne", CAMPAGNE, file, "--output", root / "registre"]
    command += ["--seal", root / "academie.p12", "--seal-password-fd", str(reader), *options]
    try:
        return subprocess.run(
            list(map(str, command)), pass_fds=[reader], capture_output=True, text=True, check=False
        )
    finally:
        os.close(reader)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate, a file of dossiers and their sealed registre."""
    root = tmp_path_factory.mktemp("sceau")
    (root / "academie.p12").write_bytes(p12(*certificat()))
    done = _seal(root, write(root / "d.json", dossiers(1)), SECRET)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "Signature électronique : " in done.stdout
    return root


@pytest.fixture(scope="module")
def line(root: Path) -> dict[str, Any]:
    """The only line of the registre."""
    (line,) = lines(root / "registre")
    return line


def test_what_is_kept(root: Path, line: dict[str, Any]) -> None:
    """The registre keeps the sealed file, the digest of what was sealed, and the signature holds."""
    pdf = (root / "registre" / line["file"]).read_bytes()
    assert line["sealed"] is True
    assert line["normes"] == ["PDF/A-3a", "PDF/UA-1"]
    assert hashlib.sha256(pdf).hexdigest() == line["sha256"]
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert validate_pdf_signature(
        signature, ValidationContext(trust_roots=[signature.signer_cert])
    ).bottom_line
    plain = root / "plain"
    assert convgen("generate", "--campagne", CAMPAGNE, root / "d.json", "--output", plain).returncode == 0
    assert lines(plain)[0]["sha256"] == line["sha256_unsealed"], "sealing starts from the deterministic bytes"
    assert "1 inchangée" in _seal(root, root / "d.json", SECRET).stdout


def test_verify_knows_the_original(root: Path, line: dict[str, Any]) -> None:
    """Sent back as is, the sealed original is no signed return, and says so in its own words."""
    registre = root / "registre"
    sent = registre / line["file"]
    done = convgen("verify", "--campagne", CAMPAGNE, "--conventions", registre, "--format", "json", sent)
    assert done.returncode == 11
    checks = {check["id"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["signature"]["code"] == "signature.original"
    assert checks["signature"]["details"] == []


def test_a_signed_return_of_a_sealed_convention(root: Path, line: dict[str, Any]) -> None:
    """Printed with its seal, signed and scanned, it is conforme as any other."""
    zones = {name: (zone["page"], tuple(zone["box"])) for name, zone in line["zones"].items()}
    path = root / "registre" / line["file"]
    issued = Issued(
        pdf=path.read_bytes(), zones=zones, numero=1, file_name=path.name, commune="Albi", signataire="Garcia"
    )
    lot = Nuisances(printer=Printer(gain_mm=0.0))
    retour = root / path.name
    retour.write_bytes(scenario("bonne", issued, 3, DEVICES["vitre_200_gris"], nuisances=lot).pdf)
    done = convgen("verify", "--campagne", CAMPAGNE, "--conventions", root / "registre", retour)
    assert done.returncode == 0, done.stdout


def test_wrong_password(root: Path, tmp_path: Path) -> None:
    """A wrong password ends 2 in one line, before anything is issued; it is never an argument."""
    (tmp_path / "academie.p12").write_bytes((root / "academie.p12").read_bytes())
    done = _seal(tmp_path, root / "d.json", "faux")
    assert done.returncode == 2
    assert "mot de passe incorrect" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "registre").exists()
    asked = convgen(
        "generate", "--campagne", CAMPAGNE, root / "d.json", "--output", tmp_path / "r",
        "--seal", tmp_path / "academie.p12",
    )  # fmt: skip
    assert asked.returncode == 2
    assert "--seal-password-fd" in asked.stderr
