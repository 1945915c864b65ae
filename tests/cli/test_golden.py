"""``convgen golden``: what it says, and the exit code of each case."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from convgen.cli.golden import golden
from convgen.errors import UsageInvalide
from convgen.registre import open_registre
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.zones_emises import places
from tests.factories import une_campagne
from tests.golden.papier import papier
from tests.workflow import presse
from tests.workflow.lus import des_lus


def run(*arguments: str | Path) -> Result:
    """The command, its exit code as the function returns it."""
    return CliRunner().invoke(golden, [str(one) for one in arguments], standalone_mode=False)


@pytest.fixture(autouse=True)
def at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in CI, where an update is refused; these tests run there too."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    """A paper, and the same with another amount."""
    return {"un": papier()[0], "autre": papier(montant="164 €")[0]}


def test_each_case_has_its_exit_code(
    tmp_path: Path, papers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 identical, 11 different, 12 missing, 13 unreadable; an update is refused in CI."""
    document = tmp_path / "un.pdf"
    document.write_bytes(papers["un"])
    assert run("check", tmp_path).return_value == 12
    monkeypatch.setenv("CI", "1")
    assert isinstance(run("update", tmp_path).exception, UsageInvalide)
    assert not list(tmp_path.glob("*.golden"))
    monkeypatch.delenv("CI")
    assert run("update", tmp_path).return_value == 0
    assert run("check", tmp_path).return_value == 0
    document.write_bytes(papers["autre"])
    told = run("check", tmp_path, "--report", tmp_path / "r.html", "--junit", tmp_path / "j.xml")
    assert told.return_value == 11
    assert "un : différent – page 1 : montant, « 123 » devient « 164 »" in told.output
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert 'failures="1"' in (tmp_path / "j.xml").read_text(encoding="utf-8")
    document.write_bytes(b"rien")
    read = run("check", tmp_path, "--format", "json")
    assert read.return_value == 13
    assert json.loads(read.output)["documents"][0]["etat"] == "illisible"


def test_another_engine_has_an_exit_code_of_its_own(tmp_path: Path, papers: dict[str, bytes]) -> None:
    """A line moved on the day that the engine changed: 10, not 11."""
    (tmp_path / "un.pdf").write_bytes(papers["un"])
    run("update", tmp_path)
    (tmp_path / "un.pdf").write_bytes(papier(css="#fin { position: relative; left: 3mm }")[0])
    assert run("check", tmp_path).return_value == 11
    index = tmp_path / "un.golden" / "golden.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    content["moteur"]["pango"] = "1.40.0"
    index.write_text(json.dumps(content), encoding="utf-8")
    told = run("check", tmp_path)
    assert told.return_value == 10
    assert "moteur changé" in told.output
    assert "pango 1.40.0 →" in told.output


def test_a_registre_says_where_elements_stand(tmp_path: Path) -> None:
    """The zones that a registre recorded are those of its documents."""
    imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
    with open_registre(tmp_path, write=True) as registre:
        list(generate(des_lus(7), une_campagne(), registre, jobs=1, imprimerie=imprimerie))
    pdf = next(tmp_path.glob("conventions/*/*.pdf"))
    assert places(pdf) == {"numero": (4, (1.0, 2.0, 3.0, 4.0))}
    assert places(pdf.with_name("autre.pdf")) == {}
