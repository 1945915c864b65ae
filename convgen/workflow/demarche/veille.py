"""Veille: pull, generate, send, verify and push, over and over, until told to stop."""

import contextlib
import logging
import threading
from collections.abc import Generator, Iterator
from functools import partial

from convgen.errors import PlateformeInjoignable, RegistreOccupe, ReponseInvalide, UsageInvalide
from convgen.evenement import RetourJuge
from convgen.intake.demarche.retours import RetourLu
from convgen.registre.courrier import Courrier, open_courrier
from convgen.workflow.consigner import consigner
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.emission import emettre
from convgen.workflow.demarche.evenements import (
    EnEchec,
    Evenement,
    PassageInterrompu,
    PiecesAttendues,
    Reporte,
    Retenue,
    VerdictRendu,
)
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.demarche.publication import recus
from convgen.workflow.demarche.pull import Releveur, pull
from convgen.workflow.demarche.push import push
from convgen.workflow.demarche.retours_lus import retours_de
from convgen.workflow.demarche.send import send
from convgen.workflow.demarche.souvenir import Souvenir
from convgen.workflow.verify import Demande, verify

logger = logging.getLogger(__name__)

_RETOURS_PAR_PASSAGE = 10
"""For each job: a retour of 5 pages takes 1.4 s of processor (README)."""

_QUI_DURENT = (EnEchec, PassageInterrompu, PiecesAttendues, Reporte, Retenue)
"""What every round finds again as long as nobody does anything about it."""


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

    ``souvenir``, kept from one round to the next, spares reading and comparing again what has not changed.

    A platform that does not answer, or a folder in use, ends this passage and no other.
    """
    kept = souvenir or Souvenir()
    try:
        for step in (_recevoir, emettre, _envoyer, _juger, _pousser):
            yield from step(veille, kept)
    except (PlateformeInjoignable, ReponseInvalide, RegistreOccupe) as error:
        logger.warning("passage interrupted", extra={"action": "watch", "reason": type(error).__name__})
        yield PassageInterrompu(why=str(error))


def _recevoir(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    tenue = souvenir.tenue(veille.registre, veille.campagne)
    with _courrier(veille, souvenir) as courrier:
        releveur = Releveur(
            plateforme=veille.plateforme,
            demarche=veille.demarche,
            campagne=veille.campagne,
            courrier=courrier,
            maintenant=veille.maintenant,
            journal=tenue.journal if veille.registre.is_dir() else None,
            correspondance=souvenir.correspondance(veille.campagne),
        )
        yield from pull(releveur)


def _envoyer(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    with _bureau(veille, souvenir) as bureau:
        yield from send(bureau)


def _juger(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    """The retours that the journal has no verdict of; each is kept before it is told."""
    with _bureau(veille, souvenir) as bureau:
        demandes, journal = a_juger(bureau), bureau.journal
    if not demandes:
        return
    # The others next time: a deposit waits less than a minute for its convention.
    demandes = demandes[: _RETOURS_PAR_PASSAGE * veille.jobs]
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
        if (retour.dossier, retour.recu_le, tuple(file.rpartition("/")[2] for file in files)) not in judged
    )


def _recus(courrier: Courrier, bureau: Bureau) -> Iterator[tuple[RetourLu, tuple[str, ...]]]:
    return recus(courrier, lambda lu: retours_de(lu, bureau))


def _pousser(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    with _bureau(veille, souvenir) as bureau:
        try:
            yield from push(bureau)
        except UsageInvalide as error:
            # A label renamed on the platform must not keep the next deposits from their conventions.
            yield PassageInterrompu(why=str(error))


@contextlib.contextmanager
def _courrier(veille: Veille, souvenir: Souvenir) -> Iterator[Courrier]:
    with open_courrier(veille.courrier, tenu=souvenir.courrier) as souvenir.courrier:
        yield souvenir.courrier


@contextlib.contextmanager
def _bureau(veille: Veille, souvenir: Souvenir) -> Iterator[Bureau]:
    with _courrier(veille, souvenir) as courrier:
        yield Bureau(
            plateforme=veille.plateforme,
            numero=veille.demarche,
            campagne=veille.campagne,
            courrier=courrier,
            tenue=souvenir.tenue(veille.registre, veille.campagne),
            correspondance=souvenir.correspondance(veille.campagne),
            instructeur=veille.instructeur,
            maintenant=veille.maintenant,
        )
