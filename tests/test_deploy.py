"""What is given to install the service: units that systemd reads, a compose file whose commands exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from convgen.cli.serve import serve
from convgen.cli.worker import worker

DEPLOY = Path(__file__).parents[1] / "deploy"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_units(tmp_path: Path) -> None:
    """systemd finds nothing to say of the units."""
    for unit in DEPLOY.glob("*.service"):
        text = unit.read_text(encoding="utf-8").replace("/opt/convgen/bin/convgen", sys.executable)
        (tmp_path / unit.name.replace("@", "@1")).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_image_has_what_the_set_up_installs() -> None:
    """The Debian packages that the set-up needs outside CI are in the image, and the locked versions."""
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    system = (DEPLOY.parent / ".ci" / "system").read_text("utf-8")
    needed = set(re.findall(r"^need (\S+)", system, re.MULTILINE)) - {"python3-venv"}
    [installed] = re.findall(r"apt-get install -y --no-install-recommends (.*) \\\n", image)
    assert set(installed.split()) == needed
    [pattern] = re.findall(r"sed -n '(.*?)' requirements.lock", image)
    lock = DEPLOY.parent / "requirements.lock"
    command = ["sed", "-n", pattern, lock]
    pinned = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(pinned) == len(re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE))
    assert any(line.strip().startswith("django==5.2") for line in pinned)


def test_compose_commands() -> None:
    """Each service of convgen runs a command whose options exist, on the volume that is mounted."""
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    commands = {"serve": serve, "worker": worker}
    for name in ("web", "examen"):
        command, *options = composed[name]["command"]
        context = commands[command].make_context(command, [*options])
        mounted = [volume.split(":")[1] for volume in composed[name]["volumes"]]
        assert str(context.params["data"]) in mounted
        assert composed[name]["environment"]["DATABASE_URL"].startswith("postgres://")
    assert CliRunner().invoke(serve, ["--workers", "0"]).exit_code == 2
