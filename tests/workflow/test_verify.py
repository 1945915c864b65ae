"""The use case: order, memory, and every accident of one retour kept to that retour."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest

from convgen.errors import ProgrammeManquant, RenduImpossible
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.workflow import verify as module
from convgen.workflow.examen import Examen
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.verify import Demande, verify
from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import Facts, Lecture, Limits, PlainPage, Reading, Wanted
from tests.factories import une_campagne
from tests.rules.retour.vus import des_pages, of, une_lecture
from tests.workflow import presse
from tests.workflow.lus import des_lus

CAMPAGNE = une_campagne()


class FakeSandbox:
    """Answers by the bytes of the file: « bad … » stands for a fault, anything else for a foreign page."""

    alive: ClassVar[set["FakeSandbox"]] = set()

    def __init__(self, limits: Limits, **options: Any) -> None:
        self.stopped = threading.Event()
        self.alive.add(self)

    def __enter__(self) -> "FakeSandbox":
        return self

    def __exit__(self, *error: object) -> None:
        self.alive.discard(self)

    def stop(self) -> None:
        self.stopped.set()

    def read(self, contents: tuple[bytes, ...]) -> Reading:
        fault = contents[0].decode()
        if fault == "bad crash":
            raise SandboxFailure("crash")
        if fault == "bad bug":
            raise KeyError("zone")
        if fault == "bad missing":
            raise MissingProgram("tesseract")
        if fault == "slow":
            time.sleep(0.15)
        if fault == "hang" and self.stopped.wait(30):
            raise SandboxFailure("crash")
        return une_lecture(("",), sha256=fault)

    def compare(self, *args: object) -> Facts:
        return Facts(pages=(), zones=())

    def read_words(self, wanted: Wanted) -> Lecture:
        return Lecture(pages=())


class ReadingSandbox(FakeSandbox):
    """Reads « dossier n° 1 » in words alone; whatever is compared with it is its first page."""

    def compare(self, *args: object) -> Facts:
        issued = args[0]
        return Facts(pages=des_pages([1], key="1-v1") if issued else (), zones=())

    def read_words(self, wanted: Wanted) -> Lecture:
        page = PlainPage(
            index=1, rotation=0, skew_deg=0.0, words=9, confidence=90.0, numbers=("1",), page=None, text=""
        )
        return Lecture(pages=(page,))


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    """A registre with one convention."""
    path = tmp_path / "registre"
    with open_registre(path, write=True) as opened:
        imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
        list(generate(des_lus(1), CAMPAGNE, opened, jobs=1, imprimerie=imprimerie))
    return path


@pytest.fixture
def sandboxed(monkeypatch: pytest.MonkeyPatch) -> type[FakeSandbox]:
    """No process, no tesseract."""
    monkeypatch.setattr(module, "Sandbox", FakeSandbox)
    monkeypatch.setattr(module.engine, "check", lambda: "5.3.0")
    FakeSandbox.alive.clear()
    return FakeSandbox


def _files(folder: Path, *contents: str) -> list[Demande]:
    demandes = []
    for rank, content in enumerate(contents):
        path = folder / f"retour-{rank}.pdf"
        path.write_text(content)
        demandes.append(Demande(files=(path,), dossier=None, recu_le=None))
    return demandes


def _verify(demandes: Iterable[Demande], registre: Path, jobs: int = 2) -> Iterator[Examen]:
    return verify(demandes, campagne=CAMPAGNE, registre=registre, dossiers=None, pictures=False, jobs=jobs)


@pytest.mark.usefixtures("sandboxed")
def test_order_is_kept(tmp_path: Path, registre: Path) -> None:
    """Verdicts come in the order given, although a slow retour is overtaken."""
    demandes = _files(tmp_path, "slow", *(f"file {rank}" for rank in range(8)))
    found = [examen.file for examen in _verify(demandes, registre)]
    assert found == [demande.files[0].name for demande in demandes]


@pytest.mark.usefixtures("sandboxed")
def test_few_retours_ahead(tmp_path: Path, registre: Path) -> None:
    """Thousands of retours are taken as they go: no more than a few wait in memory."""
    taken = 0

    def endless() -> Iterator[Demande]:
        nonlocal taken
        (demande,) = _files(tmp_path, "file")
        while True:
            taken += 1
            yield demande

    examens = _verify(endless(), registre, jobs=2)
    for _ in range(20):
        next(examens)
    examens.close()
    assert taken <= 20 + 2 * 2 + 1


@pytest.mark.usefixtures("sandboxed")
@pytest.mark.parametrize(("content", "code"), [("bad crash", "file.panne"), ("bad bug", "file.anomalie")])
def test_a_fault_costs_one_retour(tmp_path: Path, registre: Path, content: str, code: str) -> None:
    """A dead child or a bug is a line with its reason, and the next retour is examined."""
    bad, good = _verify(_files(tmp_path, content, "file"), registre)
    assert of(bad.verdict, "file").code == code
    assert bad.verdict.outcome is Outcome.A_EXAMINER
    assert of(good.verdict, "file").outcome is Outcome.CONFORME


@pytest.mark.usefixtures("sandboxed")
def test_a_file_deleted_meanwhile(tmp_path: Path, registre: Path) -> None:
    """A file that is gone when its turn comes is a line with its reason."""
    demandes = _files(tmp_path, "file", "file")
    demandes[0].files[0].unlink()
    gone, good = _verify(demandes, registre)
    assert of(gone.verdict, "file").code == "file.inaccessible"
    assert "n’existe plus" in of(gone.verdict, "file").message
    assert good.sha256 == "file"


@pytest.mark.usefixtures("sandboxed")
def test_a_file_nobody_may_read(tmp_path: Path, registre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without the permission to read it is a line with its reason."""

    def refused(paths: object, limits: object) -> tuple[bytes, ...]:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, whom no permission stops.
    monkeypatch.setattr(module, "read_files", refused)
    (examen,) = _verify(_files(tmp_path, "file"), registre)
    assert "lecture est interdite" in of(examen.verdict, "file").message


@pytest.mark.usefixtures("sandboxed")
def test_a_damaged_convention_costs_one_retour(tmp_path: Path, registre: Path) -> None:
    """A document of the registre that is no more what was issued is told on its retours only."""
    next(registre.glob("conventions/*/*.pdf")).write_bytes(b"%PDF other")
    demande = Demande(files=_files(tmp_path, "file")[0].files, dossier=1, recu_le=None)
    (examen,) = _verify([demande], registre)
    assert of(examen.verdict, "file").code == "file.convention_emise"
    assert examen.verdict.outcome is Outcome.A_EXAMINER


def test_a_convention_that_cannot_be_rendered() -> None:
    """A dossier whose convention cannot be rendered again has none, and says why."""

    class Unable:
        def versions(self, numero: int, lues: object) -> tuple[()]:
            raise RenduImpossible("Le glyphe « ☃ » manque.")

        def refus(self, numero: int) -> None:
            return None

    found = module._versions(Unable(), 1, ())  # type: ignore[arg-type]
    assert found == ((), "Le glyphe « ☃ » manque.")


def test_tesseract_is_asked_for_before_any_work(
    tmp_path: Path, registre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without tesseract nothing is examined: the command says what to install."""

    def missing() -> str:
        raise MissingProgram("tesseract")

    monkeypatch.setattr(module.engine, "check", missing)
    monkeypatch.setattr(module, "Sandbox", None)
    with pytest.raises(ProgrammeManquant, match="tesseract-ocr-fra"):
        next(_verify(_files(tmp_path, "file"), registre))


@pytest.mark.usefixtures("sandboxed")
def test_tesseract_lost_meanwhile(tmp_path: Path, registre: Path) -> None:
    """A program that disappears stops the command: every other retour would lack it too."""
    with pytest.raises(ProgrammeManquant):
        list(_verify(_files(tmp_path, "bad missing", "file"), registre))


def test_leaving_kills_what_is_under_way(
    tmp_path: Path, registre: Path, sandboxed: type[FakeSandbox]
) -> None:
    """Whoever leaves (Ctrl-C, a closed pipe) waits for no examination, and leaves no child."""
    started = time.monotonic()
    with closing(_verify(_files(tmp_path, "file", *["hang"] * 6), registre)) as examens:
        next(examens)
    assert time.monotonic() - started < 10
    assert not sandboxed.alive


@pytest.mark.usefixtures("sandboxed")
def test_refused_file_of_a_stated_dossier(tmp_path: Path, registre: Path) -> None:
    """What is known of the dossier stated is in the examen even when nothing is read."""
    demande = Demande(files=_files(tmp_path, "file")[0].files, dossier=1, recu_le=None)
    (examen,) = _verify([demande], registre)
    assert (examen.expected_dossier, examen.dossier) == (1, 1)
    assert examen.expected_file_name == "81-Albi-Convention-ENT-26-27.pdf"
    assert examen.echeance is not None


@pytest.mark.usefixtures("sandboxed")
def test_a_number_read_in_words_has_the_pages_compared(
    tmp_path: Path, registre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes and margins cropped, the words still name a convention that was issued: it is compared."""
    monkeypatch.setattr(module, "Sandbox", ReadingSandbox)
    (examen,) = _verify(_files(tmp_path, "file"), registre)
    assert (examen.dossier, [page.page for page in examen.pages]) == (1, [1])
    codes = {check.code for check in examen.verdict.checks}
    assert "pages.manquante" in codes
    assert "pages.aucune" not in codes
