"""Judge the signed conventions that come back: read, find what was issued, compare, judge."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from convgen.campagne import Campagne, Emetteur
from convgen.errors import DossierInvalide, ProgrammeManquant, RegistreInvalide, RenduImpossible
from convgen.nom_fichier import build
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_COLLECTIVITE, Contexte, VersionConnue
from convgen.rules.retour.identification import (
    NUMBER_PATTERN,
    Edition,
    editions_seen,
    identify,
    with_numbers,
)
from convgen.rules.retour.sans_marque import reads_words, wanted
from convgen.rules.retour.vu import Vu
from convgen.workflow.emises import Emises, emises, to_compare
from convgen.workflow.examen import Examen
from convgen.workflow.signatures import compared
from ocr import engine
from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import Limits, Sketch, Trust, ZoneFacts
from ocr.sandbox import Sandbox, read_files

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """A retour to judge: its files in order, the dossier its sender stated, when it was received."""

    files: tuple[Path, ...]
    dossier: int | None
    recu_le: datetime | None


def verify(  # noqa: PLR0913 -- one keyword per option of the command
    demandes: Iterable[Demande],
    *,
    campagne: Campagne,
    registre: Path | None,
    dossiers: Path | None,
    pictures: bool,
    jobs: int,
    sketches: bool = False,
) -> Iterator[Examen]:
    """Judge each retour, in the order given; ``pictures`` adds the page pictures to what was seen,
    ``sketches`` each step of the inspection drawn for a technician.

    Raises ProgrammeManquant, before any retour is looked at, when tesseract is not installed; a bad file is a
    verdict, never an exception. Closing the iterator, or an exception, kills the examinations under way.
    """
    sources = Sources(
        campagne=campagne, registre=registre, dossiers=dossiers, pictures=pictures, sketches=sketches
    )
    check_programs()
    with opened(sources) as atelier:
        yield from compared(_in_order(demandes, atelier, jobs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What retours are compared with; ``pictures`` and ``sketches``: what is shown."""

    campagne: Campagne
    registre: Path | None
    dossiers: Path | None
    pictures: bool
    sketches: bool = False


def check_programs() -> None:
    """Raise ProgrammeManquant when tesseract is not installed."""
    with _programs_asked_for():
        engine.check()


@contextmanager
def opened(sources: Sources) -> Iterator["Atelier"]:
    """What was issued, read once for many retours."""
    campagne = sources.campagne
    limits = Limits(max_bytes=campagne.retour.taille_max, max_pages=campagne.retour.pages_max)
    with emises(campagne, registre=sources.registre, dossiers=sources.dossiers) as issued:
        yield Atelier(
            campagne=campagne,
            issued=issued,
            limits=limits,
            pictures=sources.pictures,
            sketches=sources.sketches,
        )


@dataclass(slots=True, kw_only=True)
class Atelier:
    """What every examination needs; it knows the children at work, so that none outlives the command."""

    campagne: Campagne
    issued: Emises
    limits: Limits
    pictures: bool
    sketches: bool = False
    _at_work: set[Sandbox] = field(default_factory=set)
    _stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def sandbox(self, recu_le: datetime | None) -> Iterator[Sandbox]:
        """A child of its own for one retour; SandboxFailure once the atelier is stopped.

        A signer's certificate must hold when the retour is received; today when that is not known.
        """
        roots = self.campagne.signature_electronique.racines
        trust = Trust(at=recu_le or datetime.now(UTC), roots=roots)
        whole_pages = self.campagne.retour.conventions is Emetteur.PLATEFORME
        with Sandbox(
            self.limits,
            number_pattern="" if whole_pages else NUMBER_PATTERN,
            pictures=self.pictures,
            trust=trust,
            sketches=self.sketches,
        ) as sandbox:
            with self._lock:
                if self._stopped:
                    raise SandboxFailure("stopped")
                self._at_work.add(sandbox)
            try:
                yield sandbox
            finally:
                with self._lock:
                    self._at_work.discard(sandbox)

    def stop(self) -> None:
        """Kill the children at work: whoever waits for one gets a SandboxFailure."""
        with self._lock:
            self._stopped = True
            at_work = tuple(self._at_work)
        for sandbox in at_work:
            sandbox.stop()


def _in_order(demandes: Iterable[Demande], atelier: Atelier, jobs: int) -> Iterator[Examen]:
    """A thread a job, each driving its own sandbox; few retours ahead: thousands stay flat in memory."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting: list[Future[Examen]] = []
        try:
            for demande in demandes:
                waiting.append(pool.submit(examine_one, demande, atelier))
                if len(waiting) > 2 * jobs:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BaseException:
            # Ctrl-C, a reader that left, a bug: nobody wants the rest.
            atelier.stop()
            raise
        finally:
            for future in waiting:
                future.cancel()


def examine_one(demande: Demande, atelier: Atelier) -> Examen:
    """One retour, from its bytes to its verdict."""
    started = time.perf_counter()
    return examen(_see(demande, atelier), demande, started)


def _see(demande: Demande, atelier: Atelier) -> Vu:
    """All that can be seen of a retour; what stops the examination is kept with what had been seen before."""
    vu = Vu(contexte=_contexte(demande, atelier, {}), reading=None, identification=None, facts=None)
    try:
        with _programs_asked_for(), atelier.sandbox(demande.recu_le) as sandbox:
            for further in _steps(vu, demande, atelier, sandbox):
                vu = further
    except SandboxFailure as failure:
        return replace(vu, echec=failure.reason)
    except OSError as error:
        return replace(vu, echec="inaccessible", precision=_in_french(error))
    except (RegistreInvalide, RenduImpossible, DossierInvalide) as error:
        return replace(vu, echec="convention", precision=str(error))
    except ProgrammeManquant:
        raise
    except (
        Exception
    ) as error:  # a bug costs one retour, which a human then looks at, not the thousands after it
        logger.exception("bug on a retour", extra={"action": "verify", "dossier": demande.dossier})
        return replace(vu, echec="bug", precision=type(error).__name__)
    return vu


def _steps(vu: Vu, demande: Demande, atelier: Atelier, sandbox: Sandbox) -> Iterator[Vu]:
    """What is known of a retour, more at each step: read, identified, compared, read as words if need be."""
    vu = replace(vu, reading=sandbox.read(read_files(demande.files, atelier.limits)))
    yield vu
    if vu.unreadable:
        return
    vu = _identified(vu, demande, atelier)
    yield vu
    vu = _compared(vu, atelier, sandbox)
    yield vu
    if reads_words(vu):
        yield _read_as_words(vu, demande, atelier, sandbox)


def _identified(vu: Vu, demande: Demande, atelier: Atelier) -> Vu:
    if vu.reading is None:
        return vu
    contexte = _contexte(demande, atelier, editions_seen(vu.reading))
    return replace(vu, contexte=contexte, identification=identify(vu.reading, contexte))


def _compared(vu: Vu, atelier: Atelier, sandbox: Sandbox) -> Vu:
    found = vu.identification
    if found is None:
        return vu
    return replace(vu, facts=sandbox.compare(to_compare(atelier.issued, found), found.matches))


def _read_as_words(vu: Vu, demande: Demande, atelier: Atelier, sandbox: Sandbox) -> Vu:
    """The words of whole pages. When the number they bear is that of a convention that was issued, the pages
    are compared with it after all: codes and margins may have been cropped."""
    lecture = sandbox.read_words(wanted(atelier.campagne))
    assert vu.reading is not None
    named = _identified(replace(vu, reading=with_numbers(vu.reading, lecture)), demande, atelier)
    if named.cible is not None and (vu.cible is None or vu.cible.key != named.cible.key):
        compared = _compared(named, atelier, sandbox)
        if compared.laid():
            return compared
    return replace(named, lecture=lecture)


@contextmanager
def _programs_asked_for() -> Iterator[None]:
    """Translate what ``ocr`` says of a program that is not there."""
    try:
        yield
    except MissingProgram as missing:
        raise ProgrammeManquant(
            f"Il manque {missing} : installez tesseract-ocr et tesseract-ocr-fra, "
            "puis voyez « convgen doctor »."
        ) from missing


def _in_french(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "il n’existe plus"
    if isinstance(error, PermissionError):
        return "sa lecture est interdite"
    return error.strerror or type(error).__name__


def _contexte(demande: Demande, atelier: Atelier, seen: Mapping[int, tuple[Edition, ...]]) -> Contexte:
    """Every version known of the dossiers stated or seen, and of those that replace them."""
    stated: dict[int, tuple[Edition, ...]] = {} if demande.dossier is None else {demande.dossier: ()}
    pending = list((stated | dict(seen)).items())
    connues: dict[int, tuple[VersionConnue, ...]] = {}
    refus: dict[int, str] = {}
    for numero, lues in pending:
        connues[numero], why = _versions(atelier.issued, numero, lues)
        if why is not None:
            refus[numero] = why
        newer = {version.remplacee_par for version in connues[numero]} - {None, *connues, *dict(pending)}
        pending.extend((other, ()) for other in newer if other is not None)
    return Contexte(
        campagne=atelier.campagne,
        connues=connues,
        annonce=demande.dossier,
        file_names=tuple(path.name for path in demande.files),
        recu_le=demande.recu_le,
        refus=refus,
    )


def _versions(
    issued: Emises, numero: int, lues: tuple[Edition, ...]
) -> tuple[tuple[VersionConnue, ...], str | None]:
    """The versions of a dossier; when there is none, why, if that is known."""
    try:
        versions = issued.versions(numero, lues)
    except (RenduImpossible, DossierInvalide) as error:
        return (), str(error)
    return versions, None if versions else issued.refus(numero)


def examen(vu: Vu, demande: Demande, started: float) -> Examen:
    """The verdict on all that was seen."""
    reading, cible, awaited, facts = vu.reading, vu.cible, vu.reference, vu.facts
    verdict = judge(vu)
    parts = [part.seconds for part in (reading, facts, vu.lecture) if part is not None]
    steps = {name for part in parts for name in part}
    spent = {name: sum(part.get(name, 0.0) for part in parts) for name in sorted(steps)}
    return Examen(
        file=demande.files[0].name,
        files=vu.contexte.file_names,
        sha256=reading.sha256 if reading else "",
        campagne=vu.contexte.campagne.id,
        dossier=vu.identification.numero if vu.identification else None,
        version=cible.version if cible else None,
        expected_dossier=demande.dossier,
        expected_file_name=build(awaited.collectivite, vu.contexte.campagne) if awaited else None,
        recu_le=demande.recu_le,
        echeance=awaited.echeance if awaited else None,
        verdict=verdict,
        pages=facts.pages if facts else (),
        zones=(*(facts.zones if facts else ()), *_places_to_sign(vu)),
        sketches=_sketches(vu),
        seconds={"total": time.perf_counter() - started, **spent},
    )


def _places_to_sign(vu: Vu) -> Iterator[ZoneFacts]:
    """The places found by their words, shown where a frame of ours would be."""
    for page in vu.lecture.pages if vu.lecture else ():
        if page.block is not None:
            yield replace(page.block.zone, id=Z_COLLECTIVITE)


def _sketches(vu: Vu) -> tuple[Sketch, ...]:
    """Every step that was drawn, page after page."""
    compared = [sketch for page in (vu.facts.pages if vu.facts else ()) for sketch in page.sketches]
    read = [sketch for page in (vu.lecture.pages if vu.lecture else ()) for sketch in page.sketches]
    return tuple(sorted((*compared, *read), key=lambda sketch: sketch.index))
