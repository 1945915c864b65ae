"""The comparison names the layer that differs, and shows it."""

import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image

from convgen import golden
from convgen.errors import GoldenAbsent
from convgen.golden import Couche, empreinte
from convgen.golden.__main__ import main
from convgen.rendering import render
from tests.factories import un_dossier, une_campagne


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A convention's bytes."""
    return render(un_dossier(), une_campagne(), version=1).pdf


@pytest.fixture
def reference(tmp_path: Path, pdf: bytes) -> Path:
    """Its golden."""
    folder = tmp_path / "golden"
    golden.update(folder, pdf)
    return folder


def test_the_same_pdf_differs_in_nothing(reference: Path, pdf: bytes) -> None:
    """A golden is equal to the PDF that it was made of."""
    assert golden.compare(reference, pdf).same


def test_a_changed_word_is_named_and_shown(reference: Path, tmp_path: Path) -> None:
    """A comma's difference is a difference of words, with its page, its text and a picture."""
    other = render(
        un_dossier(signataire=replace(un_dossier().signataire, nom="GARCIAS")), une_campagne(), version=1
    ).pdf
    difference = golden.compare(reference, other, pictures=tmp_path / "pictures")
    assert difference.couche is Couche.MOTS
    assert "page 1: « GARCIA, » became « GARCIAS, »" in difference.messages
    assert [path.name for path in difference.pictures] == [f"page-{page}.png" for page in range(1, 6)]
    with Image.open(difference.pictures[0]) as image:
        assert image.width > 3 * image.height / 2


def test_an_inserted_school_does_not_blame_what_follows(reference: Path) -> None:
    """A row more is told as added words, not as a changed remainder."""
    difference = golden.compare(reference, render(un_dossier(ecoles=4), une_campagne(), version=1).pdf)
    assert difference.couche is Couche.MOTS
    annex = [message for message in difference.messages if message.startswith("page 5: «  » became")]
    assert annex == ["page 5: «  » became « 4 0810104Y École primaire publique 4 Albi »"]


def test_a_page_more_is_named(reference: Path) -> None:
    """The number of pages comes first."""
    difference = golden.compare(reference, render(un_dossier(ecoles=60), une_campagne(), version=1).pdf)
    assert difference.couche is Couche.PAGES
    assert difference.messages[0] == "5 pages became 6"


def test_another_picture_is_a_difference_of_pixels(reference: Path, tmp_path: Path) -> None:
    """Codes or a signature that change leave the words alone."""
    other = tmp_path / "signature.png"
    Image.new("RGB", (300, 100), "navy").save(other)
    campagne = une_campagne()
    changed = replace(campagne, signataire=replace(campagne.signataire, signature=other))
    difference = golden.compare(reference, render(un_dossier(), changed, version=1).pdf)
    assert difference.couche is Couche.PIXELS
    assert "page 4: the picture differs" in difference.messages


def test_moved_words_are_a_difference_of_geometry(reference: Path, pdf: bytes, tmp_path: Path) -> None:
    """The same words elsewhere are told as moved, with how far."""
    lines = (reference / "mots.txt").read_text(encoding="utf-8").splitlines()
    page, x0, y0, x1, y1, texte = lines[0].split(" ", 5)
    lines[0] = f"{page} {float(x0) + 2:.1f} {y0} {float(x1) + 2:.1f} {y1} {texte}"
    (reference / "mots.txt").write_text("\n".join(lines), encoding="utf-8")
    _forget_bytes(reference)
    difference = golden.compare(reference, pdf)
    assert difference.couche is Couche.GEOMETRIE
    assert difference.messages == ("page 1: same words, moved by up to 2.0 pt",)


def test_other_bytes_alone_are_a_difference(reference: Path, pdf: bytes, tmp_path: Path) -> None:
    """Metadata that changed without a visible trace is still found on the engine of the golden."""
    path = tmp_path / "other.pdf"
    (tmp_path / "convention.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "convention.pdf") as document:
        document.docinfo["/Title"] = "Autre"
        document.save(path)
    assert golden.compare(reference, path.read_bytes()).couche is Couche.OCTETS


def test_another_engine_steps_down_from_bytes_and_says_so(reference: Path, pdf: bytes) -> None:
    """Bytes of another Pango are not compared: words and places decide, the change is told."""
    content = json.loads((reference / "golden.json").read_text(encoding="utf-8"))
    content["engine"]["pango"] = "1.40.0"
    (reference / "golden.json").write_text(json.dumps(content), encoding="utf-8")
    _forget_bytes(reference)
    difference = golden.compare(reference, pdf)
    assert difference.same
    assert difference.engine == (f"pango 1.40.0 → {empreinte.engine()['pango']}",)
    assert "bytes not compared" in str(difference)


def test_the_fingerprint_knows_every_part() -> None:
    """No part of the engine is unknown where the goldens are made."""
    assert "absent" not in empreinte.engine().values()


def test_a_missing_golden_is_an_error_and_is_not_made(tmp_path: Path, pdf: bytes) -> None:
    """Comparing never creates what it compares with."""
    with pytest.raises(GoldenAbsent, match="absente"):
        golden.compare(tmp_path / "absente", pdf)
    assert not (tmp_path / "absente").exists()


def test_the_command_compares_updates_and_refuses_in_ci(
    tmp_path: Path, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit codes: 2 without a golden or in CI, 0 when equal, 1 when different."""
    path, folder = tmp_path / "convention.pdf", tmp_path / "reference"
    path.write_bytes(pdf)
    run = CliRunner().invoke
    monkeypatch.setenv("CI", "1")
    assert run(main, ["update", str(folder), str(path)]).exit_code == 2
    monkeypatch.delenv("CI")
    assert run(main, ["compare", str(folder), str(path)]).exit_code == 2
    assert run(main, ["update", str(folder), str(path)]).exit_code == 0
    assert run(main, ["compare", str(folder), str(path)]).exit_code == 0
    path.write_bytes(render(un_dossier(numero=5), une_campagne(), version=1).pdf)
    assert run(main, ["compare", str(folder), str(path)]).exit_code == 1


def _forget_bytes(folder: Path) -> None:
    content = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    content["sha256"] = "0" * 64
    (folder / "golden.json").write_text(json.dumps(content), encoding="utf-8")
