"""A team of worker processes that survives the death of any of them.

One job at a time per worker, over its own pipe: when a worker dies, the job it held is known for sure, the
others are not disturbed. (``ProcessPoolExecutor`` breaks as a whole, cannot name the guilty job, and can
deadlock with ``max_tasks_per_child``.) Processes are spawned: Pango and fontconfig do not survive a fork.
"""

import logging
import multiprocessing
import pickle
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Generic, TypeVar

from convgen.errors import ConvgenError, ProgrammeManquant

logger = logging.getLogger(__name__)

J = TypeVar("J")
R = TypeVar("R")

_STARTS_MAX = 3
"""Deaths in a row before a worker is even ready: beyond it, the installation is at fault, not a dossier."""

_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``jobs_per_worker`` bounds what a leak may eat; ``tries``: a kill may come from outside, once.

    A new worker makes its moulds again, 1 s of processor time each; over 1 500 conventions cast, and 45 laid
    out by WeasyPrint, a worker's memory grows by 13 MB in all.
    """

    jobs_per_worker: int = 4000
    seconds_per_job: float = 120.0
    tries: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[J, R]):
    """What became of a job: its ``result``, or the French ``error`` that prevented it."""

    job: J
    result: R | None = None
    error: str = ""


class Kind(StrEnum):
    """What a worker says."""

    READY = "ready"
    DONE = "done"
    DECLINED = "declined"
    MISSING = "missing"


@dataclass(slots=True)
class _Worker(Generic[J]):
    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    done: int = 0
    attempt: tuple[J, int] | None = None
    deadline: float = 0.0


class Team(Generic[J, R]):
    """At most ``size`` workers running ``task(job) -> result``; both must be picklable."""

    def __init__(self, task: Callable[[J], R], *, size: int, limits: Limits | None = None) -> None:
        self._task = task
        self._size = size
        self._limits = limits or Limits()
        self._workers: list[_Worker[J]] = []
        self._waiting: deque[tuple[J, int]] = deque()
        self._failed_starts = 0

    def give(self, job: J) -> tuple[Outcome[J, R], ...]:
        """Hand a job over, waiting for a free worker; what finished meanwhile is returned."""
        self._waiting.append((job, 1))
        finished: list[Outcome[J, R]] = []
        self._dispatch()
        while self._waiting:
            finished += self._collect()
            self._dispatch()
        return tuple(finished)

    def finish(self) -> tuple[Outcome[J, R], ...]:
        """Wait for something to finish; empty once every job is."""
        finished: list[Outcome[J, R]] = []
        while not finished and (self._waiting or any(worker.attempt for worker in self._workers)):
            finished += self._collect()
            self._dispatch()
        return tuple(finished)

    def __enter__(self) -> "Team[J, R]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            _dismiss(worker)
        self._workers.clear()

    def _dispatch(self) -> None:
        while self._waiting:
            worker = next((worker for worker in self._workers if worker.attempt is None), None)
            if worker is None and len(self._workers) < self._size:
                worker = self._start()
            if worker is None:
                return
            attempt = self._waiting.popleft()
            worker.attempt = attempt
            # A starting worker first imports its libraries, which costs the job nothing.
            allowed = self._limits.seconds_per_job if worker.ready else _START_SECONDS
            worker.deadline = time.monotonic() + allowed
            try:
                worker.pipe.send(attempt[0])
            except OSError:
                # Dead before it could take the job: _collect sees it on the sentinel.
                logger.debug("worker gone", extra={"action": "dispatch"})

    def _start(self) -> _Worker[J]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # Ctrl-C reaches the whole terminal group: the children inherit the blocked mask and leave the
        # decision to the parent. The resource tracker, started first, would unblock it for the first child.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process = context.Process(target=_serve, args=(theirs, self._task), daemon=True)
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        worker = _Worker[J](process=process, pipe=ours)
        self._workers.append(worker)
        return worker

    def _collect(self) -> list[Outcome[J, R]]:
        """Wait until a worker speaks, dies or runs out of time."""
        now = time.monotonic()
        busy = [worker for worker in self._workers if worker.attempt is not None]
        nearest = min(worker.deadline for worker in busy)
        handles = [handle for worker in busy for handle in (worker.pipe, worker.process.sentinel)]
        signalled = set(wait(handles, timeout=max(0.0, nearest - now)))
        finished = []
        for worker in busy:
            if worker.pipe in signalled or worker.process.sentinel in signalled:
                outcome = self._hear(worker)
            elif time.monotonic() >= worker.deadline:
                outcome = self._give_up(worker)
            else:
                continue
            if outcome is not None:
                finished.append(outcome)
        return finished

    def _hear(self, worker: _Worker[J]) -> Outcome[J, R] | None:
        # A worker may answer, then die: its answer comes first.
        if not worker.pipe.poll():
            return self._bury(worker)
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._bury(worker)
        if kind is Kind.READY:
            worker.ready = True
            worker.deadline = time.monotonic() + self._limits.seconds_per_job
            self._failed_starts = 0
            return None
        if kind is Kind.MISSING:
            raise ProgrammeManquant(value)
        job = self._release(worker)
        return Outcome(job=job, result=value) if kind is Kind.DONE else Outcome(job=job, error=value)

    def _release(self, worker: _Worker[J]) -> J:
        assert worker.attempt is not None
        job, _ = worker.attempt
        worker.attempt = None
        worker.done += 1
        if worker.done >= self._limits.jobs_per_worker:
            self._remove(worker)
        return job

    def _bury(self, worker: _Worker[J]) -> Outcome[J, R] | None:
        assert worker.attempt is not None
        job, tries = worker.attempt
        self._remove(worker)
        logger.warning("worker died", extra={"action": "bury", "ready": worker.ready})
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS_MAX:
                raise ProgrammeManquant(
                    "Les processus d’impression ne démarrent pas. Lancez « convgen doctor » pour savoir "
                    "ce qui manque."
                )
            self._waiting.appendleft((job, tries))
            return None
        if tries < self._limits.tries:
            self._waiting.appendleft((job, tries + 1))
            return None
        return Outcome(job=job, error="Le processus d’impression s’est arrêté brutalement sur ce dossier.")

    def _give_up(self, worker: _Worker[J]) -> Outcome[J, R]:
        assert worker.attempt is not None
        job, _ = worker.attempt
        self._remove(worker)
        seconds = f"{self._limits.seconds_per_job:g}"
        return Outcome(job=job, error=f"L’impression de ce dossier n’a pas abouti en {seconds} secondes.")

    def _remove(self, worker: _Worker[J]) -> None:
        self._workers.remove(worker)
        _dismiss(worker)


def _dismiss(worker: _Worker[J]) -> None:
    """A worker only computes: killing it loses nothing, and never waits."""
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()


def _serve(pipe: Connection, task: Callable[[J], R]) -> None:
    """The worker's life: a closed pipe (the parent is done, or dead) ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send((Kind.READY, None))
        while True:
            pipe.send(attempt(task, pipe.recv()))
    except (EOFError, OSError):
        return


def attempt(task: Callable[[J], R], job: J) -> tuple[Kind, object]:
    """Run a job: its result, or why there is none."""
    try:
        return Kind.DONE, task(job)
    except ProgrammeManquant as error:
        return Kind.MISSING, str(error)
    except ImportError as error:
        return Kind.MISSING, f"Une bibliothèque manque ({error.name}). Lancez « convgen doctor »."
    except ConvgenError as error:
        return Kind.DECLINED, str(error)
    except Exception as error:  # noqa: BLE001 — outermost loop of a worker: a bug costs one dossier, not the batch
        logger.debug("bug in a task:\n%s", traceback.format_exc(), extra={"action": "attempt"})
        return Kind.DECLINED, f"Erreur inattendue ({type(error).__name__}) : {error}"
