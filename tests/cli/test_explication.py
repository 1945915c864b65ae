"""The explanation: pictures on disk, every code, measure and threshold on the page, nothing hostile in it."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from convgen.cli.explication.ecriture import PAGE, write
from convgen.cli.explication.etapes import FIGURES, STEPS, mesures
from convgen.cli.mots import nombre, pourcent
from convgen.errors import UsageInvalide
from convgen.rules import seuils
from ocr.facts import Sketch
from tests.cli.examens import un_cadre, un_examen_non_signe


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(stream, "PNG")
    return stream.getvalue()


def _sketches() -> tuple[Sketch, ...]:
    return tuple(
        Sketch(index=4, step=step, picture=_png(), figures={"residual_mm": 0.1234}) for step in STEPS
    )


def test_every_step_is_a_picture_on_the_page(tmp_path: Path) -> None:
    """Each step is a PNG beside the page, shown under its title with its figures."""
    page = write(un_examen_non_signe(sketches=_sketches()), tmp_path / "explication")
    text = page.read_text("utf-8")
    assert page.name == PAGE
    for title, _ in STEPS.values():
        assert title in text
    shown = sorted(file.name for file in page.parent.glob("*.png"))
    assert len(shown) == len(STEPS)
    assert all(f'src="{name}"' in text for name in shown)
    with Image.open(page.parent / shown[0]) as picture:
        assert (picture.format, picture.size) == ("PNG", (30, 40))
    assert "0,123" in text


def test_codes_values_and_thresholds_are_told(tmp_path: Path) -> None:
    """A technician reads each finding's code, what was measured, what was asked."""
    text = write(un_examen_non_signe(), tmp_path).read_text("utf-8")
    for expected in ("signature.absente", pourcent(0.96), f"≥ {nombre(seuils.HAND_MM2)}", "Aucune image"):
        assert expected in text


def test_thresholds_stand_beside_the_frame_to_sign_alone() -> None:
    """Other zones are measured, not judged by those thresholds."""
    assert any(mesure.seuil for mesure in mesures(un_cadre()))
    assert not any(mesure.seuil for mesure in mesures(replace(un_cadre(), id="cachet")))


def test_what_was_read_is_told_on_one_line() -> None:
    """Of the letters and of the strokes; nothing when nothing was read, no control character."""
    read = {m.nom: m.valeur for m in mesures(replace(un_cadre(), text="\n", hand_text="Vu et\nvérifié\x1b"))}
    assert "lu dans les lettres" not in read
    assert read["lu dans les traits"] == "« Vu et / vérifié\ufffd »"


def test_a_hostile_name_is_inert(tmp_path: Path) -> None:
    """A file's name is text, never markup."""
    text = write(un_examen_non_signe(files=("<script>x</script>.pdf",)), tmp_path).read_text("utf-8")
    assert "<script" not in text


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the way is a usage error, in French."""
    (tmp_path / "la").write_text("")
    with pytest.raises(UsageInvalide, match="ne peut pas être écrite"):
        write(un_examen_non_signe(), tmp_path / "la" / "bas")


def test_every_figure_has_french_words() -> None:
    """No figure's name is left in English: the words are those of the page."""
    assert all(words and words != name for name, words in FIGURES.items() if name != "dpi")
