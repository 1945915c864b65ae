"""``convgen serve`` and ``convgen user add``, as installed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.acceptance.installed import convgen, free_port, ready

CONVGEN = Path(sys.executable).with_name("convgen")


def _worker(process: subprocess.Popen[bytes], other_than: int = 0) -> int:
    """The child that judges, waited for."""
    for _ in range(600):
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            if int(child) != other_than and b"worker\0" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.1)
    raise AssertionError("no worker")


def test_personal_data_by_the_command_line(tmp_path: Path) -> None:
    """Nothing known of a SIRET is told, and leaves no archive; a campaign that still runs is not purged."""
    at = ("--data", tmp_path / "d")
    told = convgen("donnees", "export", "21480095500012", "--output", tmp_path / "x.zip", *at)
    assert (told.returncode, "Rien n’est connu" in told.stderr) == (2, True)
    assert not (tmp_path / "x.zip").exists()
    campagne = "toulouse-2026-2027"
    early = convgen("donnees", "purge", campagne, "--confirme", campagne, *at)
    assert (early.returncode, "à partir du 16/10/2027" in early.stderr) == (2, True)


def test_starts_signs_in_stops(tmp_path: Path) -> None:
    """An account signs in, styles are there; a killed worker is replaced; SIGTERM stops all: code 0."""
    secret = "un mot de passe de mairie 7"
    added = convgen(
        "user", "add", "jeanne", "--role", "administrateur", "--password", secret, "--data", tmp_path / "d"
    )
    assert added.returncode == 0, added.stderr
    weak = convgen("user", "add", "paul", "--role", "lecteur", "--password", "1234", "--data", tmp_path / "d")
    assert weak.returncode == 2
    address = f"http://127.0.0.1:{(port := free_port())}"
    process = subprocess.Popen([CONVGEN, "serve", "--data", tmp_path / "d", "--port", str(port)])
    try:
        assert ready(address, process)
        with httpx.Client(base_url=address, follow_redirects=True) as client:
            page = client.get("/connexion/")
            assert client.get("/static/dsfr/dist/dsfr/dsfr.min.css").status_code == 200
            assert client.get("/static/web/service.css").status_code == 200
            token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            sent = {"username": "jeanne", "password": secret, "csrfmiddlewaretoken": token}
            assert "Aucune campagne n’est ouverte" in client.post("/connexion/", data=sent).text
        made = convgen("user", "token", "portail", "--portee", "lire", "--data", tmp_path / "d")
        bearer = {"Authorization": f"Bearer {made.stdout.strip()}"}
        assert httpx.get(f"{address}/api/v1/campagnes", headers=bearer).json() == []
        assert convgen("user", "revoke", "portail", "--data", tmp_path / "d").returncode == 0
        assert httpx.get(f"{address}/api/v1/campagnes", headers=bearer).status_code == 401
        os.kill(first := _worker(process), signal.SIGKILL)
        assert _worker(process, other_than=first)
        assert httpx.get(f"{address}/healthz").status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
    assert code == 0
