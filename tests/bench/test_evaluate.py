"""The evaluation draws what it says."""

from collections import defaultdict
from typing import Any

import pytest

from bench.evaluate import plans
from tests.scans import CLASSES, DEVICES


@pytest.mark.parametrize("devices", [list(DEVICES), list(DEVICES)[:10]], ids=["every device", "ten of them"])
def test_each_class_meets_each_device(devices: list[str]) -> None:
    """Where the classes and the devices go round in step, a class would meet a few devices only."""
    held: list[Any] = [object()] * 12
    met: dict[str, set[str]] = defaultdict(set)
    for plan in plans(held, 2000, 1, list(CLASSES), devices):
        met[plan.classe].add(plan.device)
    assert set(met) == set(CLASSES)
    assert all(found == set(devices) for found in met.values())
