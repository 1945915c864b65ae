"""Where the processor's time goes, stage by stage, in one process and in the programs it starts."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from resource import RUSAGE_CHILDREN, getrusage

OTHER = "cpu_other"
"""What no stage claims: waiting for requests, checking sizes, putting answers into JSON."""


@dataclass(slots=True)
class _Clock:
    """``under_way``: names of the stages entered, the innermost last; ``since``: when it began or was resumed
    (processor seconds)."""

    spent: dict[str, float] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=lambda: [OTHER])
    since: float = 0.0

    def turn(self) -> None:
        now = _processor_s()
        name = self.under_way[-1]
        self.spent[name] = self.spent.get(name, 0.0) + now - self.since
        self.since = now


_clock = _Clock()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """What is done inside counts for stage ``name``, less what stages within it count; also a decorator."""
    _clock.turn()
    _clock.under_way.append(f"cpu_{name}")
    try:
        yield
    finally:
        _clock.turn()
        _clock.under_way.pop()


def taken() -> Mapping[str, float]:
    """Processor seconds of each stage since the last call, or since the process was forked; from zero
    again."""
    _clock.turn()
    spent, _clock.spent = _clock.spent, {}
    return spent


def _processor_s() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
