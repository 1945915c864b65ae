"""Verify on a cluster: each retour is examined by a worker, the verdicts are told here in order."""

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from convgen.errors import ProgrammeManquant
from convgen.rules.retour.contexte import Contexte
from convgen.rules.retour.vu import Vu
from convgen.workflow.examen import Examen
from convgen.workflow.grappe import Equipe, Grappe
from convgen.workflow.signatures import compared
from convgen.workflow.verify import (
    Atelier,
    Demande,
    Sources,
    check_programs,
    examen,
    examine_one,
    opened,
)
from convgen.workflow.workers import Limits, Outcome

_PATIENCE = Limits(seconds_per_job=900.0)
"""Each examination has its own, shorter patience."""


def verify(demandes: Iterable[Demande], sources: Sources, grappe: Grappe) -> Iterator[Examen]:
    """Judge each retour, in the order given; the results come as they can. The workers see the same files."""
    return compared(_far(demandes, sources, grappe))


def _far(demandes: Iterable[Demande], sources: Sources, grappe: Grappe) -> Iterator[Examen]:
    done: dict[int, Examen] = {}
    told = 0
    with Equipe[tuple[int, Demande], Examen](
        partial(_examine_far, sources), grappe=grappe, limits=_PATIENCE
    ) as equipe:
        for numbered in enumerate(demandes):
            done |= {outcome.job[0]: _arrived(outcome, sources) for outcome in equipe.give(numbered)}
            while told in done:
                yield done.pop(told)
                told += 1
        while outcomes := equipe.finish():
            done |= {outcome.job[0]: _arrived(outcome, sources) for outcome in outcomes}
            while told in done:
                yield done.pop(told)
                told += 1


def _examine_far(sources: Sources, numbered: tuple[int, Demande]) -> Examen:
    """A worker's job."""
    if multiprocessing.current_process().daemon:
        raise ProgrammeManquant(
            "Les « dask worker » qui vérifient doivent être lancés avec --no-nanny : chaque retour est "
            "ouvert dans un processus à part, ce que « nanny » interdit."
        )
    check_programs()
    return examine_one(numbered[1], _kept(sources))


_ouverts: dict[tuple[object, ...], tuple[ExitStack, Atelier]] = {}


def _kept(sources: Sources) -> Atelier:
    """The atelier of these sources, opened once in a worker as long as their files do not change."""
    files = (sources.registre and sources.registre / "registre.jsonl", sources.dossiers)
    stamps = tuple(path and (path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    key = (sources.campagne.id, sources.pictures, *stamps)
    if key not in _ouverts:
        while _ouverts:
            _ouverts.popitem()[1][0].close()
        stack = ExitStack()
        _ouverts[key] = (stack, stack.enter_context(opened(sources)))
    return _ouverts[key][1]


def _arrived(outcome: Outcome[tuple[int, Demande], Examen], sources: Sources) -> Examen:
    """What came back; when nothing did, a human looks at the retour."""
    if outcome.result is not None:
        return outcome.result
    _, demande = outcome.job
    contexte = Contexte(
        campagne=sources.campagne,
        connues={},
        annonce=demande.dossier,
        file_names=tuple(path.name for path in demande.files),
        recu_le=demande.recu_le,
        refus={},
    )
    vu = Vu(contexte=contexte, reading=None, identification=None, facts=None)
    return examen(replace(vu, echec="crash", precision=outcome.error), demande, time.perf_counter())
