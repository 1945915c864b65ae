"""Pull: what changed on the platform comes here, dossiers, messages and files."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from convgen.campagne import Campagne
from convgen.errors import ReponseInvalide, UsageInvalide
from convgen.intake.demarche import pieces
from convgen.intake.demarche.correspondance import Correspondance
from convgen.intake.demarche.retours import RetourLu, Suite, retours, suite
from convgen.intake.lecture import Lu, Rejet
from convgen.plateforme.client import Plateforme
from convgen.plateforme.dossier_lu import ECARTES, DossierLu, sans_adresses
from convgen.plateforme.questions import Page, la_demarche, un_dossier, une_page
from convgen.registre import Journal
from convgen.registre.courrier import Courrier, Releve
from convgen.workflow.demarche import publication
from convgen.workflow.demarche.evenements import (
    DossierEcarte,
    DossierRecu,
    Evenement,
    PiecesAttendues,
    PiecesPerdues,
    PiecesRecues,
)

logger = logging.getLogger(__name__)

DEBUT = datetime(2018, 1, 1, tzinfo=UTC)
"""Before any dossier: with a date, the platform sorts by change, so that what moves meanwhile comes again."""
RECOUVREMENT = timedelta(minutes=10)
"""Each reading begins a little before the last change seen: a transaction may be published after another that
began later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releveur:
    """What a pull works with; ``maintenant`` is the clock."""

    plateforme: Plateforme
    demarche: int
    campagne: Campagne
    courrier: Courrier
    maintenant: Callable[[], datetime]
    journal: Journal | None = None
    """The registre's journal, where retours are noted as soon as they are here; None without a registre."""
    correspondance: Correspondance | None = None
    """That of the campaign, when a process keeps one."""


def pull(releveur: Releveur) -> Iterator[Evenement]:
    """Read what changed, page by page; killed at any instant, the next pull goes on and nothing is lost.

    A page is remembered as read only once all that it brought is on the disk. What the platform was not
    ready to give (a scan, an establishment) is asked for again, dossier by dossier. Then ``dossiers.json``
    and ``retours.jsonl`` are published.
    """
    lecture = _Lecture(releveur)
    attendus = {lu.numero for lu in releveur.courrier.dossiers() if lecture.incomplet(lu)}
    for page in _pages(releveur):
        for lu in page.dossiers:
            yield from lecture.recevoir(lu)
            attendus.discard(lu.numero)
    for numero in sorted(attendus):
        yield from lecture.recevoir(un_dossier(releveur.plateforme, numero))
    publication.publier(releveur.courrier, releveur.campagne, lecture.lire, lecture.retours)
    if releveur.journal is not None:
        publication.noter(releveur.courrier, releveur.journal, lecture.retours)


def _pages(releveur: Releveur) -> Iterator[Page]:
    """The pages left to read; ``releve`` moves on when the reader comes back for the next one."""
    courrier, releve = releveur.courrier, _releve(releveur)
    while True:
        page = _page(releveur, releve)
        yield page
        vus = [lu.modifie_le for lu in page.dossiers] + ([releve.vu] if releve.vu else [])
        releve = replace(releve, apres=page.curseur or releve.apres, vu=max(vus, default=None))
        if not page.suite:
            courrier.garder_releve(_termine(releve))
            return
        courrier.garder_releve(releve)


def _page(releveur: Releveur, releve: Releve) -> Page:
    try:
        return une_page(releveur.plateforme, releveur.demarche, depuis=releve.depuis, apres=releve.apres)
    except ReponseInvalide as error:
        if error.code != "bad_request" or releve.apres is None:
            raise
        logger.warning("cursor refused, reading again from its date", extra={"action": "pull"})
        return une_page(releveur.plateforme, releveur.demarche, depuis=releve.depuis, apres=None)


def _releve(releveur: Releveur) -> Releve:
    known = releveur.courrier.releve()
    if known is None:
        return Releve(demarche=releveur.demarche, depuis=DEBUT, apres=None, vu=None)
    if known.demarche != releveur.demarche:
        raise UsageInvalide(
            f"Ce courrier est celui de la démarche {known.demarche}, non de la {releveur.demarche} : "
            "donnez-en un autre avec --courrier."
        )
    return known


def _termine(releve: Releve) -> Releve:
    """Everything is read: the next reading begins at the last change seen, less the overlap."""
    depuis = max(releve.depuis, releve.vu - RECOUVREMENT) if releve.vu else releve.depuis
    return replace(releve, depuis=depuis, apres=None)


class _Lecture:
    """How one dossier is received."""

    def __init__(self, releveur: Releveur) -> None:
        self._releveur = releveur
        self._correspondance = releveur.correspondance or Correspondance(releveur.campagne)
        regle = releveur.campagne.demarche
        demarche = la_demarche(releveur.plateforme, releveur.demarche)
        self._internes = demarche.emails() | (regle.adresses_internes if regle else frozenset())

    def lire(self, lu: DossierLu) -> Lu | Rejet | None:
        """The canonical dossier; None when the platform has put an end to it."""
        return None if lu.etat in ECARTES else self._correspondance.lire(lu)

    def retours(self, lu: DossierLu) -> tuple[RetourLu, ...]:
        """Its messages that bring files."""
        return retours(lu, self._internes)

    def incomplet(self, lu: DossierLu) -> bool:
        """Whether the platform still owes us something of this dossier."""
        if lu.demandeur.kind == "PersonneMoraleIncomplete":
            return True
        return any(
            not self._releveur.courrier.a_le_retour(retour.place)
            and suite(retour, self._releveur.maintenant()) is not Suite.ECARTER
            for retour in self.retours(lu)
        )

    def recevoir(self, lu: DossierLu) -> Iterator[Evenement]:
        """The files of its messages first, then the dossier: it is known only once all of it is here."""
        courrier = self._releveur.courrier
        former = courrier.dossier(lu.numero)
        yield from self._perdues(former, lu)
        for retour in self.retours(lu):
            if not courrier.a_le_retour(retour.place):
                yield from self._prendre(retour)
        kept = sans_adresses(lu)
        if former == kept:
            return
        courrier.garder_dossier(kept)
        yield DossierRecu(numero=lu.numero, etat=lu.etat, nouveau=former is None)
        read = self.lire(kept)
        if isinstance(read, Rejet):
            yield DossierEcarte(numero=lu.numero, problems=read.problems)

    def _prendre(self, retour: RetourLu) -> Iterator[Evenement]:
        match suite(retour, self._releveur.maintenant()):
            case Suite.ECARTER:
                yield self._noter(_perdues(retour))
                return
            case Suite.ATTENDRE:
                yield _attendues(retour, "la plateforme les passe à l’antivirus")
                return
        try:
            contenus = self._telecharger(retour)
        except (pieces.FichierAltere, pieces.AdresseExpiree):
            yield _attendues(retour, "un fichier n’est pas celui que la plateforme annonce")
            return
        places = pieces.noms(retour.fichiers)
        place = retour.place
        self._releveur.courrier.garder_retour(place, dict(zip(places, contenus, strict=True)))
        yield PiecesRecues(
            numero=retour.dossier,
            message=retour.message,
            recu_le=retour.recu_le,
            files=tuple(Path("retours") / place / nom for nom in places),
        )

    def _telecharger(self, retour: RetourLu) -> list[bytes]:
        """Every file; when an address is too old or a file was rewritten, the dossier is asked for again."""
        plateforme = self._releveur.plateforme
        try:
            return [pieces.telecharger(plateforme, fichier) for fichier in retour.fichiers]
        except (pieces.FichierAltere, pieces.AdresseExpiree):
            fresh = un_dossier(plateforme, retour.dossier)
            same = [other for other in self.retours(fresh) if other.message == retour.message]
            if not same or len(same[0].fichiers) != len(retour.fichiers):
                raise
            return [pieces.telecharger(plateforme, fichier) for fichier in same[0].fichiers]

    def _noter(self, perdues: PiecesPerdues) -> PiecesPerdues:
        """The journal keeps it too: whoever missed the line finds it there."""
        if self._releveur.journal is not None:
            key = f"perdu:{perdues.numero}:{perdues.message}"
            self._releveur.journal.append(key, {"evenement": "PiecesPerdues", **asdict(perdues)})
        return perdues

    def _perdues(self, former: DossierLu | None, lu: DossierLu) -> Iterator[Evenement]:
        """Files that the platform listed while it scanned them, and lists no more."""
        if former is None:
            return
        still = {retour.message: len(retour.fichiers) for retour in self.retours(lu)}
        deleted = {message.id for message in lu.messages if message.supprime_le is not None}
        for retour in self.retours(former):
            known = self._releveur.courrier.a_le_retour(retour.place) or retour.message in deleted
            if not known and still.get(retour.message, 0) < len(retour.fichiers):
                yield self._noter(_perdues(retour))


def _perdues(retour: RetourLu) -> PiecesPerdues:
    return PiecesPerdues(
        numero=retour.dossier,
        message=retour.message,
        files=tuple(fichier.nom for fichier in retour.fichiers),
    )


def _attendues(retour: RetourLu, why: str) -> PiecesAttendues:
    return PiecesAttendues(numero=retour.dossier, message=retour.message, why=why)
