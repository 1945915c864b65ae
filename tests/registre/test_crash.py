"""An issue interrupted before any of its system calls is made good by the next one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from convgen.registre import Etat, open_registre
from tests.registre.lignes_de_test import un_pdf, une_ligne

CALLS = ((os, "write"), (os, "fsync"), (os, "open"), (Path, "rename"), (Path, "mkdir"))


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code may catch it."""


def _killing_at(instant: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make the ``instant``-th system call kill; a killed write has written half."""
    seen: list[str] = []

    def deadly(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            seen.append(name)
            if len(seen) == instant:
                if name == "write":
                    call(args[0], args[1][: len(args[1]) // 2])
                raise Killed
            return call(*args, **kwargs)

        return wrapper

    for owner, name in CALLS:
        monkeypatch.setattr(owner, name, deadly(name, getattr(owner, name)))
    return seen


def _issue_two(root: Path) -> None:
    with open_registre(root, write=True) as registre:
        for numero in (1, 2):
            if registre.current(numero) is None:
                registre.issue(une_ligne(numero), un_pdf(numero))


def test_every_instant(tmp_path: Path) -> None:
    """Whatever the system call at which it dies, the next run ends with the same registre."""
    instant, finished = 0, False
    while not finished:
        instant += 1
        root = tmp_path / str(instant)
        with pytest.MonkeyPatch.context() as monkeypatch:
            _killing_at(instant, monkeypatch)
            try:
                _issue_two(root)
                finished = True
            except Killed:
                pass
        _issue_two(root)
        with open_registre(root, write=False) as registre:
            for numero in (1, 2):
                (emise,) = registre.versions(numero)
                assert (emise.ligne, emise.etat) == (une_ligne(numero), Etat.COURANTE)
                assert registre.read_pdf(emise.ligne) == un_pdf(numero)
        assert (root / "registre.jsonl").read_bytes().count(b"\n") == 2
        assert list(root.glob(".partial/*")) == []
        assert not (root / "orphelins").exists()
    assert instant > 20, "the two issues make more system calls than that"
