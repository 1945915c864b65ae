"""The built wheel, installed away from the checkout, works as the checkout does."""

import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.acceptance.installed import CAMPAGNE, dossiers, free_port, lines, ready, write

ROOT = Path(__file__).parents[2]
SOURCES = (
    "convgen",
    "ocr",
    "templates",
    "campagnes",
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without isolation from a copy: the checkout's build/ must not help."""
    sources = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, sources / name)
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, sources]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bin_dir(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; its libraries are those of this one, without the checkout."""
    env = tmp_path_factory.mktemp("env")
    subprocess.run([sys.executable, "-m", "venv", env], check=True, timeout=120)
    install = [env / "bin/python", "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    (packages,) = env.glob("lib/python*/site-packages")
    # A plain path, not site.addsitedir: the editable install's own .pth file must not be read.
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return env / "bin"


def _run(bin_dir: Path, cwd: Path, *args: object) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [bin_dir / "convgen", *map(str, args)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_contents(wheel: Path) -> None:
    """Code, templates and campaigns are inside; tests, samples and scripts are not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "ocr/facts.py" in names
    assert f"convgen/_data/campagnes/{CAMPAGNE}.toml" in names
    assert f"convgen/_data/campagnes/{CAMPAGNE}/signature.png" in names
    assert "convgen/_data/templates/conventions/ent-ecole/1/convention.html.j2" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"convgen", "ocr"}
    assert not [name for name in names if name.startswith("convgen/_data") and name.endswith(".py")]


def test_every_data_file_is_there(wheel: Path) -> None:
    """Each file that is not Python beside the modules travels too (report template, styles)."""
    names = set(zipfile.ZipFile(wheel).namelist())
    beside = [
        path.relative_to(ROOT).as_posix()
        for package in ("convgen", "ocr")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert sorted(set(beside) - names) == []


def test_installed_command(bin_dir: Path, tmp_path: Path) -> None:
    """The installed command shows its version and campaigns, and issues a convention, from its own data."""
    where = subprocess.run(
        [bin_dir / "python", "-c", "import convgen; print(convgen.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert Path(where.stdout.strip()).is_relative_to(bin_dir.parent)
    assert _run(bin_dir, tmp_path, "--version").stdout.startswith("convgen ")
    assert CAMPAGNE in _run(bin_dir, tmp_path, "campagnes").stdout
    file = write(tmp_path / "dossiers.json", dossiers(11))
    done = _run(bin_dir, tmp_path, "generate", "--campagne", CAMPAGNE, file, "--output", "registre")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line["status"] for line in lines(tmp_path / "registre")] == ["issued"]


def test_installed_service(bin_dir: Path, tmp_path: Path) -> None:
    """The service opens from the wheel alone: pages, styles, tables, description of the API."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DATABASE"))}
    port = free_port()
    command = [bin_dir / "convgen", "serve", "--data", tmp_path / "d", "--port", str(port), "--no-worker"]
    process = subprocess.Popen(command, cwd=tmp_path, env=env)
    try:
        assert ready(f"http://127.0.0.1:{port}", process)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert "csrfmiddlewaretoken" in client.get("/connexion/").text
            for static in (
                "web/service.css",
                "web/service.js",
                "dsfr/dist/dsfr/dsfr.min.css",
                "ninja/swagger-ui.css",
            ):
                assert client.get(f"/static/{static}").status_code == 200, static
            assert client.get("/api/v1/openapi.json").json()["paths"]
            assert client.get("/api/v1/docs").status_code == 200
    finally:
        process.terminate()
        process.wait(60)
    assert (tmp_path / "d" / "convgen.sqlite3").stat().st_size > 0
