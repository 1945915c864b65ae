"""A generate killed at any instant loses nothing and duplicates nothing."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from convgen.registre import open_registre

COUNT = 40


def _start(root: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.workflow.batch", str(root), str(COUNT), *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _wait_for_lines(process: subprocess.Popen[str], count: int) -> Counter[str]:
    assert process.stdout is not None
    return Counter(process.stdout.readline().strip() for _ in range(count))


def _assert_whole(root: Path) -> None:
    """Every dossier has one current version 1, every file is the issued one, nothing else is left."""
    lines = [json.loads(line) for line in (root / "registre.jsonl").read_text().splitlines()]
    issued = [(line["dossier"], line["version"]) for line in lines if line["status"] == "issued"]
    assert sorted(issued) == [(numero, 1) for numero in range(1, COUNT + 1)]
    with open_registre(root, write=False) as registre:
        for numero in range(1, COUNT + 1):
            ligne = registre.current(numero)
            assert ligne is not None
            assert hashlib.sha256(registre.read_pdf(ligne)).hexdigest() == ligne.sha256
    documents = {str(path.relative_to(root)) for path in root.glob("conventions/*/*")}
    assert documents == {line["file"] for line in lines if line["status"] == "issued"}
    assert list(root.glob(".partial/*")) == []
    assert not (root / "orphelins").exists()


@pytest.mark.slow
def test_killed_generate(tmp_path: Path) -> None:
    """Killed at ten random instants and run again, it ends as if it had never been killed."""
    chance = random.Random(20260601)
    for _ in range(10):
        process = _start(tmp_path)
        _wait_for_lines(process, chance.randint(0, 8))
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate(timeout=30)
    final = _start(tmp_path)
    told, _ = final.communicate(timeout=60)
    assert final.returncode == 0
    assert Counter(told.split())["Unchanged"] > 0
    _assert_whole(tmp_path)


@pytest.mark.slow
def test_killed_workers(tmp_path: Path) -> None:
    """Workers killed at random instants are replaced; no dossier is lost, none is issued twice."""
    chance = random.Random(7)
    process = _start(tmp_path)
    _wait_for_lines(process, 2)
    for _ in range(4):
        victims = _workers_of(process.pid)
        os.kill(chance.choice(victims), signal.SIGKILL)
        _wait_for_lines(process, chance.randint(1, 4))
    process.communicate(timeout=60)
    assert process.returncode == 0
    again = _start(tmp_path)
    again.communicate(timeout=60)
    _assert_whole(tmp_path)


@pytest.mark.slow
def test_killed_sealed_generate(tmp_path: Path) -> None:
    """A batch that seals, killed and run again, ends with every dossier sealed once; a document sealed but
    killed before its line is set aside, never published."""
    chance = random.Random(44)
    for _ in range(6):
        process = _start(tmp_path, "sealed")
        _wait_for_lines(process, chance.randint(0, 8))
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate(timeout=30)
    final = _start(tmp_path, "sealed")
    final.communicate(timeout=60)
    assert final.returncode == 0
    shutil.rmtree(tmp_path / "orphelins", ignore_errors=True)
    _assert_whole(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "registre.jsonl").read_text().splitlines()]
    assert all(line["sealed"] and line["sha256"] != line["sha256_unsealed"] for line in lines)


def _workers_of(pid: int) -> list[int]:
    """The worker processes of a running batch (its resource tracker is no worker)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.slow
def test_two_at_once(tmp_path: Path) -> None:
    """Two batches on one registre: the second waits its turn, then finds nothing to do."""
    first, second = _start(tmp_path), _start(tmp_path)
    tales = [Counter(process.communicate(timeout=120)[0].split()) for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0)
    assert sorted(tale["Issued"] for tale in tales) == [0, COUNT]
    _assert_whole(tmp_path)


def test_parent_killed_leaves_no_worker(tmp_path: Path) -> None:
    """When the batch is killed its workers end by themselves."""
    process = _start(tmp_path)
    _wait_for_lines(process, 3)
    workers = _workers_of(process.pid)
    assert workers
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in workers if _alive(pid)] == []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _blocks_interrupts(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    blocked = next(line for line in status.splitlines() if line.startswith("SigBlk:"))
    return bool(int(blocked.split()[1], 16) & 1 << (signal.SIGINT - 1))


def test_interrupted_generate(tmp_path: Path) -> None:
    """Ctrl-C to the whole terminal group stops at once, quietly for the workers, and keeps what was done."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.workflow.batch", str(tmp_path), str(COUNT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    _wait_for_lines(process, 5)
    workers = _workers_of(process.pid)
    assert workers
    assert all(_blocks_interrupts(pid) for pid in workers), "from the first instruction on"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=15)
    assert process.returncode != 0
    assert errors.count("Traceback") == 1, "only the parent, which here has no command line around it"
    final = _start(tmp_path)
    final.communicate(timeout=60)
    _assert_whole(tmp_path)
