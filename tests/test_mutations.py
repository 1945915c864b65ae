"""What the robustness run feeds the inspection with: the same for the same seed, and really damaged."""

import io
import tarfile
import zipfile
from pathlib import Path

from bench.fichiers_publics import pdfs
from bench.mutations import mutated

SOURCE = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Length 12 >>\nstream\n" + bytes(range(256)) * 40 + b"\nendstream"
)


def test_damaged_copies_are_the_seeds() -> None:
    """The same seed gives the same files, another one others; nearly all differ from their source."""
    first, again = list(mutated([("a", SOURCE)], 60, 1)), list(mutated([("a", SOURCE)], 60, 1))
    assert first == again
    assert first != list(mutated([("a", SOURCE)], 60, 2))
    assert sum(data != SOURCE for _, data in first) > 55


def test_pdfs_are_found_in_archives_once(tmp_path: Path) -> None:
    """A PDF beside, in a tar and in a zip is one file; what is no PDF is left."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF a")
    with tarfile.open(tmp_path / "sources.tar.gz", "w:gz") as archive:
        for name, data in (("x/a.pdf", b"%PDF a"), ("x/b.PDF", b"%PDF b"), ("x/c.txt", b"c")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(tmp_path / "sources.zip", "w") as archive_zip:
        archive_zip.writestr("d.pdf", b"%PDF d")
    assert sorted(data for _, data in pdfs([tmp_path])) == [b"%PDF a", b"%PDF b", b"%PDF d"]
