"""Processor time told apart by stage, each second counted once."""

import itertools

import pytest

from ocr import stages
from ocr.stages import OTHER, stage, taken


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that spends one second between two looks at its clock."""
    seconds = itertools.count()
    monkeypatch.setattr(stages, "_processor_s", lambda: float(next(seconds)))
    monkeypatch.setattr(stages, "_clock", stages._Clock())


def test_a_stage_within_another_counts_once(clock: None) -> None:
    """The outer one is credited with what it does itself, before and after."""
    with stage("zones"), stage("ocr"):
        pass
    assert taken() == {OTHER: 1.0, "cpu_zones": 2.0, "cpu_ocr": 1.0}


def test_what_was_taken_is_not_told_again(clock: None) -> None:
    """Two requests of one process each have their own seconds."""
    with stage("codes"):
        pass
    taken()
    assert taken() == {OTHER: 1.0}


def test_a_stage_that_fails_is_left(clock: None) -> None:
    """After a refusal, the next seconds are not those of the stage that refused."""

    @stage("draw")
    def refused() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 -- only that it goes through
        refused()
    taken()
    assert set(taken()) == {OTHER}


def test_the_true_clock_counts_this_process() -> None:
    """Work makes it advance."""
    before = stages._processor_s()
    while stages._processor_s() == before:
        sum(range(1000))
