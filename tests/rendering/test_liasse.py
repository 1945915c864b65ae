"""A bundle for the printer."""

from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

from convgen.rendering import render
from convgen.rendering.liasse import Intercalaire, bind
from tests.factories import un_dossier, une_campagne


def _sheet(rang: int, pages: int, exemplaires: int) -> Intercalaire:
    return Intercalaire(
        numero=rang, version=1, commune="L’Haÿ & Cie", departement="2A", pages=pages, exemplaires=exemplaires,
        rang=rang, total=2,
    )  # fmt: skip


def test_bundle(tmp_path: Path) -> None:
    """Each convention follows its sheet, as many times as asked, its pages as issued."""
    issued = [render(un_dossier(numero=numero), une_campagne(), version=1) for numero in (1, 2)]
    target = tmp_path / "liasse.pdf"
    bind([(_sheet(rank, c.pages, 2), c.pdf) for rank, c in enumerate(issued, start=1)], target)
    with pdfium.PdfDocument(target) as bundle:
        texts = [page.get_textpage().get_text_range() for page in bundle]
        assert len(texts) == 2 * (1 + 2 * 5)
        for rank, start in ((1, 0), (2, 11)):
            assert f"Dossier n° {rank}, version 1" in texts[start]
            assert "L’Haÿ & Cie (2A)" in texts[start]
            assert f"Feuille intercalaire {rank} sur 2" in texts[start]
            assert "2 exemplaires de 5 pages" in texts[start].replace("\u00a0", " ")
            copies = [texts[start + 1 : start + 6], texts[start + 6 : start + 11]]
            with pdfium.PdfDocument(issued[rank - 1].pdf) as convention:
                own = [page.get_textpage().get_text_range() for page in convention]
                before = convention[3].render(scale=1).to_numpy()
            assert copies == [own, own]
            assert (bundle[start + 9].render(scale=1).to_numpy() == before).all()
    assert list(tmp_path.iterdir()) == [target]
    with pikepdf.open(target) as pdf:
        assert not any("/Annots" in page or "/StructParents" in page for page in pdf.pages)


def test_nothing_half_written(tmp_path: Path) -> None:
    """When a convention cannot be read, the former bundle stays and nothing is left behind."""
    target = tmp_path / "liasse.pdf"
    target.write_bytes(b"former")
    with pytest.raises(pikepdf.PdfError):
        bind([(_sheet(1, 5, 1), b"no pdf")], target)
    assert target.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [target]
