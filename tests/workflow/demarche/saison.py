"""A whole campaign played day by day against the stub platform, with what each dossier should have become."""

import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from convgen.evenement import Choix
from convgen.plateforme.client import Plateforme
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.rules.delais import PARIS
from convgen.workflow.demarche.evenements import DossierRecu, EnEchec, Evenement, VerdictRendu
from convgen.workflow.demarche.souvenir import Souvenir
from convgen.workflow.demarche.veille import passage
from convgen.workflow.relances import a_relancer
from convgen.workflow.relances import relancer as prepare
from tests.plateforme.depots import RANG, champs_de
from tests.workflow.demarche.banc import Banc
from tests.workflow.demarche.calendriers import CALENDRIERS, RELANCES, Acte, Genre
from tests.workflow.demarche.comptes import Comptes
from tests.workflow.demarche.coupure import Coupure, mourant
from tests.workflow.demarche.juge import un_scan
from tests.workflow.demarche.mairie import Mairie
from tests.workflow.demarche.petite_presse import veille_legere
from tests.workflow.lus import des_lus
from tests.workflow.presse_ici import presses_ici

if TYPE_CHECKING:
    # What scans is heavy, and few seasons have any.
    from tests.workflow.demarche.vrais_scans import VraisScans

OUVERTURE, FIN = date(2026, 5, 18), date(2027, 3, 31)
DERNIER_DEPOT = date(2026, 10, 16)
PREMIER_NUMERO = 26_184_000


class Saison:
    """The campaign, day by day (``jouer``), everything checked each day. The same for the same seed.

    ``scans``: whose returns are real ones, none by default.
    """

    def __init__(
        self, banc: Banc, plateforme: Plateforme, *, combien: int, graine: int, coupures: float
    ) -> None:
        self.banc = banc
        self.hasard = random.Random(graine)
        self.coupures = coupures
        self.tours = self.survies = 0
        self.mairies = [self._mairie(rang) for rang in range(combien)]
        self._matin: dict[date, list[Callable[[], None]]] = defaultdict(list)
        self._soir: dict[date, list[Callable[[], None]]] = defaultdict(list)
        for mairie in self.mairies:
            self._prevoir(mairie)
        self._rappels = {
            mairie.echeance + timedelta(days=n)
            for mairie in self.mairies
            if mairie.relances is not None
            for n in (-15, -3, 1, 16)
        }
        self._plateforme = plateforme
        self._souvenir = Souvenir()
        self.scans: VraisScans | None = None
        self.comptes = Comptes(banc)
        # Ten months pass in a minute: the platform's limit is by the true minute.
        banc.stub.par_minute = 1_000_000
        banc.memoire.conservation = timedelta(days=365)

    def jours(self) -> Iterator[date]:
        """Every day of the campaign."""
        return (OUVERTURE + timedelta(days=n) for n in range((FIN - OUVERTURE).days + 1))

    def calme(self, jour: date) -> bool:
        """Whether nobody does anything that day, and nobody is to be reminded."""
        return not (jour in self._matin or jour in self._soir or jour in self._rappels)

    def jouer(self, jour: date) -> None:
        """One day: collectivités act, the watch goes round, instructeurs decide, and all must reconcile."""
        memoire = self.banc.memoire
        matin = datetime.combine(jour, time(9), PARIS).astimezone(UTC)
        memoire.maintenant = max(memoire.maintenant, matin)
        for action in self._matin.pop(jour, ()):
            memoire.avancer(seconds=7)
            action()
        self._passer()
        for action in self._soir.pop(jour, ()):
            memoire.avancer(seconds=7)
            action()
        self._passer()
        # Once more: it sees what the last round did, judges what was left of a heap, and finds nothing to do.
        told = {type(event) for event in self._tour()}
        while VerdictRendu in told:
            told = {type(event) for event in self._tour()}
        assert told <= {DossierRecu, EnEchec}, told
        self._relancer(jour)
        self.comptes.verifier(self.mairies, jour)

    def bilan(self) -> None:
        """What must be true once the campaign is over."""
        self.comptes.bilan(self.mairies)

    # What happens.

    def _mairie(self, rang: int) -> Mairie:
        poids = {Genre.BON: 8, Genre.REFAIT: 3}
        genres = list(Genre)
        genre = (
            genres[rang]
            if rang < len(genres)
            else self.hasard.choices(genres, [poids.get(genre, 1) for genre in genres])[0]
        )
        jour = OUVERTURE + timedelta(days=self.hasard.randrange((DERNIER_DEPOT - OUVERTURE).days - 4))
        (lu,) = des_lus(PREMIER_NUMERO + rang)
        return Mairie(dossier=lu.dossier, genre=genre, depot=jour, email=f"mairie{rang}@example.fr")

    def _prevoir(self, mairie: Mairie) -> None:
        """The days on which this collectivité, and the instructeur for it, will act."""
        retour = mairie.depot + timedelta(days=self.hasard.randrange(12, 40))
        reperes = {"depot": mairie.depot, "retour": retour, "echeance": mairie.echeance}
        mairie.relances = RELANCES.get(mairie.genre)
        for acte in (Acte("depot", 0, "_deposer"), *CALENDRIERS[mairie.genre]):
            jour = reperes[acte.repere] + timedelta(days=acte.jours)
            agenda = self._soir if acte.soir else self._matin
            agenda[jour].append(partial(getattr(self, acte.action), mairie, *acte.arguments))

    def _deposer(self, mairie: Mairie) -> None:
        champs = champs_de(mairie.dossier) | {"email": mairie.email}
        mairie.etat, mairie.version = "attend", 1
        if mairie.genre is Genre.FAUTIF:
            champs["reponses"][RANG["nombre_ecoles"]] = 9
            mairie.etat, mairie.version = "fautif", 0
        self.banc.memoire.deposer(mairie.numero, **champs)

    def _reparer(self, mairie: Mairie) -> None:
        mairie.etat, mairie.version = "attend", 1
        self.banc.memoire.dossiers[mairie.numero].reponses[RANG["nombre_ecoles"]] = 3
        self.banc.memoire.corriger(mairie.numero)

    def _demander(self, mairie: Mairie) -> None:
        self.banc.memoire.ecrire(
            mairie.numero, mairie.email, "Notre nom est mal écrit, pouvez-vous rouvrir ?"
        )

    def _rouvrir(self, mairie: Mairie) -> None:
        self.banc.memoire.rouvrir(mairie.numero)

    def _corriger(self, mairie: Mairie) -> None:
        mairie.version = 2
        self.banc.memoire.corriger(mairie.numero, nom="Commune d’Albi la Belle")

    def _renvoyer(self, mairie: Mairie, verdict: Outcome, version: int = 1) -> None:
        nom, scan = "convention.pdf", un_scan(verdict, version, quoi=f"{mairie.numero}-{len(mairie.envoyes)}")
        annexe = {"page 2.pdf": b"%PDF annexe"} if self.hasard.random() < 0.2 else {}
        if self.scans is not None and mairie.numero in self.scans:
            (nom, scan), annexe = self.scans.retour(mairie, verdict, version), {}
        self.banc.memoire.ecrire(mairie.numero, mairie.email, "Voici.", {nom: scan, **annexe})
        mairie.envoyes.append(scan)
        mairie.etat = {
            Outcome.CONFORME: "accepte",
            Outcome.A_EXAMINER: "examen",
            Outcome.NON_CONFORME: "refaire",
        }[verdict]
        mairie.dits += verdict is not Outcome.A_EXAMINER

    def _decider(self, mairie: Mairie, choix: Choix) -> None:
        until = mairie.echeance + timedelta(days=30) if choix is Choix.PROLONGER else None
        self.banc.decider(mairie.numero, choix, "décision de l’instructeur", until)
        if choix is not Choix.PROLONGER:
            mairie.etat = {Choix.ACCEPTER: "accepte", Choix.REFAIRE: "refaire", Choix.CLASSER: "classe"}[
                choix
            ]
        mairie.dits += choix is not Choix.CLASSER

    def _passer(self) -> None:
        """The watch goes round; on some days it is killed at some instant, and started again later."""
        while self.hasard.random() < self.coupures:
            with mourant(self.hasard.randrange(1, 15)), contextlib.suppress(Coupure):
                self._tour()
                self.survies += 1
            self.tours += 1
            self._souvenir = Souvenir()
            self.banc.memoire.avancer(minutes=3)
        self._tour()

    def _tour(self) -> list[Evenement]:
        veille = veille_legere(self.banc.veille(self._plateforme))
        with presses_ici():
            return list(passage(self.scans.veille(veille) if self.scans else veille, self._souvenir))

    def _relancer(self, jour: date) -> None:
        journal, instant = self.comptes.journal, self.banc.maintenant()
        with open_registre(self.banc.registre, write=False) as registre:
            vue = self.comptes.vue(jour)
            list(prepare(vue, registre, journal, dir_=self.banc.root / "lettres", instant=instant))
        assert a_relancer(self.comptes.vue(jour), journal) == ()
