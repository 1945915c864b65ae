"""Writing the report: one retour after the other, then the whole page at once."""

import base64
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from convgen.cli.mots import compte, instant, pourcent
from convgen.cli.rapport.vues import Issue, issue, retour
from convgen.errors import UsageInvalide
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen

_IN_MEMORY = 32_000_000
"""Bytes of finished sections kept in memory before they go to a temporary file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entree:
    """A row of the summary, and where the section stands among the finished ones (bytes)."""

    rang: int
    file: str
    dossier: int | None
    outcome: Outcome
    issue: Issue
    motif: str
    margin: float
    marge: str
    offset: int
    length: int


class Rapport:
    """A report being written. Sections leave memory as they come: a thousand retours cost what one does.

    A context manager: the temporary file goes with it. ``etabli_le`` is the instant printed on the page.
    """

    def __init__(self, *, titre: str, etabli_le: datetime) -> None:
        self._titre = titre
        self._etabli_le = etabli_le
        self._entrees: list[Entree] = []
        self._sections = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._environment = Environment(
            loader=PackageLoader("convgen.cli.rapport", "."),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sections.close()

    def add(self, examen: Examen) -> None:
        """Take one retour in."""
        rang = len(self._entrees) + 1
        vue = retour(examen)
        section = self._environment.get_template("retour.html.j2").render(retour=vue, rang=rang).encode()
        offset = self._sections.tell()
        self._sections.write(section)
        outcome = examen.verdict.outcome
        self._entrees.append(
            Entree(
                rang=rang,
                file=vue.file,
                dossier=vue.dossier,
                outcome=outcome,
                issue=issue(outcome),
                motif=vue.motifs[0].message if vue.motifs else "",
                margin=examen.verdict.margin,
                marge=pourcent(examen.verdict.margin),
                offset=offset,
                length=len(section),
            )
        )

    def write(self, path: Path) -> None:
        """Put the page at ``path``, whole or not at all; UsageInvalide when it cannot be written."""
        # A name of its own beside the target: os.replace is atomic only within one file system.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        try:
            with draft.open("xb") as out:
                out.writelines(part.encode() for part in self._page())
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        except OSError as error:
            raise UsageInvalide(f"Le rapport ne peut pas être écrit : {error.strerror} ({path}).") from error
        finally:
            draft.unlink(missing_ok=True)

    def _page(self) -> Iterator[str]:
        entrees = sorted(self._entrees, key=lambda entree: (-entree.outcome, entree.margin, entree.rang))
        outcomes = [entree.outcome for entree in entrees]
        style, script = self._source("style.css"), self._source("copier.js")
        return self._environment.get_template("rapport.html.j2").generate(
            titre=self._titre,
            etabli_le=instant(self._etabli_le),
            compte=compte(outcomes),
            totaux=[
                (issue(outcome), outcomes.count(outcome))
                for outcome in (Outcome.NON_CONFORME, Outcome.A_EXAMINER, Outcome.CONFORME)
            ],
            entrees=entrees,
            sections=(self._section(entree) for entree in entrees),
            style=Markup(style),
            style_digest=_csp_digest(style),
            script=Markup(script),
            script_digest=_csp_digest(script),
        )

    def _section(self, entree: Entree) -> Markup:
        self._sections.seek(entree.offset)
        return Markup(self._sections.read(entree.length).decode())

    def _source(self, name: str) -> str:
        loader = self._environment.loader
        assert isinstance(loader, PackageLoader)
        return loader.get_source(self._environment, name)[0].strip()


def _csp_digest(source: str) -> str:
    """The only style and script that the page's own policy allows, by their digest."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode("ascii")
