"""A folder of goldens: what is missing, what is left over, what is damaged, and no alarm without a cause."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from convgen.errors import FichierInvalide, UsageInvalide
from convgen.golden import rapport, sorties
from convgen.golden.collection import Etat, Resultat, beside, check, open_collection, update
from tests.golden.papier import papier


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A paper."""
    return papier()[0]


@pytest.fixture(scope="module")
def other() -> bytes:
    """The same with another amount and another picture."""
    return papier(montant="164 €", image="red")[0]


@pytest.fixture
def folder(tmp_path: Path, pdf: bytes) -> Path:
    """Two documents with their goldens, in the same folder."""
    (tmp_path / "sous").mkdir()
    for name in ("un.pdf", "sous/deux.pdf"):
        (tmp_path / name).write_bytes(pdf)
    assert all(one.message == "référence créée" for one in update(open_collection(tmp_path, None)))
    return tmp_path


def states(folder: Path, documents: Path | None = None) -> dict[str, Etat]:
    """The state of each name."""
    return {one.nom: one.etat for one in check(open_collection(folder, documents))}


def test_what_was_accepted_is_identical(folder: Path) -> None:
    """Names are the paths of the documents; a second check says the same."""
    assert states(folder) == {"sous/deux": Etat.IDENTIQUE, "un": Etat.IDENTIQUE}


def test_equal_bytes_are_read_no_further(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest ends the comparison before any library opens the document."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the document was read")

    monkeypatch.setattr("convgen.golden.collection.compare", refuse)
    monkeypatch.setattr("convgen.golden.reference.describe", refuse)
    assert states(folder) == {"sous/deux": Etat.IDENTIQUE, "un": Etat.IDENTIQUE}


def test_a_missing_golden_and_an_orphan_are_errors(folder: Path, pdf: bytes) -> None:
    """A document without a golden and a golden without a document are told, and nothing is made."""
    (folder / "nouveau.pdf").write_bytes(pdf)
    (folder / "un.pdf").unlink()
    assert states(folder) == {
        "nouveau": Etat.SANS_PENDANT,
        "sous/deux": Etat.IDENTIQUE,
        "un": Etat.SANS_PENDANT,
    }
    assert not (folder / "nouveau.golden").exists()


def test_an_update_accepts_and_prunes(folder: Path, other: bytes) -> None:
    """What changed is accepted with its cause told, an orphan is removed, the rest is not written again."""
    (folder / "un.pdf").write_bytes(other)
    (folder / "sous" / "deux.pdf").unlink()
    told = {one.nom: one.message for one in update(open_collection(folder, None))}
    assert told["un"] == "référence remplacée : page 1 : montant, « 123 » devient « 164 »"
    assert told["sous/deux"].startswith("référence retirée")
    assert states(folder) == {"un": Etat.IDENTIQUE}
    assert "pour 164 €" in (folder / "un.golden" / "mots.txt").read_text(encoding="utf-8")


def test_a_damaged_golden_or_document_is_unreadable(folder: Path) -> None:
    """A golden whose PDF is not the one accepted, and a document that is no PDF, are named as such."""
    (folder / "un.golden" / "golden.pdf").write_bytes(b"%PDF-1.7 rien")
    (folder / "sous" / "deux.pdf").write_bytes(b"rien")
    assert states(folder) == {"sous/deux": Etat.ILLISIBLE, "un": Etat.ILLISIBLE}


def test_one_document_can_be_asked_for(folder: Path) -> None:
    """With one file named, the other goldens are no orphans."""
    assert states(folder, folder / "un.pdf") == {"un": Etat.IDENTIQUE}


def test_the_rules_say_where_the_documents_are(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """``pdfs`` in golden.toml names another folder; a wrong key is named."""
    elsewhere = tmp_path_factory.mktemp("sortie")
    shutil.copytree(folder / "sous", elsewhere / "sous")
    shutil.copy(folder / "un.pdf", elsewhere)
    for path in folder.rglob("*.pdf"):
        if path.name != "golden.pdf":
            path.unlink()
    (folder / "golden.toml").write_text(f'pdfs = "{elsewhere}"\n', encoding="utf-8")
    assert states(folder) == {"sous/deux": Etat.IDENTIQUE, "un": Etat.IDENTIQUE}
    (folder / "golden.toml").write_text("[tolerance]\n", encoding="utf-8")
    with pytest.raises(UsageInvalide, match="tolerance"):
        open_collection(folder, None)


def test_nothing_to_compare_is_an_error(tmp_path: Path) -> None:
    """An empty folder passes no check."""
    with pytest.raises(UsageInvalide, match="Rien à comparer"):
        states(tmp_path)


def test_zones_beside_a_document_are_read(folder: Path) -> None:
    """``<name>.zones.json`` says where elements stand; another form is refused."""
    path = folder / "un.zones.json"
    path.write_text('{"date": {"page": 1, "box": [1, 2, 3, 4]}}', encoding="utf-8")
    assert beside(folder / "un.pdf") == {"date": (1, (1.0, 2.0, 3.0, 4.0))}
    path.write_text('{"date": [1, 2]}', encoding="utf-8")
    with pytest.raises(FichierInvalide, match=r"zones\.json"):
        beside(folder / "un.pdf")


_AGAIN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from convgen.rendering import render
from tests.factories import un_dossier, une_campagne
from tests.golden.papier import papier
out = Path(sys.argv[2])
out.mkdir()
(out / "convention.pdf").write_bytes(render(un_dossier(), une_campagne(), version=1).pdf)
(out / "papier.pdf").write_bytes(papier()[0])
"""


def test_ten_runs_in_two_directories_raise_no_alarm(tmp_path: Path) -> None:
    """Drawn ten times, in two processes with other folders, time zones and hash seeds, nothing differs."""
    root = Path(__file__).parents[2]
    for run, zone in enumerate(("Pacific/Auckland", "America/Lima")):
        work = tmp_path / f"lieu{run}"
        work.mkdir()
        environ = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(run + 1)}
        command = [sys.executable, "-c", _AGAIN, str(root), str(work / "sortie")]
        subprocess.run(command, cwd=work, env=environ, check=True)
    goldens = tmp_path / "goldens"
    goldens.mkdir()
    first, second = (open_collection(goldens, tmp_path / f"lieu{run}" / "sortie") for run in range(2))
    assert [one.message for one in update(first)] == ["référence créée"] * 2
    for _ in range(5):
        for one in (*check(first), *check(second)):
            assert one.etat is Etat.IDENTIQUE, str(one.difference)


@pytest.fixture(scope="module")
def resultats(tmp_path_factory: pytest.TempPathFactory, pdf: bytes, other: bytes) -> list[Resultat]:
    """A check with a document that differs, one that is the same, one without a golden."""
    folder = tmp_path_factory.mktemp("rapport")
    for name in ("change", "pareil"):
        (folder / f"{name}.pdf").write_bytes(pdf)
    list(update(open_collection(folder, None)))
    (folder / "change.pdf").write_bytes(other)
    (folder / "nouveau <b>.pdf").write_bytes(pdf)
    return list(check(open_collection(folder, None)))


def test_the_json_names_layer_and_cause(resultats: list[Resultat]) -> None:
    """Machines read the state, the layer, the cause and every finding with its place."""
    content = json.loads(sorties.to_json(resultats))
    assert content["code_de_sortie"] == Etat.SANS_PENDANT
    change = content["documents"][0]
    assert (change["nom"], change["couche"], change["cause"]) == ("change", "mots", "montant")
    assert {"pixels", "mots"} == {ecart["couche"] for ecart in change["ecarts"]}
    assert change["ecarts"][0]["lieux"][0]["page"] == 1


def test_the_junit_counts_failures_and_errors(resultats: list[Resultat]) -> None:
    """A difference is a failure of its layer and cause, a missing golden an error."""
    suite = ET.fromstring(sorties.to_junit(resultats))
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
    }
    failure = suite.find("testcase[@name='change']/failure")
    assert failure is not None
    assert failure.get("type") == "mots.montant"


class _Page(HTMLParser):
    """Collects the addresses and the inline styles of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the policy would refuse."""
        self.images += tag == "img"
        for name, value in attrs:
            if name in {"src", "href"}:
                self.addresses.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(name)


def test_the_report_is_self_contained(resultats: list[Resultat]) -> None:
    """Pictures are data, the policy names style and script; side by side needs no script."""
    page = rapport.page(resultats, "essai")
    read = _Page()
    read.feed(page)
    assert read.addresses
    assert all(address.startswith("data:image/jpeg;base64,") for address in read.addresses)
    assert read.inline == []
    assert read.images == 3
    assert "http" not in page.replace("http-equiv", "").replace("https://example", "")
    assert "nouveau &lt;b&gt;" in page
    assert page.index("différent</span> change") < page.index("identique</span> pareil")
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    assert _digest(style) in page
    assert _digest(script) in page
    assert ".cote:checked ~ .pages { display: flex" in style
    assert 'class="mode cote" checked' in page


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
