"""Workers that print in this very process: for tests that issue often, and look at something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any
from unittest import mock

from convgen.workflow import generate
from convgen.workflow.workers import Outcome


class EquipeIci:
    """The interface of ``workers.Team``, without any process."""

    def __init__(self, task: Callable[[Any], Any], *, size: int, limits: object = None) -> None:
        self._task = task

    def give(self, job: Any) -> tuple[Outcome[Any, Any], ...]:
        """Do the job at once."""
        return (Outcome(job=job, result=self._task(job), error=""),)

    def finish(self) -> tuple[Outcome[Any, Any], ...]:
        """Nothing is ever left to finish."""
        return ()

    def __class_getitem__(cls, kinds: object) -> type["EquipeIci"]:
        return cls

    def __enter__(self) -> "EquipeIci":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@contextmanager
def presses_ici() -> Iterator[None]:
    """``generate`` prints in this process until the end of the block."""
    with mock.patch.object(generate, "Team", EquipeIci):
        yield
