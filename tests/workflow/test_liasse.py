"""What a batch leaves for the printer and for who checks the files."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from convgen.errors import UsageInvalide
from convgen.registre import FolderRegistre, open_registre
from convgen.workflow import liasse
from convgen.workflow.empreintes import write_checksums
from convgen.workflow.liasse import bundle
from tests.registre.lignes_de_test import un_pdf, une_ligne


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[FolderRegistre]:
    """Two dossiers, the first in its second version, the third withdrawn."""
    with open_registre(tmp_path / "a folder" / "registre", write=True) as registre:
        for numero, version in ((1, 1), (1, 2), (2, 1)):
            registre.issue(une_ligne(numero, version), un_pdf(numero, version))
        yield registre


def test_checksums(registre: FolderRegistre, tmp_path: Path) -> None:
    """« sha256sum -c » finds every version issued, from the folder of the file, and sees one that changed."""
    target = tmp_path / "SHA256SUMS"
    assert write_checksums(registre, registre.root, target) == 3
    check = ["sha256sum", "--strict", "-c", target.name]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    ligne = registre.current(2)
    assert ligne is not None
    (registre.root / str(ligne.file)).write_bytes(b"changed")
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.count("OK") == 2


def test_bundle_order(registre: FolderRegistre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conventions in force, in the order asked for, each numbered; those that have none left out."""
    bound: list[tuple[int, int, int, int, bytes]] = []

    def bind(conventions: Iterator[tuple[liasse.Intercalaire, bytes]], target: Path) -> None:
        bound.extend((s.numero, s.version, s.rang, s.total, pdf) for s, pdf in conventions)

    monkeypatch.setattr(liasse, "bind", bind)
    assert bundle([2, 77, 1], registre, tmp_path / "l.pdf", exemplaires=2) == 2
    assert bound == [(2, 1, 1, 2, un_pdf(2, 1)), (1, 2, 2, 2, un_pdf(1, 2))]
    assert bundle([77], registre, tmp_path / "l.pdf", exemplaires=1) == 0


def test_folder_that_is_not_there(registre: FolderRegistre, tmp_path: Path) -> None:
    """A file that cannot be written is named."""
    with pytest.raises(UsageInvalide, match="ailleurs"):
        write_checksums(registre, registre.root, tmp_path / "ailleurs" / "SHA256SUMS")
