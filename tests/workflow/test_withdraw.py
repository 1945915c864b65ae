"""Withdraw."""

from pathlib import Path

import pytest

from convgen.errors import UsageInvalide
from convgen.registre import Etat, open_registre
from convgen.workflow.withdraw import withdraw
from tests.registre.lignes_de_test import un_pdf, une_ligne


def test_every_version_is_withdrawn(tmp_path: Path) -> None:
    """The versions made caduque are withdrawn with the current one: none can come back into force."""
    with open_registre(tmp_path, write=True) as registre:
        for version in (1, 2):
            registre.issue(une_ligne(version=version), un_pdf(version=version))
        assert withdraw(registre, 9041818, why="abandon").version == 2
        assert {emise.etat for emise in registre.versions(9041818)} == {Etat.RETIREE}
        assert registre.current(9041818) is None


@pytest.mark.parametrize(("numero", "why"), [(1, "abandon"), (9041818, "  ")])
def test_nothing_to_withdraw(tmp_path: Path, numero: int, why: str) -> None:
    """A dossier without a convention, or no reason, is refused and writes nothing."""
    with open_registre(tmp_path, write=True) as registre:
        registre.issue(une_ligne(), un_pdf())
        before = (tmp_path / "registre.jsonl").read_bytes()
        with pytest.raises(UsageInvalide):
            withdraw(registre, numero, why=why)
    assert (tmp_path / "registre.jsonl").read_bytes() == before


def test_withdrawn_twice(tmp_path: Path) -> None:
    """A second withdrawal finds nothing in force."""
    with open_registre(tmp_path, write=True) as registre:
        registre.issue(une_ligne(), un_pdf())
        withdraw(registre, 9041818, why="abandon")
        with pytest.raises(UsageInvalide, match="en vigueur"):
            withdraw(registre, 9041818, why="abandon")
