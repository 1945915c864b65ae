"""Judge the signed conventions that come back: read, find what was issued, compare, judge."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convgen.campagne import Campagne
from convgen.errors import ProgrammeManquant
from convgen.nom_fichier import build
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Contexte
from convgen.rules.retour.identification import NUMBER_PATTERN, Identification, identify, versions_seen
from convgen.rules.retour.vu import Vu
from convgen.workflow.emises import Emises, emises
from convgen.workflow.examen import Examen
from ocr.errors import MissingProgram, SandboxFailure
from ocr.facts import Facts, Limits, Reading
from ocr.sandbox import Sandbox, read_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """A retour to judge: its files in order, the dossier its sender stated, when it was received."""

    files: tuple[Path, ...]
    dossier: int | None
    recu_le: datetime | None


def verify(
    demandes: Iterable[Demande],
    *,
    campagne: Campagne,
    registre: Path | None,
    dossiers: Path | None,
    pictures: bool,
    jobs: int,
) -> Iterator[Examen]:
    """Judge each retour, in the order given; ``pictures`` adds the page pictures to what was seen.

    Raises ProgrammeManquant when tesseract is not installed; a bad file is a verdict, never an exception.
    """
    with emises(campagne, registre=registre, dossiers=dossiers) as issued:
        yield from _in_order(demandes, campagne, issued, pictures, jobs)


def _in_order(
    demandes: Iterable[Demande], campagne: Campagne, issued: Emises, pictures: bool, jobs: int
) -> Iterator[Examen]:
    """A thread a job, each driving its own sandbox; only a few retours ahead, so that thousands stay flat in memory."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting: list[Future[Examen]] = []
        try:
            for demande in demandes:
                waiting.append(pool.submit(_examine, demande, campagne, issued, pictures))
                if len(waiting) > 2 * jobs:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


def _examine(demande: Demande, campagne: Campagne, issued: Emises, pictures: bool) -> Examen:
    """One retour, from its bytes to its verdict."""
    started = time.perf_counter()
    limits = Limits(max_bytes=campagne.retour.taille_max, max_pages=campagne.retour.pages_max)
    vu = _see(demande, campagne, issued, limits, pictures)
    return _examen(demande, vu, time.perf_counter() - started)


def _see(demande: Demande, campagne: Campagne, issued: Emises, limits: Limits, pictures: bool) -> Vu:
    contexte = _contexte(demande, campagne, issued, {})
    reading: Reading | None = None
    found: Identification | None = None
    facts: Facts | None = None
    echec: str | None = None
    try:
        with Sandbox(limits, number_pattern=NUMBER_PATTERN, pictures=pictures) as sandbox:
            reading = sandbox.read(read_files(demande.files, limits))
            if reading.refusal is None:
                contexte = _contexte(demande, campagne, issued, versions_seen(reading))
                found = identify(reading, contexte)
                facts = sandbox.compare(issued.to_compare(found), found.matches)
    except SandboxFailure as failure:
        echec = failure.reason
    except MissingProgram as missing:
        raise ProgrammeManquant(
            f"Il manque {missing} : installez tesseract-ocr et tesseract-ocr-fra, puis voyez « convgen doctor »."
        ) from missing
    return Vu(contexte=contexte, reading=reading, identification=found, facts=facts, echec=echec)


def _contexte(
    demande: Demande, campagne: Campagne, issued: Emises, seen: dict[int, tuple[int, ...]]
) -> Contexte:
    wanted = seen if demande.dossier is None else {demande.dossier: ()} | seen
    return Contexte(
        campagne=campagne,
        connues={numero: issued.versions(numero, lues) for numero, lues in wanted.items()},
        annonce=demande.dossier,
        file_names=tuple(path.name for path in demande.files),
        recu_le=demande.recu_le,
    )


def _examen(demande: Demande, vu: Vu, seconds: float) -> Examen:
    reading, cible, facts = vu.reading, vu.cible, vu.facts
    return Examen(
        file=demande.files[0].name,
        files=tuple(path.name for path in demande.files),
        sha256=reading.sha256 if reading else "",
        campagne=vu.contexte.campagne.id,
        dossier=vu.identification.numero if vu.identification else None,
        version=cible.version if cible else None,
        expected_dossier=demande.dossier,
        expected_file_name=build(cible.collectivite, vu.contexte.campagne) if cible else None,
        recu_le=demande.recu_le,
        echeance=cible.echeance if cible else None,
        verdict=judge(vu),
        pages=facts.pages if facts else (),
        zones=facts.zones if facts else (),
        seconds={
            "total": seconds,
            **(reading.seconds if reading else {}),
            **(facts.seconds if facts else {}),
        },
    )
