"""Veille: pull, generate, send, verify and push, over and over, until told to stop."""

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from convgen.campagne import Campagne
from convgen.errors import PlateformeInjoignable, RegistreOccupe, ReponseInvalide, UsageInvalide
from convgen.evenement import RetourJuge
from convgen.intake.demarche.retours import RetourLu
from convgen.intake.dossiers import read
from convgen.plateforme.client import Plateforme
from convgen.registre import Journal, open_registre
from convgen.registre.courrier import Courrier, open_courrier
from convgen.workflow.consigner import consigner
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import (
    ConventionEmise,
    EnEchec,
    Evenement,
    PassageInterrompu,
    PiecesAttendues,
    Reporte,
    VerdictRendu,
)
from convgen.workflow.demarche.publication import recus
from convgen.workflow.demarche.pull import Releveur, pull
from convgen.workflow.demarche.push import push
from convgen.workflow.demarche.retours_lus import retours_de
from convgen.workflow.demarche.send import send
from convgen.workflow.events import Event, Failed, Issued, Refused
from convgen.workflow.examen import Examen
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.verify import Demande, verify

logger = logging.getLogger(__name__)

_RETOURS_PAR_PASSAGE = 10
"""For each job: a retour of 5 pages takes 1.4 s of processor (README)."""

_QUI_DURENT = (EnEchec, PassageInterrompu, PiecesAttendues, Reporte)
"""What every round finds again as long as nobody does anything about it."""

Juge = Callable[[Sequence[Demande]], Iterable[Examen]]
"""How retours are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Veille:
    """What a passage works with. ``juger`` and ``imprimerie`` are those of the other commands by default."""

    plateforme: Plateforme
    demarche: int
    campagne: Campagne
    courrier: Path
    registre: Path
    instructeur: str
    maintenant: Callable[[], datetime]
    jobs: int
    imprimerie: Imprimerie | None = None
    juger: Juge | None = None


@dataclass(slots=True)
class Souvenir:
    """What the last issue was made from, and what it could not issue: the same again would end the same.

    Of one process only: started again, the watch tries everything once more.
    """

    empreinte: str = ""
    echecs: tuple[EnEchec, ...] = ()


def veiller(veille: Veille, *, periode_s: float, arret: threading.Event) -> Iterator[Evenement]:
    """A passage every ``periode_s`` seconds until ``arret``; what was told last time is not told again.

    An act under way is ended before stopping; everything else goes on at the next start.
    """
    dits: frozenset[Evenement] = frozenset()
    souvenir = Souvenir()
    while not arret.is_set():
        events: list[Evenement] = []
        with contextlib.closing(passage(veille, souvenir)) as story:
            for event in story:
                events.append(event)
                if not isinstance(event, _QUI_DURENT) or event not in dits:
                    yield event
                if arret.is_set():
                    return
        dits = frozenset(events)
        arret.wait(periode_s)


def passage(veille: Veille, souvenir: Souvenir | None = None) -> Generator[Evenement, None, None]:
    """Once around: what came in, what it calls for, what is to be said.

    ``souvenir``, kept from one round to the next, spares the comparison of every dossier when none changed.

    A platform that does not answer, or a folder in use, ends this passage and no other.
    """
    try:
        yield from _recevoir(veille)
        yield from _emettre(veille, souvenir or Souvenir())
        for step in (_envoyer, _juger, _pousser):
            yield from step(veille)
    except (PlateformeInjoignable, ReponseInvalide, RegistreOccupe) as error:
        logger.warning("passage interrupted", extra={"action": "watch", "reason": type(error).__name__})
        yield PassageInterrompu(why=str(error))


def _recevoir(veille: Veille) -> Iterator[Evenement]:
    with open_courrier(veille.courrier) as courrier:
        releveur = Releveur(
            plateforme=veille.plateforme,
            demarche=veille.demarche,
            campagne=veille.campagne,
            courrier=courrier,
            maintenant=veille.maintenant,
            journal=Journal(veille.registre) if veille.registre.is_dir() else None,
        )
        yield from pull(releveur)


def _emettre(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    if souvenir.empreinte == _empreinte(veille):
        yield from souvenir.echecs
        return
    lus = read(veille.courrier / "dossiers.json", veille.campagne)
    told: list[Evenement] = []
    with open_registre(veille.registre, write=True) as registre:
        events = generate(lus, veille.campagne, registre, jobs=veille.jobs, imprimerie=veille.imprimerie)
        with contextlib.closing(events):
            for event in events:
                for told_one in _emis(event):
                    told.append(told_one)
                    yield told_one
    souvenir.echecs = tuple(event for event in told if isinstance(event, EnEchec))
    souvenir.empreinte = _empreinte(veille)


def _empreinte(veille: Veille) -> str:
    """The file of dossiers, and how far the registre, which only grows, has come."""
    lines = veille.registre / "registre.jsonl"
    digest = hashlib.sha256((veille.courrier / "dossiers.json").read_bytes()).hexdigest()
    return f"{digest}:{lines.stat().st_size if lines.exists() else 0}"


def _emis(event: Event) -> Iterator[Evenement]:
    match event:
        case Issued():
            yield ConventionEmise(numero=event.numero, version=event.version)
        case Refused(numero=int(numero)):
            yield EnEchec(numero=numero, why=" ; ".join(event.problems))
        case Failed():
            yield EnEchec(numero=event.numero, why=event.error)


def _envoyer(veille: Veille) -> Iterator[Evenement]:
    with _bureau(veille) as bureau:
        yield from send(bureau)


def _juger(veille: Veille) -> Iterator[Evenement]:
    """The retours that the journal has no verdict of; each is kept before it is told."""
    with _bureau(veille) as bureau:
        demandes = a_juger(bureau)
    if not demandes:
        return
    # The others next time: a deposit waits less than a minute for its convention.
    demandes = demandes[: _RETOURS_PAR_PASSAGE * veille.jobs]
    journal = Journal(veille.registre)
    juger = veille.juger or partial(
        verify,
        campagne=veille.campagne,
        registre=veille.registre,
        dossiers=None,
        pictures=False,
        jobs=veille.jobs,
    )
    for examen in juger(demandes):
        consigner(examen, journal, instant=veille.maintenant())
        yield VerdictRendu(
            numero=examen.expected_dossier or 0, files=examen.files, verdict=examen.verdict.outcome.word
        )


def a_juger(bureau: Bureau) -> tuple[Demande, ...]:
    """The retours that are here and that the journal has no verdict of, as ``verify`` takes them."""
    judged = {
        (event.annonce, event.recu_le, event.files)
        for event in bureau.journal.evenements()
        if isinstance(event, RetourJuge)
    }
    return tuple(
        Demande(
            files=tuple(bureau.courrier.root / file for file in files),
            dossier=retour.dossier,
            recu_le=retour.recu_le,
        )
        for retour, files in sorted(_recus(bureau.courrier, bureau), key=lambda pair: pair[0].recu_le)
        if (retour.dossier, retour.recu_le, tuple(Path(file).name for file in files)) not in judged
    )


def _recus(courrier: Courrier, bureau: Bureau) -> Iterator[tuple[RetourLu, tuple[str, ...]]]:
    return recus(courrier, lambda lu: retours_de(lu, bureau))


def _pousser(veille: Veille) -> Iterator[Evenement]:
    with _bureau(veille) as bureau:
        try:
            yield from push(bureau)
        except UsageInvalide as error:
            # A label renamed on the platform must not keep the next deposits from their conventions.
            yield PassageInterrompu(why=str(error))


@contextlib.contextmanager
def _bureau(veille: Veille) -> Iterator[Bureau]:
    with (
        open_courrier(veille.courrier) as courrier,
        open_registre(veille.registre, write=False) as registre,
    ):
        yield Bureau(
            plateforme=veille.plateforme,
            numero=veille.demarche,
            campagne=veille.campagne,
            courrier=courrier,
            registre=registre,
            journal=Journal(veille.registre),
            instructeur=veille.instructeur,
            maintenant=veille.maintenant,
        )
