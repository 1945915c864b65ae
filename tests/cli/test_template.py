"""``convgen template``: a copy, a control, a preview that follows the files, a specimen."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner, Result

from convgen import marque
from convgen.cli import apercu_web
from convgen.cli.template import template
from convgen.errors import UsageInvalide
from convgen.golden.images import draw, read_codes
from convgen.rendering import essais
from convgen.rendering.archivage import validate
from convgen.workflow.apercu import Apercus
from tests.factories import une_campagne

CAMPAGNE = ("--campagne", "toulouse-2026-2027")


def run(*arguments: str | Path) -> Result:
    """The command, its exit code as the function returns it."""
    return CliRunner().invoke(template, [str(one) for one in arguments], standalone_mode=False)


def test_a_new_template_is_the_next_version(tmp_path: Path) -> None:
    """A copy of the last one, its version raised; a folder with something in it is left alone."""
    made = run("new", "ent-ecole", tmp_path / "brouillon")
    assert made.return_value == 0
    assert "Modèle ent-ecole/2 copié de ent-ecole/1" in made.output
    manifest = (tmp_path / "brouillon" / "manifest.toml").read_text(encoding="utf-8")
    assert "\nversion = 2\n" in manifest
    assert isinstance(run("new", "ent-ecole", tmp_path / "brouillon").exception, UsageInvalide)


def test_a_control_ends_with_its_exit_code(tmp_path: Path) -> None:
    """11 and the rule when something is wrong, in French."""
    run("new", "attestation-depot", tmp_path / "brouillon")
    style = tmp_path / "brouillon" / "style.css"
    style.write_text(style.read_text(encoding="utf-8") + "h2 { break-before: page }", encoding="utf-8")
    told = run("check", tmp_path / "brouillon", *CAMPAGNE)
    assert told.return_value == 11
    assert "pages : 2 pages, alors que manifest.toml en admet 1 à 1." in told.output


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The specimen of Toulouse's convention."""
    output = tmp_path_factory.mktemp("specimen") / "specimen.pdf"
    assert run("specimen", *CAMPAGNE, "--output", output).return_value == 0
    return output.read_bytes()


def test_each_page_says_specimen_in_words_and_in_codes(specimen: bytes) -> None:
    """Above, across, and in both codes; no code of it is read as a convention's."""
    document = pdfium.PdfDocument(specimen)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    assert len(texts) == 5
    for number, text in enumerate(texts, start=1):
        assert text.count("SPÉCIMEN") == 2
        codes = [code.texte for code in read_codes(draw(specimen, number).picture)]
        assert len(codes) == 2
        assert all(code.startswith(f"CVG1S:0:0:{number}/5:") for code in codes)
        assert all(marque.is_specimen(code) and marque.parse(code) is None for code in codes)


def test_a_specimen_is_archivable_and_anonymous(specimen: bytes) -> None:
    """It is public: PDF/A-3a and PDF/UA-1, without the académie's signature nor anybody's data."""
    assert validate(specimen) == ("PDF/A-3a", "PDF/UA-1")
    assert b"dossier.json" not in specimen
    assert draw(specimen, 4).images == ()


def test_a_convention_is_no_specimen() -> None:
    """The two first words are told apart, in both directions."""
    assert not marque.is_specimen("CVG1:1:1:1/5:8FF30FB8")
    assert marque.parse("CVG1:0:1:1/5:8FF30FB8") is None


@pytest.fixture
def apercu(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The preview of a copied template: its address, its folder."""
    folder = tmp_path / "brouillon"
    run("new", "attestation-depot", folder)
    campagne = une_campagne()
    server = apercu_web.Serveur(Apercus(folder, campagne, essais.cas(campagne)), "brouillon", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.address.rstrip("/"), folder
    server.shutdown()
    server.server_close()
    thread.join()


def get(address: str, **headers: str) -> bytes:
    """What the server answers."""
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request) as answer:
        content: bytes = answer.read()
        return content


def test_the_preview_follows_the_files(apercu: tuple[str, Path]) -> None:
    """The page and its pictures; a saved file changes the state; a fault is told in the page."""
    address, folder = apercu
    page = get(f"{address}/").decode()
    assert "Aucun défaut sur ce dossier d’essai." in page
    assert get(f"{address}/page/1.png").startswith(b"\x89PNG")
    assert get(f"{address}/document.pdf").startswith(b"%PDF-")
    state = json.loads(get(f"{address}/etat"))["etat"]
    assert f'data-etat="{state}"' in page
    source = folder / "attestation.html.j2"
    source.write_text(
        source.read_text(encoding="utf-8").replace("d.montant|euros", "d.montan"), encoding="utf-8"
    )
    assert json.loads(get(f"{address}/etat"))["etat"] != state
    assert "Une valeur manque au modèle" in get(f"{address}/").decode()


def test_the_preview_answers_this_machine_only(apercu: tuple[str, Path]) -> None:
    """A name that leads here from another site is refused, an unknown page too."""
    address, _ = apercu
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(f"{address}/etat", Host="autre.example:80")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{address}/etat?cas=inconnu")
