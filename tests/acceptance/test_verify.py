"""``convgen verify``, as a technician uses it: exit codes, JSON, hostile files, nothing left behind."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest

from tests.acceptance.installed import CAMPAGNE, CONVGEN, convgen, dossiers, lines, write
from tests.scans import DEVICES, Issued, Nuisances, scenario
from tests.scans.sheet import Printer

KEYS = {
    "file", "files", "sha256", "campagne", "verdict", "dossier", "version", "expected_dossier",
    "expected_file_name", "recu_le", "echeance", "margin", "rules_version", "message", "checks", "pages",
    "seconds",
}  # fmt: skip
CHECK_KEYS = {"id", "outcome", "code", "message", "value", "threshold", "margin", "boxes", "details"}
PAGE_KEYS = {
    "index", "page", "kind", "rotation", "skew_deg", "scale", "dpi", "size_pt", "residual_mm",
    "to_convention",
}  # fmt: skip
CHECKS = [
    "file", "filename", "dossier_number", "pages", "version", "signature_block", "signature", "content",
    "deadline",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mairie:
    """A registre with one convention, what came back of it, the dossiers' file."""

    registre: Path
    dossiers: Path
    signed: Path
    unsigned: Path

    def verify(self, *args: object) -> subprocess.CompletedProcess[str]:
        """Verify against the registre."""
        return convgen("verify", "--campagne", CAMPAGNE, "--conventions", self.registre, *args)

    def json(self, *args: object) -> tuple[int, list[dict[str, Any]]]:
        """The exit code and the objects."""
        done = self.verify("--format", "json", *args)
        assert "Traceback" not in done.stderr
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def mairie(tmp_path_factory: pytest.TempPathFactory) -> Mairie:
    """Issued by the command, printed, signed or not, and scanned."""
    root = tmp_path_factory.mktemp("mairie")
    file, registre = write(root / "dossiers.json", dossiers(1)), root / "registre"
    assert convgen("generate", "--campagne", CAMPAGNE, file, "--output", registre).returncode == 0
    (line,) = lines(registre)
    zones = {name: (zone["page"], tuple(zone["box"])) for name, zone in line["zones"].items()}
    path = registre / line["file"]
    issued = Issued(
        pdf=path.read_bytes(), zones=zones, numero=1, file_name=path.name, commune="Albi", signataire="Garcia"
    )
    lot = Nuisances(printer=Printer(gain_mm=0.0))
    made = []
    for classe in ("bonne", "non_signee"):
        retour = scenario(classe, issued, 3, DEVICES["vitre_200_gris"], nuisances=lot)
        made.append(root / classe / issued.file_name)
        made[-1].parent.mkdir()
        made[-1].write_bytes(retour.pdf)
    return Mairie(registre, file, *made)


def _codes(answer: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["code"] for check in answer["checks"]}


def test_conforme_and_the_json_contract(mairie: Mairie) -> None:
    """A signed retour ends 0; its object has exactly the keys of the contract, every check in order."""
    code, (answer,) = mairie.json("--recu-le", "2026-07-01T10:00", mairie.signed)
    assert (code, answer["verdict"]) == (0, "conforme"), _codes(answer)
    assert set(answer) == KEYS
    assert [check["id"] for check in answer["checks"]] == CHECKS
    assert all(set(check) == CHECK_KEYS for check in answer["checks"])
    assert all(set(page) == PAGE_KEYS for page in answer["pages"])
    assert [page["kind"] for page in answer["pages"]] == ["convention"] * len(answer["pages"])
    assert (answer["dossier"], answer["version"], answer["file"]) == (1, 1, mairie.signed.name)
    assert 0.0 < answer["margin"] <= 1.0
    assert "total" in answer["seconds"]


def test_unsigned_ends_11_with_a_letter(mairie: Mairie) -> None:
    """An unsigned retour ends 11, says where to sign, and what to write to the town hall."""
    code, (answer,) = mairie.json(mairie.unsigned)
    assert (code, answer["verdict"], _codes(answer)["signature"]) == (11, "non_conforme", "signature.absente")
    assert "Pour la collectivité" in answer["message"]
    (place,) = next(check for check in answer["checks"] if check["id"] == "signature")["boxes"]
    assert place["frame"] == "convention"


def test_late_ends_10(mairie: Mairie) -> None:
    """A signed retour that comes late is to be examined: exit 10, no message."""
    code, (answer,) = mairie.json("--recu-le", "2026-12-01T10:00", mairie.signed)
    assert (code, answer["verdict"], answer["message"]) == (10, "a_examiner", None)
    assert _codes(answer)["deadline"] == "deadline.depassee"


def test_a_photo_of_each_page_is_one_retour(mairie: Mairie, tmp_path: Path) -> None:
    """Five photos with --together are one signed convention, which an instructor looks at for its format."""
    document = pdfium.PdfDocument(mairie.signed.read_bytes())
    photos = [tmp_path / f"IMG_{rank:04d}.jpg" for rank in range(1, len(document) + 1)]
    for photo, page in zip(photos, document, strict=True):
        page.render(scale=150 / 72).to_pil().convert("RGB").save(photo, quality=80)
    document.close()
    code, (answer,) = mairie.json("--recu-le", "2026-07-01T10:00", "--together", *photos)
    found = _codes(answer)
    assert (code, answer["verdict"], found["file"]) == (10, "a_examiner", "file.image"), found
    assert (found["signature"], found["pages"]) == ("signature.conforme", "pages.conforme")
    assert answer["files"] == [photo.name for photo in photos]


def test_explain_draws_every_step(mairie: Mairie, tmp_path: Path) -> None:
    """« convgen explain » ends as verify does, and writes one page with the pictures of every step."""
    done = convgen(
        *("explain", "--campagne", CAMPAGNE, "--conventions", mairie.registre),
        *("--output", tmp_path / "vu", mairie.unsigned),
    )
    assert done.returncode == 11, done.stderr
    page = Path(done.stdout.strip())
    text = page.read_text("utf-8")
    assert "signature.absente" in text
    pictures = sorted(file.name for file in page.parent.glob("*.png"))
    assert len(pictures) == 4 * 5 + 1
    assert all(name in text for name in pictures)


def test_usage_errors_end_2(mairie: Mairie, tmp_path: Path) -> None:
    """A wrong command line ends 2, in one French line, without any verdict."""
    lines = tmp_path / "retours.jsonl"
    lines.write_text(json.dumps({"files": [str(mairie.signed)]}), encoding="utf-8")
    together = ["--together", "--retours", lines]
    for args in ([], [tmp_path / "absent.pdf"], ["--recu-le", "hier", mairie.signed], together):
        done = mairie.verify(*args)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("convgen : ")


def test_missing_tesseract_ends_5(mairie: Mairie, tmp_path: Path) -> None:
    """Without tesseract on the path the command ends 5 at once, and says what to install."""
    command = [CONVGEN, "verify", "--campagne", CAMPAGNE, "--conventions", mairie.registre, mairie.signed]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={"PATH": str(tmp_path)}
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert "tesseract-ocr-fra" in done.stderr


def test_dossiers_instead_of_the_registre(mairie: Mairie) -> None:
    """The convention rendered again from its dossier judges as the one that was issued."""
    done = convgen(
        "verify", "--campagne", CAMPAGNE, "--dossiers", mairie.dossiers, "--format", "json", mairie.signed
    )
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["version"]) == (0, 1), _codes(answer)


def test_changed_dossier_is_of_no_known_version(mairie: Mairie, tmp_path: Path) -> None:
    """Data changed since the issue have another digest: to be examined, never conforme."""
    content = dossiers(1)
    content[0]["signataire"]["prenom"] = "Jeanne"
    file = write(tmp_path / "d.json", content)
    done = convgen("verify", "--campagne", CAMPAGNE, "--dossiers", file, "--format", "json", mairie.signed)
    assert (done.returncode, _codes(json.loads(done.stdout))["version"]) == (10, "version.inconnue")


def test_lines_of_retours(mairie: Mairie, tmp_path: Path) -> None:
    """``--retours`` states the dossier and the instant; a dossier that contradicts ends 11."""
    asked = [
        {"files": [str(mairie.signed)], "dossier": 1, "recu_le": "2026-07-01T10:00:00+02:00"},
        {"files": [str(mairie.signed)], "dossier": 2, "recu_le": None},
    ]
    file = tmp_path / "retours.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in asked))
    code, (right, wrong) = mairie.json("--retours", file)
    assert (code, right["verdict"], wrong["verdict"]) == (11, "conforme", "non_conforme")
    assert _codes(wrong)["dossier_number"] == "dossier_number.autre_dossier"
    assert (right["expected_dossier"], wrong["expected_dossier"]) == (1, 2)


def _hostile(folder: Path, signed: Path) -> dict[str, Path]:
    """Expected code -> a file that nobody should open."""
    files = {
        code: folder / f"{code}.pdf"
        for code in (
            "file.pas_un_pdf",
            "file.sans_contenu",
            "file.illisible",
            "file.protege",
            "file.vide",
            "file.trop_lourd",
            "file.trop_de_pages",
        )
    }
    whole = signed.read_bytes()
    files["file.pas_un_pdf"].write_bytes(b"\xff\xd8\xff\xe0 une photo")
    files["file.sans_contenu"].write_bytes(b"")
    files["file.illisible"].write_bytes(whole[: len(whole) // 2])
    with pikepdf.open(signed) as document:
        document.save(files["file.protege"], encryption=pikepdf.Encryption(owner="x", user="y"))
    pikepdf.new().save(files["file.vide"])
    with files["file.trop_lourd"].open("wb") as heavy:
        heavy.write(whole)
        heavy.truncate(21 * 1024 * 1024)
    with pikepdf.new() as document:
        for _ in range(5000):
            document.add_blank_page()
        document.save(files["file.trop_de_pages"])
    return files


def test_hostile_files_each_have_their_code(mairie: Mairie, tmp_path: Path) -> None:
    """Each unfit file is non conforme under its own code, quickly, and stops no other."""
    files = _hostile(tmp_path, mairie.signed)
    started = time.monotonic()
    code, answers = mairie.json(*files.values(), mairie.signed)
    assert time.monotonic() - started < 60
    assert [_codes(answer)["file"] for answer in answers[:-1]] == list(files)
    assert {answer["verdict"] for answer in answers[:-1]} == {"non_conforme"}
    assert (code, answers[-1]["verdict"]) == (11, "conforme")


def test_file_names_cannot_steer_the_terminal(mairie: Mairie, tmp_path: Path) -> None:
    """Escape sequences, markup and line feeds in a name reach neither the terminal nor another line."""
    bad = tmp_path / "[red]a\x1b[2J\x1b]0;titre\x07b\n<b>.pdf"
    bad.write_bytes(b"rien")
    done = mairie.verify(bad)
    assert done.returncode == 11
    assert not {"\x1b", "\x07"} & set(done.stdout + done.stderr)
    assert "[red]" in done.stdout
    code, (answer,) = mairie.json(bad)
    assert (code, answer["file"]) == (11, bad.name)


def test_report_is_written(mairie: Mairie, tmp_path: Path) -> None:
    """``--report`` writes one page with the verdicts, and the table still ends the story."""
    report = tmp_path / "rapport.html"
    done = mairie.verify("--report", report, mairie.unsigned)
    page = report.read_text("utf-8")
    assert done.returncode == 11
    assert "1 retour" in done.stdout
    assert "data:image/jpeg" in page
    assert "est vide" in page
    assert [path.name for path in tmp_path.iterdir()] == ["rapport.html"]


def _family(pid: int) -> set[int]:
    """This process and its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat[1])
    found, size = {pid}, 0
    while size != len(found):
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def _sandboxes(pid: int) -> set[int]:
    """The children that examine a retour: each leads a session of its own."""
    found = set()
    for child in _family(pid) - {pid}:
        try:
            if os.getsid(child) == child:
                found.add(child)
        except ProcessLookupError:
            continue
    return found


def _start(mairie: Mairie, *files: Path) -> subprocess.Popen[str]:
    command = [CONVGEN, "verify", "--campagne", CAMPAGNE, "--conventions", mairie.registre]
    options = ["--format", "json", "--jobs", "1", *files]
    return subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )


def _await_sandbox(process: subprocess.Popen[str]) -> set[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := _sandboxes(process.pid):
            return found
        time.sleep(0.01)
    raise AssertionError("no examination started")


def test_a_killed_child_costs_one_retour(mairie: Mairie) -> None:
    """When the system kills an examination the retour is to be examined, and the next one is judged."""
    with _start(mairie, mairie.signed, mairie.unsigned) as process:
        for child in _await_sandbox(process):
            os.kill(child, signal.SIGKILL)
        out, err = process.communicate(timeout=90)
    killed, judged = [json.loads(line) for line in out.splitlines()]
    assert (killed["verdict"], judged["verdict"]) == ("a_examiner", "non_conforme")
    assert _codes(killed)["file"] in ("file.memoire", "file.panne")
    assert (process.returncode, "Traceback" in err) == (11, False)


def test_interruption_leaves_no_child(mairie: Mairie) -> None:
    """Ctrl-C ends the command at once with 130, in one line, and nothing goes on."""
    with _start(mairie, *[mairie.signed] * 6) as process:
        _await_sandbox(process)
        family = _family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in err) == (130, False)
    deadline = time.monotonic() + 10
    while (left := {pid for pid in family if Path(f"/proc/{pid}").exists()}) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
