"""The pytest plugin: ``golden_pdf(pdf, name)`` fails with the layer and the cause of what differs.

Installed with convgen. Goldens are in ``goldens/`` beside the test's file, or in the folder of the ini option
``golden_dir``; ``--golden-update`` accepts, ``--golden-report FILE`` writes the HTML report.
"""

import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from convgen.golden.collection import Collection, Resultat

Zones = Mapping[str, tuple[int, tuple[float, float, float, float]]]


@dataclass(slots=True)
class Session:
    """What the tests of this run compared; ``partial``: some tests were left out, orphans cannot be told."""

    update: bool
    asked: dict[Path, set[str]] = field(default_factory=dict)
    resultats: list["Resultat"] = field(default_factory=list)
    partial: bool = False
    orphelines: list[Path] = field(default_factory=list)
    scratch: Path | None = None


_SESSION = pytest.StashKey[Session]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, known wherever convgen is installed."""
    group = parser.getgroup("golden", "PDF goldens")
    group.addoption("--golden-update", action="store_true", help="accept the PDFs as the goldens; not in CI")
    group.addoption("--golden-report", metavar="FILE", help="write the HTML report of what differs")
    parser.addini("golden_dir", "folder of the goldens, relative to the root; else goldens/ beside the test")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse an update where nobody looks at it."""
    update = bool(config.getoption("--golden-update"))
    if update and os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}:
        raise pytest.UsageError("a golden is not accepted in CI: make it where somebody looks at it")
    chosen = any("::" in argument for argument in config.args) or bool(config.getoption("lf", False))
    config.stash[_SESSION] = Session(update=update, partial=chosen)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Some tests do not run: what they would have asked for is no orphan."""
    if items:
        items[0].config.stash[_SESSION].partial = True


class GoldenPdf:
    """Compares PDFs with the goldens of one folder."""

    def __init__(self, collection: "Collection", session: Session, scratch: Path) -> None:
        self._collection, self._session, self._scratch = collection, session, scratch

    def __call__(self, pdf: bytes | Path, name: str, *, zones: Zones | None = None) -> None:
        """Fail when ``pdf`` is not the golden ``name``; ``zones``: where the elements with an id stand."""
        # Heavy libraries: loaded by the tests that compare something, not by every pytest of the environment.
        from convgen.golden import collection as golden

        content = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
        document = self._scratch / f"{name}.pdf"
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_bytes(content)
        self._session.asked.setdefault(self._collection.goldens, set()).add(name)
        place = self._collection.place(name)
        pair = (place if place.is_dir() else None, document)
        if self._session.update:
            golden.accept_one(self._collection, name, pair, lambda _: zones or {})
            return
        resultat = golden.check_one(self._collection, name, pair, lambda _: zones or {})
        self._session.resultats.append(resultat)
        if resultat.etat is not golden.Etat.IDENTIQUE:
            told = f"\n{resultat.difference}" if resultat.difference else ""
            pytest.fail(f"{name} : {resultat.etat.nom}, {resultat.message}{told}", pytrace=False)


@pytest.fixture
def golden_pdf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> GoldenPdf:
    """``golden_pdf(pdf, name, zones=…)``: a missing golden fails the test, and is never made by comparing."""
    from convgen.golden import reglages
    from convgen.golden.collection import Collection

    session = request.config.stash[_SESSION]
    configured = request.config.getini("golden_dir")
    goldens = request.config.rootpath / configured if configured else request.path.parent / "goldens"
    collection = Collection(goldens=goldens, documents=goldens, reglages=reglages.load(goldens))
    if session.scratch is None:
        session.scratch = tmp_path_factory.mktemp("golden")
    return GoldenPdf(collection, session, session.scratch)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, Any, Any]:
    """Write the report, then look for the goldens that nothing asked for."""
    state = session.config.stash[_SESSION]
    report = session.config.getoption("--golden-report")
    if report and state.resultats:
        from convgen.golden import rapport

        Path(report).write_text(rapport.page(state.resultats, "pytest"), encoding="utf-8")
    clean = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if clean and not state.partial:
        state.orphelines = [
            path
            for folder, names in state.asked.items()
            for path in sorted(folder.rglob("*.golden"))
            if path.relative_to(folder).with_suffix("").as_posix() not in names
        ]
    if state.orphelines and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the orphans."""
    for path in config.stash[_SESSION].orphelines:
        terminalreporter.line(f"golden orphelin, à retirer : {path.relative_to(config.rootpath)}", red=True)
