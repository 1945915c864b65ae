"""The preview of a template: one document of trial drawn again whenever a file of the template changes."""

import functools
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from convgen.campagne import Campagne
from convgen.dossier import Dossier
from convgen.errors import ConvgenError
from convgen.rendering import lay_out
from convgen.workflow import controle_modele
from convgen.workflow.controle_modele import Defaut
from convgen.workflow.workers import Limits, Team

_DPI = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Apercu:
    """What there is to see: the pages as PNG, what is wrong, or why nothing could be printed."""

    pages: tuple[bytes, ...] = ()
    pdf: bytes = b""
    defauts: tuple[Defaut, ...] = ()
    erreur: str = ""


class Apercus:
    """Previews of a template's folder, kept while its files do not change."""

    def __init__(self, folder: Path, campagne: Campagne, dossiers: Mapping[str, Dossier]) -> None:
        self._folder = folder
        self._campagne = replace(campagne, template=str(folder))
        self._dossiers = dict(dossiers)
        self._kept: dict[str, tuple[str, Apercu]] = {}

    @property
    def cas(self) -> tuple[str, ...]:
        """The names of the documents of trial."""
        return tuple(self._dossiers)

    def state(self) -> str:
        """A digest of the template's files: another one when any of them was saved."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path}:{stat.st_mtime_ns}:{stat.st_size}\n".encode())
        return digest.hexdigest()[:16]

    def see(self, cas: str) -> Apercu:
        """The preview of a document of trial, printed anew when a file changed since."""
        state = self.state()
        known = self._kept.get(cas)
        if known is None or known[0] != state:
            known = (state, self._print(cas))
            self._kept[cas] = known
        return known[1]

    def _print(self, cas: str) -> Apercu:
        # A process of its own each time: templates, styles and fonts are kept in memory by those that print.
        task = functools.partial(_draw, self._campagne)
        with Team[Dossier, Apercu](task, size=1, limits=Limits(jobs_per_worker=1)) as team:
            outcomes = team.give(self._dossiers[cas]) or team.finish()
        outcome = outcomes[0]
        return Apercu(erreur=outcome.error) if outcome.result is None else outcome.result


def _draw(campagne: Campagne, dossier: Dossier) -> Apercu:
    """A worker's job."""
    import pypdfium2 as pdfium  # loads a large library: only where pages are drawn

    try:
        pdf = lay_out(dossier, campagne, version=1).pdf
    except ConvgenError as error:
        return Apercu(erreur=str(error))
    defauts = tuple(controle_modele.check_one(campagne, campagne.template, dossier))
    document = pdfium.PdfDocument(pdf)
    try:
        pages = [document[index].render(scale=_DPI / 72).to_pil() for index in range(len(document))]
    finally:
        document.close()
    drawn = []
    for page in pages:
        out = io.BytesIO()
        page.convert("RGB").save(out, "PNG")
        drawn.append(out.getvalue())
    return Apercu(pages=tuple(drawn), pdf=pdf, defauts=defauts)
