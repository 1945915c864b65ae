"""The registre kept in a folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from convgen.errors import RegistreInvalide, RegistreOccupe
from convgen.registre import Etat, Status, open_registre
from tests.registre.lignes_de_test import FILE_NAME, un_pdf, une_ligne


def _issue(root: Path, *versions: int, numero: int = 9041818) -> None:
    with open_registre(root, write=True) as registre:
        for version in versions:
            registre.issue(une_ligne(numero, version), un_pdf(numero, version))


def test_issue_and_read_back(tmp_path: Path) -> None:
    """What was issued is current, and its bytes are those that were given."""
    _issue(tmp_path, 1)
    with open_registre(tmp_path, write=False) as registre:
        current = registre.current(9041818)
        assert current == une_ligne()
        assert registre.read_pdf(current) == un_pdf()
        assert registre.current(1) is None
        assert list(registre.numeros()) == [9041818]
    assert (tmp_path / "conventions/9041818-v1" / FILE_NAME).read_bytes() == un_pdf()


def test_second_version_makes_the_first_caduque(tmp_path: Path) -> None:
    """Only the highest version is current; both documents stay."""
    _issue(tmp_path, 1, 2)
    with open_registre(tmp_path, write=False) as registre:
        assert [(emise.ligne.version, emise.etat) for emise in registre.versions(9041818)] == [
            (1, Etat.CADUQUE),
            (2, Etat.COURANTE),
        ]
        premiere = registre.line_of(9041818, 1)
        assert premiere is not None
        assert registre.read_pdf(premiere) == un_pdf(version=1)


def test_failed_line_never_counts(tmp_path: Path) -> None:
    """A failure changes neither the current version nor the next one."""
    _issue(tmp_path, 1)
    failure = une_ligne(version=2, status=Status.FAILED, file=None, sha256=None, error="glyphe absent")
    with open_registre(tmp_path, write=True) as registre:
        registre.record(failure)
        assert registre.current(9041818) == une_ligne()
        assert registre.next_version(9041818) == 2
        assert registre.last_failure(9041818) == failure
        registre.issue(une_ligne(version=2), un_pdf(version=2))
        assert registre.last_failure(9041818) is None


def test_withdrawn_version_leaves_no_current(tmp_path: Path) -> None:
    """When the highest version is withdrawn nothing is current: a caduque one never comes back."""
    _issue(tmp_path, 1, 2)
    with open_registre(tmp_path, write=True) as registre:
        registre.record(une_ligne(version=2, status=Status.WITHDRAWN, why="erreur"))
        assert registre.current(9041818) is None
        assert [emise.etat for emise in registre.versions(9041818)] == [Etat.CADUQUE, Etat.RETIREE]
        assert registre.next_version(9041818) == 3


def test_by_digest8(tmp_path: Path) -> None:
    """A version is found by the digest printed in its codes."""
    _issue(tmp_path, 1, 2)
    with open_registre(tmp_path, write=False) as registre:
        assert registre.by_digest8(une_ligne(version=2).digest8) == (une_ligne(version=2),)
        assert registre.by_digest8("00000000") == ()


def test_applied_sirets(tmp_path: Path) -> None:
    """The SIRET of conventions in force are known, those of another campaign left out."""
    _issue(tmp_path, 1)
    with open_registre(tmp_path, write=False) as registre:
        assert registre.applied_sirets("toulouse-2026-2027") == {"21810004600014": 9041818}
        assert registre.applied_sirets("montpellier-2022-2023") == {}


def test_same_file_name_twice(tmp_path: Path) -> None:
    """A commune and the EPCI seated there may bear the same file name: both are kept."""
    _issue(tmp_path, 1)
    _issue(tmp_path, 1, numero=9041819)
    with open_registre(tmp_path, write=False) as registre:
        for numero in (9041818, 9041819):
            ligne = registre.current(numero)
            assert ligne is not None
            assert registre.read_pdf(ligne) == un_pdf(numero)


def test_altered_document(tmp_path: Path) -> None:
    """A document that is no longer the issued one is refused, by its name."""
    _issue(tmp_path, 1)
    (tmp_path / "conventions/9041818-v1" / FILE_NAME).write_bytes(b"%PDF other")
    with open_registre(tmp_path, write=False) as registre, pytest.raises(RegistreInvalide, match=FILE_NAME):
        registre.read_pdf(une_ligne())


@pytest.mark.parametrize("file", ["../secret.pdf", "/etc/hostname", None, "conventions/lien.pdf"])
def test_document_outside(tmp_path: Path, file: str | None) -> None:
    """A line that leads out of the registre, also by a symbolic link, is refused."""
    root = tmp_path / "registre"
    _issue(root, 1)
    (tmp_path / "secret.pdf").write_bytes(un_pdf())
    (root / "conventions/lien.pdf").symlink_to(tmp_path / "secret.pdf")
    with open_registre(root, write=False) as registre, pytest.raises(RegistreInvalide):
        registre.read_pdf(une_ligne(file=file))


def test_killed_before_the_line(tmp_path: Path) -> None:
    """A document whose line was never written is adopted when the bytes are the same."""
    target = tmp_path / "conventions/9041818-v1" / FILE_NAME
    _issue(tmp_path, 1)
    inode = target.stat().st_ino
    (tmp_path / "registre.jsonl").write_bytes(b"")
    _issue(tmp_path, 1)
    assert target.stat().st_ino == inode
    assert not (tmp_path / "orphelins").exists()


def test_killed_before_the_line_then_changed(tmp_path: Path) -> None:
    """A document whose line was never written is kept aside when the bytes are others."""
    target = tmp_path / "conventions/9041818-v1" / FILE_NAME
    target.parent.mkdir(parents=True)
    target.write_bytes(b"%PDF older data")
    (tmp_path / "registre.jsonl").touch()
    _issue(tmp_path, 1)
    assert target.read_bytes() == un_pdf()
    assert [path.read_bytes() for path in (tmp_path / "orphelins").iterdir()] == [b"%PDF older data"]


def test_wrong_version_or_place(tmp_path: Path) -> None:
    """A version that is not the next one, or another place, is a bug that writes nothing."""
    with open_registre(tmp_path, write=True) as registre:
        with pytest.raises(ValueError, match="not the next"):
            registre.issue(une_ligne(version=2), un_pdf())
        with pytest.raises(ValueError, match="not a place"):
            registre.issue(une_ligne(file="conventions/9041818-v1/../../x.pdf"), un_pdf())
    assert (tmp_path / "registre.jsonl").read_bytes() == b""


def test_reading_never_writes(tmp_path: Path) -> None:
    """A registre opened for reading refuses to be written, and leaves a torn line where it is."""
    _issue(tmp_path, 1)
    with (tmp_path / "registre.jsonl").open("ab") as file:
        file.write(b'{"torn')
    with open_registre(tmp_path, write=False) as registre:
        assert registre.current(9041818) is not None
        with pytest.raises(ValueError, match="reading"):
            registre.record(une_ligne())
    assert (tmp_path / "registre.jsonl").read_bytes().endswith(b'{"torn')


def test_damaged_line(tmp_path: Path) -> None:
    """A damaged line in the middle is refused with its number: nothing is guessed."""
    _issue(tmp_path, 1)
    with (tmp_path / "registre.jsonl").open("ab") as file:
        file.write(b"oops\n{}\n")
    with pytest.raises(RegistreInvalide, match="ligne 2"), open_registre(tmp_path, write=False):
        pass


def test_not_a_registre(tmp_path: Path) -> None:
    """Nothing to read is said; somebody's folder, or a file, is not written into."""
    with pytest.raises(RegistreInvalide, match="pas un registre"), open_registre(tmp_path, write=False):
        pass
    (tmp_path / "notes.txt").touch()
    with pytest.raises(RegistreInvalide, match="pas vide"), open_registre(tmp_path, write=True):
        pass
    with pytest.raises(RegistreInvalide), open_registre(tmp_path / "notes.txt", write=True):
        pass


def test_one_writer(tmp_path: Path) -> None:
    """A second writer is told who writes, a reader is not hindered, a free lock is taken."""
    with open_registre(tmp_path, write=True) as registre:
        registre.issue(une_ligne(), un_pdf())
        with pytest.raises(RegistreOccupe, match=str(os.getpid())) as caught:
            open_registre(tmp_path, write=True).__enter__()
        assert caught.value.exit_code == 4
        with open_registre(tmp_path, write=False) as reader:
            assert reader.current(9041818) is not None
    with open_registre(tmp_path, write=True):
        pass


def test_dead_writer_frees_the_lock(tmp_path: Path) -> None:
    """The lock of a process that was killed is free at once, its temporary files forgotten."""
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom convgen.registre import open_registre\n"
        "root = Path(sys.argv[1])\nwith open_registre(root, write=True):\n"
        "    (root / '.partial').mkdir()\n    (root / '.partial' / 'x').touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False, timeout=60)
    assert (tmp_path / ".partial/x").exists()
    _issue(tmp_path, 1)
    assert list(tmp_path.glob(".partial/*")) == []


def test_waiting_for_the_lock(tmp_path: Path) -> None:
    """A second writer that agrees to wait gets its turn."""
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom convgen.registre import open_registre\n"
        "with open_registre(Path(sys.argv[1]), write=True):\n"
        "    print('held', flush=True)\n    time.sleep(0.5)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with open_registre(tmp_path, write=True, wait_s=30):
            pass
    assert other.returncode == 0


def test_another_document_has_lines_of_its_own(tmp_path: Path) -> None:
    """Two kinds of documents share a folder and a lock; neither is seen in the other's registre."""
    with open_registre(tmp_path, write=True, document="attestation-depot") as receipts:
        place = receipts.place(7, 1, "81-Albi.pdf")
        assert place == "attestation-depot/7-v1/81-Albi.pdf"
        receipts.issue(une_ligne(7, file=place), b"recu")
    with open_registre(tmp_path, write=True) as conventions:
        assert conventions.current(7) is None
        assert conventions.next_version(7) == 1
        with pytest.raises(ValueError, match="not a place"):
            conventions.issue(une_ligne(7, file=place), b"recu")
    with open_registre(tmp_path, write=False, document="attestation-depot") as receipts:
        assert receipts.versions(7)[0].ligne.file == place
