"""``convgen generate`` and ``convgen withdraw``, as a technician uses them."""

import hashlib
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest

from convgen.registre import open_registre
from tests.acceptance.installed import CAMPAGNE, convgen, dossiers, lines, write


def _generate(file: Path, registre: Path, *options: str) -> tuple[int, str, str]:
    done = convgen("generate", "--campagne", CAMPAGNE, file, "--output", registre, *options)
    return done.returncode, done.stdout, done.stderr


def test_issue_change_withdraw(tmp_path: Path) -> None:
    """Issued, then unchanged, then changed, then withdrawn, then asked again: versions 1, 1, 2, none, 3."""
    registre, content = tmp_path / "registre", dossiers(1, 2)
    file = write(tmp_path / "dossiers.json", content)
    code, out, err = _generate(file, registre)
    assert (code, err) == (0, "")
    assert "2 émises" in out
    assert "0 émise, 2 inchangées" in _generate(file, registre)[1]
    content[0]["signataire"]["prenom"] = "Jeanne"
    write(file, content)
    assert "1 v2 (la version 1 est caduque)" in _generate(file, registre)[1]
    withdrawn = convgen("withdraw", "--conventions", registre, 1, "--why", "abandon de la commune")
    assert (withdrawn.returncode, withdrawn.stderr) == (0, "")
    assert lines(registre)[-1]["why"] == "abandon de la commune"
    assert "1 v3" in _generate(file, registre)[1]
    statuses = [(line["dossier"], line["version"], line["status"]) for line in lines(registre)]
    assert statuses[-4:] == [(1, 2, "issued"), (1, 1, "withdrawn"), (1, 2, "withdrawn"), (1, 3, "issued")]


def test_line_and_document(tmp_path: Path) -> None:
    """A line describes the document that stands beside it, its zones and its pages."""
    registre = tmp_path / "registre"
    code, out, _ = _generate(write(tmp_path / "d.json", dossiers(3)), registre)
    assert code == 0
    assert "Vérification des normes d’archivage et d’accessibilité" in out
    (line,) = lines(registre)
    assert line["normes"] == ["PDF/A-3a", "PDF/UA-1"]
    assert (line["debiteur"], line["date_convention"]) == ("Commune d’Albi", "2026-06-12")
    pdf = (registre / line["file"]).read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == line["sha256"] == line["sha256_unsealed"]
    assert line["file"].startswith("conventions/3-v1/81-Albi-Convention-ENT-")
    assert {"signature-collectivite", "signature-academie", "cachet", "temoin"} <= set(line["zones"])
    assert all(1 <= zone["page"] <= line["pages"] for zone in line["zones"].values())


def test_json_and_exit_code_3(tmp_path: Path) -> None:
    """A dossier with five errors reports five, and stops no other."""
    content = dossiers(4, 5)
    faux = content[0]
    faux["collectivite"]["siret"] = "12345678901234"
    faux["email"] = "mairie"
    faux["telephone"] = "12"
    faux["montant"] = 1
    faux["ecoles"][0]["uai"] = "0810101A"
    code, out, _ = _generate(write(tmp_path / "d.json", content), tmp_path / "r", "--format", "json")
    events = [json.loads(line) for line in out.splitlines()]
    (refused,) = [event for event in events if event["event"] == "refused"]
    assert code == 3
    assert (refused["numero"], refused["ligne"]) == (4, 1)
    assert len(refused["problems"]) == 5, refused["problems"]
    assert events[-1]["issued"] == 1


def test_no_validate(tmp_path: Path) -> None:
    """On request the standards are not checked: nothing is said of them, nowhere."""
    _, out, _ = _generate(write(tmp_path / "d.json", dossiers(3)), tmp_path / "r", "--no-validate")
    assert "1 émise" in out
    assert "Vérification" not in out
    assert lines(tmp_path / "r")[0]["normes"] is None


def test_outputs_beside_the_registre(tmp_path: Path) -> None:
    """Twins, bundle, digests and log in one run; a second run makes the missing twins, and bundles again."""
    registre, file = tmp_path / "registre", write(tmp_path / "d.json", dossiers(1, 2))
    outputs = {name: tmp_path / name for name in ("liasse.pdf", "SHA256SUMS", "lot.jsonl")}
    options = [
        "--html", "--print-bundle", outputs["liasse.pdf"], "--copies", "2",
        "--checksums", outputs["SHA256SUMS"], "--log-json", outputs["lot.jsonl"],
    ]  # fmt: skip
    code, out, err = _generate(file, registre, *map(str, options))
    assert (code, err) == (0, "")
    assert "Liasse : 2\u00a0conventions, 2\u00a0exemplaires" in out
    pdfs = [registre / line["file"] for line in lines(registre)]
    twins = [pdf.with_suffix(".html") for pdf in pdfs]
    assert all("ENT-École" in twin.read_text("utf-8") for twin in twins)
    with pikepdf.open(outputs["liasse.pdf"]) as bundle:
        assert len(bundle.pages) == 2 * (1 + 2 * lines(registre)[0]["pages"])
    check = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert check.returncode == 0
    events = [json.loads(line)["event"] for line in outputs["lot.jsonl"].read_text("utf-8").splitlines()]
    assert events == ["started", "issued", "issued", "summary"]
    twins[0].unlink()
    kept = twins[1].stat().st_mtime_ns
    outputs["liasse.pdf"].unlink()
    assert "2 inchangées" in _generate(file, registre, *map(str, options))[1]
    assert twins[0].exists()
    assert twins[1].stat().st_mtime_ns == kept
    assert outputs["liasse.pdf"].exists()


HOSTILE = [
    "../../../etc/passwd",
    "file:///etc/passwd",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "A\u202ecba",
    "Nom\x1b[2J",
    "CON",
    "." * 40,
]


def test_hostile_names_are_inert(tmp_path: Path) -> None:
    """Whatever stands in the names is printed as text or refused: nothing leaves the registre or is run."""
    content = dossiers(*range(1, len(HOSTILE) + 2))
    for dossier, text in zip(content, HOSTILE, strict=False):
        dossier["collectivite"] |= {"nom": text, "commune": text}
        dossier["ecoles"][0]["nom"] = text
    registre = tmp_path / "deep/er/registre"
    code, out, err = _generate(write(tmp_path / "d.json", content), registre)
    assert code in (0, 3), err
    assert "\x1b" not in out + err
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {"d.json", "deep"}
    assert {path.parent.parent for path in registre.rglob("*.pdf")} == {registre / "conventions"}
    with open_registre(registre, write=False) as opened:
        assert len(HOSTILE) + 1 in opened.numeros()
        for numero in opened.numeros():
            ligne = opened.current(numero)
            assert ligne is not None
            assert b"root:" not in opened.read_pdf(ligne)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "introuvable"), ("pas du JSON", "JSON"), ("{}", "liste")],
)
def test_unusable_file(tmp_path: Path, content: str | None, words: str) -> None:
    """A file that cannot be read as a whole ends 2 in one line and creates no registre."""
    file = tmp_path / "d.json"
    if content is not None:
        file.write_text(content)
    code, _, err = _generate(file, tmp_path / "r")
    assert code == 2
    assert words in err
    assert err.count("\n") == 1
    assert not (tmp_path / "r").exists()


def test_unknown_campaign(tmp_path: Path) -> None:
    """An unknown campaign ends 2 and names the known ones."""
    file = write(tmp_path / "d.json", dossiers(7))
    done = convgen("generate", "--campagne", "nantes", file, "--output", tmp_path / "r")
    assert done.returncode == 2
    assert CAMPAGNE in done.stderr


def test_busy_registre(tmp_path: Path) -> None:
    """While another process writes, generate and withdraw end 4 and say who holds the registre."""
    file = write(tmp_path / "d.json", dossiers(8))
    with open_registre(tmp_path / "r", write=True):
        code, _, err = _generate(file, tmp_path / "r")
        withdrawn = convgen("withdraw", "--conventions", tmp_path / "r", 8, "--why", "x")
    assert code == withdrawn.returncode == 4
    assert "--wait" in err
    assert err.count("\n") == 1


def test_somebody_elses_folder(tmp_path: Path) -> None:
    """A folder that holds something else is left alone."""
    (tmp_path / "r").mkdir()
    (tmp_path / "r/notes.txt").write_text("à moi")
    code, _, err = _generate(write(tmp_path / "d.json", dossiers(9)), tmp_path / "r")
    assert code == 2
    assert "registre" in err
    assert [path.name for path in (tmp_path / "r").iterdir()] == ["notes.txt"]


def test_withdraw_mistyped(tmp_path: Path) -> None:
    """A wrong path or number ends 2 and creates nothing."""
    done = convgen("withdraw", "--conventions", tmp_path / "nope", 1, "--why", "x")
    assert done.returncode == 2
    assert not (tmp_path / "nope").exists()


def test_campagnes() -> None:
    """The shipped campaigns are listed, one per line."""
    done = convgen("campagnes")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["montpellier-2022-2023", "toulouse-2026-2027"]
