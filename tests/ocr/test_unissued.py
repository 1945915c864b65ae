"""Pages that nothing issued explains: set upright, read, their place to sign found and its ink measured."""

import cv2
import numpy as np
import pytest

from bench import commune
from convgen.rules import seuils
from convgen.rules.retour.sans_marque import WANTED
from ocr.engine import WordRead
from ocr.facts import Lecture, Limits
from ocr.inspection import Options
from ocr.place import find_place
from ocr.posture import Posture, postures
from ocr.raster import Image
from ocr.reading import open_files
from ocr.segments import plain, segments
from ocr.unissued import read_words
from tests.ocr.conftest import Drawn
from tests.plateforme import issued
from tests.scans import DEVICES, Nuisances, scenario
from tests.scans.sheet import Printer

NUMERO = 9_100_028


def seen(classe: str, layout: str, turns: tuple[tuple[int, int], ...] = ()) -> Lecture:
    """A return of the platform's convention, read as words."""
    (data,) = commune.dossiers("toulouse-2026-2027", 1, 1)
    lot = Nuisances(printer=Printer(gain_mm=0.0), turns=turns)
    retour = scenario(
        classe, issued({**data, "numero": NUMERO}, layout), 4, DEVICES["vitre_200_couleur"], nuisances=lot
    )
    file = open_files((retour.pdf,), Limits(), number_pattern=WANTED.number)
    return read_words(file, WANTED, Options(number_pattern=WANTED.number))


def test_a_signed_convention_is_read_whichever_way_it_lies() -> None:
    """Upside down and sideways: number and pages are read, the signature stands in its place, in colour."""
    lecture = seen("bonne", "colonnes", turns=((1, 2), (2, 1)))
    assert [page.rotation for page in lecture.pages] == [180, 90]
    assert [page.numbers for page in lecture.pages] == [(str(NUMERO),)] * 2
    assert [page.page for page in lecture.pages] == [(1, 2), (2, 2)]
    first, last = (page.block for page in lecture.pages)
    assert first is None
    assert last is not None
    assert plain(last.heading) == "pour la collectivite"
    assert last.zone.hand_mm2 > 2 * seuils.HAND_MM2
    assert last.zone.crop == b""


def test_an_unsigned_convention_shows_no_hand() -> None:
    """The names, the headings and the other party's printed signature are no ink of ours."""
    *_, last = seen("non_signee", "empilee").pages
    assert last.block is not None
    assert last.block.rank == 1
    assert last.block.zone.hand_mm2 < seuils.EMPTY_MM2
    assert last.notes == ()


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_set_upright(drawn: Drawn, quarters: int) -> None:
    """Turned by quarters and leaning by two degrees, a page comes back to itself, one way up or the other."""
    page = cv2.resize(drawn.greys[1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    height, width = page.shape
    lean = cv2.getRotationMatrix2D((width / 2, height / 2), -2.0, 1.0)
    turned = np.rot90(cv2.warpAffine(page, lean, (width, height), borderValue=(255,)), -quarters)
    found = tuple(postures(np.ascontiguousarray(turned).astype(np.uint8)))[:2]
    assert {posture.quarters for posture in found} == {quarters, (quarters + 2) % 4}
    (same,) = (posture for posture in found if posture.quarters == quarters)
    assert same.skew_deg == pytest.approx(2.0, abs=0.15)
    back = same.upright(np.ascontiguousarray(turned).astype(np.uint8))
    inner = (slice(60, -60), slice(60, -60))
    blurred = [cv2.GaussianBlur(one[inner], (0, 0), 3).astype(float) for one in (back, page)]
    assert np.corrcoef(blurred[0].ravel(), blurred[1].ravel())[0, 1] > 0.9


def test_a_streak_along_a_page_does_not_turn_it() -> None:
    """One thin line from head to foot outweighed the few lines of text of a page."""
    page = np.full((1170, 827), 255, np.uint8)
    for row in range(6):
        place = (100, 150 + 40 * row)
        cv2.putText(page, "Convention entre les soussignes", place, cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0,), 1)
    assert {posture.quarters for posture in tuple(postures(page))[:2]} == {0, 2}
    page[:, 40:42] = 60
    assert {posture.quarters for posture in tuple(postures(page))[:2]} == {0, 2}


def test_a_page_taken_for_a_sideways_one_is_read_upright(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract reads words that stand on end: a streak along a page turned it, and its number was lost."""

    def misled(grey: Image) -> tuple[Posture, ...]:
        likely = tuple(postures(grey))
        return (*likely[2:], *likely[:2])

    monkeypatch.setattr("ocr.unissued.postures", misled)
    lecture = seen("bonne", "colonnes")
    assert [page.rotation for page in lecture.pages] == [0, 0]
    assert [page.numbers for page in lecture.pages] == [(str(NUMERO),)] * 2


def words(*lines: str, left: int = 100, top: int = 100) -> tuple[WordRead, ...]:
    """Lines of text as tesseract gives them; « | » parts two columns, 600 pixels apart."""
    found = []
    for row, line in enumerate(lines):
        for column, text in enumerate(line.split("|")):
            x, y = left + 600 * column, top + 60 * row
            for word in text.split():
                box = (x, y, x + 12 * len(word), y + 24)
                found.append(WordRead(text=word, confidence=95.0, box=box, line=(1, top, row)))
                x = box[2] + 10
    return tuple(found)


def test_columns_are_parted() -> None:
    """Two headings on one line are two pieces, each with its own box."""
    first, second = segments(words("Pour l’académie, | Pour la collectivité,"))
    assert (first.plain, second.plain) == ("pour l academie", "pour la collectivite")
    assert first.box[2] < 600 < second.box[0]


@pytest.mark.parametrize(
    ("lines", "heading", "rank"),
    [
        (("Pour l’académie | Pour la commune", "la rectrice | le maire"), "pour la commune", 0),
        (("Le maire :", "Signature et cachet"), "le maire", 1),
        (("Madame la Présidente",), "madame la presidente", 1),
        (("Date et signature",), "date et signature", 2),
    ],
)
def test_the_surest_heading_wins(lines: tuple[str, ...], heading: str, rank: int) -> None:
    """« Pour la commune » before « le maire » before « signature »; the place is under it."""
    place = find_place(segments(words(*lines)), WANTED, (1654, 2339), 200 / 25.4)
    assert place is not None
    assert (place.heading.plain, place.rank) == (heading, rank)
    assert place.box[1] >= place.heading.box[3] - 10
    assert place.box[3] - place.box[1] > 300
    if "academie" in plain(lines[0]):
        assert place.box[0] > 300


def test_a_sentence_is_no_heading_and_ends_the_place() -> None:
    """A line of text that begins like a heading is left aside; another below cuts the place short."""
    text = "Le maire de la commune est chargé de suivre avec soin la bonne exécution"
    assert find_place(segments(words(text)), WANTED, (1654, 2339), 200 / 25.4) is None
    whole = (*words("Le maire"), *words("Fait en deux exemplaires originaux ici", top=300))
    place = find_place(segments(whole), WANTED, (1654, 2339), 200 / 25.4)
    assert place is not None
    assert place.box[3] <= 300
