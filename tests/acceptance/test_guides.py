"""The guides: the technician's is followed step by step, the instructor's names only what exists."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from bench.registre import read
from convgen.cli.main import COMMANDS, LazyGroup
from tests.scans import scenario

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ALBI = 26184377
_BLOCK = re.compile(
    r"^```(?P<kind>sh|text)\n(?P<body>.*?)^```$|^<!-- retour .*?-->$", re.MULTILINE | re.DOTALL
)
_CONVGEN = re.compile(r"\bconvgen ([a-z-]+)((?:[^|`\n\\]|\\\n)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Commands of the guide, and the lines that it says they print; no commands: somebody signs and scans."""

    commands: str | None
    expected: tuple[str, ...]


def _steps(page: str) -> Iterator[Step]:
    blocks = list(_BLOCK.finditer(page))
    for rank, block in enumerate(blocks):
        following = blocks[rank + 1] if rank + 1 < len(blocks) else None
        said = following["body"] if following is not None and following["kind"] == "text" else ""
        if block["kind"] != "text":
            yield Step(commands=block["body"], expected=tuple(filter(None, said.splitlines())))


def _run(commands: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", commands],
        cwd=folder,
        # The guide shows tables as wide as they are; xdist says 80 columns to its workers.
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return " ".join((done.stdout + done.stderr).split())


def _sign_and_scan(folder: Path) -> None:
    """What the guide asks a person to do."""
    issued = read(folder / "registre")[ALBI, 1]
    retour = scenario("bonne", issued, 3, "vitre_200_gris")
    (folder / "retours" / "retour.pdf").write_bytes(retour.pdf)


@pytest.mark.slow
def test_the_technicians_guide_works_as_written(tmp_path: Path) -> None:
    """From a new campaign to its first return: every command ends well and prints what the guide says."""
    for name in ("campagnes", "samples"):
        (tmp_path / name).symlink_to(ROOT / name)
    steps = list(_steps((DOCS / "guide-technicien.md").read_text(encoding="utf-8")))
    assert len(steps) > 10
    for step in steps:
        if step.commands is None:
            _sign_and_scan(tmp_path)
            continue
        shown = _run(step.commands, tmp_path)
        for line in step.expected:
            assert " ".join(line.split()) in shown, f"{step.commands}\n{line}\n{shown}"


@pytest.mark.parametrize("guide", ["guide-instructeur.md", "guide-technicien.md"])
def test_guides_name_only_what_exists(guide: str) -> None:
    """Every command and option that a guide writes is one of the command line."""
    page = (DOCS / guide).read_text(encoding="utf-8")
    named = _CONVGEN.findall(page)
    assert len(named) > 5
    group = LazyGroup()
    for command, rest in named:
        assert command in COMMANDS, command
        found = group.get_command(click.Context(group), command)
        assert found is not None
        known = {name for param in found.params for name in param.opts} | {"--help"}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= known, (command, rest)


@pytest.mark.parametrize("guide", ["guide-instructeur.md", "guide-technicien.md"])
def test_guides_show_their_pictures(guide: str) -> None:
    """Every picture and page that a guide links to is there, and pictures are described."""
    page = (DOCS / guide).read_text(encoding="utf-8")
    links = re.findall(r"(!?)\[([^\]]+)\]\(([^)]+)\)", page)
    assert sum(mark == "!" for mark, _, _ in links) >= 2
    for _, words, target in links:
        assert words.strip()
        assert (DOCS / target).is_file(), target
