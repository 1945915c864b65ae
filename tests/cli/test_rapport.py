"""The HTML report: self-contained, inert, ordered for an instructor, whole or absent."""

import base64
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from convgen.cli.rapport.ecriture import Rapport
from convgen.cli.rapport.images import embed
from convgen.cli.rapport.reperes import reperes
from convgen.cli.rapport.vues import retour
from convgen.errors import UsageInvalide
from convgen.rules.constat import Constat, Outcome, Place
from convgen.workflow.examen import Examen
from ocr.facts import PageFacts, Region
from tests.cli.examens import (
    SIGNATURE,
    un_cadre,
    un_constat,
    un_examen,
    un_examen_non_signe,
    un_jpeg,
    un_verdict,
    une_page,
)

VOID = {"meta", "img", "br", "input", "rect", "polygon", "circle"}


class Outline(HTMLParser):
    """The elements of a page with their attributes; every element that is opened must be closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(source)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name."""
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """The text of the report of the given examens."""

    def write(*examens: Examen) -> str:
        path = tmp_path / "rapport.html"
        with Rapport(titre="Académie de Toulouse", etabli_le=datetime(2026, 9, 1, tzinfo=UTC)) as rapport:
            for examen in examens:
                rapport.add(examen)
            rapport.write(path)
        return path.read_text(encoding="utf-8")

    return write


def test_page_is_well_formed_and_loads_nothing(written: Callable[..., str]) -> None:
    """Every address is a data URI or a place of the page; ids are unique and every link leads to one."""
    page = Outline(written(un_examen(), un_examen_non_signe()))
    assert page.all("img")
    assert all(str(attrs["src"]).startswith("data:image/jpeg;base64,") for attrs in page.all("img"))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {str(attrs["href"]).removeprefix("#") for attrs in page.all("a")} <= set(ids)
    assert not page.all("link") + page.all("iframe")


def test_policy_allows_this_style_and_this_script_only(written: Callable[..., str]) -> None:
    """The page's own policy names the digests of its style and script: nothing injected could run."""
    source = written(un_examen())
    (policy,) = (attrs["content"] for attrs in Outline(source).all("meta") if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_element_bears_its_own_style(written: Callable[..., str]) -> None:
    """No style or event attribute: the policy would ignore them."""
    page = Outline(written(un_examen_non_signe()))
    names = {name for _, attrs in page.elements for name in attrs}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}


HOSTILE = "<img src=x onerror=alert(1)>\"'&</textarea><script>alert(1)</script>\x1b[2J\u202e\0"


def test_hostile_text_is_inert(written: Callable[..., str]) -> None:
    """HTML, control and reversing characters in names and messages are shown as text."""
    check = un_constat("content", Outcome.A_EXAMINER, code=HOSTILE, message=HOSTILE, value=HOSTILE)
    verdict = replace(un_verdict(check, message=HOSTILE), rules_version=HOSTILE)
    source = written(un_examen(verdict, file=HOSTILE, files=(HOSTILE,), expected_file_name=HOSTILE))
    page = Outline(source)
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert not set(source) & {"\x1b", "\u202e", "\0"}


def test_summary_goes_from_worst_and_least_sure(written: Callable[..., str]) -> None:
    """Verdict first, then the smallest margin, then the order given."""
    sure = un_examen_non_signe(file="3-sur.pdf")
    unsure = replace(sure, file="2-serre.pdf", verdict=replace(sure.verdict, margin=0.1))
    conforme = un_examen(file="1-conforme.pdf")
    source = written(conforme, sure, unsure)
    summary = source[source.index("<tbody") : source.index("</tbody>")]
    assert re.findall(r">(\d-\w+\.pdf)<", summary) == ["2-serre.pdf", "3-sur.pdf", "1-conforme.pdf"]
    sections = source[source.index('id="retours"') :]
    assert re.findall(r'"fichier">(\d-\w+\.pdf)<', sections) == ["2-serre.pdf", "3-sur.pdf", "1-conforme.pdf"]


def test_outcomes_are_written_in_words(written: Callable[..., str]) -> None:
    """Each verdict and each check bears its word: colour never stands alone."""
    source = written(un_examen(), un_examen_non_signe())
    assert source.count("Non conforme</span>") >= 3
    assert "À retourner au plus tard le" in source
    assert "28\u00a0octobre\u00a02022" in source


def test_message_is_ready_to_copy(written: Callable[..., str]) -> None:
    """The message to the town hall stands whole, line breaks kept, in a field of its own."""
    source = written(un_examen_non_signe())
    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", source, flags=re.DOTALL)
    assert text == "Bonjour,\n\nLa convention n’est pas signée.\n\nCordialement"


def test_pages_with_evidence_come_first() -> None:
    """The page with the signature frame or a box is shown at once, the others are folded."""
    vue = retour(un_examen_non_signe())
    assert [page.titre for page in vue.preuves] == ["Page 4 du fichier : page 4 de la convention"]
    assert len(vue.autres_pages) == 4
    assert vue.ouvert


def test_box_of_the_convention_is_laid_on_the_scan() -> None:
    """A box of the issued page goes back through the registration, a half-turn included, onto the picture."""
    turned = une_page(
        4,
        to_issued=((-2.0, 0.0, 595.0), (0.0, -2.0, 842.0), (0.0, 0.0, 1.0)),
        to_picture=((2.0, 0.0, 0.0), (0.0, 2.0, 0.0), (0.0, 0.0, 1.0)),
    )
    finding = un_constat("signature", boxes=(Place(frame="convention", page=4, box=SIGNATURE),))
    (repere,) = reperes(turned, {finding: 7})
    x0, y0, x1, y1 = SIGNATURE
    assert repere.numero == 7
    assert repere.corners[0] == pytest.approx((595 - x0, 842 - y0))
    assert repere.corners[2] == pytest.approx((595 - x1, 842 - y1))
    assert repere.top_left == pytest.approx((595 - x1, 842 - y1))


FLAT = ((0.0, 0.0, 0.0),) * 3
NOWHERE: dict[str, tuple[PageFacts, Place]] = {
    "another page of the convention": (une_page(4), Place(frame="convention", page=3, box=SIGNATURE)),
    "another page of the file": (une_page(4), Place(frame="retour", page=3, box=SIGNATURE)),
    "no registration": (une_page(4, to_issued=None), Place(frame="convention", page=4, box=SIGNATURE)),
    "a flat registration": (une_page(4, to_issued=FLAT), Place(frame="convention", page=4, box=SIGNATURE)),
    "no picture": (une_page(4, to_picture=None), Place(frame="retour", page=4, box=SIGNATURE)),
    "beyond the horizon": (
        une_page(4, to_picture=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -0.002, 1.0))),
        Place(frame="retour", page=4, box=SIGNATURE),
    ),
    "not a number": (une_page(4), Place(frame="retour", page=4, box=(0.0, 0.0, float("nan"), 1.0))),
}


@pytest.mark.parametrize(("page", "place"), NOWHERE.values(), ids=NOWHERE.keys())
def test_box_without_a_place_is_left_out(page: PageFacts, place: Place) -> None:
    """A box that cannot be laid on the picture is not drawn, and its finding bears no number."""
    finding = un_constat("signature", boxes=(place,))
    assert reperes(page, {finding: 1}) == ()
    vue = retour(un_examen(un_verdict(finding), pages=(page,)))
    assert [controle.repere for controle in vue.controles if controle.repere] == []


def test_findings_and_boxes_bear_the_same_number() -> None:
    """The number beside a finding, or one of its others, is the number drawn on the page."""
    detail = un_constat("content", boxes=(Place(frame="retour", page=1, box=(9.0, 9.0, 20.0, 20.0)),))
    content = un_constat(
        "content", boxes=(Place(frame="retour", page=2, box=(1.0, 1.0, 5.0, 5.0)),), details=(detail,)
    )
    vue = retour(un_examen(un_verdict(content), pages=(une_page(1), une_page(2))))
    (shown,) = (controle for controle in vue.controles if controle.repere)
    drawn = {page.titre[5]: page.reperes[0][0].numero for page in vue.preuves}
    assert drawn == {"2": shown.repere, "1": shown.autres[0].repere}


def test_pictures_are_reduced_and_sane() -> None:
    """A wide picture is reduced in proportion; what is no JPEG is left out."""
    found = embed(un_jpeg(2000, 1000), max_width=500)
    assert found is not None
    assert (found.width, found.height) == (500, 250)
    jpeg = base64.b64decode(found.uri.removeprefix("data:image/jpeg;base64,"))
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.size == (500, 250)
    assert embed(b"<svg onload='alert(1)'/>", max_width=500) is None
    assert embed(un_jpeg()[:300], max_width=10) is None


def test_missing_pictures_leave_a_word(written: Callable[..., str]) -> None:
    """A page or a frame without a picture says so."""
    examen = un_examen_non_signe(pages=(une_page(4, picture=b""),), zones=(un_cadre(crop=b""),))
    source = written(examen)
    assert "Pas d’image de cette page." in source
    assert "Pas d’image." in source


def test_report_replaces_the_former_whole(tmp_path: Path) -> None:
    """Nothing but the report is left in the folder, and a former one is replaced."""
    path = tmp_path / "rapport.html"
    path.write_text("former", encoding="utf-8")
    with Rapport(titre="t", etabli_le=datetime(2026, 9, 1, tzinfo=UTC)) as rapport:
        rapport.add(un_examen())
        rapport.write(path)
    assert [found.name for found in tmp_path.iterdir()] == ["rapport.html"]
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_unwritable_place_is_said_in_french(tmp_path: Path) -> None:
    """A report that cannot be put where it was asked is a usage error, and leaves no draft."""
    (tmp_path / "taken").mkdir()
    with (
        Rapport(titre="t", etabli_le=datetime(2026, 9, 1, tzinfo=UTC)) as rapport,
        pytest.raises(UsageInvalide, match="ne peut pas être écrit"),
    ):
        rapport.write(tmp_path / "taken")
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]


def test_sections_keep_their_order_beyond_memory(
    written: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sections spilled to the disk come back in the order of the summary."""
    monkeypatch.setattr("convgen.cli.rapport.ecriture._IN_MEMORY", 1000)
    checks: tuple[Constat, ...] = tuple(un_constat("content", margin=margin / 10) for margin in (5, 1, 3))
    source = written(*(un_examen(un_verdict(check)) for check in checks))
    assert re.findall(r'<article[^>]* id="retour-(\d)"', source) == ["2", "3", "1"]


def _rature(crop: bytes) -> Examen:
    """A line over page 2 of the convention, kept as a picture; another region of the page is elsewhere."""
    box = (100.0, 300.0, 300.0, 310.0)
    found = un_constat(
        "content",
        Outcome.A_EXAMINER,
        code="content.rature",
        message="Page 2 : du texte est barré ou souligné.",
        boxes=(Place(frame="convention", page=2, box=box),),
    )
    elsewhere = Region(box=(10.0, 10.0, 20.0, 20.0), area_mm2=90.0, kind="added", crop=un_jpeg())
    struck = Region(box=box, area_mm2=9.0, kind="stroke", crop=crop, crop_issued=un_jpeg(80, 30))
    pages = (une_page(1), une_page(2, regions=(elsewhere, struck)))
    return un_examen(un_verdict(found), pages=pages)


def test_a_struck_place_stands_beside_what_was_issued(written: Callable[..., str]) -> None:
    """The place a finding speaks of is shown as it came back and as it was issued, under its number."""
    examen = _rature(un_jpeg(80, 30, stroke=True))
    (endroit,) = retour(examen).endroits
    assert (endroit.repere, endroit.page) == (1, 2)
    assert endroit.retour is not None
    assert endroit.emise is not None
    assert endroit.retour.uri != endroit.emise.uri
    page = Outline(written(examen))
    shown = [str(attrs.get("alt")) for attrs in page.all("img")]
    assert [alt for alt in shown if alt.startswith("Repère 1 : l’endroit")] == [
        "Repère 1 : l’endroit sur le retour",
        "Repère 1 : l’endroit sur la convention émise",
    ]


def test_a_place_without_picture_is_not_shown_twice() -> None:
    """Without a crop of its own a finding keeps its box on the page, and no empty pair of pictures."""
    assert retour(_rature(b"")).endroits == ()
