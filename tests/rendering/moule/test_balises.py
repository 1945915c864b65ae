"""The HTML of a convention taken apart."""

import pytest

from convgen.rendering.moule import balises
from convgen.rendering.moule.hors_moule import HorsMoule

HTML = (
    '<html><head><title>A &amp; B</title><meta name="dcterms.created" content="2026-06-12">'
    '<meta name="dcterms.modified" content="2026-06-13"></head>'
    "<body><p class=x>un <b>deux</b><br>trois</p></body></html>"
)


def test_texts_stand_before_their_tag() -> None:
    """Tags and texts alternate; title and dates are apart, the rest of the head is kept."""
    lu = balises.read(HTML)
    assert (lu.title, lu.created, lu.modified) == ("A & B", "2026-06-12", "2026-06-13")
    assert lu.head == "<html><head>"
    assert list(zip(lu.texts[2:6], lu.tags[2:6], strict=True)) == [
        ("un ", "<b>"),
        ("deux", "</b>"),
        ("", "<br>"),
        ("trois", "</p>"),
    ]


def test_each_opening_tag_bears_its_rank() -> None:
    """Only opening tags are marked; the texts are untouched."""
    lu = balises.read(HTML)
    assert '<p data-n="1" class=x>un <b data-n="2">deux</b><br data-n="4">trois</p></body>' in balises.marked(
        HTML, lu
    )


def test_texts_inside_a_tag() -> None:
    """Each text comes with the tags around it."""
    lu = balises.read(HTML)
    assert balises.closings(lu.tags)[1] == 5
    assert [(lu.texts[rank], path) for rank, path in balises.inner(1, 5, lu.tags)] == [
        ("un ", ()),
        ("deux", (2,)),
        ("", ()),
        ("trois", ()),
    ]


def test_tags_that_do_not_nest_are_for_weasyprint() -> None:
    """HTML allows them, moulds do not."""
    with pytest.raises(HorsMoule):
        balises.closings(["<p>", "<b>", "</p>", "</b>"])


def test_a_head_without_dates_is_for_weasyprint() -> None:
    """The dates of the file come from the head."""
    with pytest.raises(HorsMoule):
        balises.read("<html><head><title>x</title></head><body></body></html>")
