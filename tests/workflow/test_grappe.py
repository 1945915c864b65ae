"""The batch on a cluster: a real scheduler, two worker processes, one of them killed midway."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from convgen.errors import ProgrammeManquant, UsageInvalide
from convgen.registre import open_registre
from convgen.workflow import grappe, verify_grappe
from convgen.workflow.events import Issued
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.grappe import Equipe, Grappe
from convgen.workflow.verify import Demande, Sources, verify
from convgen.workflow.workers import Kind, Outcome
from tests.factories import une_campagne
from tests.workflow import presse
from tests.workflow.lus import des_lus

ROOT = Path(__file__).resolve().parents[2]
JOBS = 24
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:distributed")


def lent(n: int) -> tuple[int, int]:
    """The task of these tests: long enough for a kill to fall inside."""
    time.sleep(0.05)
    return n * n, os.getpid()


def meurt(n: int) -> int:
    """A task that kills whoever runs it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return n


@dataclass(slots=True)
class Machine:
    """The processes of a cluster on this machine."""

    address: str
    dir: Path
    certificates: tuple[str, ...] = ()
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self) -> None:
        """One more worker, of one thread, that nobody starts again."""
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.dir)]
        self.workers.append(_start("dask_worker", [self.address, *options, *self.certificates]))


def _start(program: str, options: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A scheduler and two workers."""
    with _a_cluster(Machine(address=f"tcp://127.0.0.1:{_free_port()}", dir=tmp_path), workers=2) as found:
        yield found


@contextlib.contextmanager
def _a_cluster(found: Machine, *, workers: int) -> Iterator[Machine]:
    scheme, _, port = found.address.partition("://127.0.0.1:")
    options = ["--host", f"{scheme}://127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
    scheduler = _start("dask_scheduler", [*options, *found.certificates])
    try:
        for _ in range(workers):
            found.worker()
        yield found
    finally:
        for process in (*found.workers, scheduler):
            process.kill()
            process.wait()


def _wait_for(port_of: str) -> None:
    """The scheduler takes a moment to listen."""
    port = int(port_of.rpartition(":")[2])
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("no scheduler")


def test_a_worker_killed_midway_loses_nothing(machine: Machine) -> None:
    """Every job comes out once, those of the dead worker too; both had worked."""
    _wait_for(machine.address)
    outcomes: list[Outcome[int, tuple[int, int]]] = []
    pids: Counter[int] = Counter()
    killed = False
    with Equipe[int, tuple[int, int]](lent, grappe=Grappe(address=machine.address)) as equipe:
        for n in range(JOBS):
            outcomes += equipe.give(n)
            pids.update(outcome.result[1] for outcome in outcomes if outcome.result)
            if not killed and len(pids) == 2:
                machine.workers[0].kill()
                killed = True
        while finished := equipe.finish():
            outcomes += finished
    assert killed
    assert machine.workers[0].wait(30) == -signal.SIGKILL
    assert not [outcome.error for outcome in outcomes if outcome.error]
    assert sorted((outcome.job, outcome.result[0]) for outcome in outcomes if outcome.result) == [
        (n, n * n) for n in range(JOBS)
    ]


def test_the_cluster_issues_and_verifies_as_this_machine_does(machine: Machine, tmp_path: Path) -> None:
    """The same registre, line for line and byte for byte; the same verdicts, in the order given."""
    _wait_for(machine.address)
    far = Grappe(address=machine.address)
    lus = des_lus(*range(7001, 7007))
    for name, where in (("ici", None), ("grappe", far)):
        imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None, grappe=where)
        with open_registre(tmp_path / name, write=True) as registre:
            events = list(generate(lus, une_campagne(), registre, jobs=1, imprimerie=imprimerie))
        assert sum(isinstance(event, Issued) for event in events) == len(lus)
    assert _content(tmp_path / "ici") == _content(tmp_path / "grappe")
    files = [tmp_path / f"retour-{n}.pdf" for n in range(3)]
    for n, file in enumerate(files):
        file.write_bytes(b"not a PDF" * n)
    demandes = [Demande(files=(file,), dossier=None, recu_le=None) for file in files]
    sources = Sources(campagne=une_campagne(), registre=tmp_path / "grappe", dossiers=None, pictures=False)
    ours = verify(
        demandes,
        campagne=sources.campagne,
        registre=sources.registre,
        dossiers=None,
        pictures=False,
        jobs=1,
    )
    theirs = verify_grappe.verify(demandes, sources, far)
    assert [(e.file, e.verdict) for e in theirs] == [(e.file, e.verdict) for e in ours]


def _content(registre: Path) -> tuple[list[str], list[bytes]]:
    """Its lines in any order: jobs end as they can; its documents."""
    lines = (registre / "registre.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(lines), [path.read_bytes() for path in sorted(registre.glob("conventions/*/*.pdf"))]


def test_with_certificates_only_those_of_one_authority_speak(tmp_path: Path) -> None:
    """Over tls:// jobs come back; whoever another authority vouches for is not listened to."""
    ours, others = _certified(tmp_path / "ours"), _certified(tmp_path / "others")
    address = f"tls://127.0.0.1:{_free_port()}"
    told = tuple(
        f"--tls-{name}={path}"
        for name, path in zip(("ca-file", "cert", "key"), (ours.ca, ours.cert, ours.key), strict=True)
    )
    with _a_cluster(Machine(address=address, dir=tmp_path, certificates=told), workers=1):
        _wait_for(address)
        with Equipe[int, tuple[int, int]](lent, grappe=replace(ours, address=address)) as equipe:
            outcomes = [*equipe.give(7)]
            while finished := equipe.finish():
                outcomes += finished
        assert [outcome.result and outcome.result[0] for outcome in outcomes] == [49]
        with (
            pytest.raises(ProgrammeManquant, match="ne répond pas"),
            Equipe[int, int](abs, grappe=replace(others, address=address)),
        ):
            pass


def _certified(dir: Path) -> Grappe:
    """An authority made for the occasion, and a certificate that it signs, as a cluster's machines have."""
    dir.mkdir()
    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{dir.name} {rank}")]) for rank in range(2)]
    for rank, file in enumerate(("ca.pem", "cert.pem")):
        certificate = (
            x509.CertificateBuilder()
            .subject_name(names[rank])
            .issuer_name(names[0])
            .public_key(keys[rank].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=rank == 0, path_length=None), critical=True)
            .sign(keys[0], hashes.SHA256())
        )
        (dir / file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (dir / "key.pem").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Grappe(address="", ca=dir / "ca.pem", cert=dir / "cert.pem", key=dir / "key.pem")


def test_an_unanswered_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler there: what to start is said, and nothing hangs."""
    monkeypatch.setattr(grappe, "_CONNECT_SECONDS", 1)
    with (
        pytest.raises(ProgrammeManquant, match=r"ne répond pas.*dask scheduler"),
        Equipe[int, int](abs, grappe=Grappe(address=f"tcp://127.0.0.1:{_free_port()}")),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://10.1.2.3:8786", "seul tls:// est accepté"),
        ("tcp://grappe.example.fr:8786", "seul tls:// est accepté"),
        ("tls://grappe.example.fr:8786", "--cluster-ca"),
        ("http://127.0.0.1:8786", "n’est pas l’adresse"),
        ("tcp://127.0.0.1", "n’est pas l’adresse"),
    ],
)
def test_an_address_where_anybody_could_send_code_is_refused(address: str, why: str) -> None:
    """Clear messages leave this machine never, and certificates are asked for."""
    with pytest.raises(UsageInvalide, match=re.escape(why)):
        Equipe[int, int](abs, grappe=Grappe(address=address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "[::1]", "localhost"])
def test_this_machine_may_be_spoken_to_in_clear(host: str) -> None:
    """Loopback addresses need no certificate."""
    Grappe(address=f"tcp://{host}:8786").check()


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    """A missing file is a usage error, not a failure an hour later."""
    ca = tmp_path / "ca.pem"
    with pytest.raises(UsageInvalide, match=r"ca\.pem.* introuvable"):
        Grappe(address="tls://machine:8786", ca=ca, cert=ca, key=ca).check()


def test_without_the_extra_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """dask is an optional extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ProgrammeManquant, match=r"convgen\[cluster\]"),
        Equipe[int, int](abs, grappe=Grappe(address="tcp://127.0.0.1:8786")),
    ):
        pass


def test_a_worker_with_other_libraries_prints_nothing() -> None:
    """The bytes would not be the same: the run stops, and says which versions differ."""
    kind, why = grappe.remote(abs, -3, {**grappe._fingerprint(), "weasyprint": "60.0"})
    assert kind is Kind.MISSING
    assert "weasyprint" in str(why)
    assert grappe.remote(abs, -3, grappe._fingerprint()) == (Kind.DONE, 3)
