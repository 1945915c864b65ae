"""What the steps of a batch cost beside printing, added up."""

from collections.abc import Iterator

from convgen.french import NBSP, compte
from convgen.workflow.events import Event, Issued

_STEPS = {
    "validation_s": "Vérification des normes d’archivage et d’accessibilité",
    "sceau_s": "Signature électronique",
}
"""A figure of ``Issued``, and what it is the cost of."""


class Couts:
    """Seconds by step, and how many conventions went through it."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def add(self, event: Event) -> None:
        """Count what an issued convention cost."""
        if not isinstance(event, Issued):
            return
        for step in _STEPS:
            seconds = getattr(event, step)
            if seconds is not None:
                self._seconds[step] = self._seconds.get(step, 0.0) + seconds
                self._counts[step] = self._counts.get(step, 0) + 1

    def lines(self) -> Iterator[str]:
        """A French line for each step that took place."""
        for step, what in _STEPS.items():
            if step in self._counts:
                count, seconds = self._counts[step], self._seconds[step]
                each = f"{1000 * seconds / count:.0f}{NBSP}ms"
                total = f"{seconds:.1f}".replace(".", ",") + f"{NBSP}s"
                yield f"{what} : {total} pour {compte(count, 'convention')}, {each} par convention."

    def totals(self) -> dict[str, float]:
        """Seconds of each step that took place, under its event's name."""
        return {step: round(seconds, 3) for step, seconds in self._seconds.items()}
