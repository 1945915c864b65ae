"""A kill in the middle of a round."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from convgen.plateforme.client import Plateforme
from convgen.registre.jsonl import Appender


class Coupure(BaseException):
    """Stands for a kill: nothing in the code catches it."""


@contextmanager
def mourant(rang: int) -> Iterator[None]:
    """Die at the ``rang``-th thing done: a request answered, a file renamed, a line about to be written."""
    seen: list[None] = []

    def deadly(owner: Any, nom: str, *, avant: bool) -> Any:
        original = getattr(owner, nom)

        def call(*args: Any, **kwargs: Any) -> Any:
            seen.append(None)
            if avant and len(seen) == rang:
                raise Coupure
            answer = original(*args, **kwargs)
            if len(seen) == rang:
                raise Coupure
            return answer

        return mock.patch.object(owner, nom, call)

    with (
        deadly(Plateforme, "demander", avant=False),
        deadly(Plateforme, "agir", avant=False),
        deadly(Plateforme, "deposer", avant=False),
        deadly(Path, "rename", avant=False),
        deadly(Appender, "append", avant=True),
    ):
        yield
