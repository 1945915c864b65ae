"""The same batch on a dask.distributed cluster: jobs go to its workers, results come back one by one.

Dask's messages are pickles: whoever can speak to the scheduler, or in its place, runs code here and on the
workers. Off this machine only ``tls://`` is spoken, with certificates on both sides. Workers need the same
convgen and libraries, and see the campaign's pictures at the same paths.
"""

import ipaddress
import queue
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Generic
from urllib.parse import urlsplit

from convgen.errors import ProgrammeManquant, UsageInvalide
from convgen.workflow.workers import J, Kind, Limits, Outcome, R, attempt

_AHEAD = 3
"""Jobs handed over per thread of the cluster: one at work, the next ones already there."""

_CONNECT_SECONDS = 15
_COUNT_SECONDS = 2.0
"""Between two looks at how many workers there are."""

_ENGINES = ("convgen", "weasyprint", "pydyf", "font-source-sans-pro", "zxing-cpp")
"""What must be the same everywhere for the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grappe:
    """Where the scheduler is, and the certificates to speak with it."""

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def check(self) -> None:
        """Raise UsageInvalide, in French, when messages could come from anybody."""
        parts = urlsplit(self.address)
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not _port(parts.netloc):
            raise UsageInvalide(
                f"« {self.address} » n’est pas l’adresse d’un ordonnanceur : écrivez tcp://127.0.0.1:8786, "
                "ou tls://machine:8786."
            )
        files = (self.ca, self.cert, self.key)
        if parts.scheme == "tcp":
            if not _loopback(parts.hostname):
                raise UsageInvalide(
                    f"« {self.address} » : hors de cette machine, seul tls:// est accepté, avec des "
                    "certificats (--cluster-ca, --cluster-cert, --cluster-key). Les messages de dask sont du "
                    "code : en clair, n’importe qui sur le réseau pourrait en faire exécuter."
                )
            return
        if None in files:
            raise UsageInvalide(
                "Avec tls://, donnez --cluster-ca, --cluster-cert et --cluster-key : sans certificats, rien "
                "ne dit à qui l’on parle."
            )
        for file in files:
            if file is not None and not file.is_file():
                raise UsageInvalide(f"Le fichier « {file} » est introuvable.")


class Equipe(Generic[J, R]):
    """Runs ``task(job) -> result`` on the workers of a cluster; the same manners as ``workers.Team``.

    A job whose worker dies is run again by another; one that kills several is given up. Results are taken one
    at a time, by the only process that writes.
    """

    def __init__(self, task: Callable[[J], R], *, grappe: Grappe, limits: Limits | None = None) -> None:
        grappe.check()
        self._task = task
        self._grappe = grappe
        self._limits = limits or Limits()
        self._at_work: dict[Any, tuple[J, float]] = {}
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client: Any = None
        self._dask: Any = None
        self._run = uuid.uuid4().hex[:8]
        self._given = 0
        self._counted = -_COUNT_SECONDS
        self._holds = 0

    def give(self, job: J) -> tuple[Outcome[J, R], ...]:
        """Hand a job over, waiting while the cluster has enough to do; what finished meanwhile comes back."""
        finished: list[Outcome[J, R]] = []
        while len(self._at_work) >= self._room():
            finished += self._collect()
        self._given += 1
        future = self._client.submit(
            remote, self._task, job, _fingerprint(), key=f"convgen-{self._run}-{self._given}", pure=False
        )
        self._at_work[future] = (job, time.monotonic())
        future.add_done_callback(self._done.put)
        return tuple(finished)

    def finish(self) -> tuple[Outcome[J, R], ...]:
        """Wait for something to finish; empty once every job is."""
        finished: list[Outcome[J, R]] = []
        while not finished and self._at_work:
            finished += self._collect()
        return tuple(finished)

    def __enter__(self) -> "Equipe[J, R]":
        try:
            import distributed  # an optional extra, and half a second to import
        except ImportError:
            raise ProgrammeManquant(
                "Il manque dask.distributed pour --cluster : installez « convgen[cluster] »."
            ) from None
        self._dask = distributed
        try:
            self._client = distributed.Client(  # type: ignore[no-untyped-call]
                self._grappe.address,
                security=self._security(),
                timeout=_CONNECT_SECONDS,
                set_as_default=False,
            )
        except (OSError, TimeoutError) as error:
            raise ProgrammeManquant(
                f"L’ordonnanceur {self._grappe.address} ne répond pas ({type(error).__name__}) : lancez "
                "« dask scheduler », puis « dask worker » sur chaque machine."
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.cancel(list(self._at_work))
            self._client.close()
        self._at_work.clear()

    def _security(self) -> Any:
        if urlsplit(self._grappe.address).scheme == "tcp":
            return None
        return self._dask.Security(
            tls_ca_file=str(self._grappe.ca),
            tls_client_cert=str(self._grappe.cert),
            tls_client_key=str(self._grappe.key),
            require_encryption=True,
        )

    def _room(self) -> int:
        """How many jobs the cluster may hold; its workers come and go."""
        if time.monotonic() - self._counted > _COUNT_SECONDS:
            threads = sum(int(count) for count in self._client.nthreads().values())
            self._counted, self._holds = time.monotonic(), max(2, _AHEAD * threads)
        return self._holds

    def _collect(self) -> list[Outcome[J, R]]:
        """Wait until something is done, or has waited for too long."""
        oldest = min(since for _, since in self._at_work.values())
        patience = oldest + self._limits.seconds_per_job * (_AHEAD + 1) - time.monotonic()
        try:
            future = self._done.get(timeout=max(0.1, patience))
        except queue.Empty:
            return [self._give_up(oldest)]
        return [self._outcome(future)] if future in self._at_work else []

    def _outcome(self, future: Any) -> Outcome[J, R]:
        job, _ = self._at_work.pop(future)
        try:
            kind, value = future.result()
        except self._dask.scheduler.KilledWorker:
            return Outcome(job=job, error="Plusieurs machines se sont arrêtées sur ce dossier.")
        except ImportError as error:
            raise ProgrammeManquant(
                f"Une bibliothèque manque sur une machine de la grappe ({error.name}) : installez-y convgen."
            ) from error
        except self._dask.client.FutureCancelledError:
            return Outcome(job=job, error="L’ordonnanceur a abandonné ce dossier : relancez la commande.")
        finally:
            future.release()
        if kind is Kind.MISSING:
            raise ProgrammeManquant(value)
        return Outcome(job=job, result=value) if kind is Kind.DONE else Outcome(job=job, error=value)

    def _give_up(self, since: float) -> Outcome[J, R]:
        future = next(future for future, (_, begun) in self._at_work.items() if begun == since)
        job, _ = self._at_work.pop(future)
        self._client.cancel([future])
        return Outcome(job=job, error="La grappe n’a pas rendu ce dossier à temps.")


_alone = threading.Lock()


def remote(task: Callable[[J], R], job: J, expected: Mapping[str, str]) -> tuple[Kind, object]:
    """A worker's job. Pango knows no threads: one job at a time in a process, whatever its threads."""
    found = _fingerprint()
    if found != expected:
        other = ", ".join(f"{name} {found[name]}" for name in found if found[name] != expected.get(name))
        return Kind.MISSING, (
            f"Une machine de la grappe a d’autres versions que celle-ci ({other}) : les conventions "
            "n’auraient pas les mêmes octets. Installez les mêmes partout."
        )
    with _alone:
        return attempt(task, job)


def _fingerprint() -> dict[str, str]:
    return {name: version(name) for name in _ENGINES}


def _port(netloc: str) -> str:
    return netloc.rpartition(":")[2] if netloc.rpartition(":")[2].isdigit() else ""


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
