"""Rows of letters as pictures to read, and small marks that read as letters."""

import re
from dataclasses import replace

import numpy as np
import pytest

from ocr import text
from ocr.letters import rows_of_type, text_by_hand, with_letters
from tests.ocr.conftest import Drawn
from tests.ocr.frame import Frame
from tests.scans.hand import hand, initials, signature, tied, write


def test_a_tilted_row_of_letters_is_read_level(drawn: Drawn) -> None:
    """A stamp is never pressed straight: its row is turned before it is read."""
    frame = Frame(drawn)
    frame.stamp("MAIRIE DE RODEZ", at_mm=(1.7, 10.2), size=24, tilt=14)
    seen, _ = frame.seen()
    (row,) = rows_of_type(seen, frame.printed, frame.picture)
    assert "MAIRIE DE RODEZ" in text.lines((row,))


@pytest.mark.parametrize("words", ["Le M", "ROU"], ids=["what is left of a quality", "three capitals"])
def test_letters_too_few_for_a_row_are_read(words: str, drawn: Drawn) -> None:
    """A badly inked facsimile: its strokes have the ink of the two letters that are left of « Le Maire »."""
    frame = Frame(drawn)
    frame.stamp(words, at_mm=(-10.0, 4.0), size=22)
    frame.sign()
    seen, _ = frame.seen()
    assert not rows_of_type(seen, frame.printed, frame.picture)
    read = words == "Le M"
    assert (frame.facts().ink_distance is not None) == read
    assert (frame.facts().type_mm2 > 1.5) == read


@pytest.mark.parametrize(("signed", "pieces"), [(True, 3), (False, 3), (True, 1)])
def test_letters_that_our_print_hides_may_be_a_name(signed: bool, pieces: int, drawn: Drawn) -> None:
    """Bits that hang from our own line beside a signature may be what is left of « Le Maire »; without one
    they are what they look like, and a single one is a stroke that our line cut."""
    frame = Frame(drawn)
    for x in 9.0 * np.arange(pieces) + 5.0:
        frame.line((x, 5.5), (x, 6.7), (x + 1.6, 6.4), (x + 1.8, 5.7), (x + 0.2, 6.0))
    if signed:
        frame.sign()
    assert (frame.facts().type_mm2 > 0) == (signed and pieces > 1)


def test_initials_by_pen_do_not_hide_the_ink_of_a_facsimile(drawn: Drawn) -> None:
    """In a darker ink than the name and the strokes of one stamp: the stroke nearest to the name in colour
    tells it."""
    frame, rng = Frame(drawn), np.random.default_rng(1)
    bare = frame.picture.copy()
    frame.stamp("LE MAIRE", at_mm=(2.0, 2.0), size=22)
    stamped = (frame.picture != bare).any(axis=2)
    frame.picture[stamped] = np.maximum(frame.picture[stamped], 110)
    frame.draw(signature(hand(5), rng), at_mm=(52.0, 28.0), ink=(110, 110, 110))
    for middle in ((10.0, 18.0), (10.0, 29.0), (25.0, 34.0)):
        frame.draw(initials(hand(2), rng), at_mm=middle, ink=(0, 0, 0))
    distance = frame.facts().ink_distance
    assert distance is not None
    assert distance < 10


def test_words_by_hand_are_low_and_a_signature_is_high(drawn: Drawn) -> None:
    """Both are strokes, as long and as free; the pen goes no higher than a letter in words."""
    written, signed, rng = Frame(drawn), Frame(drawn), np.random.default_rng(2)
    written.draw(write("Bon pour accord", 2.4, rng), at_mm=(8.0, 22.0), ink=(150, 60, 40))
    signed.draw(signature(hand(5), rng), at_mm=(38.0, 24.0), ink=(150, 60, 40))
    assert written.facts().hand_length_mm + written.facts().type_mm2 > 28
    assert max(written.facts().hand_sweep_mm, written.facts().hand_tall_mm) < 7.5
    assert min(signed.facts().hand_sweep_mm, signed.facts().hand_tall_mm) > 9


def test_low_strokes_are_read(drawn: Drawn) -> None:
    """« Bon pour accord » by hand; nothing of what goes higher than words."""
    frame, rng = Frame(drawn), np.random.default_rng(2)
    frame.draw(write("Bon pour accord", 2.4, rng), at_mm=(8.0, 22.0), ink=(150, 60, 40))
    seen, _ = frame.seen()
    strokes = replace(seen, marks=tuple(replace(mark, kind="stroke") for mark in seen.marks))
    assert "accord" in text_by_hand(strokes, 19.0)
    assert text_by_hand(strokes, 21.0) == ""
    for kind in ("type", "line"):
        none = replace(strokes, marks=tuple(replace(mark, kind=kind) for mark in strokes.marks))
        assert text_by_hand(none, 5.0) == ""
    nothing, _ = Frame(drawn).seen()
    assert text_by_hand(nothing, 0.0) == ""


def test_a_day_is_read_with_its_slashes_and_out_of_the_frame(drawn: Drawn) -> None:
    """A slash is a line, a nought a shape; the last figures may stand beyond the frame's edge."""
    frame, rng = Frame(drawn), np.random.default_rng(5)
    frame.draw(write("08/07/2026", 2.2, rng), at_mm=(8.0, 22.0), ink=(150, 60, 40))
    seen, _ = frame.seen()
    first, *others = (replace(mark, kind="stroke") for mark in seen.marks)
    kinds = ("line", "shape")
    told = (first, *(replace(mark, kind=kinds[at % 2]) for at, mark in enumerate(others)))
    assert re.search(r"\d/\d", text_by_hand(replace(seen, marks=told), 5.0))
    half = np.zeros_like(seen.inside)
    columns = np.flatnonzero(seen.mask.any(axis=0))
    half[:, : columns[-1] - 10] = True
    cut = text_by_hand(replace(seen, marks=told, inside=seen.inside & half), 5.0)
    assert cut == text_by_hand(replace(seen, marks=told), 5.0)


def test_a_day_that_words_run_into_is_read_by_itself(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    """« Philippe » above it, whose feet stand among its figures: of the whole nothing of the day was read.

    Letters of halves are not kept: of a good signature they are more than of the whole."""
    frame, rng = Frame(drawn), np.random.default_rng(5)
    words = tied(write("Philippe Fabre", 2.4, rng, looped=True), 2.4)
    frame.draw(words, at_mm=(8.0, 16.0), ink=(150, 60, 40))
    frame.draw(write("19/07/2026", 2.2, rng), at_mm=(8.0, 24.0), ink=(150, 60, 40))
    seen, _ = frame.seen()
    monkeypatch.setattr(text, "layouts", lambda _: ("ab", "c"))
    first, day = text_by_hand(seen, 13.0).split("\n")
    assert first == "ab"
    assert re.search(r"\d/\d", day)
    low = Frame(drawn)
    low.draw(write("19/07/2026", 2.2, rng), at_mm=(8.0, 24.0), ink=(150, 60, 40))
    monkeypatch.setattr(text, "lines", lambda rows: "\n".join("1234" for _ in rows))
    assert text_by_hand(low.seen()[0], 13.0) == "ab"


def test_of_two_layouts_the_one_that_reads_more_is_kept(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word at the top, a day far below it: taken for lines of one text, nothing may be read."""
    frame, rng = Frame(drawn), np.random.default_rng(2)
    frame.draw(write("Vu", 2.4, rng), at_mm=(8.0, 22.0), ink=(150, 60, 40))
    seen, _ = frame.seen()
    strokes = replace(seen, marks=tuple(replace(mark, kind="stroke") for mark in seen.marks))
    for line, scattered in (("", "08/07/2026"), ("08/07/2026", "- .")):
        monkeypatch.setattr(text, "layouts", lambda _, read=(line, scattered): read)
        assert text_by_hand(strokes, 5.0) == "08/07/2026"


def test_a_signature_alone_has_no_letters(drawn: Drawn) -> None:
    """Nothing small beside it: nothing is read, nothing changes."""
    frame = Frame(drawn)
    frame.sign()
    seen, _ = frame.seen()
    assert with_letters(seen, frame.printed, frame.picture) is seen
