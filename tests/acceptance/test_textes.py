"""Pages of text that somebody wrote on, once accepted: found by ``python -m bench.cadres --texte``."""

import pytest

from bench import registre
from tests.cadres import judged_around, judged_text
from tests.scans import Issued

PAGE = 2
"""The first page of articles."""


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The convention those pages are of."""
    (held,) = registre.two_versions("toulouse-2026-2027", 1, 1, tmp_path_factory.mktemp("textes"), jobs=1)
    return held.current


@pytest.mark.parametrize(("device", "seed"), [("photo_application", 3031), ("fax_normal", 3066)])
def test_a_reservation_over_a_line_is_seen(device: str, seed: int, issued: Issued) -> None:
    """A pale pen over printed words: nothing of it is left between the lines."""
    found = judged_text(issued, PAGE, "reserve_ecrite", device, seed)
    assert (found.outcome.word, found.code) == ("a_examiner", "content.ajout")
    assert any("par-dessus le texte" in told.message for told in (found, *found.details))


@pytest.mark.parametrize("seed", [77, 147])
def test_an_amount_corrected_in_a_pale_colour_is_seen(seed: int, issued: Issued) -> None:
    """Whitened by a scanning application, nothing of it is as dark as ink but its colour."""
    found = judged_text(issued, 1, "montant_corrige", "photo_application", seed)
    assert (found.outcome.word, found.code) == ("a_examiner", "content.ajout")


@pytest.mark.parametrize(("device", "seed"), [("noir_blanc_200", 3208), ("photo", 3201)])
def test_print_darker_here_and_there_is_not_written_over(device: str, seed: int, issued: Issued) -> None:
    """Half a line of fat letters, a fold: not as high as writing."""
    assert judged_text(issued, PAGE, "bonne", device, seed).outcome.word == "conforme"


@pytest.mark.parametrize(("device", "seed"), [("vitre_200_couleur", 9402), ("photo", 9401)])
def test_a_note_under_the_frame_is_seen(device: str, seed: int, issued: Issued) -> None:
    """Its letters join the frame's ink or the stamp's beside."""
    found = judged_around(issued, "reserve_sous_cadre", device, seed)
    assert (found.outcome.word, found.code) == ("a_examiner", "content.ajout")


@pytest.mark.parametrize(("device", "seed"), [("vitre_200_couleur", 9301), ("fax_fin", 9302)])
def test_a_stamp_across_the_frame_is_no_note(device: str, seed: int, issued: Issued) -> None:
    """Nor the pieces of one that is half inked."""
    assert judged_around(issued, "cachet_a_cheval", device, seed).outcome.word == "conforme"
