"""The team of workers."""

import os
import signal
import time

import pytest

from convgen.errors import ProgrammeManquant, RenduImpossible
from convgen.workflow.workers import Limits, Outcome, Team


def carre(n: int) -> int:
    """The task of these tests: some numbers are faults."""
    match n:
        case -1:
            os.kill(os.getpid(), signal.SIGKILL)
        case -2:
            time.sleep(60)
        case -3:
            raise ZeroDivisionError("oops")
        case -4:
            raise RenduImpossible("pas d’encre")
        case -5:
            raise ProgrammeManquant("pas de presse")
        case -6:
            raise ModuleNotFoundError("No module", name="weasyprint")
    return n * n


def pid(_: int) -> int:
    """Who works."""
    return os.getpid()


class Malade:
    """A task that cannot even reach a worker."""

    def __call__(self, n: int) -> int:
        return n

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


def _run(team: Team[int, int], jobs: list[int]) -> list[Outcome[int, int]]:
    outcomes: list[Outcome[int, int]] = []
    with team:
        for job in jobs:
            outcomes += team.give(job)
        while finished := team.finish():
            outcomes += finished
    return outcomes


def test_every_job_is_done_once() -> None:
    """Each job comes out once, whatever the order."""
    outcomes = _run(Team(carre, size=2), list(range(30)))
    assert sorted((outcome.job, outcome.result) for outcome in outcomes) == [(n, n * n) for n in range(30)]


def test_faults_cost_one_job_each() -> None:
    """A crash, a hang, a bug and a refusal each cost their own job, the others are done."""
    limits = Limits(seconds_per_job=2.5)
    outcomes = {o.job: o for o in _run(Team(carre, size=2, limits=limits), [1, -1, 2, -2, 3, -3, 4, -4, 5])}
    assert {job: o.result for job, o in outcomes.items() if not o.error} == {1: 1, 2: 4, 3: 9, 4: 16, 5: 25}
    assert "brutalement" in outcomes[-1].error
    assert "2.5 secondes" in outcomes[-2].error
    assert outcomes[-3].error == "Erreur inattendue (ZeroDivisionError) : oops"
    assert outcomes[-4].error == "pas d’encre"


@pytest.mark.parametrize(("job", "message"), [(-5, "pas de presse"), (-6, "weasyprint")])
def test_missing_program_stops_everything(job: int, message: str) -> None:
    """A missing program or library is nobody's dossier: the whole run stops."""
    with pytest.raises(ProgrammeManquant, match=message):
        _run(Team(carre, size=1), [job, 2])


def test_workers_that_never_start() -> None:
    """Workers that die before being ready stop the run instead of failing every job."""
    with pytest.raises(ProgrammeManquant, match="doctor"):
        _run(Team(Malade(), size=1), [1])


def test_workers_are_replaced() -> None:
    """A worker that did its share gives way to another, and never works twice as long."""
    outcomes = _run(Team(pid, size=1, limits=Limits(jobs_per_worker=2)), list(range(5)))
    pids = [outcome.result for outcome in outcomes]
    assert len(set(pids)) == 3
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_no_job_starts_no_process() -> None:
    """Without work no process is started: a re-run that changes nothing is quick."""
    team = Team(carre, size=2)
    with team:
        assert team.finish() == ()
        assert team._workers == []


def test_leaving_kills_the_workers() -> None:
    """Leaving before the end (Ctrl-C) does not wait for a running job."""
    start = time.monotonic()
    with Team(carre, size=1) as team:
        team.give(-2)
        (worker,) = team._workers
        process = worker.process
    assert time.monotonic() - start < 10
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()
