"""The exchange with Démarche numérique: a round of each campaign that has a démarche, now and then."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from django.utils import timezone

from convgen.campagne import Campagne
from convgen.errors import AccesRefuse, ConvgenError, RegistreOccupe, UsageInvalide
from convgen.intake.dossiers import read
from convgen.plateforme.acces import ADRESSE, VARIABLE, acces
from convgen.plateforme.client import Plateforme
from convgen.registre.lock import write_lock
from convgen.web.campagnes import campagne_de, registre_dir
from convgen.web.importation import importer
from convgen.web.models import CampagneOuverte
from convgen.web.reception import Envoi, recevoir
from convgen.workflow.demarche.evenements import EnEchec, Evenement
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.demarche.souvenir import Souvenir
from convgen.workflow.demarche.veille import passage
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande, verify

logger = logging.getLogger(__name__)

PAR = "Démarche numérique"
"""Who deposits what came by the messagerie."""
VERROU = "releve.lock"
"""Held in the campaign's folder for the length of a round: one worker at a time, and no purge meanwhile."""
PERIODE_S = 30.0
REFUS_S = 600.0
"""A refused token, or a campaign that does not fit its démarche: somebody must act first."""


@dataclass(slots=True)
class Releve:
    """What a worker keeps of its rounds. ``environ`` holds the token: without one nothing is ever asked."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    adresse: str = field(default_factory=lambda: os.environ.get("CONVGEN_DN_ADRESSE") or ADRESSE)
    _souvenirs: dict[str, Souvenir] = field(default_factory=dict)
    _pas_avant: dict[str, float] = field(default_factory=dict)
    _dits: dict[str, frozenset[Evenement]] = field(default_factory=dict)
    _importes: dict[str, bytes] = field(default_factory=dict)

    def passer(self, arret: threading.Event) -> None:
        """A round of each open campaign whose time has come; what one meets never stops the others."""
        if not self.environ.get(VARIABLE):
            return
        for identifiant in CampagneOuverte.objects.values_list("pk", flat=True):
            if arret.is_set() or time.monotonic() < self._pas_avant.get(identifiant, 0.0):
                continue
            self._pas_avant[identifiant] = time.monotonic() + PERIODE_S
            try:
                self._passer(identifiant, arret)
            except RegistreOccupe:
                # Another worker is at it.
                continue
            except ConvgenError as error:
                pause = REFUS_S if isinstance(error, AccesRefuse | UsageInvalide) else PERIODE_S
                self._pas_avant[identifiant] = time.monotonic() + pause
                logger.warning(
                    "round not ended (%s)",
                    type(error).__name__,
                    extra={"action": "releve", "campagne": identifiant},
                )

    def _passer(self, identifiant: str, arret: threading.Event) -> None:
        campagne = campagne_de(identifiant)
        regle, registre = campagne.demarche, registre_dir(identifiant)
        if regle is None or not regle.numero or not regle.instructeur:
            return
        row = CampagneOuverte.objects.get(pk=identifiant)
        with (
            write_lock(registre.parent / VERROU, wait_s=0.0),
            Plateforme(acces=acces(self.environ, self.adresse), dormir=arret.wait) as plateforme,
        ):
            veille = Veille(
                plateforme=plateforme,
                demarche=regle.numero,
                campagne=campagne,
                courrier=registre.parent / "courrier",
                registre=registre,
                instructeur=regle.instructeur,
                maintenant=timezone.now,
                jobs=1,
                juger=partial(deposer, row, campagne),
            )
            self._suivre(veille, identifiant, arret)

    def _suivre(self, veille: Veille, identifiant: str, arret: threading.Event) -> None:
        """A round: who waits for somebody is logged once, dossiers that changed are imported."""
        former, told = self._dits.get(identifiant, frozenset()), []
        souvenir = self._souvenirs.setdefault(identifiant, Souvenir())
        with contextlib.closing(passage(veille, souvenir)) as story:
            for event in story:
                told.append(event)
                if isinstance(event, EnEchec) and event not in former:
                    logger.warning("a dossier waits for somebody", extra=_fait(event, identifiant))
                if arret.is_set():
                    return
        self._dits[identifiant] = frozenset(told)
        self._importer(veille, identifiant)

    def _importer(self, veille: Veille, identifiant: str) -> None:
        dossiers = veille.courrier / "dossiers.json"
        content = dossiers.read_bytes() if dossiers.exists() else b""
        if content and content != self._importes.get(identifiant):
            importer(read(dossiers, veille.campagne), veille.campagne, PAR)
            self._importes[identifiant] = content


def _fait(event: EnEchec, identifiant: str) -> dict[str, object]:
    return {"action": "releve", "campagne": identifiant, "dossier": event.numero}


@dataclass(slots=True)
class _Fichier:
    """A file of the courrier, as a browser would have sent it."""

    name: str
    size: int
    file: BinaryIO


def deposer(row: CampagneOuverte, campagne: Campagne, demandes: Sequence[Demande]) -> Iterator[Examen]:
    """Put returns in the queue of the service, whose instructors see them page by page; none is judged here.

    But for two kinds that the queue does not take: files that are no picture of a page, and the very files of
    a former return, whose verdict is given again at once.
    """
    for demande in demandes:
        if not _en_file(row, campagne, demande):
            yield from verify(
                [demande],
                campagne=campagne,
                registre=registre_dir(row.pk),
                dossiers=None,
                pictures=False,
                jobs=1,
            )


def _en_file(row: CampagneOuverte, campagne: Campagne, demande: Demande) -> bool:
    recu_le = demande.recu_le or timezone.now()
    envoi = Envoi(campagne=row, par=PAR, annonce=demande.dossier, recu_le=recu_le)
    with contextlib.ExitStack() as opened:
        files = [
            _Fichier(name=path.name, size=path.stat().st_size, file=opened.enter_context(path.open("rb")))
            for path in demande.files
        ]
        try:
            depot, _ = recevoir(files, envoi, taille_max=campagne.retour.taille_max)
        except UsageInvalide:
            return False
    return depot.juge_le is None or depot.recu_le == recu_le
